package io.caddis.mqtt.spi;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What a journal tells its user. Calls are serial for one journal, on the store's own thread, which serves other
 * journals as well: an implementation computes and hands over, and never waits.
 */
@ConsumerType
public interface JournalHandler {
    /**
     * What was kept, {@link SessionState#EMPTY} if nothing was. All of {@link SessionState#granted} is in doubt and
     * stands twice: the last process may have ended when the server had begun a new session and that was not kept.
     *
     * @param report what had to be mended to read it, in one line for a person; null if nothing had to
     */
    void opened(SessionState state, String report);

    /**
     * The changes appended so far, up to this one, will survive the end of the process and, as far as the disk keeps
     * its word, loss of power.
     *
     * @param count changes appended to this journal, from 1
     */
    void committed(long count);

    /** The answer to {@link SessionJournal#load}: empty if there are none. */
    void loaded(List<SessionState.Outgoing> messages);

    /**
     * The store cannot be opened, or cannot write now: disk full, locked, no right. It tries again by itself; the next
     * {@link #opened} or {@link #committed} says that it can again.
     *
     * @param cause one line for a person: what happened, and what to do
     */
    void failed(String cause);

    /** The last call. All that was committed before is kept. */
    void closed();
}
