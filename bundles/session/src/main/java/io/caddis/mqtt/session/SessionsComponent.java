package io.caddis.mqtt.session;

import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.Sessions;
import org.osgi.service.component.annotations.Component;

/** The door: makes sessions and keeps none, so that this bundle can be replaced at any time. */
@Component
public final class SessionsComponent implements Sessions {
    @Override
    public Session create(SessionOptions options, SessionState state) {
        return new ClientSession(options, state);
    }
}
