package io.caddis.mqtt;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard: a service that is called before each TLS handshake and may change what it is made with, for example the
 * key from a chip, or an authority that came over the air. Its service property {@code mqtt.client.target}, an LDAP
 * filter on the service properties of clients, says for which of them; without it, for all. Several are called in the
 * order of their ranking, the highest first.
 *
 * <p>Called on a thread of the pool, never on one that moves bytes, so it may read files and wait; but it counts for
 * {@code handshake.timeout}, and as long as it has not returned, its client is not connected.
 */
@ConsumerType
@FunctionalInterface
public interface TlsSetup {
    /**
     * Changes the parameters of the next handshake.
     *
     * @param client     who is to be connected
     * @param parameters as configured; valid for this call only
     * @throws Exception to refuse the connection: its text becomes the cause, and another attempt follows later
     */
    void setUp(MqttClient client, TlsParameters parameters) throws Exception;
}
