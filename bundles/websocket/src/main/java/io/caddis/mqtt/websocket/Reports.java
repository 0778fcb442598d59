package io.caddis.mqtt.websocket;

/**
 * What is said of failures, said so that it cannot fail by itself. An exception may have a getMessage that throws; a
 * log may be closed, or its disk full; there may be no memory, or no stack. The thread that reports goes on all the
 * same: others depend on it.
 */
final class Reports {
    private Reports() {
    }

    /** A failure in one line: its class and message, or its class if it cannot be printed. */
    static String textOf(Throwable failure) {
        try {
            String text = failure.toString();
            return text == null ? failure.getClass().getName() : text;
        } catch (Throwable e) { // the failure's own
            return failure.getClass().getName() + ", which cannot be printed";
        }
    }

    /** A failure's own words; of one that has none to give, its class. */
    static String messageOf(Throwable failure) {
        try {
            return String.valueOf(failure.getMessage());
        } catch (Throwable e) { // the failure's own
            return textOf(failure);
        }
    }

    /** Runs what writes to a log, and drops what that throws. */
    static void write(Runnable writing) {
        try {
            writing.run();
        } catch (Throwable e) { // there is nobody left to tell
            Thread.interrupted(); // a log that was interrupted may leave that behind
        }
    }
}
