package io.caddis.mqtt.store.records;

/** Bytes of the store that are not what this version wrote: the disk or a person changed them, or a newer version. */
public final class DamagedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DamagedException(String message) {
        super(message);
    }
}
