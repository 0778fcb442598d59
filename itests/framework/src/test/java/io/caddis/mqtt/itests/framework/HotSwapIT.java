package io.caddis.mqtt.itests.framework;

import static io.caddis.mqtt.itests.framework.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.itests.container.Container;
import io.caddis.mqtt.itests.container.Host;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.BundleWiring;

/** Bundles are updated in place under traffic: nothing is lost, QoS 2 is not doubled, the old classes go. */
class HotSwapIT extends InFramework {
    private static final String CODEC = "io.caddis.mqtt.codec";
    private static final String SESSION = "io.caddis.mqtt.session";
    private static final String TRANSPORT = "io.caddis.mqtt.transport";
    private static final String TLS = "io.caddis.mqtt.tls";
    private static final String WEBSOCKET = "io.caddis.mqtt.websocket";
    private static final String BOUNCY_CASTLE = "bcprov";
    private static final String MANAGEMENT = "io.caddis.mqtt.management";
    private static final String STORE = "io.caddis.mqtt.store";
    private static final String LISTENER = "io.caddis.mqtt.itests.printer";
    /** Their update costs the connection; the session is resumed. */
    private static final List<String> RECONNECT = List.of(SESSION, TRANSPORT, MANAGEMENT, TLS, WEBSOCKET,
            BOUNCY_CASTLE);
    private static final int ROUNDS = 50;
    private static final int SEED = 20_261_122;
    private static final int MESSAGES_BETWEEN = 50;
    private static final Map<String, Object> SETTINGS = Map.of("session.expiry", 300, "clean.start", false,
            "queue.max", 20_000, "listener.grace", 60);
    private static final Map<String, Object> DURABLE = Map.of("session.expiry", 300, "clean.start", false,
            "queue.max", 20_000, "listener.grace", 60, "durable", true);

    @AfterEach
    void startAll() throws BundleException {
        for (String name : List.of(CODEC, SESSION, TRANSPORT, MANAGEMENT, TLS, WEBSOCKET, STORE, LISTENER)) {
            container().bundle(name).start();
        }
    }

    @BeforeEach
    void installListener() throws BundleException {
        container().install(Host.jars(Path.of(System.getProperty("caddis.applications"))));
    }

    private Container container() {
        return deployment().container();
    }

    @ParameterizedTest
    @ValueSource(strings = {CODEC, LISTENER})
    void connectionStays(String name) throws Exception {
        swapUnderTraffic(List.of(name, name, name, name, name));
        for (String client : List.of("sender", "dashboard")) {
            assertEquals(1, deployment().client(client).orElseThrow().statistics().connection().connects(), client);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SESSION, TRANSPORT})
    void sessionIsResumed(String name) throws Exception {
        swapUnderTraffic(List.of(name, name, name));
    }

    /** The last one is what an operator does when Bouncy Castle has mended something. */
    @ParameterizedTest
    @ValueSource(strings = {TLS, TRANSPORT, MANAGEMENT, BOUNCY_CASTLE})
    void securedSessionIsResumed(String name) throws Exception {
        swapUnderTraffic(List.of(name, name, name), secured(deployment().broker().secureUri()));
    }

    @Test
    void secureWebSocketSessionIsResumed() throws Exception {
        swapUnderTraffic(List.of(WEBSOCKET, TLS, WEBSOCKET, TLS),
                secured(deployment().broker().secureWebSocketUri()));
    }

    private Map<String, Object> secured(URI server) {
        Map<String, Object> settings = new HashMap<>(SETTINGS);
        settings.put("server", server.toString());
        settings.put("tls.trust", deployment().trust().toString());
        return settings;
    }

    /** The bundle that holds the connections: the clients are registered anew and go on with their sessions. */
    @Test
    void managementIsReplaced() throws Exception {
        swapUnderTraffic(List.of(MANAGEMENT, MANAGEMENT, MANAGEMENT));
    }

    /** Messages are accepted and kept back until the new store has them. */
    @Test
    void connectionStaysWhileTheStoreIsReplaced() throws Exception {
        swapUnderTraffic(List.of(STORE, STORE, STORE), DURABLE);
        for (String client : List.of("sender", "dashboard")) {
            assertEquals(1, deployment().client(client).orElseThrow().statistics().connection().connects(), client);
        }
    }

    /** Also the management bundle, which finds the sessions in the store. */
    @Test
    @Tag("netx-L09")
    void durableSessionsGoOnWhicheverBundleIsReplaced() throws Exception {
        swapUnderTraffic(List.of(MANAGEMENT, STORE, SESSION, STORE, MANAGEMENT, TRANSPORT, CODEC, MANAGEMENT), DURABLE);
    }

    /** A durable client does not begin without its store, and says so. */
    @Test
    void aDurableClientWaitsForTheStore() throws Exception {
        container().bundle(STORE).stop();
        deployment().configure("sender", deployment().settings(DURABLE));
        MqttClient client = deployment().awaitState("sender", ConnectionState.SUSPENDED);
        assertTrue(client.status().toString().contains("session store"), client.status().toString());
        container().bundle(STORE).start();
        deployment().awaitState("sender", ConnectionState.CONNECTED);
    }

    @Test
    void anyBundleInAnyOrder() throws Exception {
        List<String> names = List.of(CODEC, SESSION, TRANSPORT, MANAGEMENT, LISTENER);
        Random random = new Random(SEED);
        List<String> order = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            order.add(names.get(random.nextInt(names.size())));
        }
        deployment().connected("sender", SETTINGS);
        deployment().connected("dashboard", SETTINGS);
        int threads = Deployment.threads().size();
        swapUnderTraffic(order);
        // idle ones of the pool end after a while
        eventually("not more than " + threads + " threads", Deployment::threads,
                () -> Deployment.threads().size() <= threads);
    }

    private void swapUnderTraffic(List<String> order) throws Exception {
        swapUnderTraffic(order, SETTINGS);
    }

    private void swapUnderTraffic(List<String> order, Map<String, Object> settings) throws Exception {
        deployment().connected("sender", settings);
        deployment().connected("dashboard", settings);
        Provider[] providers = Security.getProviders();
        List<WeakReference<ClassLoader>> oldLoaders = new ArrayList<>();
        try (Traffic traffic = new Traffic(() -> deployment().client("sender"))) {
            deployment().register(BiConsumer.class, traffic, Map.of("caddis.demo", "ledger"));
            restartListener();
            traffic.start();
            traffic.awaitMore(MESSAGES_BETWEEN);
            for (String name : order) {
                oldLoaders.add(update(container().bundle(name)));
                traffic.awaitMore(MESSAGES_BETWEEN);
                deployment().awaitState("sender", ConnectionState.CONNECTED);
            }
            traffic.finish();
            String run = order + ", " + traffic.sent() + " messages";
            Map<Long, String> failures = new HashMap<>(traffic.failures());
            if (order.contains(MANAGEMENT)) { // futures that are open at that moment may fail
                failures.values().removeIf(failure -> failure.contains("was deleted"));
            }
            assertEquals(Map.of(), failures, () -> run + ": failed futures");
            if (keepsIdentifiers() || !RECONNECT.stream().anyMatch(order::contains)) {
                assertEquals(0, traffic.doubled(2), () -> run + ": QoS 2 doubled");
                assertTrue(traffic.inOrder(2), () -> run + ": QoS 2 in order");
            }
        }
        awaitCollected(oldLoaders, Set.copyOf(order).size());
        assertArrayEquals(providers, Security.getProviders());
        assertEquals(List.of(), errors());
    }

    /** So that it is bound to this test's record. */
    private void restartListener() throws BundleException {
        Bundle listener = container().bundle(LISTENER);
        listener.stop();
        listener.start();
    }

    private WeakReference<ClassLoader> update(Bundle bundle) throws BundleException {
        WeakReference<ClassLoader> old = new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader());
        container().update(bundle);
        return old;
    }

    /**
     * Old bundles do not pile up. One old version of a bundle may stay for some time: the virtual machine's caches keep
     * the last class that they met (JDK-8078641), and compiled frames those that they were optimised for; heap dumps
     * showed no path from any root.
     *
     * @param bundles how many bundles were updated, each several times
     */
    private static void awaitCollected(List<WeakReference<ClassLoader>> loaders, int bundles) {
        eventually("of each old bundle at most one version is left", ()
                -> loaders.stream().map(WeakReference::get).toList(),
                () -> {
                    System.gc();
                    return loaders.stream().filter(loader -> loader.get() != null).count() <= bundles;
                });
    }

    /** Without a part there is no connection, and no harm; with it all goes on. */
    @ParameterizedTest
    @ValueSource(strings = {SESSION, TRANSPORT})
    void clientIsSuspendedWhileAPartIsMissing(String name) throws Exception {
        deployment().connected("sender", SETTINGS);
        container().bundle(name).stop();
        MqttClient client = deployment().awaitState("sender", ConnectionState.SUSPENDED);
        String cause = client.status().toString();
        assertTrue(cause.contains(name.substring(name.lastIndexOf('.') + 1)), cause);
        container().bundle(name).start();
        deployment().awaitState("sender", ConnectionState.CONNECTED);
        assertEquals(client, deployment().client("sender").orElseThrow());
    }

    /** Without the codec the connection stays; what is published meanwhile goes out afterwards. */
    @Test
    void messagesWaitForTheCodec() throws Exception {
        MqttClient client = deployment().connected("sender", SETTINGS);
        container().bundle(CODEC).stop();
        CompletableFuture<PublishResult> published = client.publish(Message.of("waiting", "x"));
        assertFalse(published.isDone());
        container().bundle(CODEC).start();
        published.get(20, TimeUnit.SECONDS);
        assertEquals(1, client.statistics().connection().connects());
    }
}
