package io.caddis.mqtt.tls.material;

import java.io.IOException;

/** What is wrong, in one line for the user: value, rule and remedy. No secrets. */
public final class TlsProblem extends IOException {
    private static final long serialVersionUID = 1;

    public TlsProblem(String message) {
        super(message);
    }

    public TlsProblem(String message, Throwable cause) {
        super(message, cause);
    }
}
