package io.caddis.mqtt.tls;

import java.io.IOException;

/** What is wrong, in one line for the user: value, rule and remedy. No secrets. */
final class TlsProblem extends IOException {
    private static final long serialVersionUID = 1;

    TlsProblem(String message) {
        super(message);
    }

    TlsProblem(String message, Throwable cause) {
        super(message, cause);
    }
}
