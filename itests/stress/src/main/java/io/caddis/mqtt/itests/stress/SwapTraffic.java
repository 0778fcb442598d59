package io.caddis.mqtt.itests.stress;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.itests.stress.application.ListenerBundle;
import io.caddis.mqtt.itests.stress.application.PublisherBundle;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/** Four clients in a ring that send messages to each other. Of the first a bundle sends, of the second one listens. */
final class SwapTraffic implements AutoCloseable {
    /** The symbolic name of the bundle that sends for the first flow. */
    static final String PUBLISHER = "caddis.swaps.publisher";
    /** The symbolic name of the bundle that listens to the second flow. */
    static final String LISTENER = "caddis.swaps.listener";
    /** What each client keeps while it cannot send. */
    static final int QUEUE_MAX = 20_000;
    private static final int RECEIVED_MAX = 100_000;
    private static final int CLIENTS = 4;
    private static final long PERIOD_MICROS = 2000;
    private static final int MESSAGES_BETWEEN = 50;
    private static final int SHOWN = 5;

    private final Stand stand;
    private final Map<String, Object> settings;
    private final Path folder;
    private final List<SwapFlow> flows = new ArrayList<>();
    /** Those of the check itself, by flow; null where a bundle listens. */
    private final List<ServiceRegistration<MqttMessageListener>> listeners = new ArrayList<>();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            task -> new Thread(task, "swaps-traffic"));
    private int changes;

    /** @param folder for the jars of the application's bundles */
    SwapTraffic(Stand stand, Options options, Path folder) {
        this.stand = stand;
        this.folder = folder;
        settings = new HashMap<>(Map.of("server", server(options.word("transport")).toString(), "session.expiry", 300,
                "clean.start", false, "queue.max", QUEUE_MAX, "receive.queue.max", RECEIVED_MAX));
        if (options.word("transport").equals("tls") || options.word("transport").equals("wss")) {
            settings.put("tls.trust", stand.trust().toString());
        }
        if (options.word("durable").equals("yes")) {
            settings.put("durable", true);
        }
    }

    private URI server(String transport) {
        return switch (transport) {
            case "tls" -> stand.broker().secureUri();
            case "ws" -> stand.broker().webSocketUri();
            case "wss" -> stand.broker().secureWebSocketUri();
            case "unix" -> stand.broker().unixUri();
            default -> stand.broker().uri();
        };
    }

    private static String name(int client) {
        return "swap" + client;
    }

    private static String sender(int flow) {
        return name((flow + CLIENTS - 1) % CLIENTS);
    }

    /** Returns when messages flow. */
    void begin() throws IOException, BundleException {
        for (int client = 0; client < CLIENTS; client++) {
            configure(client);
        }
        for (int flow = 0; flow < CLIENTS; flow++) {
            stand.await(name(flow), ConnectionState.CONNECTED);
            String from = sender(flow);
            flows.add(new SwapFlow(name(flow), () -> stand.clients().client(from)));
            listeners.add(flow == 1 ? null : listen(flows.get(flow)));
        }
        stand.container().context().registerService(Consumer.class, flows.get(1), FrameworkUtil.asDictionary(
                Map.of("caddis.swaps.receiver", flows.get(1).receiver(), "caddis.swaps.filter",
                        flows.get(1).filter())));
        stand.container().install(List.of(jar(LISTENER, ListenerBundle.class)));
        for (SwapFlow flow : flows) {
            flow.mark(0);
            Watch.until("a message comes through", () -> flow, () -> {
                flow.hello();
                return flow.silenceNanos() > 0;
            });
        }
        stand.container().context().registerService(
                new String[] {Supplier.class.getName(), BiConsumer.class.getName()}, flows.get(0),
                FrameworkUtil.asDictionary(Map.of("caddis.swaps.sender", sender(0))));
        stand.container().install(List.of(jar(PUBLISHER, PublisherBundle.class)));
        ticker.scheduleAtFixedRate(() -> flows.subList(1, CLIENTS).forEach(SwapFlow::publish), 0, PERIOD_MICROS,
                TimeUnit.MICROSECONDS);
        awaitMore();
    }

    /** A jar with one class, the activator. */
    private Path jar(String symbolicName, Class<?> activator) throws IOException {
        Manifest manifest = new Manifest();
        Attributes lines = manifest.getMainAttributes();
        lines.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        lines.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        lines.putValue(Constants.BUNDLE_SYMBOLICNAME, symbolicName);
        lines.putValue(Constants.BUNDLE_VERSION, "1.0.1");
        lines.putValue(Constants.BUNDLE_ACTIVATOR, activator.getName());
        lines.putValue(Constants.IMPORT_PACKAGE, "io.caddis.mqtt,org.osgi.framework");
        String path = activator.getName().replace('.', '/') + ".class";
        Path file = folder.resolve(symbolicName + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest);
                InputStream code = Objects.requireNonNull(activator.getClassLoader().getResourceAsStream(path))) {
            out.putNextEntry(new JarEntry(path));
            code.transferTo(out);
        }
        return file;
    }

    private void configure(int client) throws IOException {
        Map<String, Object> now = new HashMap<>(settings);
        now.put("client.id", name(client));
        now.put("keep.alive", 60 + changes % 2);
        stand.clients().configure(name(client), stand.settings(now));
    }

    private ServiceRegistration<MqttMessageListener> listen(SwapFlow flow) {
        return stand.listen(flow, flow.receiver(), flow.filter(), Map.of("mqtt.queue.max", RECEIVED_MAX));
    }

    List<SwapFlow> flows() {
        return flows;
    }

    // ---- what happens to it

    /** Silence counts from now on. */
    void mark(int round) {
        flows.forEach(flow -> flow.mark(round));
    }

    /** The longest time without an arrival since {@link #mark}. */
    long silenceNanos() {
        return flows.stream().mapToLong(SwapFlow::silenceNanos).max().orElse(0);
    }

    /** All connect anew. Returns at once. */
    void begin(SwapMoment moment) throws IOException {
        switch (moment) {
            case CONNECT -> {
                for (int client = 0; client < CLIENTS; client++) {
                    stand.clients().client(name(client)).ifPresent(one -> {
                        one.disconnect();
                        one.connect();
                    });
                }
            }
            case CONFIGURATION -> {
                changes++;
                for (int client = 0; client < CLIENTS; client++) {
                    configure(client);
                }
            }
            case TRAFFIC -> { }
        }
    }

    /** One of the check's own listeners leaves and comes back. */
    void replaceListener(int index) {
        int which = index == 1 ? 0 : index;
        listeners.get(which).unregister();
        listeners.set(which, listen(flows.get(which)));
    }

    /** All clients, as they are registered now. */
    List<MqttClient> clients() {
        List<MqttClient> all = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            stand.clients().client(name(client)).ifPresent(all::add);
        }
        return all;
    }

    /** All are connected, and messages arrive that were sent just now. */
    void awaitMore() {
        int[] sent = flows.stream().mapToInt(SwapFlow::sent).toArray();
        int[] arrived = flows.stream().mapToInt(SwapFlow::arrivals).toArray();
        for (int index = 0; index < CLIENTS; index++) {
            SwapFlow flow = flows.get(index);
            stand.await(flow.receiver(), ConnectionState.CONNECTED);
            int sentBefore = sent[index];
            int arrivedBefore = arrived[index];
            Watch.until("messages go on", () -> flow, () -> flow.sent() >= sentBefore + MESSAGES_BETWEEN
                    && flow.arrivals() >= arrivedBefore + MESSAGES_BETWEEN);
        }
    }

    /** Sends no more; returns when all has arrived that was accepted. */
    void finish() throws InterruptedException, BundleException {
        ticker.shutdown();
        ticker.awaitTermination(Watch.LIMIT.toSeconds(), TimeUnit.SECONDS);
        stand.container().bundle(PUBLISHER).stop();
        for (SwapFlow flow : flows) {
            Watch.until("all futures complete", () -> flow, flow::isComplete);
            Watch.until("all that was accepted arrives", () -> flow + ", lost of QoS 1 "
                    + some(flow.lost(Qos.AT_LEAST_ONCE)) + ", of QoS 2 " + some(flow.lost(Qos.EXACTLY_ONCE)),
                    flow::hasArrived);
        }
    }

    /** Returns when hardly anything waits. */
    void awaitDrained() {
        for (SwapFlow flow : flows) {
            Watch.until("what waits is sent", () -> flow, () -> flow.open() <= MESSAGES_BETWEEN);
        }
    }

    private static String some(List<Integer> numbers) {
        return numbers.size() + " " + numbers.subList(0, Math.min(numbers.size(), SHOWN));
    }

    @Override
    public void close() {
        ticker.shutdownNow();
    }
}
