package io.caddis.mqtt.management.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Payload;
import io.caddis.mqtt.PayloadFormat;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.RetainHandling;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Will;
import io.caddis.mqtt.spi.Messages;
import io.caddis.mqtt.spi.SessionOptions.Overflow;
import io.caddis.mqtt.spi.SessionOptions;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientConfigTest {
    private static final String SECRET = "s3cr3t-nobody-may-see";
    private static final long SECOND = 1_000_000_000L;

    private static Map<String, Object> settings(Object... keysAndValues) {
        Map<String, Object> settings = new HashMap<>(Map.of("server", "mqtt://host"));
        for (int index = 0; index < keysAndValues.length; index += 2) {
            settings.put((String) keysAndValues[index], keysAndValues[index + 1]);
        }
        return settings;
    }

    private static ClientConfig read(Object... keysAndValues) {
        return ClientConfig.read(settings(keysAndValues), "generated");
    }

    private static String refused(Object... keysAndValues) {
        return assertThrows(IllegalArgumentException.class, () -> read(keysAndValues)).getMessage();
    }

    /** Servers such as Mosquitto end the connection for them (MQTT 1.5.4). */
    @ParameterizedTest
    @ValueSource(strings = {"client.id", "username", "authentication.method", "user.properties", "will.topic",
        "will.content.type", "will.response.topic", "will.user.properties", "subscriptions", "response.topic"})
    void controlCharactersAndNonCharactersAreRefused(String key) {
        for (String wrong : List.of("a=b\u0001c", "a=b\u0085c", "a=b\uFFFFc")) {
            Map<String, Object> values = new HashMap<>(Map.of("server", "mqtt://a", "will.topic", "t"));
            values.put(key, wrong);
            String told = assertThrows(IllegalArgumentException.class, () -> ClientConfig.read(values, "id"))
                    .getMessage();
            assertTrue(told.contains(key) && told.contains("U+") && told.contains("(MQTT 1.5.4)"), told);
        }
    }

    @Test
    void defaults() {
        ClientConfig config = read();
        assertEquals("mqtt://host:1883", config.endpoint().toString());
        assertEquals(10 * SECOND, config.endpoint().options().connectTimeoutNanos());
        assertEquals(new SessionOptions(ProtocolVersion.V5, "generated", true, 3600, 60, null, false, true, List.of(),
                new SessionOptions.Inbound(1000, 16_777_216, 16), new SessionOptions.Outbound(1000, 16, 10_000,
                67_108_864, List.of(Overflow.FAIL, Overflow.FAIL, Overflow.FAIL), 1_073_741_824, 0, 0, false),
                10 * SECOND), config.session());
        assertFalse(config.ownClientId());
        assertNull(config.username());
        assertNull(config.password());
        assertEquals(new ClientConfig.Local(List.of(), true, 60 * SECOND, 5 * SECOND, 1000, 67_108_864,
                60 * SECOND, SECOND, 100_000, 67_108_864, 1000, 1000, null, Set.of(), 10 * SECOND), config.local());
        assertEquals(new ReconnectConfig(List.of(config.endpoint()), false, false, false, false,
                new RedirectHosts(List.of()), ReconnectConfig.When.ALWAYS, null, 30 * SECOND, SECOND / 2, 30 * SECOND,
                30 * SECOND, null), config.reconnect());
        assertNull(config.method());
        assertEquals(20, read("protocol.version", "3.1.1").session().outbound().inFlightMax());
    }

    @Test
    void serverIsNeeded() {
        for (String blank : new String[] {null, "", " "}) {
            Map<String, Object> none = new HashMap<>();
            none.put("server", blank);
            Exception refusal = assertThrows(IllegalArgumentException.class, () -> ClientConfig.read(none, "x"));
            assertEquals("server is not set: write mqtt://HOST or mqtt://HOST:PORT", refusal.getMessage());
        }
    }

    /** The key, its ends, and what is just beyond. */
    @ParameterizedTest
    @CsvSource({"keep.alive, 0, 65535", "session.expiry, 0, 4294967295", "will.qos, 0, 2", "subscriptions.qos, 0, 2",
            "connect.timeout, 1, 3600", "response.timeout, 1, 3600", "operation.timeout, 1, 86400",
            "reconnect.delay.max, 500, 86400000", "reconnect.delay.min, 1, 30000", "reconnect.stable, 0, 86400",
            "queue.max, 1, 1000000", "queue.bytes.max, 1, 9223372036854775807", "in.flight.max, 1, 65535",
            "receive.maximum, 1, 65535", "packet.size.max, 64, 268435460", "receive.queue.max, 1, 1000000",
            "receive.queue.bytes.max, 1, 9223372036854775807", "listener.grace, 0, 86400",
            "listener.hold, -1, 3600000", "listener.kept.max, 0, 1000000",
            "listener.kept.bytes.max, 0, 9223372036854775807",
            "birth.qos, 0, 1", "birth.expiry, 0, 4294967295",
            "will.delay, 0, 4294967295", "will.expiry, 0, 4294967295", "topic.alias.maximum, 0, 65535",
            "topic.alias.sent.max, 0, 65535", "subscriptions.identifier, 0, 268435455", "requests.max, 1, 1000000",
            "queue.block.timeout, 1, 3600", "spill.bytes.max, 1, 9223372036854775807",
            "rate.messages, 0, 1000000000000", "rate.bytes, 0, 1000000000000", "rate.filters, 0, 1000000000000",
            "subscribe.filters.max, 1, 1000"})
    void rangesOfNumbers(String key, long min, long max) {
        read(key, min);
        read(key, String.valueOf(max));
        read(key, " " + min + " ");
        for (Object wrong : List.of(BigInteger.valueOf(min).subtract(BigInteger.ONE), "-1x", "1.5",
                BigInteger.valueOf(max).add(BigInteger.ONE), new BigDecimal("1.5"), 1.5, true, List.of(1))) {
            String message = refused(key, wrong);
            assertTrue(message.startsWith(key.equals("reconnect.delay.min") && message.startsWith("reconnect.delay.max")
                    ? "reconnect.delay.max = 'null': use" : key + " = '" + wrong + "': use "), message);
        }
    }

    @Test
    void delaysMustFitTogether() {
        assertEquals("reconnect.delay.max = '99': use reconnect.delay.min (100 ms) or more",
                refused("reconnect.delay.min", 100, "reconnect.delay.max", 99));
        assertEquals(7_000_000L, read("reconnect.delay.min", 7, "reconnect.delay.max", 7).reconnect().delayMaxNanos());
    }

    @ParameterizedTest
    @ValueSource(strings = {"clean.start", "will.retain", "connect", "will.payload.utf8", "birth.retain",
            "birth.payload.utf8", "subscriptions.no.local",
            "subscriptions.retain.as.published", "request.response.information", "request.problem.information"})
    void flags(String key) {
        read(key, true);
        read(key, "TRUE");
        read(key, " false ");
        assertEquals(key + " = 'yes': use true or false", refused(key, "yes"));
        assertEquals(key + " = '1': use true or false, not java.lang.Integer", refused(key, 1));
    }

    @Test
    void queuePolicies() {
        assertEquals(List.of(Overflow.DROP_OLDEST, Overflow.DROP_NEWEST, Overflow.DROP_OLDEST),
                read("queue.policy", "drop-oldest", "queue.policy.qos1", "drop-newest").session().outbound()
                        .overflow());
        ClientConfig blocking = read("queue.policy", "block", "queue.policy.qos0", "fail", "queue.block.timeout", 3);
        assertEquals(List.of(Overflow.FAIL, Overflow.FAIL, Overflow.FAIL),
                blocking.session().outbound().overflow());
        assertEquals(0, blocking.local().blockNanos(Qos.AT_MOST_ONCE));
        assertEquals(3 * SECOND, blocking.local().blockNanos(Qos.EXACTLY_ONCE));
        assertEquals(List.of(Overflow.FAIL, Overflow.SPILL, Overflow.SPILL),
                read("queue.policy", "spill", "durable", true).session().outbound().overflow());
        assertEquals("queue.policy = 'spill': only a durable client has a store: set durable = true, or use another"
                + " policy", refused("queue.policy", "spill"));
        assertEquals("queue.policy.qos1 = 'wait': use fail, block, drop-oldest, drop-newest, spill",
                refused("queue.policy.qos1", "wait"));
        assertEquals("queue.policy.qos0 = 'spill': the store keeps no QoS 0: use fail, block, drop-oldest or"
                + " drop-newest", assertThrows(IllegalArgumentException.class,
                        () -> read("durable", true, "queue.policy.qos0", "spill")).getMessage());
    }

    @Test
    void versions() {
        assertEquals(ProtocolVersion.V5, read("protocol.version", "5").session().version());
        assertEquals(ProtocolVersion.V3_1_1, read("protocol.version", "3").session().version());
        assertEquals("protocol.version = '4': use 5.0, 3.1.1 or auto", refused("protocol.version", "4"));
    }

    @Test
    void will() {
        Will will = read("will.topic", "w", "will.payload", "p", "will.qos", 2, "will.retain", "true").session().will();
        assertEquals("w", will.message().topic().value());
        assertEquals("p", will.message().payload().asString());
        assertEquals(Qos.EXACTLY_ONCE, will.message().qos());
        assertTrue(will.message().retain());
        assertNull(read("will.payload", "p").session().will());
        assertTrue(refused("will.topic", "a/#").startsWith("will.topic = 'a/#': topic 'a/#' holds a wildcard"));
    }

    @Test
    void willOfVersion5() {
        Will will = read("will.topic", "w", "will.payload", "p", "will.delay", 9, "will.expiry", 8, "will.content.type",
                "text/plain", "will.response.topic", "r", "will.correlation.data", "c", "will.payload.utf8", true,
                "will.user.properties", "a=1, a=2,b=").session().will();
        assertEquals(9, will.delaySeconds());
        assertEquals(Messages.of(TopicName.of("w"), Payload.of("p"), Qos.AT_MOST_ONCE, false, 8, "text/plain",
                TopicName.of("r"), Payload.of("c"), List.of(new UserProperty("a", "1"), new UserProperty("a", "2"),
                new UserProperty("b", "")), PayloadFormat.UTF_8), will.message());
        Will plain = read("will.topic", "w").session().will();
        assertEquals(-1, plain.delaySeconds());
        assertFalse(plain.message().hasProperties());
        assertTrue(refused("will.topic", "w", "will.response.topic", "a/+").startsWith(
                "will.response.topic = 'a/+': topic 'a/+' holds a wildcard"));
        assertEquals("will.user.properties = 'a': write name=value, several with commas or as an array",
                refused("will.user.properties", "a"));
        assertTrue(refused("will.topic", "w", "will.content.type", "\0").startsWith("will.content.type = '\0': "));
        assertTrue(refused("will.topic", "w", "will.correlation.data", "x".repeat(65_536)).startsWith(
                "will.correlation.data = '"));
    }

    @Test
    void connectOfVersion5() {
        SessionOptions session = read("user.properties", new String[] {"k=v", "k = w=x"},
                "request.response.information", true, "request.problem.information", false, "topic.alias.maximum", 5,
                "topic.alias.sent.max", 6)
                .session();
        assertEquals(List.of(new UserProperty("k", "v"), new UserProperty("k", "w=x")), session.userProperties());
        assertTrue(session.requestResponseInformation() && !session.requestProblemInformation());
        assertEquals(5, session.inbound().topicAliasMaximum());
        assertEquals(6, session.outbound().topicAliasMax());
        assertTrue(refused("user.properties", "a\0=b").startsWith("user.properties = 'a\0=b': user property name"));
        assertEquals("M", read("authentication.method", "M").method());
        assertEquals("authentication.method = 'M': MQTT 3.1.1 has no AUTH: remove it, or set protocol.version to 5.0",
                refused("authentication.method", "M", "protocol.version", "3.1.1"));
        assertNull(read("authentication.method", " ").method());
        assertEquals("r", read("response.topic", "r").local().responseTopic().value());
        assertTrue(refused("response.topic", "#").startsWith("response.topic = '#': "));
    }

    @Test
    void optionsOfSubscriptions() {
        assertEquals(List.of(new Subscription(TopicFilter.of("a"), Qos.AT_LEAST_ONCE, true, true,
                RetainHandling.DO_NOT_SEND, 7)), read("subscriptions", "a", "subscriptions.no.local", true,
                "subscriptions.retain.as.published", "true", "subscriptions.retain.handling", "do_not_send",
                "subscriptions.identifier", 7).local().subscriptions());
        assertEquals("subscriptions.retain.handling = '3': use SEND, SEND_IF_NEW or DO_NOT_SEND",
                refused("subscriptions.retain.handling", "3"));
        assertTrue(refused("subscriptions", "$share/g/a", "subscriptions.no.local", true).startsWith(
                "subscriptions = '$share/g/a': subscription to $share/g/a: no local is not for shared filters"));
    }

    @Test
    void subscriptions() {
        List<Subscription> two = List.of(Subscription.of("a/#", Qos.EXACTLY_ONCE),
                Subscription.of("b", Qos.EXACTLY_ONCE));
        assertEquals(two, read("subscriptions", "a/#, b,", "subscriptions.qos", 2).local().subscriptions());
        assertEquals(two, read("subscriptions", new String[] {"a/#", "b"}, "subscriptions.qos", 2).local()
                .subscriptions());
        assertEquals(two, read("subscriptions", List.of("a/#", "b"), "subscriptions.qos", 2).local().subscriptions());
        assertTrue(refused("subscriptions", "a/#/b").startsWith("subscriptions = 'a/#/b': "));
        assertEquals("subscriptions = '[1, 2]': use a text or an array of texts, not "
                + List.of(1, 2).getClass().getTypeName(), refused("subscriptions", List.of(1, 2)));
        assertEquals("subscriptions = '[1]': use a text or an array of texts, not java.lang.Object[]",
                refused("subscriptions", new Object[] {1}));
    }

    @Test
    void unknownKeysAreNamedButNotTheirValues() {
        String message = refused("pasword", SECRET);
        assertEquals("pasword is no key of an MQTT client: is .password meant? Correct or remove it", message);
        assertFalse(message.contains(SECRET));
        for (String foreign : List.of("service.pid", "component.id", "felix.fileinstall.filename", "kura.service.pid",
                ":configurator:version", "webconsole.configurationFactory.nameHint", "org.apache.karaf.features.repos",
                "org.eclipse.kura.core.x", ".alias", ".org.example.note", "service.factoryPid", "osgi.ds.satisfying")) {
            assertEquals("mqtt://host:1883", read(foreign, "x").endpoint().toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"keepAlive, keep.alive", "keep-alive, keep.alive", "KEEP.ALIVE, keep.alive", "servers, server",
            "clientid, client.id", "user, username", "password, .password",
            ".pasword, .password", ".username, username",
            "will.payloads, will.payload", "tls.truststore, tls.trust",
            "tls.key.password, .tls.key.password", "queue.policies, queue.policy", "subscription, subscriptions",
            ".server, server", "connect.timout, connect.timeout"})
    void theNearestKeyIsNamed(String unknown, String nearest) {
        String message = refused(unknown, SECRET);
        assertEquals(unknown + " is no key of an MQTT client: is " + nearest + " meant? Correct or remove it", message);
    }

    @Test
    void allUnknownKeysAreNamedAtOnce() {
        assertEquals("clientid is no key of an MQTT client: is client.id meant? Correct or remove it; keepAlive is no"
                + " key of an MQTT client: is keep.alive meant? Correct or remove it",
                refused("keepAlive", 7, "clientid", "x"));
    }

    @Test
    void nameOfTheClient() {
        assertEquals("NAME", ClientConfig.name(settings(), "NAME"));
        assertEquals("NAME", ClientConfig.name(settings("name", " "), "NAME"));
        assertEquals("plant 1", ClientConfig.name(settings("name", " plant 1 "), "NAME"));
        assertEquals("name = 'a\nb': use up to 128 characters, without control characters", refused("name", "a\nb"));
        assertTrue(refused("name", "x".repeat(129)).endsWith("use up to 128 characters, without control characters"));
    }

    @Test
    void clientIdentifierFromTheServer() {
        ClientConfig assigned = read("client.id.assigned", true);
        assertEquals("", assigned.session().clientId());
        assertTrue(assigned.ownClientId() && !assigned.keepsClientId());
        assertTrue(refused("client.id.assigned", true, "client.id", "a").startsWith("client.id = 'a': not together"));
        for (String version : List.of("3.1.1", "auto")) {
            assertTrue(refused("client.id.assigned", true, "protocol.version", version)
                    .contains("set session.expiry to 0"));
            read("client.id.assigned", true, "protocol.version", version, "session.expiry", 0);
        }
    }

    @Test
    void credentialsFromAService() {
        assertFalse(read().needsCredentials());
        assertFalse(read("credentials", "configured").needsCredentials());
        assertTrue(read("credentials", "Service").needsCredentials());
        assertEquals("credentials = 'vault': use configured or service", refused("credentials", "vault"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "client.id", "username", ".password", "will.topic", "will.payload",
            "protocol.version", "connect", "keep.alive", "subscriptions"})
    void placeholderThatWasNotReplaced(String key) {
        for (String value : List.of("$[env:NAME]", "$[secret:x;default=y]", "gw-$[prop:id]-1", "$[")) {
            String message = refused(key, value);
            assertTrue(message.startsWith(key + " = ") || message.startsWith("server '"), message);
            assertTrue(message.contains("placeholder") || key.equals("keep.alive") || key.equals("server"), message);
        }
        assertEquals("costs 5 $ [net]", read("client.id", "costs 5 $ [net]").session().clientId());
    }

    @Test
    void secretsAreNeverShown() {
        List<String> shown = new ArrayList<>();
        shown.add(refused("username", 5L, ".password", SECRET));
        shown.add(refused(".password", List.of(SECRET)));
        shown.add(refused("username", "$[" + SECRET));
        shown.add(refused("protocol.version", "3.1.1", ".password", SECRET));
        shown.add(refused("server", "mqtt://joe:" + SECRET + "@host"));
        shown.add(refused("server", new String[] {"mqtt://joe:" + SECRET + "@host"}));
        ClientConfig config = read("username", SECRET, ".password", SECRET);
        shown.add(config.toString());
        shown.add(config.session().toString());
        shown.add(config.password().toString());
        for (String text : shown) {
            assertFalse(text.contains(SECRET), text);
        }
        assertTrue(shown.get(0).startsWith("username = (hidden): "), shown.get(0));
        assertEquals("ClientConfig[mqtt://host:1883, 5.0, client generated]", config.toString());
    }

    @Test
    @Tag("v3-3.1.2-22")
    void passwordAloneNeedsVersion5() {
        assertEquals(SECRET, read(".password", SECRET).password().asString());
        assertTrue(refused("protocol.version", "3.1.1", ".password", SECRET).contains("set username too"));
    }

    /** Each key belongs to one of three kinds of change; a new key must be put into this table. */
    @Test
    void whatAChangeCosts() {
        Map<String, Object> changed = new HashMap<>(Map.of("server", "mqtt://other", "client.id", "other",
                "protocol.version", "3.1.1", "keep.alive", 1, "clean.start", false, "session.expiry", 1,
                "username", "joe", ".password", "x", "will.topic", "w", "subscriptions", "s"));
        changed.putAll(Map.of("subscriptions.qos", 2, "connect", false, "connect.timeout", 1, "response.timeout", 1,
                "operation.timeout", 1, "reconnect.delay.min", 1, "reconnect.delay.max", 40_000, "reconnect.stable", 1,
                "queue.max", 1, "queue.bytes.max", 1));
        changed.putAll(Map.of("in.flight.max", 1, "receive.maximum", 1, "packet.size.max", 64, "receive.queue.max", 1,
                "receive.queue.bytes.max", 1, "listener.grace", 1, "will.payload", "p", "will.qos", 1,
                "will.retain", true));
        changed.putAll(Map.of("resolve.timeout", 1, "proxy.timeout", 1, "handshake.timeout", 1, "bind.address", "::1",
                "tcp.no.delay", false, "tcp.keep.alive", false, "socket.send.buffer", 1, "socket.receive.buffer", 1,
                "durable", true, "listener.hold", -1));
        changed.putAll(Map.of("listener.kept.max", 1, "listener.kept.bytes.max", 1, "close.timeout", 1));
        changed.putAll(Map.of("proxy", "http://other:1", "proxy.username", "joe", ".proxy.password", "x",
                ".websocket.headers", "a: b", ".websocket.bearer", "x"));
        changed.putAll(Map.of("will.delay", 1, "will.expiry", 1, "will.content.type", "t", "will.response.topic", "r",
                "will.correlation.data", "c", "will.user.properties", "a=b", "will.payload.utf8", true,
                "topic.alias.maximum", 1, "topic.alias.sent.max", 1, "request.response.information", true));
        changed.putAll(Map.of("request.problem.information", false, "user.properties", "a=b", "authentication.method",
                "M", "subscriptions.no.local", true, "subscriptions.retain.as.published", true,
                "subscriptions.retain.handling", "SEND_IF_NEW", "subscriptions.identifier", 1, "response.topic", "r",
                "requests.max", 1));
        changed.putAll(Map.of("queue.policy", "drop-oldest", "queue.policy.qos0", "drop-newest", "queue.policy.qos1",
                "drop-newest", "queue.policy.qos2", "drop-newest", "queue.block.timeout", 1, "spill.bytes.max", 1,
                "rate.messages", 1, "rate.bytes", 1));
        changed.putAll(Map.of("server.order", "random", "server.session", "shared", "redirect", "follow",
                "reconnect.fatal", "stop", "connect.when", "pending", "connect.schedule", "02:00/PT10M",
                "connect.idle", 7, "watchdog.timeout", 7, "client.id.assigned", true, "credentials", "service"));
        changed.putAll(Map.of("redirect.hosts", "other", "rate.filters", 1, "subscribe.filters.max", 7, "poison",
                "drop"));
        changed.putAll(Map.of("birth.topic", "b", "birth.payload", "p", "birth.qos", 1, "birth.retain", true,
                "birth.expiry", 1, "birth.content.type", "t", "birth.user.properties", "a=b", "birth.payload.utf8",
                true));
        // those for TLS: TlsConfigTest
        Set<String> others = new HashSet<>(ClientConfig.KEYS);
        others.removeAll(TlsConfig.KEYS);
        others.remove("name"); // the client that has another one is another client
        assertEquals(others, changed.keySet());
        List<String> hot = List.of("subscriptions", "subscriptions.qos", "connect", "operation.timeout",
                "reconnect.delay.min", "reconnect.delay.max", "reconnect.stable", "receive.queue.max",
                "receive.queue.bytes.max", "listener.grace", "listener.hold", "listener.kept.max",
                "listener.kept.bytes.max", "subscriptions.no.local",
                "subscriptions.retain.as.published", "subscriptions.retain.handling", "subscriptions.identifier",
                "response.topic", "requests.max", "queue.block.timeout", "server.order", "server.session", "redirect",
                "redirect.hosts", "reconnect.fatal", "connect.when", "connect.schedule", "connect.idle",
                "close.timeout");
        Object[] base = {"will.topic", "base", "birth.topic", "base", "subscriptions", "base", "proxy",
            "http://proxy:1", "proxy.username", "base", ".proxy.password", "base"};
        ClientConfig before = read(base);
        changed.forEach((key, value) -> {
            Map<String, Object> with = settings(base);
            with.put(key, value);
            ClientConfig after = ClientConfig.read(with, "generated");
            assertEquals(!hot.contains(key), before.needsReconnect(after), key);
            assertEquals(List.of("client.id", "client.id.assigned", "protocol.version").contains(key),
                    before.needsNewSession(after), key);
            assertFalse(after.equals(before) && !key.equals("connect.schedule"), key); // that needs connect.when
        });
    }

    @Test
    @Tag("netx-S02")
    void generatedIdentifierOfTheLastSessionIsKept() {
        ClientConfig generated = ClientConfig.read(Map.of("server", "mqtt://host"), "second");
        assertEquals("first", generated.sessionAfter("first").clientId());
        assertEquals("second", generated.sessionAfter("").clientId());
        ClientConfig own = ClientConfig.read(Map.of("server", "mqtt://host", "client.id", "own"), "second");
        assertEquals("own", own.sessionAfter("first").clientId());
    }
}
