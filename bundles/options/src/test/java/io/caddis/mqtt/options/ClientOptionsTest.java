package io.caddis.mqtt.options;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Qos;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClientOptionsTest {
    private static final Set<Class<?>> PLAIN = Set.of(String.class, Integer.class, Long.class, Boolean.class,
            String[].class, byte[].class);

    private static Stream<Method> methods() {
        return Stream.of(ClientOptions.class.getMethods())
                .filter(method -> method.getReturnType() == ClientOptions.class && method.getParameterCount() == 1
                        && !Set.of("of", "without").contains(method.getName()));
    }

    private static Object sample(Class<?> type) {
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        Map<Class<?>, Object> samples = new HashMap<>(Map.of(String.class, "a", int.class, 1, long.class, 1L,
                boolean.class, true, Duration.class, Duration.ofSeconds(1), Path.class, Path.of("a"), URI.class,
                URI.create("mqtt://a"), byte[].class, new byte[] {1}));
        samples.putAll(Map.of(String[].class, new String[] {"a"}, URI[].class, new URI[] {URI.create("mqtt://a")},
                Path[].class, new Path[] {Path.of("a")}));
        return samples.get(type);
    }

    /** So that Configuration Admin takes the map, too. */
    @Test
    void eachMethodSetsAKeyToAValueOfAConfiguration() throws Exception {
        Set<String> keys = new TreeSet<>();
        for (Method method : methods().toList()) {
            ClientOptions options = (ClientOptions) method.invoke(ClientOptions.of(Map.of()),
                    sample(method.getParameterTypes()[0]));
            Map.Entry<String, Object> only = options.asMap().entrySet().iterator().next();
            assertEquals(1, options.asMap().size());
            assertTrue(PLAIN.contains(only.getValue().getClass()), method + " gives " + only.getValue().getClass());
            keys.add(only.getKey());
        }
        Set<String> constants = Arrays.stream(ClientKeys.class.getFields()).map(field -> {
            try {
                return (String) field.get(null);
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
        }).filter(key -> !key.equals(ClientKeys.FACTORY_PID)).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(constants, keys);
    }

    @Test
    void valuesAreThoseOfAConfiguration() {
        Map<String, Object> map = ClientOptions.of("mqtt://a", "mqtt://b").keepAlive(Duration.ofMinutes(1))
                .listenerHold(Duration.ofMillis(-1)).willQos(Qos.EXACTLY_ONCE).tlsKey(Path.of("key.pem"))
                .queuePolicy(ClientOptions.QueuePolicy.DROP_OLDEST).protocolVersion(
                        ClientOptions.ProtocolVersion.V3_1_1).connectTimeout(Duration.ofMillis(1500)).asMap();
        assertArrayEquals(new String[] {"mqtt://a", "mqtt://b"}, (String[]) map.get("server"));
        Map<String, Object> rest = new HashMap<>(map);
        rest.remove("server");
        assertEquals(Map.of("keep.alive", 60L, "listener.hold", -1L, "will.qos", 2, "tls.key", "key.pem",
                "queue.policy", "drop-oldest", "protocol.version", "3.1.1", "connect.timeout", "PT1.5S"), rest);
    }

    @Test
    void optionsAreImmutable() {
        byte[] secret = {1};
        ClientOptions options = ClientOptions.of("mqtt://a");
        ClientOptions other = options.password(secret);
        secret[0] = 2;
        ((byte[]) other.asMap().get(".password"))[0] = 3;
        assertArrayEquals(new byte[] {1}, (byte[]) other.asMap().get(".password"));
        assertEquals(Set.of("server"), options.asMap().keySet());
        assertEquals(options, other.without(".password"));
        assertEquals(options.hashCode(), other.without(".password").hashCode());
        assertNotEquals(options, other);
        assertThrows(UnsupportedOperationException.class, () -> options.asMap().clear());
        assertEquals(other, ClientOptions.of(other.asMap()));
    }

    @Test
    void noValueIsShown() {
        assertEquals("ClientOptions[.password, server, username]", ClientOptions.of("wss://h/s3cr3t")
                .username("s3cr3t").password("s3cr3t").toString());
    }

    @Test
    void nullIsRefused() {
        assertThrows(NullPointerException.class, () -> ClientOptions.of(Map.of()).clientId(null));
        assertThrows(NullPointerException.class, () -> ClientOptions.of((String) null));
        assertEquals(List.of(), List.copyOf(ClientOptions.of(Map.of()).asMap().keySet()));
    }
}
