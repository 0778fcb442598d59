package io.caddis.mqtt.shell.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** JSON as RFC 8259 wants it, and records as names and values. */
class JsonTest {
    @Test
    void textsAreEscaped() {
        assertEquals("\"a\\\"b\\\\c\\nd\\u0009\\u0000\"", Json.of("a\"b\\c\nd\t\0"));
        assertEquals("\"\\u001b[2J\\u009b\\u202e\\u2028\"", Json.of("\u001b[2J\u009b\u202e\u2028"));
        assertEquals("\"\\ud83d\"", Json.of("\uD83D"), "half of a pair is no text in UTF-8");
        assertEquals("\"\\udb40\\udc41\"", Json.of("\uDB40\uDC41"), "in units of UTF-16");
        assertEquals("\"Grüße \uD83D\uDE00\"", Json.of("Grüße \uD83D\uDE00"));
    }

    @Test
    void valuesOfAllKinds() {
        assertEquals("null", Json.of(null));
        assertEquals("[1,-2.5,true,\"CONNECTED\",\"PT1M\"]",
                Json.of(List.of(1, -2.5, true, ConnectionState.CONNECTED, Duration.ofMinutes(1))));
        assertEquals("[null,null]", Json.of(List.of(Double.NaN, Double.POSITIVE_INFINITY)));
        assertEquals("[]", Json.of(new ArrayList<>()));
        assertEquals("{}", Json.of(Map.of()));
        assertEquals("[1,2]", Json.of(new int[] {1, 2}));
        assertEquals("[\"a\",\"b\"]", Json.of(new String[] {"a", "b"}));
    }

    @Test
    void absentValuesAreLeftOut() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("none", Optional.empty());
        values.put("null", null);
        values.put("empty", OptionalLong.empty());
        values.put("some", Optional.of(3));
        assertEquals("{\"some\":3}", Json.of(values));
    }

    @Test
    void recordsBecomeObjects() {
        assertEquals("{\"state\":\"BACKOFF\",\"cause\":{\"source\":\"NETWORK\",\"reasonCode\":\"UNSPECIFIED_ERROR\","
                + "\"text\":\"gone\"}}", Json.of(new ConnectionStatus(ConnectionState.BACKOFF, Optional.of(
                        new DisconnectCause(DisconnectCause.Source.NETWORK, ReasonCode.UNSPECIFIED_ERROR, "gone")))));
    }

    @Test
    void bytesAreNotShown() {
        assertEquals("\"6 bytes\"", Json.of(Payload.of("s3cret")));
    }

    @Test
    void namesAndValuesInOneRow() {
        Map<String, Object> flat = new LinkedHashMap<>();
        Map<String, Object> inner = new LinkedHashMap<>();
        inner.put("b", List.of(1, 2));
        inner.put("c", List.of(Map.of("d", 1), Map.of("d", 2)));
        inner.put("e", List.of());
        inner.put("f", "");
        Values.flatten("", Map.of("a", inner), flat::put);
        assertEquals(Map.of("a.b", "1, 2", "a.c[0].d", 1, "a.c[1].d", 2), flat);
    }
}
