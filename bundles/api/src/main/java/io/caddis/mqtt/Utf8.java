package io.caddis.mqtt;

/** The rules for text on the wire ([MQTT-1.5.4-1], [MQTT-1.5.4-2], 1.5.4): what this package's values check. */
final class Utf8 {
    static final int BYTES_MAX = 65_535;

    private Utf8() {
    }

    /** The number of bytes that {@code text} takes, after a check that the wire can carry it. */
    static int check(String text, String what) {
        int length = text.length();
        int bytes = length;
        for (int index = 0; index < length; index++) {
            char c = text.charAt(index);
            if (c < 0x80) {
                if (c == 0) {
                    throw refuse(what, "holds U+0000 at index " + index, "remove it [MQTT-1.5.4-2]");
                }
            } else if (c < 0x800) {
                bytes++;
            } else if (!Character.isSurrogate(c)) {
                bytes += 2;
            } else if (Character.isHighSurrogate(c) && index + 1 < length
                    && Character.isLowSurrogate(text.charAt(index + 1))) {
                bytes += 2; // two chars, four bytes
                index++;
            } else {
                throw refuse(what, "holds a lone surrogate at index " + index, "use whole characters [MQTT-1.5.4-1]");
            }
        }
        if (bytes > BYTES_MAX) {
            throw refuse(what, "takes " + bytes + " bytes of UTF-8", "shorten it to " + BYTES_MAX + " bytes");
        }
        return bytes;
    }

    private static IllegalArgumentException refuse(String what, String problem, String remedy) {
        return new IllegalArgumentException(what + " " + problem + ": " + remedy);
    }
}
