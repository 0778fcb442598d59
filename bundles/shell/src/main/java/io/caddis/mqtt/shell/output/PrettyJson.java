package io.caddis.mqtt.shell.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lines and blanks for a text that looks like JSON (RFC 8259). Changes nothing else in it. */
final class PrettyJson {
    private static final int DEPTH_MAX = 64;
    private static final String INDENT = "  ";

    private final String text;
    private final List<String> lines = new ArrayList<>();
    private final StringBuilder line = new StringBuilder();
    private final StringBuilder open = new StringBuilder();

    private PrettyJson(String text) {
        this.text = text;
    }

    /** The lines of an object or a list; empty if it is none, or one that does not end, or very deep. */
    static Optional<List<String>> lines(String text) {
        String whole = text.strip();
        if (!whole.startsWith("{") && !whole.startsWith("[")) {
            return Optional.empty();
        }
        PrettyJson pretty = new PrettyJson(whole);
        return pretty.write() ? Optional.of(pretty.lines) : Optional.empty();
    }

    private boolean write() {
        for (int index = 0; index < text.length(); index++) {
            char c = text.charAt(index);
            if (c == '"') {
                int end = end(index);
                if (end < 0) {
                    return false;
                }
                line.append(text, index, end + 1);
                index = end;
            } else if (c == '{' || c == '[') {
                int close = next(index + 1);
                if (close < text.length() && text.charAt(close) == (c == '{' ? '}' : ']')) {
                    line.append(c).append(text.charAt(close)); // an empty one stays in its line
                    index = close;
                } else if (open.length() == DEPTH_MAX) {
                    return false;
                } else {
                    line.append(c);
                    open.append(c);
                    newLine();
                }
            } else if (c == '}' || c == ']') {
                if (open.length() == 0 || (open.charAt(open.length() - 1) == '{') != (c == '}')) {
                    return false;
                }
                open.setLength(open.length() - 1);
                newLine();
                line.append(c);
            } else if (c == ',') {
                line.append(c);
                newLine();
            } else if (c == ':') {
                line.append(": ");
            } else if (!Character.isWhitespace(c)) {
                line.append(c);
            }
        }
        lines.add(line.toString());
        return open.length() == 0;
    }

    /** Where the string ends that begins here; -1 if it does not. */
    private int end(int start) {
        for (int index = start + 1; index < text.length(); index++) {
            if (text.charAt(index) == '\\') {
                index++;
            } else if (text.charAt(index) == '"') {
                return index;
            }
        }
        return -1;
    }

    private int next(int start) {
        int index = start;
        while (index < text.length() && Character.isWhitespace(text.charAt(index))) {
            index++;
        }
        return index;
    }

    private void newLine() {
        lines.add(line.toString());
        line.setLength(0);
        line.append(INDENT.repeat(open.length()));
    }
}
