package io.caddis.mqtt.management.threads;

import java.util.Arrays;
import org.slf4j.Logger;

/**
 * What is said of failures, said so that it cannot fail by itself. An application's exception may have a getMessage
 * that throws, since its bundle is gone; a log may be closed, or its disk full; there may be no memory, or no stack.
 * Whoever reports a failure goes on all the same: others depend on its thread.
 */
public final class Reports {
    private Reports() {
    }

    /** Called when all is well, so that this class is there when its bundle is gone and a last link ends. */
    public static void prepare() {
        // being called is enough
    }

    /** A failure in one line: its class and message, or its class if it cannot be printed. */
    public static String textOf(Throwable failure) {
        try {
            String text = failure.toString();
            return text == null ? failure.getClass().getName() : text;
        } catch (Throwable e) { // the failure's own, as the next
            return failure.getClass().getName() + ", which cannot be printed";
        }
    }

    /** Runs what writes to a log, and drops what that throws. */
    public static void write(Runnable writing) {
        try {
            writing.run();
        } catch (Throwable e) { // there is nobody left to tell
            Thread.interrupted(); // a log that was interrupted may leave that behind
        }
    }

    /** A warning with a failure's stack trace, or without one if it cannot be printed. */
    public static void warn(Logger log, Throwable failure, String format, Object... arguments) {
        try {
            log.warn(format, with(failure, arguments));
        } catch (Throwable e) {
            write(() -> log.warn(format + ": {}", with(textOf(failure), arguments)));
        }
    }

    /** As {@link #warn}, for what should not happen. */
    public static void error(Logger log, Throwable failure, String format, Object... arguments) {
        try {
            log.error(format, with(failure, arguments));
        } catch (Throwable e) {
            write(() -> log.error(format + ": {}", with(textOf(failure), arguments)));
        }
    }

    private static Object[] with(Object last, Object[] arguments) {
        Object[] all = Arrays.copyOf(arguments, arguments.length + 1, Object[].class);
        all[arguments.length] = last;
        return all;
    }
}
