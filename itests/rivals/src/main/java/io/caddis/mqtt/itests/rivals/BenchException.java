package io.caddis.mqtt.itests.rivals;

import java.util.List;

/** A process of the measurement failed; the message is one line for the user. */
final class BenchException extends Exception {

    private final transient List<String> details;

    BenchException(String message, List<String> details) {
        super(message);
        this.details = details;
    }

    /** The last lines that the process wrote to its error output. */
    List<String> details() {
        return details;
    }
}
