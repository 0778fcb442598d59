package io.caddis.mqtt.codec;

/** A fuzz target with a fault, to see that {@code ./caddis verify fuzz} does not overlook one. */
public final class PlantedFault {
    private PlantedFault() {
    }

    /** Fails for many inputs, but not for the first that are tried. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length > 2 && data[2] == 'x') {
            throw new AssertionError("the planted fault");
        }
    }
}
