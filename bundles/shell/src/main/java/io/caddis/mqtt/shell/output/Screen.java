package io.caddis.mqtt.shell.output;

import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is known of a terminal. JLine's is asked for by reflection: Karaf and Gogo's {@code gogo.jline} put it into the
 * session, and this bundle shall not need its packages.
 *
 * @param width      columns; 0 if it is not known
 * @param colour     whether it shows colours
 * @param interrupts whether Ctrl-C interrupts the command, and not the process
 */
public record Screen(int width, boolean colour, boolean interrupts) {
    /** Of which nothing is known. */
    public static final Screen UNKNOWN = new Screen(0, false, false);

    /** Narrower ones are taken for wrong. */
    private static final int WIDTH_MIN = 20;
    private static final String PLAIN = "\u001b[0m";
    private static final Pattern STATE =
            Pattern.compile("(?<= )(CONNECTED|CONNECTING|SUSPENDED|BACKOFF|DISCONNECTED|CLOSED)(?= |$)");
    private static final Map<String, String> COLOURS = Map.of("CONNECTED", "\u001b[32m", "CONNECTING", "\u001b[33m",
            "SUSPENDED", "\u001b[33m");
    private static final String RED = "\u001b[31m";
    private static final Pattern ESCAPE = Pattern.compile("\u001b\\[[0-9]*m");

    /**
     * Of the terminal in a session.
     *
     * @param terminal JLine's, or null
     * @param noColour anything but null or an empty text: no colours, see no-color.org
     */
    public static Screen of(Object terminal, Object noColour) {
        if (terminal == null) {
            return UNKNOWN;
        }
        Object width = ask(terminal, "getWidth");
        Object type = ask(terminal, "getType");
        boolean wanted = noColour == null || noColour.toString().isEmpty();
        return new Screen(width instanceof Integer columns && columns >= WIDTH_MIN ? columns : 0,
                wanted && type instanceof String name && !name.startsWith("dumb"), true);
    }

    /** By an interface, since the class itself need not be public. */
    private static Object ask(Object terminal, String method) {
        for (Class<?> type = terminal.getClass(); type != null; type = type.getSuperclass()) {
            for (Class<?> one : type.getInterfaces()) {
                try {
                    if (Modifier.isPublic(one.getModifiers())) {
                        return one.getMethod(method).invoke(terminal);
                    }
                } catch (ReflectiveOperationException e) {
                    // the next one may have it
                }
            }
        }
        return null;
    }

    /** A line of this width at most; what was cut off is a sign at its end. */
    String cut(String line) {
        if (width == 0 || ESCAPE.matcher(line).find() || line.codePointCount(0, line.length()) <= width) {
            return line;
        }
        return line.substring(0, line.offsetByCodePoints(0, width - 1)) + "…";
    }

    /** The heads of a table. */
    String head(String line) {
        return colour ? "\u001b[1m" + line + PLAIN : line;
    }

    /** A row of a table, with the first state of a client in it coloured. */
    String state(String line) {
        Matcher found = STATE.matcher(line);
        if (!colour || !found.find()) {
            return line;
        }
        String name = found.group();
        return line.substring(0, found.start()) + COLOURS.getOrDefault(name, RED) + name + PLAIN
                + line.substring(found.end());
    }
}
