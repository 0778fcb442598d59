package io.caddis.mqtt.transport;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;

/**
 * What is said of failures, said so that it cannot fail by itself. An exception may have a getMessage that throws,
 * since its bundle is gone; a log may be closed, or its disk full; there may be no memory, or no stack. Whoever
 * reports goes on all the same: its thread moves the bytes of all clients. Without lambdas: what a link's end needs is
 * there before.
 */
final class Reports {
    private static final int CAUSES_MAX = 100;
    private static final String PLACE = "{}";

    private Reports() {
    }

    /** Called when all is well, so that this class is there when its bundle is gone and a last link ends. */
    static void prepare() {
        Objects.requireNonNull(Logger.class); // and what it calls
    }

    /** A failure in one line: its class and message, or its class if it cannot be printed. */
    static String textOf(Object failure) {
        try {
            String text = failure.toString();
            return text == null ? failure.getClass().getName() : text;
        } catch (Throwable e) { // the failure's own
            return failure.getClass().getName() + ", which cannot be printed";
        }
    }

    /** The last argument may be a failure, whose stack trace is written if that can be done; as with the next. */
    static void error(Logger log, String format, Object... arguments) {
        try {
            log.error(format, finite(arguments));
        } catch (Throwable e) {
            try {
                log.error(plain(format, arguments)); // without the stack trace, which may be what cannot be written
            } catch (Throwable again) { // it is the log that fails: there is nobody left to tell
                Thread.interrupted(); // which it may have left behind
            }
        }
    }

    /** As {@link #error}. */
    static void warn(Logger log, String format, Object... arguments) {
        try {
            log.warn(format, finite(arguments));
        } catch (Throwable e) {
            try {
                log.warn(plain(format, arguments)); // without the stack trace, which may be what cannot be written
            } catch (Throwable again) { // it is the log that fails: there is nobody left to tell
                Thread.interrupted(); // which it may have left behind
            }
        }
    }

    /** As {@link #error}. */
    static void debug(Logger log, String format, Object... arguments) {
        try {
            log.debug(format, finite(arguments));
        } catch (Throwable e) {
            try {
                log.debug(plain(format, arguments)); // without the stack trace, which may be what cannot be written
            } catch (Throwable again) { // it is the log that fails: there is nobody left to tell
                Thread.interrupted(); // which it may have left behind
            }
        }
    }

    /**
     * Fails if the causes of a failure have no end: a log would write them for ever, and whoever writes a line waits
     * for it.
     */
    private static Object[] finite(Object[] arguments) {
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

    private static String plain(String format, Object[] arguments) {
        StringBuilder text = new StringBuilder(format);
        int from = 0;
        for (Object one : arguments) {
            String words = one == null ? "null" : textOf(one);
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
