package io.caddis.mqtt.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogLineTest {

    @Test
    void aRecordIsOneLine() {
        LogRecord record = new LogRecord(Level.WARNING, "client plant: BACKOFF");
        record.setLoggerName("io.caddis.mqtt.MqttClient");
        String line = new LogLine().format(record);
        assertTrue(line.matches("[\\d-]{10} [\\d:]{8}\\.\\d{3} WARN  MqttClient - client plant: BACKOFF\\R"), line);
    }

    @Test
    void causesAreToldInOneLine() {
        Exception inner = new IllegalStateException("zip END header not found\nmore");
        assertEquals("cannot cache: zip END header not found",
                FrameworkLog.words(new Exception("cannot cache", new RuntimeException(inner))));
        assertEquals("java.lang.IllegalStateException", FrameworkLog.words(new IllegalStateException()));
    }
}
