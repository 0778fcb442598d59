package io.caddis.mqtt.itests.stress;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Options of a command, each {@code --NAME NUMBER} or {@code --NAME WORD}. */
final class Options {
    private final Map<String, Long> values;
    private final Map<String, String> words = new HashMap<>();
    private boolean help;

    private Options(Map<String, Long> defaults) {
        values = new HashMap<>(defaults);
    }

    /**
     * As the other.
     *
     * @param choices options that are words: which there are, the default first
     */
    static Options parse(Map<String, Long> defaults, Map<String, List<String>> choices, String... arguments) {
        List<String> numbers = new ArrayList<>();
        Map<String, String> chosen = new HashMap<>();
        choices.forEach((name, all) -> chosen.put(name, all.get(0)));
        for (int at = 0; at < arguments.length; at++) {
            String name = arguments[at].replaceFirst("^--", "");
            List<String> all = arguments[at].startsWith("--") ? choices.get(name) : null;
            if (all == null) {
                numbers.add(arguments[at]);
            } else if (at + 1 == arguments.length || !all.contains(arguments[at + 1])) {
                throw new IllegalArgumentException("--" + name + (at + 1 == arguments.length ? "" : " "
                        + arguments[at + 1]) + ": use one of " + String.join(", ", all));
            } else {
                chosen.put(name, arguments[++at]);
            }
        }
        Options options = parse(defaults, numbers.toArray(String[]::new));
        options.words.putAll(chosen);
        return options;
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

    /** A choice. */
    String word(String name) {
        return words.get(name);
    }

    int count(String name) {
        return Math.toIntExact(values.get(name));
    }

    long seed() {
        return values.get("seed");
    }
}
