package io.caddis.mqtt.shell.output;

import io.caddis.mqtt.ForeignText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** What others sent, made safe for a terminal: nothing in it moves the cursor, hides text or turns its direction. */
public final class Text {
    private static final int BYTES_SHOWN_MAX = 64;
    private static final int CHARACTERS_MAX = 2_000; // as texts of the api have at most

    private Text() {
    }

    /**
     * With everything that is {@linkplain ForeignText#isUnsafe unsafe} written {@code \n}, {@code \t} or {@code
     * \\u001b}; of more than 2,000 characters the first ones.
     */
    public static String safe(String text) {
        if (text.length() <= CHARACTERS_MAX) {
            return escaped(text);
        }
        int end = Character.isHighSurrogate(text.charAt(CHARACTERS_MAX - 1)) ? CHARACTERS_MAX - 1 : CHARACTERS_MAX;
        return escaped(text.substring(0, end)) + "...";
    }

    /** As {@link #safe}, however long it is. */
    static String whole(String text) {
        return escaped(text);
    }

    private static String escaped(String text) {
        StringBuilder safe = null;
        for (int index = 0; index < text.length();) {
            int point = text.codePointAt(index);
            boolean escaped = ForeignText.isUnsafe(point);
            if (escaped && safe == null) {
                safe = new StringBuilder(text.length() + 16).append(text, 0, index);
            }
            if (escaped) {
                switch (point) {
                    case '\n' -> safe.append("\\n");
                    case '\r' -> safe.append("\\r");
                    case '\t' -> safe.append("\\t");
                    default -> safe.append(String.format(point > 0xFFFF ? "\\U%08x" : "\\u%04x", point));
                }
            } else if (safe != null) {
                safe.appendCodePoint(point);
            }
            index += Character.charCount(point);
        }
        return safe == null ? text : safe.toString();
    }

    /** The text that bytes are in UTF-8; empty if they are none, or hold control characters that no text has. */
    static Optional<String> decoded(ByteBuffer bytes) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
            return Optional.of(text).filter(one -> one.chars()
                    .noneMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != 0x1B));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /**
     * A payload in a line: text if it is some, else hexadecimal digits with the size before them.
     *
     * @param charactersMax how much of a text is shown
     */
    static String payload(ByteBuffer bytes, int charactersMax) {
        int size = bytes.remaining();
        Optional<String> text = decoded(bytes);
        if (text.isPresent()) {
            String whole = text.get();
            int end = Math.min(whole.length(), charactersMax);
            if (end < whole.length() && Character.isHighSurrogate(whole.charAt(end - 1))) {
                end--;
            }
            return escaped(whole.substring(0, end)) + (end < whole.length() ? "... (" + size + " bytes)" : "");
        }
        return hex(bytes, BYTES_SHOWN_MAX);
    }

    /** Bytes as hexadecimal digits with the size before them. */
    static String hex(ByteBuffer bytes, int bytesMax) {
        int size = bytes.remaining();
        byte[] shown = new byte[Math.min(size, bytesMax)];
        bytes.duplicate().get(shown);
        return "(" + size + " bytes) " + HexFormat.ofDelimiter(" ").formatHex(shown)
                + (shown.length < size ? " ..." : "");
    }
}
