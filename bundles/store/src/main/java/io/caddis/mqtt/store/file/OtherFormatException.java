package io.caddis.mqtt.store.file;

/** The file is whole, and of a version that this one does not read: it must stay as it is. */
final class OtherFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OtherFormatException(String message) {
        super(message);
    }
}
