package io.caddis.mqtt.spi;

import org.osgi.annotation.versioning.ProviderType;

/** The door to the protocol state machine: a service that makes one {@link Session} per client. Any thread. */
@ProviderType
public interface Sessions {
    /**
     * A session that is not connected.
     *
     * @param options what holds for the whole life of the session
     * @param state   what an earlier session of the same client left, or {@link SessionState#EMPTY}
     */
    Session create(SessionOptions options, SessionState state);

    /**
     * Keeps the state of a client whose driver goes away while its configuration stays: its bundle is being replaced.
     *
     * @param clientName the client's name in its configuration
     */
    void park(String clientName, SessionState state);

    /** Gives out what was parked for a client, once; {@link SessionState#EMPTY} if nothing was. */
    SessionState unpark(String clientName);
}
