package io.caddis.mqtt.management;

import io.caddis.mqtt.spi.JournalHandler;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionJournal;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.SessionStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** A store that does what a test says, when it says so. */
public final class HandStore implements SessionStore {
    public final List<SessionChange> appended = new ArrayList<>();
    public JournalHandler handler;
    public int opened;
    public boolean closing;
    public boolean deleted;

    @Override
    public SessionJournal open(String clientName, LongSupplier clock, int messagesMax, JournalHandler newHandler) {
        handler = newHandler;
        opened++;
        appended.clear();
        closing = false;
        return new SessionJournal() {
            @Override
            public void append(SessionChange change) {
                appended.add(change);
            }

            @Override
            public void load(long afterSequence, int max, long bytesMax) {
                throw new AssertionError("nothing is spilled");
            }

            @Override
            public void close() {
                closing = true;
            }

            @Override
            public void delete() {
                closing = true;
                deleted = true;
            }
        };
    }

    public void commitAll() {
        handler.committed(appended.size());
    }

    public void openEmpty() {
        handler.opened(SessionState.EMPTY, null);
    }

    public List<Long> accepted() {
        return appended.stream().filter(SessionChange.Accepted.class::isInstance)
                .map(one -> ((SessionChange.Accepted) one).outgoing().sequence()).toList();
    }
}
