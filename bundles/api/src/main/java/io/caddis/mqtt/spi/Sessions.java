package io.caddis.mqtt.spi;

import org.osgi.annotation.versioning.ProviderType;

/** The door to the protocol state machine: a service that makes one {@link Session} per client. */
@ProviderType
public interface Sessions {
    /**
     * A session that is not connected.
     *
     * @param options what holds for the whole life of the session
     * @param state   what an earlier session of the same client left, or {@link SessionState#EMPTY}
     */
    Session create(SessionOptions options, SessionState state);
}
