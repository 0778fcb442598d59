package io.caddis.mqtt.itests.framework;

import static io.caddis.mqtt.itests.framework.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.itests.brokers.Broker;
import io.caddis.mqtt.itests.container.Container;
import io.caddis.mqtt.itests.container.Host;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.wiring.BundleWiring;

/** What others see of clients: MXBeans, conditions and the runtime service. */
class MonitoringIT extends InFramework {
    private static final String JMX = "io.caddis.mqtt.jmx";
    private static final String CONDITION = "io.caddis.mqtt.condition";
    private static final String MANAGEMENT = "io.caddis.mqtt.management";
    private static final String SECRET = "s3cr3t-nobody-may-see";
    /** No secret, but no business of a trace either. */
    private static final String OURS = "content-of-ours";
    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();
    private static final int UPDATES = 5;

    @BeforeEach
    void install() throws BundleException {
        container().install(Host.configured().monitoring());
    }

    @AfterEach
    void noBeanIsLeft() throws Exception {
        for (String name : List.of(JMX, CONDITION, MANAGEMENT)) {
            container().bundle(name).start();
        }
        clear();
        eventually("no bean", MonitoringIT::beans, () -> beans().isEmpty());
    }

    private static Container container() {
        return deployment().container();
    }

    private static Set<ObjectName> beans() {
        return SERVER.queryNames(name("io.caddis.mqtt:*"), null);
    }

    private static ObjectName name(String text) {
        try {
            return new ObjectName(text);
        } catch (JMException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static ObjectName bean(String client) {
        return name("io.caddis.mqtt:type=Client,name=\"" + client + "\"");
    }

    private static Object get(String client, String attribute) {
        try {
            return SERVER.getAttribute(bean(client), attribute);
        } catch (JMException e) {
            return e.toString();
        }
    }

    private static void awaitAttribute(String client, String attribute, Object value) {
        eventually(attribute + " = " + value, () -> get(client, attribute),
                () -> value.equals(get(client, attribute)));
    }

    private static <T> T service(Class<T> type) {
        return container().context().getService(container().context().getServiceReference(type));
    }

    // ---- MXBeans

    @Test
    void aBeanForEachClientAsLongAsThereIsOne() throws Exception {
        MqttClient client = deployment().connected("watched", Map.of());
        deployment().listen("watched", "a/#", 1);
        awaitGranted("watched"); // and no greeting: who knows how many of these come, and when
        awaitAttribute("watched", "State", "CONNECTED");
        client.publish(Message.of("a/b", "x")).get(20, TimeUnit.SECONDS);
        awaitAttribute("watched", "Published", 1L);
        awaitAttribute("watched", "Delivered", 1L);
        // the listener's message is acknowledged after it was counted, maybe between a look at this and one at that
        eventually("the same number of bytes", () -> get("watched", "SentBytes"),
                () -> get("watched", "SentBytes").equals(client.statistics().out().traffic().bytes()));
        assertTrue((Long) get("watched", "PublishRoundTripMaxMicros") > 0);
        SERVER.invoke(bean("watched"), "disconnect", null, null);
        awaitAttribute("watched", "State", "DISCONNECTED");
        awaitAttribute("watched", "Connected", 0);
        SERVER.invoke(bean("watched"), "connect", null, null);
        awaitAttribute("watched", "Connects", 2L);
        awaitAttribute("watched", "Connected", 1);
        deployment().delete("watched");
        eventually("no bean", MonitoringIT::beans, () -> beans().isEmpty());
    }

    @Test
    void beansComeAndGoWithTheirBundle() throws Exception {
        container().bundle(JMX).stop();
        deployment().connected("one", Map.of());
        deployment().connected("two", Map.of());
        assertEquals(Set.of(), beans());
        container().bundle(JMX).start();
        assertEquals(Set.of(bean("one"), bean("two")), beans());
        container().bundle(JMX).stop();
        assertEquals(Set.of(), beans());
    }

    /** The new service of a client may come before the old one has gone. */
    @Test
    void beansFollowTheirClientsToANewManagementBundle() throws Exception {
        deployment().connected("one", Map.of());
        awaitAttribute("one", "Connects", 1L);
        for (int update = 0; update < UPDATES; update++) {
            container().update(container().bundle(MANAGEMENT));
            deployment().awaitState("one", ConnectionState.CONNECTED);
            awaitAttribute("one", "Connected", 1);
            assertEquals(deployment().client("one").orElseThrow().statistics().out().published(),
                    get("one", "Published"));
        }
    }

    @Test
    void nothingSecretIsShown() throws Exception {
        deployment().configure("open", deployment().settings(Map.of("username", "user-" + SECRET, ".password",
                SECRET, "user.properties", "a=" + OURS, "will.topic", "w", "will.payload", OURS)));
        deployment().configure("broken", deployment().settings(Map.of(".password", SECRET, "pasword", SECRET)));
        deployment().awaitState("open", ConnectionState.CONNECTED);
        awaitAttribute("broken", "State", "DISCONNECTED");
        assertTrue(get("broken", "Cause").toString().startsWith("pasword is no key"));
        MqttRuntime runtime = service(MqttRuntime.class);
        List<String> shown = new CopyOnWriteArrayList<>();
        try (MqttRuntime.Trace trace = runtime.trace("open", shown::add)) {
            MqttClient client = deployment().client("open").orElseThrow();
            client.disconnect().get(20, TimeUnit.SECONDS);
            client.connect().get(20, TimeUnit.SECONDS);
            client.publish(Message.of("t", OURS)).get(20, TimeUnit.SECONDS);
            eventually("the trace of " + trace, () -> shown,
                    () -> shown.stream().anyMatch(line -> line.contains("PUBACK")));
        }
        assertEquals(List.of(), shown.stream().filter(text -> text.contains(OURS)).toList());
        for (ObjectName one : beans()) {
            for (MBeanAttributeInfo attribute : SERVER.getMBeanInfo(one).getAttributes()) {
                shown.add(one + " " + attribute + " " + SERVER.getAttribute(one, attribute.getName()));
            }
        }
        shown.add(runtime.clients() + " " + runtime.listeners() + " " + runtime.failures() + " " + runtime.parts());
        shown.add(runtime.trace("open", shown::add).toString());
        assertTrue(shown.size() > 80, () -> shown.size() + " texts");
        assertEquals(List.of(), shown.stream().filter(text -> text.contains(SECRET)).toList());
    }

    @Test
    void oldVersionsOfTheBundleDoNotPileUp() throws Exception {
        deployment().connected("one", Map.of());
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (String name : List.of(JMX, CONDITION)) {
            for (int update = 0; update < UPDATES; update++) {
                Bundle bundle = container().bundle(name);
                loaders.add(new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader()));
                awaitAttribute("one", "Connected", 1); // the bean's class is in use
                container().update(bundle);
            }
        }
        eventually("of each bundle at most one old version is left",
                () -> loaders.stream().map(WeakReference::get).toList(), () -> {
                    System.gc();
                    return loaders.stream().filter(loader -> loader.get() != null).count() <= 2;
                });
    }

    // ---- conditions

    @Test
    void aComponentThatReferencesTheConditionIsActiveOnlyWhileConnected() throws Exception {
        Bundle waiter;
        try (InputStream jar = WaiterBundle.jar("one")) {
            waiter = container().context().installBundle("waiter", jar);
        }
        try {
            waiter.start();
            deployment().connected("other", Map.of());
            eventually("a condition", MonitoringIT::conditions, () -> conditions().equals(List.of("other")));
            assertEquals(List.of(), active(waiter));
            deployment().connected("one", Map.of());
            eventually("active", () -> active(waiter), () -> active(waiter).size() == 1);
            deployment().broker().stop(Broker.State.LOST);
            eventually("not active", () -> active(waiter), () -> active(waiter).isEmpty());
            deployment().broker().start();
            eventually("active again", () -> active(waiter), () -> active(waiter).size() == 1);
            container().bundle(CONDITION).stop();
            assertEquals(List.of(), active(waiter));
            container().bundle(CONDITION).start();
            eventually("active again", () -> active(waiter), () -> active(waiter).size() == 1);
            deployment().delete("one");
            eventually("not active", () -> active(waiter), () -> active(waiter).isEmpty());
        } finally {
            waiter.uninstall();
        }
    }

    private static List<Object> conditions() {
        return properties("org.osgi.service.condition.Condition", "(osgi.condition.id=mqtt.connected)",
                "mqtt.client");
    }

    private static List<Object> active(Bundle waiter) {
        return properties("java.lang.Runnable", "(service.bundleid=" + waiter.getBundleId() + ")", "component.name");
    }

    private static List<Object> properties(String type, String filter, String property) {
        try {
            var found = container().context().getAllServiceReferences(type, filter);
            List<Object> values = new ArrayList<>();
            for (int index = 0; found != null && index < found.length; index++) {
                values.add(found[index].getProperty(property));
            }
            return values;
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(filter, e);
        }
    }

    // ---- the runtime

    @Test
    void theRuntimeNamesBundlesListenersAndWhatIsWrong() throws Exception {
        deployment().connected("one", Map.of());
        MqttRuntime runtime = service(MqttRuntime.class);
        Map<String, String> parts = new TreeMap<>();
        runtime.parts().forEach(part -> parts.put(part.name(), part.bundle().orElse("-").split(" ")[0]));
        assertEquals(Map.of("codec", "io.caddis.mqtt.codec", "session", "io.caddis.mqtt.session", "store",
                "io.caddis.mqtt.store", "tls", "io.caddis.mqtt.tls", "transport mqtt", "io.caddis.mqtt.transport",
                "transport mqtt+unix", "io.caddis.mqtt.transport", "websocket", "io.caddis.mqtt.websocket"), parts);
        deployment().listen("one", "a/#", 1);
        awaitGranted("one");
        assertTrue(runtime.listeners().get(0).serviceId() > 0);
        assertFalse(runtime.listeners().get(0).bundle().isEmpty());
        deployment().register(MqttMessageListener.class, message -> { }, Map.of("mqtt.topic", "a/#/b"));
        eventually("a failure", runtime::failures, () -> runtime.failures().size() == 1);
        assertEquals(MqttMessageListener.class.getName(), runtime.failures().get(0).service());
        deployment().clear();
        eventually("no failure", runtime::failures, () -> runtime.failures().isEmpty());
        eventually("no client", runtime::clients, () -> runtime.clients().isEmpty());
    }

    /** Returns when the only listener has a subscription to a/# of a client's. */
    private static void awaitGranted(String client) {
        MqttRuntime runtime = service(MqttRuntime.class);
        eventually("granted", runtime::listeners, () -> runtime.listeners().size() == 1
                && runtime.listeners().get(0).receptions().equals(List.of(new MqttRuntime.Reception(client, 0,
                        Map.of(TopicFilter.of("a/#"), ReasonCode.GRANTED_QOS_1)))));
    }
}
