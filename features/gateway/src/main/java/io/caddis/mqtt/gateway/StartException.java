package io.caddis.mqtt.gateway;

/** The gateway cannot start; the message is for a person. */
final class StartException extends Exception {
    private static final long serialVersionUID = 1;

    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
