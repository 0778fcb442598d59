package io.caddis.mqtt.spi;

import java.util.function.LongSupplier;
import org.osgi.annotation.versioning.ProviderType;

/** The door to a store: a service that keeps the states of sessions over the end of the process. */
@ProviderType
public interface SessionStore {
    /**
     * Starts to open what is kept for a client. Never blocks: reading happens elsewhere, and its outcome is told to the
     * handler as {@link JournalHandler#opened} or {@link JournalHandler#failed}.
     *
     * @param clientName   the client's name in its configuration; the key of its state
     * @param clock        the clock of all {@code ...Nanos} in states and changes; the store turns it into time of day
     * @param messagesMax  how many QUEUED messages {@link JournalHandler#opened} gives at most; the rest stays in the
     *                     store for {@link SessionJournal#load}
     */
    SessionJournal open(String clientName, LongSupplier clock, int messagesMax, JournalHandler handler);
}
