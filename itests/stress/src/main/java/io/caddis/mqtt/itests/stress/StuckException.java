package io.caddis.mqtt.itests.stress;

/** Something that had to happen did not happen in time. */
final class StuckException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StuckException(String message) {
        super(message);
    }
}
