package io.caddis.mqtt.shell.output;

import io.caddis.mqtt.ForeignText;
import java.util.Map;

/** Writes what {@link Values} gives as JSON (RFC 8259), in one line. */
public final class Json {
    private Json() {
    }

    public static String of(Object value) {
        StringBuilder out = new StringBuilder();
        write(Values.plain(value), out);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out) {
        if (value instanceof Map<?, ?> map) {
            String separator = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(separator);
                writeText(String.valueOf(entry.getKey()), out);
                out.append(':');
                write(entry.getValue(), out);
                separator = ",";
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof Iterable<?> list) {
            String separator = "[";
            for (Object one : list) {
                out.append(separator);
                write(one, out);
                separator = ",";
            }
            out.append(separator.equals("[") ? "[]" : "]");
        } else if (value instanceof Double number && (number.isNaN() || number.isInfinite())) {
            out.append("null"); // JSON has neither
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else {
            writeText(String.valueOf(value), out);
        }
    }

    private static void writeText(String text, StringBuilder out) {
        out.append('"');
        for (int index = 0; index < text.length();) {
            int point = text.codePointAt(index);
            index += Character.charCount(point);
            if (point == '"' || point == '\\') {
                out.append('\\').append((char) point);
            } else if (point == '\n') {
                out.append("\\n");
            } else if (ForeignText.isUnsafe(point)) { // in UTF-16 units, as JSON wants them
                for (char unit : Character.toChars(point)) {
                    out.append(String.format("\\u%04x", (int) unit));
                }
            } else {
                out.appendCodePoint(point);
            }
        }
        out.append('"');
    }
}
