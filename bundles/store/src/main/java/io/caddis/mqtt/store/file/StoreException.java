package io.caddis.mqtt.store.file;

/** The file cannot be opened or written now; the message says why and what to do. */
public final class StoreException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What may help. */
    public enum Kind {
        /** Somebody else has it, who may let go in a moment. */
        BUSY,
        /** It could not be written: perhaps there is no room. */
        NOT_WRITTEN,
        /** It does not hold what was written: what is left of it can be recovered. */
        DAMAGED,
        /** Neither time nor room: a person. */
        OTHER
    }

    private final Kind kind;

    public StoreException(String message, Kind kind, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
