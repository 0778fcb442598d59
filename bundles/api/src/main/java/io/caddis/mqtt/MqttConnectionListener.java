package io.caddis.mqtt;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A whiteboard service that is told how clients' connections fare. The service property {@code mqtt.client.target}
 * (an LDAP filter on the clients' properties) restricts it to some clients. Calls are serial for one listener, on a
 * pool thread, under no lock.
 */
@ConsumerType
@FunctionalInterface
public interface MqttConnectionListener {
    /** The status of a client changed; a state that lasted only for a moment is told as well. */
    void changed(MqttClient client, ConnectionStatus status);
}
