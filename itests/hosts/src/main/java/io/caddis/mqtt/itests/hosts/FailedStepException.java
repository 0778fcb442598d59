package io.caddis.mqtt.itests.hosts;

/** A step did not go as it should; the message says which and how. */
final class FailedStepException extends Exception {
    FailedStepException(String message) {
        super(message);
    }

    FailedStepException(String message, Throwable cause) {
        super(message, cause);
    }
}
