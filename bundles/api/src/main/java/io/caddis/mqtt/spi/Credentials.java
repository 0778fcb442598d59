package io.caddis.mqtt.spi;

import io.caddis.mqtt.Payload;

/**
 * What a client shows to be let in.
 *
 * @param username or null
 * @param password or null
 * @param method   the authentication method (MQTT 5.0, 4.12), or null
 * @param data     what the method begins with, or null; only with a method
 */
public record Credentials(String username, Payload password, String method, Payload data) {
    /** Nothing. */
    public static final Credentials NONE = new Credentials(null, null, null, null);

    /** Checks the combination. */
    public Credentials {
        if (data != null && method == null) {
            throw new IllegalArgumentException("authentication data without a method: give both (MQTT 3.1.2.11.10)");
        }
    }

    /** A user name and a password, each of which may be null. */
    public static Credentials of(String username, Payload password) {
        return new Credentials(username, password, null, null);
    }

    /** The method only: the rest is nobody's business. */
    @Override
    public String toString() {
        return "Credentials[" + (method == null ? "" : method) + "]";
    }
}
