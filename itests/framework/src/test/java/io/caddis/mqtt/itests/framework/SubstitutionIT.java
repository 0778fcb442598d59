package io.caddis.mqtt.itests.framework;

import static io.caddis.mqtt.itests.framework.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.spi.PacketCodec;
import io.caddis.mqtt.spi.Tls;
import io.caddis.mqtt.spi.Transport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * Somebody else's codec, transport or TLS with a higher ranking takes over under traffic and gives back; with a lower
 * one, or where the component asks for another one, it does not.
 */
@Tag("one-environment")
class SubstitutionIT extends InFramework {
    private static final int HIGHER = 10;
    private static final int MESSAGES = 50;
    private static final String MANAGEMENT = "io.caddis.mqtt.management.ManagementComponent";

    private final AtomicLong calls = new AtomicLong();

    @Test
    void aCodecTakesOverAndGivesBack() throws Exception {
        substitute(PacketCodec.class, Map.of(), Map.of());
        assertEquals(1, deployment().client("sender").orElseThrow().statistics().connection().connects());
    }

    @Test
    void aTransportTakesOverAndGivesBack() throws Exception {
        substitute(Transport.class, Map.of(Transport.SCHEME, "mqtt"), Map.of());
    }

    @Test
    void tlsTakesOverAndGivesBack() throws Exception {
        substitute(Tls.class, Map.of(), Map.of("server", deployment().broker().secureUri().toString(), "tls.trust",
                deployment().trust().toString()));
    }

    /** It is the latest then, and has no claim to be in use all the same. */
    @Test
    void aTransportThatComesBackDoesNotPassOneWithAHigherRanking() throws Exception {
        Object other = register(Transport.class, Map.of(Transport.SCHEME, "mqtt"), HIGHER);
        deployment().connected("sender", Map.of());
        long before = calls.get();
        assertTrue(before > 0);
        deployment().container().bundle("io.caddis.mqtt.transport").stop();
        deployment().container().bundle("io.caddis.mqtt.transport").start();
        eventually("it is used again", calls::get, () -> calls.get() > before);
        deployment().awaitState("sender", ConnectionState.CONNECTED);
        deployment().unregister(other);
        deployment().awaitState("sender", ConnectionState.CONNECTED);
    }

    @Test
    void aLowerRankingChangesNothing() throws Exception {
        MqttClient client = deployment().connected("sender", Map.of());
        Object codec = register(PacketCodec.class, Map.of(), -1);
        Object transport = register(Transport.class, Map.of(Transport.SCHEME, "mqtt"), -1);
        client.publish(Message.of("t", "x").withQos(Qos.AT_LEAST_ONCE)).join();
        assertEquals(0, calls.get());
        assertEquals(1, client.statistics().connection().connects());
        deployment().unregister(codec);
        deployment().unregister(transport);
    }

    /** Clients whose component has a target property keep what it names. */
    @Test
    void aTargetKeepsWhatItNames() throws Exception {
        ConfigurationAdmin admin = deployment().container().context().getService(
                deployment().container().context().getServiceReference(ConfigurationAdmin.class));
        Configuration target = admin.getConfiguration(MANAGEMENT, "?");
        target.update(FrameworkUtil.asDictionary(Map.of("Codec.target", "(!(other=*))")));
        try {
            eventually("the factory is back", () -> "", () -> deployment().container().context()
                    .getServiceReference(MqttClientFactory.class) != null);
            MqttClient client = deployment().connected("sender", Map.of());
            Object other = register(PacketCodec.class, Map.of("other", true), HIGHER);
            client.publish(Message.of("t", "x").withQos(Qos.AT_LEAST_ONCE)).join();
            assertEquals(0, calls.get());
            assertEquals(1, client.statistics().connection().connects());
            deployment().unregister(other);
        } finally {
            target.delete();
        }
        deployment().awaitState("sender", ConnectionState.CONNECTED);
    }

    private <T> void substitute(Class<T> type, Map<String, Object> properties, Map<String, Object> more)
            throws Exception {
        Map<String, Object> settings = new HashMap<>(Map.of("session.expiry", 300, "clean.start", false, "queue.max",
                20_000));
        settings.putAll(more);
        deployment().connected("sender", settings);
        deployment().connected("dashboard", settings);
        try (Traffic traffic = new Traffic(() -> deployment().client("sender"))) {
            deployment().register(MqttMessageListener.class, message -> traffic.accept(
                    message.message().topic().toString(), message.message().payload().asString()),
                    Map.of("mqtt.topic", "machine/#", "mqtt.qos", 2, "mqtt.client.target", "(mqtt.client=dashboard)"));
            traffic.start();
            traffic.awaitMore(MESSAGES);
            Object other = register(type, properties, HIGHER);
            eventually("the other one is used", calls::get, () -> calls.get() > 0);
            traffic.awaitMore(MESSAGES);
            deployment().unregister(other);
            traffic.awaitMore(MESSAGES);
            deployment().awaitState("sender", ConnectionState.CONNECTED);
            deployment().awaitState("dashboard", ConnectionState.CONNECTED);
            long used = calls.get();
            traffic.awaitMore(MESSAGES);
            assertEquals(used, calls.get(), "calls after it has gone");
            traffic.finish();
            assertEquals(Map.of(), traffic.failures());
            assertEquals(List.of(), traffic.missing());
            if (keepsIdentifiers() || type == PacketCodec.class) {
                assertEquals(0, traffic.doubled(2));
                assertTrue(traffic.inOrder(2));
            }
        }
    }

    /** A service that passes on every call to ours, and counts it. */
    private <T> Object register(Class<T> type, Map<String, Object> more, int ranking) {
        Supplier<T> ours = () -> ours(type);
        Object other = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, values) -> {
            if (method.getDeclaringClass() == Object.class) {
                return method.getName().equals("equals") ? proxy == values[0]
                        : method.getName().equals("hashCode") ? (Object) System.identityHashCode(proxy) : "other";
            }
            calls.incrementAndGet();
            try {
                return method.invoke(ours.get(), values);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
        Map<String, Object> properties = new HashMap<>(more);
        properties.put(Constants.SERVICE_RANKING, ranking);
        deployment().register(type, type.cast(other), properties);
        return other;
    }

    /** That of our bundle, as it is now. */
    private static <T> T ours(Class<T> type) {
        BundleContext context = deployment().container().context();
        try {
            return context.getService(context.getServiceReferences(type, null).stream()
                    .filter(one -> one.getBundle().getSymbolicName().startsWith("io.caddis.mqtt.")).findFirst()
                    .orElseThrow());
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
