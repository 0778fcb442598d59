package io.caddis.mqtt.spi;

import org.osgi.annotation.versioning.ProviderType;

/**
 * What a store keeps of one client. No method blocks; all may be called on any thread, also under a lock. After
 * {@link JournalHandler#closed} they do nothing.
 */
@ProviderType
public interface SessionJournal {
    /**
     * Appends a change. All changes appended while a commit is under way go into the next one (group commit). While the
     * store cannot write they are kept in memory and tried again; so the caller accepts nothing new meanwhile.
     */
    void append(SessionChange change);

    /**
     * Reads QUEUED messages back, in order of their sequences; answered by {@link JournalHandler#loaded}. All that was
     * appended before counts. Messages accepted in this process come with their tokens.
     *
     * @param afterSequence only those with a greater sequence
     * @param messagesMax   1 or more
     * @param bytesMax      bytes of messages to stop at, once there is one
     */
    void load(long afterSequence, int messagesMax, long bytesMax);

    /** Commits what was appended and closes. Ends in {@link JournalHandler#closed}, within a bounded time. */
    void close();

    /** As {@link #close}, but what is kept of this client is deleted. */
    void delete();
}
