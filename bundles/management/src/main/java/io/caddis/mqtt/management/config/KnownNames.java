package io.caddis.mqtt.management.config;

import java.util.Comparator;
import java.util.Locale;
import java.util.Set;

/** Names of keys or of service properties, and which of them somebody meant who wrote another one. */
public final class KnownNames {
    /** So many letters may be wrong for a name to be one of ours that was misspelt. */
    private static final int TYPING_ERRORS = 2;

    private final Set<String> names;

    public KnownNames(Set<String> names) {
        this.names = Set.copyOf(names);
    }

    /** The one that is most like an unknown name. */
    public String nearest(String unknown) {
        return names.stream().min(Comparator.comparingInt((String name) -> distance(name, unknown))
                .thenComparingInt(name -> steps(plain(name), plain(unknown)))
                .thenComparing(Comparator.naturalOrder())).orElseThrow();
    }

    /** Whether a name can hardly be anything but one of these, misspelt. */
    boolean isMisspelt(String unknown) {
        return distance(nearest(unknown), unknown) <= TYPING_ERRORS;
    }

    /** How unlike two names are. Separators and case do not count, and what is only longer is not another one. */
    private static int distance(String name, String unknown) {
        String one = plain(name);
        String other = plain(unknown);
        int steps = steps(one, other);
        boolean longer = Math.min(one.length(), other.length()) > TYPING_ERRORS
                && (other.startsWith(one) || one.startsWith(other) || other.endsWith(one) || one.endsWith(other));
        return longer ? Math.min(steps, TYPING_ERRORS + 1) : steps;
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[._ -]", "");
    }

    /** Letters to put in, to leave out or to replace (Levenshtein), row by row. */
    private static int steps(String one, String other) {
        int[] above = new int[other.length() + 1];
        for (int column = 0; column <= other.length(); column++) {
            above[column] = column;
        }
        for (int line = 1; line <= one.length(); line++) {
            int[] row = new int[other.length() + 1];
            row[0] = line;
            for (int column = 1; column <= other.length(); column++) {
                int replaced = above[column - 1] + (one.charAt(line - 1) == other.charAt(column - 1) ? 0 : 1);
                row[column] = Math.min(replaced, 1 + Math.min(above[column], row[column - 1]));
            }
            above = row;
        }
        return above[other.length()];
    }
}
