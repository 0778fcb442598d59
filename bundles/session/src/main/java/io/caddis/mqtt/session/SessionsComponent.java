package io.caddis.mqtt.session;

import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.Sessions;
import java.util.HashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/**
 * The door: makes sessions, which then belong to their drivers. Keeps only the states of clients between two drivers,
 * at most one per configured client.
 */
@Component(immediate = true) // else what is parked would go with the last user of the service
public final class SessionsComponent implements Sessions {
    private final Map<String, SessionState> parked = new HashMap<>();

    @Override
    public Session create(SessionOptions options, SessionState state) {
        return new ClientSession(options, state);
    }

    @Override
    public synchronized void park(String clientName, SessionState state) {
        parked.put(clientName, state);
    }

    @Override
    public synchronized SessionState unpark(String clientName) {
        SessionState state = parked.remove(clientName);
        return state == null ? SessionState.EMPTY : state;
    }
}
