package io.caddis.mqtt;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard: a service that gives the user name and password of clients, where these come from a vault or change with
 * time. Its service property {@code mqtt.client.target}, an LDAP filter on the service properties of clients, says for
 * which of them; without it, for all. Of several the one with the highest {@code service.ranking} is asked.
 *
 * <p>It is asked before each attempt to connect, on a pool thread, under no lock, and may take {@code
 * response.timeout}. As long as it has not returned, its client is not connected. When it comes, clients that wait for
 * their next attempt make it at once.
 */
@ConsumerType
@FunctionalInterface
public interface MqttCredentials {
    /**
     * What to log in with, in place of {@code username} and {@code .password} of the configuration.
     *
     * @return null for what is configured
     * @throws Exception to make no attempt now: its text becomes part of the cause, so it must hold no secret, and
     *                   another attempt follows later
     */
    @Nullable Credentials credentials(MqttClient client) throws Exception;

    /**
     * A user name and a password.
     *
     * @param username or null for none
     * @param password up to 65,535 bytes, or null for none; with MQTT 3.1.1 it needs a user name
     */
    record Credentials(@Nullable String username, @Nullable Payload password) {
        private static final int BYTES_MAX = 65_535;

        /** Checks both. */
        public Credentials {
            if (username != null) {
                Utf8.check(username, "user name");
            }
            if (password != null && password.length() > BYTES_MAX) {
                throw new IllegalArgumentException("the password has " + password.length() + " bytes: use up to "
                        + BYTES_MAX + " [MQTT-1.5.6]");
            }
        }

        /** Both as text; either may be null. */
        public static Credentials of(@Nullable String username, @Nullable String password) {
            return new Credentials(username, password == null ? null : Payload.of(password));
        }

        /** Nothing of either. */
        @Override
        public String toString() {
            return "Credentials";
        }
    }
}
