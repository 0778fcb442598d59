package io.caddis.mqtt.management.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Payload;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Vector;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Consoles store what was left empty, and blanks come along when people copy: what either means, for every key. */
class BlankKeysTest {
    private static final Map<String, String> TEXTS = Map.ofEntries(Map.entry("bind.address", "127.0.0.1"),
            Map.entry("connect.schedule", "02:00/PT10M"), Map.entry("proxy", "http://proxy:1"),
            Map.entry("user.properties", "a=b"), Map.entry("will.user.properties", "a=b"),
            Map.entry("birth.user.properties", "a=b"),
            Map.entry("tls.pins", "sha256/" + "A".repeat(43) + "="), Map.entry("tls.context.target", "(a=b)"),
            Map.entry("tls.protocols", "TLSv1.3"), Map.entry("tls.accept", "sha1"),
            Map.entry("server", "mqtts://other"));

    static Stream<String> keys() {
        return ClientConfig.KEYS.stream().sorted();
    }

    static Stream<String> texts() throws Exception {
        return ClientMetatypeTest.definitions().entrySet().stream()
                .filter(key -> key.getValue().getAttribute("type").equals("String")).map(Map.Entry::getKey);
    }

    private static List<Object> blanks() {
        Vector<String> vector = new Vector<>(List.of(" "));
        return Arrays.asList(null, "", " ", "\t\n ", "\u00A0", "\uFEFF\u2007 \u200B", List.of("\u00A0"), new int[0],
                new String[0], new String[] {""}, new String[] {" ", ""},
                new String[] {null}, new Object[] {null, ""}, List.of(), List.of(""), Set.of(" "), vector,
                new Vector<>(), Collections.singletonList(null), new byte[0]);
    }

    private static ClientConfig read(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of("server", "mqtts://host"));
        settings.putAll(more);
        return ClientConfig.read(settings, "generated");
    }

    private static Map<String, Object> beside(String key) {
        return switch (key) {
            case "tls.key.alias", "tls.certificate" -> Map.of("tls.key", "k");
            case "tls.psk.identity" -> Map.of(".tls.psk.key", "00");
            case "tls.revocation.crl" -> Map.of("tls.revocation", "hard");
            case "proxy.username" -> Map.of("proxy", "http://p:1", ".proxy.password", "p");
            case "queue.policy", "queue.policy.qos1", "queue.policy.qos2" -> Map.of("durable", true);
            case "connect.when" -> Map.of("connect.schedule", "PT1H/PT5M");
            default -> key.startsWith("will.") ? Map.of("will.topic", "t")
                    : key.startsWith("birth.") ? Map.of("birth.topic", "t") : Map.of();
        };
    }

    private static ClientConfig with(String key, Object value) {
        Map<String, Object> settings = new HashMap<>(beside(key));
        settings.put(key, value);
        return read(settings);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void blankIsNotSet(String key) {
        ClientConfig unset = read(Map.of());
        for (Object blank : blanks()) {
            if (!key.equals("server")) {
                Map<String, Object> settings = new HashMap<>();
                settings.put(key, blank);
                assertEquals(unset, read(settings), () -> key + " as " + blank);
            }
        }
    }

    @Test
    void allAtOnce() {
        Map<String, Object> all = new LinkedHashMap<>();
        for (Object blank : blanks()) {
            keys().filter(key -> !key.equals("server")).forEach(key -> all.put(key, blank));
            assertEquals(read(Map.of()), read(all));
        }
    }

    @Test
    void blanksInAListAreNoneOfIt() {
        for (Object list : List.of(new String[] {"", " a/# ", null, "b", " "}, Arrays.asList("a/#", null, "b", ""),
                new Vector<>(List.of("a/#", "", "b")), " ,a/#, , b,", new String[] {"a/#", "b"})) {
            assertEquals(List.of("a/#", "b"), with("subscriptions", list).local().subscriptions().stream()
                    .map(one -> one.filter().toString()).toList());
        }
    }

    private static String valid(Element definition) {
        String key = definition.getAttribute("id");
        NodeList options = definition.getElementsByTagName("Option");
        return options.getLength() > 0 ? ((Element) options.item(options.getLength() - 1)).getAttribute("value")
                : TEXTS.getOrDefault(key, "value");
    }

    /** Some consoles and typed files give a list for one value, and one value for a list. */
    @ParameterizedTest
    @MethodSource("texts")
    void oneTextMayBeInAList(String key) throws Exception {
        String value = valid(ClientMetatypeTest.definitions().get(key));
        ClientConfig plain = with(key, value);
        for (Object list : List.of(new String[] {value}, List.of(value), new Vector<>(List.of(value)),
                new String[] {"", value}, Set.of(value))) {
            assertEquals(plain, with(key, list), key);
        }
    }

    @ParameterizedTest
    @MethodSource("texts")
    void blanksAtTheEndsAreLeftOut(String key) throws Exception {
        String value = valid(ClientMetatypeTest.definitions().get(key));
        for (String around : List.of(" " + value, value + " ", "\t" + value + " \r\n", value + "\u00A0",
                "\uFEFF" + value + "\u200B", "\u202F\u3000" + value)) {
            assertEquals(with(key, value), with(key, around), key);
        }
    }

    /** As typed files and tools give them, some of which know no whole numbers. */
    @Test
    void numbersAndFlagsOfAnyType() {
        for (Object value : List.of(7, 7L, (short) 7, (byte) 7, 7.0, 7f, "7", " +7\u00A0", new String[] {"", "7"},
                new BigDecimal("7.0"))) {
            assertEquals(with("keep.alive", 7), with("keep.alive", value), value::toString);
        }
        for (Object value : List.of(true, "TRUE", "\u00A0true", List.of("true"))) {
            assertEquals(with("will.retain", true), with("will.retain", value), value::toString);
        }
        for (Object value : List.of(7.5, Double.NaN, 1e300, "7.0", "0x7", true, 'x', new int[] {7, 8},
                new long[] {7})) {
            String refusal = assertThrows(IllegalArgumentException.class, () -> with("keep.alive", value)).getMessage();
            assertTrue(refusal.startsWith("keep.alive = '"), refusal);
            assertTrue(refusal.contains("': use a whole number from 0 to 65535 s"), refusal);
            assertFalse(refusal.contains("@"), refusal);
        }
    }

    @Test
    void bytesOfAnyType() {
        for (Object value : List.of(new byte[] {1, -1}, new Byte[] {1, -1},
                new Vector<>(List.of((byte) 1, (byte) -1)))) {
            assertEquals(Payload.copyOf(new byte[] {1, -1}),
                    read(Map.of("username", "u", ".password", value)).password());
        }
        assertEquals(Payload.copyOf(new byte[] {7}), read(Map.of("username", "u", ".password", new Byte[] {7}))
                .password());
    }

    @Test
    void secretsAreTakenAsTheyAre() {
        assertEquals(" a ", read(Map.of(".password", " a ")).password().asString());
        assertEquals(" a ", read(Map.of("tls.key", "k", ".tls.key.password", " a ")).tls().options().identity()
                .password());
        assertEquals(" a ", read(Map.of("tls.trust", "t", ".tls.trust.password", " a ")).tls().options().trust()
                .password());
        assertEquals(" a ", read(Map.of("proxy", "http://p:1", "proxy.username", "u", ".proxy.password", " a "))
                .endpoint().options().proxy().password());
        assertEquals("a\u00A0", read(Map.of(".password", "a\u00A0")).password().asString());
        assertEquals("   ", read(Map.of(".password", "text:   ")).password().asString(), "one of blanks only");
    }

    /** In an identifier or topic a blank may be meant; and quotes around it are hardly. */
    @Test
    void blanksAtTheEndsOfIdentifiersAreTold() {
        assertEquals(List.of("client.id = ' a': the blanks at its ends are left out"),
                ClientConfig.warnings(Map.of("client.id", " a", "server", " mqtt://host ", "keep.alive", " 7")));
        assertEquals(List.of("username = (hidden): the blanks at its ends are left out"),
                ClientConfig.warnings(Map.of("username", "joe ", ".password", " p ")));
        assertEquals(List.of("subscriptions = 'b ': the blanks at its ends are left out"),
                ClientConfig.warnings(Map.of("subscriptions", new String[] {"a", "b ", " "})));
        for (String quoted : List.of("\"a \"", "\" a\"", "' a '")) {
            assertEquals(List.of("will.topic = '" + quoted + "': its quotes, and the blanks inside them, are part of"
                    + " it: remove both, unless that is what you want"),
                    ClientConfig.warnings(Map.of("will.topic", quoted)));
        }
        List<String> none = new ArrayList<>(ClientConfig.warnings(Map.of("client.id", "", "name", "a b",
                "subscriptions", "a, b", "will.topic", "\"a\"", "response.topic", "it's ours")));
        assertEquals(List.of(), none);
        assertFalse(ClientConfig.warnings(Map.of("name", "a ")).isEmpty());
    }

    @Test
    void everyTextIsTried() throws Exception {
        assertTrue(texts().count() > 40);
    }
}
