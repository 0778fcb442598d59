package io.caddis.mqtt;

/**
 * Text that others chose, made fit for one line that a person reads: topics, user properties, reason strings, names in
 * certificates, what HTTP servers say. Whoever writes such text can otherwise end a line of a log and begin one of his
 * own, move the cursor of a terminal, turn the direction of what follows, or fill a disk. All texts of {@link
 * DisconnectCause} and {@link MqttException} are lines already; values such as {@link Message#topic()} are as they
 * came, since programs compare and send them, and an application that logs them does well to call {@link #line}.
 */
public final class ForeignText {
    /** What {@link #line(String)} leaves of one text, in characters (UTF-16). */
    public static final int CHARACTERS_MAX = 200;
    /** What a whole line holds that quotes several, in characters (UTF-16). */
    public static final int LINE_MAX = 2_000;

    private ForeignText() {
    }

    /** As {@link #line(String, int)}, with {@value #CHARACTERS_MAX} characters at most. */
    public static String line(String text) {
        return line(text, CHARACTERS_MAX);
    }

    /**
     * The text with {@code ?} for each character that is {@link #isUnsafe unsafe}; if it is longer than {@code
     * charactersMax}, its beginning with {@code ...} behind it. The same text if there is nothing to change.
     *
     * @param charactersMax 1 or more, of UTF-16, without {@code ...}
     */
    public static String line(String text, int charactersMax) {
        int end = Math.min(text.length(), charactersMax);
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))
                && Character.isLowSurrogate(text.charAt(end))) {
            end--; // half a character is none
        }
        StringBuilder line = null;
        for (int index = 0; index < end;) {
            int point = text.codePointAt(index);
            boolean unsafe = isUnsafe(point);
            if (unsafe && line == null) {
                line = new StringBuilder(end).append(text, 0, index);
            }
            if (line != null) {
                line.appendCodePoint(unsafe ? '?' : point);
            }
            index += Character.charCount(point);
        }
        if (line == null && end == text.length()) {
            return text;
        }
        String whole = line == null ? text.substring(0, end) : line.toString();
        return end < text.length() ? whole + "..." : whole;
    }

    /**
     * Whether a character does something else than stand in a line: control characters (C0, C1, DEL), format characters
     * (which turn the direction, or are not to be seen), line and paragraph separators, halves of surrogate pairs, and
     * what has no meaning that all agree on (private use, not assigned).
     */
    public static boolean isUnsafe(int codePoint) {
        if (codePoint >= ' ' && codePoint < 0x7F) {
            return false;
        }
        int type = Character.getType(codePoint);
        return type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.PRIVATE_USE || type == Character.UNASSIGNED;
    }
}
