package io.caddis.mqtt.store.file;

import io.caddis.mqtt.spi.FailureText;
import java.util.Objects;
import org.slf4j.Logger;

/**
 * What is said of failures, said so that it cannot fail by itself. An exception may have a getMessage that throws,
 * since its bundle is gone; a log may be closed, or its disk full; there may be no memory, or no stack. Whoever
 * reports goes on all the same: all durable clients wait for its thread. Without lambdas: what a link's end needs is
 * there before.
 */
public final class Reports {
    private Reports() {
    }

    /** Called when all is well, so that this class is there when its bundle is gone and a last link ends. */
    public static void prepare() {
        Objects.requireNonNull(Logger.class); // and what it calls
        Objects.requireNonNull(FailureText.class);
    }

    /** The last argument may be a failure, whose stack trace is written if that can be done; as with the next. */
    public static void error(Logger log, String format, Object... arguments) {
        try {
            log.error(format, FailureText.finite(arguments));
        } catch (Throwable e) {
            try {
                log.error(FailureText.line(format, arguments)); // no stack trace: it may be the cause
            } catch (Throwable again) { // it is the log that fails: there is nobody left to tell
                Thread.interrupted(); // which it may have left behind
            }
        }
    }

    /** As {@link #error}. */
    public static void warn(Logger log, String format, Object... arguments) {
        try {
            log.warn(format, FailureText.finite(arguments));
        } catch (Throwable e) {
            try {
                log.warn(FailureText.line(format, arguments)); // no stack trace: it may be the cause
            } catch (Throwable again) { // it is the log that fails: there is nobody left to tell
                Thread.interrupted(); // which it may have left behind
            }
        }
    }

    /** As {@link #error}. */
    public static void info(Logger log, String format, Object... arguments) {
        try {
            log.info(format, FailureText.finite(arguments));
        } catch (Throwable e) {
            try {
                log.info(FailureText.line(format, arguments)); // no stack trace: it may be the cause
            } catch (Throwable again) { // it is the log that fails: there is nobody left to tell
                Thread.interrupted(); // which it may have left behind
            }
        }
    }

    /** As {@link #error}. */
    public static void debug(Logger log, String format, Object... arguments) {
        try {
            log.debug(format, FailureText.finite(arguments));
        } catch (Throwable e) {
            try {
                log.debug(FailureText.line(format, arguments)); // no stack trace: it may be the cause
            } catch (Throwable again) { // it is the log that fails: there is nobody left to tell
                Thread.interrupted(); // which it may have left behind
            }
        }
    }
}
