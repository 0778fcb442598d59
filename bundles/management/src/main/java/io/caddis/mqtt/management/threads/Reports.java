package io.caddis.mqtt.management.threads;

import java.util.Objects;
import org.slf4j.Logger;

/**
 * What is said of failures, said so that it cannot fail by itself. An exception may have a getMessage that throws,
 * since its bundle is gone; a log may be closed, or its disk full; there may be no memory, or no stack. Whoever
 * reports goes on all the same: others depend on its thread.
 */
public final class Reports {
    private Reports() {
    }

    /** Called when all is well, so that this class is there when its bundle is gone and a last link ends. */
    public static void prepare() {
        Objects.requireNonNull(Logger.class); // and what it calls
    }

    /** A failure in one line: its class and message, or its class if it cannot be printed. */
    public static String textOf(Throwable failure) {
        try {
            String text = failure.toString();
            return text == null ? failure.getClass().getName() : text;
        } catch (Throwable e) { // the failure's own
            return failure.getClass().getName() + ", which cannot be printed";
        }
    }

    /** The last argument may be a failure, whose stack trace is written if that can be done; as with the next. */
    public static void error(Logger log, String format, Object... arguments) {
        try {
            log.error(format, arguments);
        } catch (Throwable e) {
            try {
                log.error(plain(format, arguments)); // without the stack trace, which may be what cannot be written
            } catch (Throwable again) { // it is the log that fails: there is nobody left to tell
                Thread.interrupted(); // which it may have left behind
            }
        }
    }

    /** As {@link #error}. */
    public static void warn(Logger log, String format, Object... arguments) {
        try {
            log.warn(format, arguments);
        } catch (Throwable e) {
            try {
                log.warn(plain(format, arguments)); // without the stack trace, which may be what cannot be written
            } catch (Throwable again) { // it is the log that fails: there is nobody left to tell
                Thread.interrupted(); // which it may have left behind
            }
        }
    }

    /** As {@link #error}. */
    public static void info(Logger log, String format, Object... arguments) {
        try {
            log.info(format, arguments);
        } catch (Throwable e) {
            try {
                log.info(plain(format, arguments)); // without the stack trace, which may be what cannot be written
            } catch (Throwable again) { // it is the log that fails: there is nobody left to tell
                Thread.interrupted(); // which it may have left behind
            }
        }
    }

    /** As {@link #error}. */
    public static void debug(Logger log, String format, Object... arguments) {
        try {
            log.debug(format, arguments);
        } catch (Throwable e) {
            try {
                log.debug(plain(format, arguments)); // without the stack trace, which may be what cannot be written
            } catch (Throwable again) { // it is the log that fails: there is nobody left to tell
                Thread.interrupted(); // which it may have left behind
            }
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

    private static String plain(String format, Object[] arguments) {
        StringBuilder text = new StringBuilder(format);
        for (Object one : arguments) {
            text.append(", ").append(one instanceof Throwable failure ? textOf(failure) : one);
        }
        return text.toString();
    }
}
