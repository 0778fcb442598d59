package io.caddis.mqtt.websocket;

import io.caddis.mqtt.spi.FailureText;
import java.util.Arrays;
import java.util.Objects;
import org.slf4j.Logger;

/**
 * What is said of failures, said so that it cannot fail by itself. An exception may have a getMessage that throws,
 * since its bundle is gone; a log may be closed, or its disk full; there may be no memory, or no stack. Whoever
 * reports goes on all the same: others depend on its thread. Without lambdas: what a link's end needs is there before.
 *
 * <p>Whoever calls this has not even an array to make for it, for which there may be no memory.
 */
final class Reports {
    private static final Object[] NONE = {};

    private Reports() {
    }

    /** Called when all is well, so that this class is there when its bundle is gone and a last link ends. */
    static void prepare() {
        Objects.requireNonNull(Logger.class); // and what it calls
        Objects.requireNonNull(FailureText.class);
    }

    /** The last argument may be a failure, whose stack trace is written if that can be done; as with the next. */
    static void error(Logger log, String format, Object one, Object two) {
        report(log, format, 2, one, two, null);
    }

    /** As {@link #error}. */
    static void error(Logger log, String format, Object one, Object two, Object three) {
        report(log, format, 3, one, two, three);
    }

    private static void report(Logger log, String format, int count, Object one, Object two, Object three) {
        Object[] arguments = NONE;
        try {
            arguments = Arrays.copyOf(new Object[] {one, two, three}, count);
            log.error(format, FailureText.finite(arguments));
        } catch (Throwable e) {
            try {
                log.error(FailureText.line(format, arguments), NONE); // no stack trace: it may be the cause
            } catch (Throwable again) { // it is the log that fails: there is nobody left to tell
                Thread.interrupted(); // which it may have left behind
            }
        }
    }

    /** A failure's own words; of one that has none to give, its class. */
    static String messageOf(Throwable failure) {
        try {
            return String.valueOf(failure.getMessage());
        } catch (Throwable e) { // the failure's own
            return FailureText.of(failure);
        }
    }
}
