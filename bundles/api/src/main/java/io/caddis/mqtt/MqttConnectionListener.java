package io.caddis.mqtt;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A whiteboard service that is told how clients' connections fare. The service property {@code mqtt.client.target}
 * (an LDAP filter on the clients' properties) restricts it to some clients. Calls are serial for one listener, on a
 * pool thread (see the package), under no lock.
 *
 * <p>One that comes while a client is {@code CONNECTED} is told that, once and before all other news of this client:
 * nobody has to ask {@link MqttClient#status} beside it. In other states it is told the next one only.
 */
@ConsumerType
@FunctionalInterface
public interface MqttConnectionListener {
    /** The status of a client changed; a state that lasted only for a moment is told as well. */
    void changed(MqttClient client, ConnectionStatus status);
}
