package io.caddis.mqtt.management;

import io.caddis.mqtt.management.link.Parts;
import io.caddis.mqtt.management.state.Unwritten;
import io.caddis.mqtt.spi.JournalHandler;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.SessionStore;
import io.caddis.mqtt.spi.Sessions;
import java.util.List;

/**
 * What is kept for a client between two of its drivers, when its configuration was deleted and there is no next one.
 * Otherwise it would stay, and another client of that name would send messages that nobody expects any more.
 */
final class Abandoned {
    private static final JournalHandler NOBODY = new JournalHandler() {
        @Override
        public void opened(SessionState state, String report) {
            // it is deleted
        }

        @Override
        public void committed(long count) {
            // nothing was appended
        }

        @Override
        public void loaded(List<SessionState.Outgoing> messages) {
            // nothing was asked for
        }

        @Override
        public void failed(String cause) {
            // the store tries again
        }

        @Override
        public void closed() {
            // nobody waits for it
        }
    };

    private Abandoned() {
    }

    /** Forgets the state that a driver parked and no driver took. */
    static void forgetParked(Parts parts, String clientName) {
        Sessions sessions = parts.sessions();
        if (sessions != null) {
            sessions.unpark(clientName);
            Unwritten.take(sessions, clientName);
        }
    }

    /** As {@link #forgetParked}, and what the store keeps: there is no driver to delete it. */
    static void forget(Parts parts, String clientName) {
        forgetParked(parts, clientName);
        SessionStore store = parts.store();
        if (store != null) {
            store.open(clientName, System::nanoTime, 1, NOBODY).delete();
        }
    }
}
