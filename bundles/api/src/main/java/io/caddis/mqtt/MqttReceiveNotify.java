package io.caddis.mqtt;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard: a service that is told when messages wait for {@link MqttClient#poll}. The service property
 * {@code mqtt.client.target} (an LDAP filter on the clients' properties) restricts it to some clients.
 *
 * <p>Called on a pool thread, under no lock, for one client one call after the other. Messages that arrive during a
 * call cause one more call after it, not one for each: so poll until nothing is left, or take note of the client and
 * poll later. It is also called when it is registered while messages wait.
 */
@ConsumerType
@FunctionalInterface
public interface MqttReceiveNotify {
    /**
     * Messages wait.
     *
     * @param waiting how many now, 1 or more
     */
    void waiting(MqttClient client, int waiting);
}
