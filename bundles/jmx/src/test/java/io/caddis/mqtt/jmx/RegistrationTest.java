package io.caddis.mqtt.jmx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ClientStatistics;
import io.caddis.mqtt.ClientStatistics.Drop;
import io.caddis.mqtt.ConnectionInfo;
import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TlsInfo;
import io.caddis.mqtt.spi.Figures;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bean as a console sees it, through an MBean server: each figure has a value of its own, so none is swapped. */
class RegistrationTest {
    private static final Instant TIME = Instant.parse("2026-11-22T12:00:00Z");
    private final MBeanServer server = MBeanServerFactory.newMBeanServer();
    private final List<String> called = new ArrayList<>();
    private Object refused;
    private ConnectionStatus status = new ConnectionStatus(ConnectionState.BACKOFF,
            Optional.of(new DisconnectCause(Source.NETWORK, ReasonCode.UNSPECIFIED_ERROR, "reset")));

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertEquals(Set.of(), server.queryNames(new ObjectName("io.caddis.mqtt:*"), null));
    }

    private static ClientStatistics statistics() {
        return Figures.statistics(
                Figures.out(1, 2, Map.of(Kind.EXPIRED, 3L, Kind.DROPPED, 4L),
                        Figures.traffic(5, 6, new long[] {7, 8, 9}, new long[] {35, 36, 37}),
                        Figures.roundTrip(26, 27, 28, 29)),
                Figures.in(Figures.traffic(10, 11, new long[] {12, 13, 14}, new long[] {38, 39, 40}), 15,
                        Map.of(Drop.NO_LISTENER, 16L), 17, 22, 43, 44, 45),
                Figures.queue(18, 19, 20, 21),
                Figures.connection(23, Map.of(Source.NETWORK, 24L), Map.of(Source.SERVER, 25L), 42,
                        Figures.roundTrip(30, 31, 32, 33), Optional.of(Figures.lastError(TIME,
                                new DisconnectCause(Source.SERVER, ReasonCode.SERVER_BUSY, "busy")))),
                Figures.tls(Optional.of(TIME.plusSeconds(34)), Optional.empty()));
    }

    private MqttClient client(String name) {
        return (MqttClient) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {MqttClient.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "name" -> name;
                    case "status" -> status;
                    case "statistics" -> statistics();
                    default -> called.add(method.getName()) ? null : null;
                });
    }

    private Registration registration(String name) {
        return new Registration(server, name, new ClientBean(client(name), () -> refused));
    }

    private static Map<String, Long> counts(Object table) {
        Map<String, Long> counts = new HashMap<>();
        ((TabularData) table).values().forEach(row -> counts.put((String) ((CompositeData) row).get("key"),
                (Long) ((CompositeData) row).get("value")));
        return counts;
    }

    @Test
    void everyFigureIsWhereItBelongs() throws Exception {
        Registration registration = registration("plant");
        registration.begin();
        ObjectName name = new ObjectName("io.caddis.mqtt:type=Client,name=\"plant\"");
        Map<String, Object> found = new HashMap<>();
        for (MBeanAttributeInfo one : server.getMBeanInfo(name).getAttributes()) {
            Object value = server.getAttribute(name, one.getName());
            found.put(one.getName(), value instanceof TabularData ? counts(value)
                    : value instanceof String[] texts ? List.of(texts) : value);
        }
        Map<String, Object> expected = new HashMap<>(Map.of("Name", "plant", "State", "BACKOFF", "Connected", 0,
                "Cause", "reset (network, 0x80)", "Server", "", "Published", 1L, "Completed", 2L, "Failed", 7L,
                "Failures", Map.of("EXPIRED", 3L, "DROPPED", 4L), "Delivered", 15L));
        List<String> names = List.of("Packets", "Bytes", "Qos0", "Qos1", "Qos2");
        for (int index = 0; index < names.size(); index++) {
            expected.put("Sent" + names.get(index), 5L + index);
            expected.put("Received" + names.get(index), 10L + index);
        }
        for (int qos = 0; qos < 3; qos++) {
            expected.put("SentQos" + qos + "Bytes", 35L + qos);
            expected.put("ReceivedQos" + qos + "Bytes", 38L + qos);
        }
        expected.putAll(Map.of("Dropped", 16L, "Drops", Map.of("NO_LISTENER", 16L), "ListenerFailures", 17L, "Queued",
                18, "QueuedBytes", 19L, "Spilled", 20L, "InFlight", 21, "Waiting", 22, "Connects", 23L,
                "Disconnects", Map.of("NETWORK", 24L)));
        List<String> figures = List.of("Count", "P50Micros", "P99Micros", "MaxMicros");
        for (int index = 0; index < figures.size(); index++) {
            expected.put("PublishRoundTrip" + figures.get(index), 26L + index);
            expected.put("PingRoundTrip" + figures.get(index), 30L + index);
        }
        expected.putAll(Map.of("FailedAttempts", Map.of("SERVER", 25L), "RefusedSubscriptions", 42L,
                "LastError", "busy (server, 0x89)",
                "LastErrorTime", Date.from(TIME), "ServerCertificateExpiry", Date.from(TIME.plusSeconds(34))));
        expected.put("OwnCertificateExpiry", null);
        expected.putAll(Map.of("Kept", 43L, "KeptNow", 44, "KeptBytes", 45L, "HeldUp", "", "Refused", List.of(),
                "ClientId", "", "SessionPresent", false));
        expected.putAll(Map.of("KeepAliveSeconds", 0, "SessionExpirySeconds", 0L, "ServerReceiveMaximum", 0,
                "ServerPacketSizeMax", 0, "ServerTopicAliasMaximum", 0, "TlsProtocol", "", "TlsCipherSuite", ""));
        assertEquals(expected, found);
        registration.end();
        assertFalse(server.isRegistered(name));
    }

    /** Whatever a server writes. */
    @Test
    void textsAreLines() throws Exception {
        String text = "MARK\r\nFORGED\u001b[2J\u202e\u2028\u0085" + "x".repeat(65_000);
        status = new ConnectionStatus(ConnectionState.CONNECTED,
                Optional.of(new DisconnectCause(Source.SERVER, ReasonCode.SERVER_MOVED, text, Optional.of(text))),
                Optional.of(ConnectionInfo.builder(text).build()), Optional.empty(), Optional.of(text));
        Registration registration = registration("plant");
        registration.begin();
        for (String attribute : List.of("ClientId", "Cause", "HeldUp")) {
            String value = (String) server.getAttribute(registration.name(), attribute);
            assertTrue(value.startsWith("MARK??FORGED?[2J???x") && value.length() < 2_100, value);
        }
        registration.end();
    }

    @Test
    void connectedIsANumberForAlarms() throws Exception {
        Registration registration = registration("plant");
        registration.begin();
        status = new ConnectionStatus(ConnectionState.CONNECTED, Optional.empty(), Optional.empty(),
                Optional.of("mqtt://a:1883"));
        assertEquals("mqtt://a:1883", server.getAttribute(registration.name(), "Server"));
        assertEquals(1, server.getAttribute(registration.name(), "Connected"));
        assertEquals("", server.getAttribute(registration.name(), "Cause"));
        registration.end();
    }

    @Test
    void whatTheServerSaidAndWhoHoldsUpOthers() throws Exception {
        Registration registration = registration("plant");
        registration.begin();
        refused = new String[] {"a/#: NOT_AUTHORIZED"};
        ConnectionInfo connection = ConnectionInfo.builder("me").sessionPresent(true).keepAliveSeconds(51)
                .sessionExpirySeconds(52).receiveMaximum(53).packetSizeMax(54).topicAliasMaximum(55).build()
                .withTls(new TlsInfo("TLSv1.3", "TLS_AES_128_GCM_SHA256", Optional.empty(), Optional.empty(), false,
                        Optional.empty(), Optional.empty()));
        status = new ConnectionStatus(ConnectionState.CONNECTED, Optional.empty(), Optional.of(connection),
                Optional.of("mqtts://a:8883"), Optional.of("somebody is slow"));
        Map<String, Object> expected = Map.of("HeldUp", "somebody is slow", "ClientId", "me", "SessionPresent", true,
                "KeepAliveSeconds", 51, "SessionExpirySeconds", 52L, "ServerReceiveMaximum", 53, "ServerPacketSizeMax",
                54, "ServerTopicAliasMaximum", 55, "TlsProtocol", "TLSv1.3", "TlsCipherSuite",
                "TLS_AES_128_GCM_SHA256");
        for (Map.Entry<String, Object> one : expected.entrySet()) {
            assertEquals(one.getValue(), server.getAttribute(registration.name(), one.getKey()), one.getKey());
        }
        assertArrayEquals((String[]) refused, (String[]) server.getAttribute(registration.name(), "Refused"));
        registration.end();
    }

    /** A figure that is added to the statistics is wanted here, too. */
    @Test
    void noFigureOfTheStatisticsIsMissing() {
        Set<String> attributes = Arrays.stream(ClientMXBean.class.getMethods()).map(Method::getName)
                .filter(name -> name.startsWith("get")).collect(Collectors.toSet());
        Map<Class<?>, List<String>> names = Map.of(ClientStatistics.Out.class, List.of("get%s", "get%ss"),
                ClientStatistics.In.class, List.of("get%s"), ClientStatistics.Connection.class, List.of("get%s"),
                ClientStatistics.Tls.class, List.of("get%s"), ClientStatistics.Queue.class, List.of("get%s",
                        "getQueued%s"), ClientStatistics.Traffic.class, List.of("getSent%s"),
                ClientStatistics.RoundTrip.class, List.of("getPublishRoundTrip%s"));
        Set<String> sums = Set.of("Out.traffic", "Out.roundTrip", "In.traffic", "Connection.pingRoundTrip",
                "Traffic.messages", "Traffic.messageBytes", "Queue.unfinished");
        names.forEach((type, patterns) -> {
            for (Method figure : type.getMethods()) {
                String name = figure.getName();
                String known = name.equals("messages") && type == ClientStatistics.Queue.class ? "queued" : name;
                String capital = Character.toUpperCase(known.charAt(0)) + known.substring(1);
                assertTrue(sums.contains(type.getSimpleName() + "." + name) || patterns.stream()
                        .anyMatch(pattern -> attributes.contains(String.format(pattern, capital))),
                        () -> type.getSimpleName() + "." + name + " is no attribute");
            }
        });
    }

    @Test
    void operationsDoNotWait() throws Exception {
        Registration registration = registration("plant");
        registration.begin();
        assertNull(server.invoke(registration.name(), "disconnect", null, null));
        assertNull(server.invoke(registration.name(), "connect", null, null));
        assertEquals(List.of("disconnect", "connect"), called);
        registration.end();
    }

    @Test
    void anyNameWillDo() {
        for (String name : List.of("a,b=c", "*?", "\"", "\n", "ä/b:c", " ")) {
            Registration registration = registration(name);
            registration.begin();
            assertTrue(server.isRegistered(registration.name()), name);
            assertEquals(name, ObjectName.unquote(registration.name().getKeyProperty("name")));
            registration.end();
        }
    }

    @Test
    void theNameOfOneThatLeavesIsFreeForTheNext() {
        Registration old = registration("plant");
        Registration next = registration("plant");
        old.begin();
        next.begin();
        old.end();
        assertFalse(server.isRegistered(next.name()));
        next.begin();
        next.begin();
        assertTrue(server.isRegistered(next.name()));
        old.end();
        old.begin();
        assertTrue(server.isRegistered(next.name()), "who has left does not come back, and takes nobody with him");
        next.end();
        assertFalse(server.isRegistered(next.name()));
    }
}
