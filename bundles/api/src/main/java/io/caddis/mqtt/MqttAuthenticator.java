package io.caddis.mqtt;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A whiteboard service that authenticates clients by an authentication method of MQTT 5.0 (4.12), such as
 * {@code SCRAM-SHA-256}. Its service property {@code mqtt.authentication.method} (one text or several) says which
 * methods it knows, {@code mqtt.client.target} (an LDAP filter on the clients' properties) which clients it is for. A
 * client uses it if its configuration names the method in {@code authentication.method}, and does not connect without.
 *
 * <p>All calls are made on a pool thread, under no lock, one after the other for one exchange. Each may take
 * {@code response.timeout}. An exception, or being late, ends the connection; its text becomes part of the cause, so it
 * must hold no secret.
 */
@ConsumerType
@FunctionalInterface
public interface MqttAuthenticator {
    /**
     * An exchange begins: for a new connection, or to authenticate again on one.
     *
     * @param method the client's {@code authentication.method}
     * @throws Exception to refuse
     */
    Exchange begin(MqttClient client, String method) throws Exception;

    /** One authentication, from the first word to the last. */
    @ConsumerType
    interface Exchange {
        /**
         * What to begin with.
         *
         * @return the data of CONNECT, or of AUTH at another time; null for none
         * @throws Exception to refuse
         */
        @Nullable Payload first() throws Exception;

        /**
         * The server asks for more.
         *
         * @param challenge its data; empty if it sent none
         * @return the data to answer with; null for none
         * @throws Exception to refuse
         */
        @Nullable Payload answer(Payload challenge) throws Exception;

        /**
         * The server is content. Here a method that proves the server's identity looks at the proof; until this has
         * returned, a new connection carries no message.
         *
         * @param last the server's last data; empty if it sent none
         * @throws Exception if the server is not to be trusted
         */
        void verify(Payload last) throws Exception;
    }
}
