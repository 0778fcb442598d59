package io.caddis.mqtt.management.threads;

import io.caddis.mqtt.spi.FailureText;
import java.util.Arrays;
import java.util.Objects;
import org.slf4j.Logger;

/**
 * What is said of failures, said so that it cannot fail by itself. An exception may have a getMessage that throws,
 * since its bundle is gone; a log may be closed, or its disk full; there may be no memory, or no stack. Whoever
 * reports goes on all the same: others depend on its thread.
 *
 * <p>Whoever calls this has not even an array to make for it, for which there may be no memory.
 */
public final class Reports {
    private static final int ERROR = 0;
    private static final int WARN = 1;
    private static final int INFO = 2;
    private static final int DEBUG = 3;
    private static final Object[] NONE = {};

    private Reports() {
    }

    /** Called when all is well, so that this class is there when its bundle is gone and a last link ends. */
    public static void prepare() {
        Objects.requireNonNull(Logger.class); // and what it calls
        Objects.requireNonNull(FailureText.class);
    }

    /** The last argument may be a failure, whose stack trace is written if that can be done; as with the next. */
    public static void error(Logger log, String format, Object one) {
        report(ERROR, log, format, 1, one, null, null, null, null);
    }

    /** As {@link #error}. */
    public static void error(Logger log, String format, Object one, Object two) {
        report(ERROR, log, format, 2, one, two, null, null, null);
    }

    /** As {@link #error}. */
    public static void error(Logger log, String format, Object one, Object two, Object three, Object four) {
        report(ERROR, log, format, 4, one, two, three, four, null);
    }

    /** As {@link #error}. */
    public static void warn(Logger log, String format, Object one) {
        report(WARN, log, format, 1, one, null, null, null, null);
    }

    /** As {@link #error}. */
    public static void warn(Logger log, String format, Object one, Object two) {
        report(WARN, log, format, 2, one, two, null, null, null);
    }

    /** As {@link #error}. */
    public static void warn(Logger log, String format, Object one, Object two, Object three) {
        report(WARN, log, format, 3, one, two, three, null, null);
    }

    /** As {@link #error}. */
    public static void warn(Logger log, String format, Object one, Object two, Object three, Object four) {
        report(WARN, log, format, 4, one, two, three, four, null);
    }

    /** As {@link #error}. */
    public static void warn(Logger log, String format, Object one, Object two, Object three, Object four, Object five) {
        report(WARN, log, format, 5, one, two, three, four, five);
    }

    /** As {@link #error}. */
    public static void info(Logger log, String format, Object one, Object two) {
        report(INFO, log, format, 2, one, two, null, null, null);
    }

    /** As {@link #error}. */
    public static void debug(Logger log, String format, Object one) {
        report(DEBUG, log, format, 1, one, null, null, null, null);
    }

    /** As {@link #error}. */
    public static void debug(Logger log, String format, Object one, Object two) {
        report(DEBUG, log, format, 2, one, two, null, null, null);
    }

    private static void report(int level, Logger log, String format, int count, Object one, Object two, Object three,
            Object four, Object five) {
        Object[] arguments = NONE;
        try {
            arguments = Arrays.copyOf(new Object[] {one, two, three, four, five}, count);
            say(level, log, format, FailureText.finite(arguments));
        } catch (Throwable e) {
            try {
                say(level, log, FailureText.line(format, arguments), NONE); // no stack trace: it may be the cause
            } catch (Throwable again) { // it is the log that fails: there is nobody left to tell
                Thread.interrupted(); // which it may have left behind
            }
        }
    }

    private static void say(int level, Logger log, String format, Object[] arguments) {
        if (level == ERROR) {
            log.error(format, arguments);
        } else if (level == WARN) {
            log.warn(format, arguments);
        } else if (level == INFO) {
            log.info(format, arguments);
        } else {
            log.debug(format, arguments);
        }
    }

    /** Runs what writes to a log. */
    public static void write(Runnable writing) {
        try {
            writing.run();
        } catch (Throwable e) { // it is the log that fails: there is nobody left to tell
            Thread.interrupted(); // which it may have left behind
        }
    }
}
