package io.caddis.mqtt.itests.stress;

import java.util.HashMap;
import java.util.Map;

/** Options of a command, each {@code --NAME NUMBER}. */
final class Options {
    private final Map<String, Long> values;
    private boolean help;

    private Options(Map<String, Long> defaults) {
        values = new HashMap<>(defaults);
    }

    /**
     * Reads a command line.
     *
     * @param defaults all options that there are; {@code seed} may be any number, the others are 1 or more
     * @throws IllegalArgumentException naming the option, the value and what to do
     */
    static Options parse(Map<String, Long> defaults, String... arguments) {
        Options options = new Options(defaults);
        for (int at = 0; at < arguments.length; at += 2) {
            String name = arguments[at].replaceFirst("^--", "");
            if (arguments[at].equals("--help") || arguments[at].equals("-h")) {
                options.help = true;
                return options;
            }
            if (!arguments[at].startsWith("--") || !defaults.containsKey(name)) {
                throw new IllegalArgumentException("unknown option " + arguments[at]);
            }
            if (at + 1 == arguments.length) {
                throw new IllegalArgumentException("--" + name + " needs a value");
            }
            options.values.put(name, number(name, arguments[at + 1]));
        }
        return options;
    }

    private static long number(String name, String text) {
        long value;
        try {
            value = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + " " + text + ": not a number", e);
        }
        if (!name.equals("seed") && (value < 1 || value > Integer.MAX_VALUE)) {
            throw new IllegalArgumentException("--" + name + " " + text + ": use 1 or more");
        }
        return value;
    }

    /** The user wants to read, not to run. */
    boolean help() {
        return help;
    }

    int count(String name) {
        return Math.toIntExact(values.get(name));
    }

    long seed() {
        return values.get("seed");
    }
}
