package io.caddis.mqtt.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.launch.Framework;

class FelixLogTest {
    private final List<LogRecord> records = new ArrayList<>();

    /** Collects what is logged on the thread of the test. */
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            records.add(record);
        }

        @Override
        public void flush() {
            // there is nothing to flush
        }

        @Override
        public void close() {
            // nor to close
        }
    };

    @Test
    void aListenerThatThrowsIsALineWithoutATrace(@TempDir Path folder) throws Exception {
        Logger logger = Logger.getLogger("framework");
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        Framework framework = new FrameworkFactory().newFramework(Map.of("org.osgi.framework.storage",
                folder.toString(), "felix.log.level", "1", FelixLog.PROPERTY, new FelixLog()));
        try {
            framework.start();
            framework.getBundleContext().addServiceListener((ServiceListener) event -> {
                throw new IllegalStateException("on purpose\nand more");
            });
            framework.getBundleContext().registerService(Runnable.class, () -> { }, null);
        } finally {
            framework.stop();
            framework.waitForStop(20_000);
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
        LogRecord first = records.get(0);
        assertEquals(Level.SEVERE, first.getLevel());
        assertEquals("org.apache.felix.framework: EventDispatcher: Error during dispatch.: on purpose",
                first.getMessage());
        assertNull(first.getThrown());
    }
}
