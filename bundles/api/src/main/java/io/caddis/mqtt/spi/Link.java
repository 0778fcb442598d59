package io.caddis.mqtt.spi;

import org.osgi.annotation.versioning.ProviderType;

/**
 * One connection to a server, byte by byte. No method blocks; all may be called on any thread, also under a lock and
 * from the handler's own calls; after {@link LinkHandler#closed} they do nothing.
 */
@ProviderType
public interface Link {
    /**
     * There are bytes to send: {@link LinkHandler#fill} will be called soon, on the link's thread. Cheap if that is
     * already so, and wakes that thread only if it sleeps.
     */
    void wantWrite();

    /**
     * As {@link #wantWrite}; but if the link's thread sleeps, and bytes come rarely, {@code fill} may be called and the
     * bytes be written by the calling thread, which costs less than to wake another one. Not to be called under a lock.
     */
    default void writeNow() {
        wantWrite();
    }

    /**
     * Whether {@code fill} will be called in any case, and so find what was published before this was asked: then
     * neither of the above need be called. False if that is not known. For who publishes: where this is often true,
     * bytes do not come rarely.
     */
    default boolean isAsked() {
        return false;
    }

    /**
     * Runs a task that may block on the calling thread, if that is the link's own, once it has done all else: another
     * thread serves its links as soon as the task takes long. To be called by the handler, from {@link
     * LinkHandler#received} or {@link LinkHandler#turn}.
     *
     * @param task     runs once, without a lock, and handles its own failures
     * @param alsoMany whether to run it here also where messages come thick: the next ones could be read meanwhile
     * @return false, and nothing is done, if the thread has others to serve, tasks come rarely or took long of late,
     *         the thread is another one, or the link cannot do it
     */
    default boolean runAfterTurn(Runnable task, boolean alsoMany) {
        return false;
    }

    /** Whether to read on (true at the start). What was read before is still handed over. */
    void reading(boolean on);

    /**
     * There is more to do with what arrived than one turn takes: {@link LinkHandler#turn} will be called on the link's
     * thread, after others whom this thread serves had their turn. Nothing more is read before that.
     */
    void wantTurn();

    /**
     * Ends the link: calls {@code fill} until it gives nothing, sends that within a bounded time, reads nothing more,
     * and closes. Ends in {@link LinkHandler#closed}.
     */
    void close();
}
