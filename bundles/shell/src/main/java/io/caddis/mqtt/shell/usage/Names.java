package io.caddis.mqtt.shell.usage;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What somebody may have meant. */
public final class Names {
    private Names() {
    }

    /** Words that tell the name that is nearest to a wrong one; empty if none is near. */
    public static String suggestion(String wrong, Collection<String> right, String prefix) {
        return nearest(wrong, right).map(name -> "; did you mean " + prefix + name + "?").orElse("");
    }

    static Optional<String> nearest(String wrong, Collection<String> right) {
        String lower = wrong.toLowerCase(Locale.ROOT);
        int far = Math.max(1, wrong.length() / 3);
        return right.stream()
                .filter(name -> distance(lower, name.toLowerCase(Locale.ROOT)) <= far
                        || !lower.isEmpty() && name.toLowerCase(Locale.ROOT).startsWith(lower))
                .min(Comparator.comparingInt(name -> distance(lower, name.toLowerCase(Locale.ROOT))));
    }

    /** How many characters have to be added, removed or replaced. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
