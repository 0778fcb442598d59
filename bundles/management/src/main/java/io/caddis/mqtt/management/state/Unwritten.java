package io.caddis.mqtt.management.state;

import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.Sessions;
import java.util.List;

/**
 * What a store did not have when a durable client's driver ended, and without which messages would be delivered twice:
 * what arrived and is done with. The next driver tells it to the store, if it is of this process. It waits where the
 * sessions of other clients do. What was to be sent is not part of it: nothing of that leaves before the store has it,
 * and whoever published it hears that it failed.
 */
public final class Unwritten {
    /** No name of a client has a control character. */
    private static final String KEY = "\n unwritten";

    private Unwritten() {
    }

    static void park(Sessions sessions, String clientName, SessionState state) {
        sessions.park(clientName + KEY, new SessionState(state.format(), state.clientId(), state.established(),
                List.of(), state.incoming(), state.granted(), state.nextDelivery(), state.nextSequence(), 0, 0, 0,
                state.server(), state.kept()));
    }

    /** Gives it out, once; {@link SessionState#EMPTY} if there is nothing. */
    public static SessionState take(Sessions sessions, String clientName) {
        return sessions.unpark(clientName + KEY);
    }
}
