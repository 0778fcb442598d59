package io.caddis.mqtt.cli;

/** What a user typed makes no sense; the message says what would. */
final class WrongWords extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongWords(String message) {
        super(message, null, false, false);
    }
}
