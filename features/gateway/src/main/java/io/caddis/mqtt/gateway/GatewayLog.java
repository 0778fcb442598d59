package io.caddis.mqtt.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.util.logging.LogManager;

/**
 * {@code java.util.logging}, which would fall silent at SIGTERM, before clients have said that they disconnect: the JDK
 * resets it in a shutdown hook of its own, beside ours.
 */
final class GatewayLog {
    private static final String MANAGER = "java.util.logging.manager";

    private GatewayLog() {
    }

    /** Before anything logs. What the user's system properties say goes before. */
    static void configure() throws IOException {
        if (System.getProperty(MANAGER) == null) {
            System.setProperty(MANAGER, Kept.class.getName());
        }
        if (System.getProperty("java.util.logging.config.file") == null
                && System.getProperty("java.util.logging.config.class") == null) {
            try (InputStream defaults = GatewayLog.class.getResourceAsStream("logging.properties")) {
                LogManager.getLogManager().readConfiguration(defaults);
            }
        }
    }

    /** Nothing more is logged, and files are closed. */
    static void close() {
        if (LogManager.getLogManager() instanceof Kept log) {
            log.end();
        }
    }

    /** Is not reset by others. A class of its own, since the JDK looks for the system property before it loads this. */
    public static final class Kept extends LogManager {
        /** The JDK makes it, of the system property's value. */
        public Kept() {
        }

        private void end() {
            super.reset();
        }

        @Override
        public void reset() {
            // there is nothing to reset before the first configuration, and nothing must be afterwards
        }
    }
}
