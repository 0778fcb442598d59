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

    /**
     * As {@link #check}, for what an application says: also without control characters and non-characters, which
     * strings should not hold (1.5.4). What others sent is taken with them.
     */
    static int checkSaid(String text, String what) {
        int bytes = check(text, what);
        for (int index = 0; index < text.length(); index++) {
            char c = text.charAt(index);
            if (c < ' ' || c >= 0x7F && (c <= 0x9F || c >= Character.MIN_SURROGATE)) { // else it is neither
                int point = text.codePointAt(index);
                boolean nonCharacter = point >= 0xFDD0 && point <= 0xFDEF || (point & 0xFFFE) == 0xFFFE;
                if (nonCharacter || Character.isISOControl(point)) {
                    throw refuse(what, "'" + ForeignText.line(text) + "' holds the " + (nonCharacter ? "non-character"
                            : "control character") + String.format(" U+%04X at index ", point) + index,
                            "remove it, since servers end the connection for it (MQTT 1.5.4)");
                }
            }
        }
        return bytes;
    }

    private static IllegalArgumentException refuse(String what, String problem, String remedy) {
        return new IllegalArgumentException(what + " " + problem + ": " + remedy);
    }
}
