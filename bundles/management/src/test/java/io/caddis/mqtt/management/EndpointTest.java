package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.caddis.mqtt.spi.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @ParameterizedTest
    @CsvSource({"mqtt://host, mqtt, host, 1883", "MQTT://Host:1, mqtt, Host, 1",
            "mqtt://1.2.3.4:65535/, mqtt, 1.2.3.4, 65535",
            "mqtts://a_b.c-d, mqtts, a_b.c-d, 8883", "mqtt://[::1], mqtt, ::1, 1883",
            "mqtt://[fe80::1%eth0]:99, mqtt, fe80::1%eth0, 99", "x+y.z-1://h:08, x+y.z-1, h, 8"})
    void reads(String uri, String scheme, String host, int port) {
        assertEquals(new Endpoint(scheme, host, port, 5, 5), Endpoint.parse(uri, 5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host:1883", "mqtt:host", "mqtt://", "mqtt://:1883", "mqtt://host:",
            "mqtt://a b", "mqtt://host:1883x", "mqtt://host/path", "mqtt://host?x", "mqtt://host#x", "1mqtt://host",
            "mqtt://[::1", "mqtt://::1", "mqtt://[gg]", "mqtt://host:0", "mqtt://host:65536", "mqtt://host:1234567890",
            "mqtt://host:-1"})
    void refuses(String uri) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> Endpoint.parse(uri, 5));
        assertEquals(0, refusal.getMessage().indexOf("'" + uri + "' "), refusal.getMessage());
    }

    @Test
    void credentialsAreRefusedAndNotRepeated() {
        for (String uri : new String[] {"mqtt://joe:secret@host", "mqtt://secret@host", "@secret"}) {
            String message = assertThrows(IllegalArgumentException.class, () -> Endpoint.parse(uri, 5)).getMessage();
            assertFalse(message.contains("secret"), message);
        }
    }

    @Test
    void showsItselfAsItIsRead() {
        for (String uri : new String[] {"mqtt://host:1883", "mqtt://[::1]:5"}) {
            assertEquals(uri, Endpoint.parse(uri, 5).toString());
        }
    }
}
