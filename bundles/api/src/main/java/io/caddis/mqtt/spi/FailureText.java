package io.caddis.mqtt.spi;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Words for failures, found so that looking for them cannot fail: an exception may have a getMessage or toString that
 * throws, since its bundle is gone, and causes without an end. For the bundles of Caddis, whose threads serve others
 * while they report. Without lambdas: what a link's end needs is there before. Thread-safe.
 */
public final class FailureText {
    private static final int CAUSES_MAX = 100;
    private static final String PLACE = "{}";

    private FailureText() {
    }

    /** A failure in one line: its class and message, or its class if it cannot be printed. */
    public static String of(Object failure) {
        try {
            String text = failure.toString();
            return text == null ? failure.getClass().getName() : text;
        } catch (Throwable e) { // the failure's own
            return failure.getClass().getName() + ", which cannot be printed";
        }
    }

    /**
     * The arguments of a line, the last of which may be a failure whose stack trace is to be written.
     *
     * @throws IllegalArgumentException if the causes of that failure have no end: a log would write them for ever, and
     *     whoever writes a line waits for it
     */
    public static Object[] finite(Object[] arguments) {
        if (arguments.length > 0 && arguments[arguments.length - 1] instanceof Throwable failure) {
            Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
            Deque<Throwable> left = new ArrayDeque<>(List.of(failure));
            while (!left.isEmpty()) {
                Throwable one = left.pop();
                if (seen.add(one)) {
                    Throwable cause = one.getCause();
                    left.addAll(Arrays.asList(one.getSuppressed()));
                    left.addAll(cause == null ? List.of() : List.of(cause));
                }
                if (seen.size() > CAUSES_MAX) {
                    throw new IllegalArgumentException("more causes than a log should be given");
                }
            }
        }
        return arguments;
    }

    /**
     * A line with its arguments in the places of {@code {}}, those without a place behind it, and no stack trace, which
     * may be what cannot be written.
     */
    public static String line(String format, Object[] arguments) {
        StringBuilder text = new StringBuilder(format);
        int from = 0;
        for (Object one : arguments) {
            String words = one == null ? "null" : of(one);
            int place = text.indexOf(PLACE, from);
            if (place < 0) {
                text.append(", ").append(words);
                from = text.length();
            } else {
                text.replace(place, place + PLACE.length(), words);
                from = place + words.length();
            }
        }
        return text.toString();
    }
}
