package io.caddis.mqtt.itests.simulation;

import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.management.CaddisClient;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.link.Parts;
import io.caddis.mqtt.management.memory.HeapShare;
import io.caddis.mqtt.management.services.ListenerEntry;
import io.caddis.mqtt.management.threads.Workers;
import io.caddis.mqtt.spi.PacketCodec;
import io.caddis.mqtt.spi.SessionStore;
import io.caddis.mqtt.spi.Sessions;
import io.caddis.mqtt.spi.Transport;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** A client of the management bundle without a framework around it. */
final class DrivenClient {
    private static final String SCHEME = "mqtt";

    private final CaddisClient client;
    private Parts parts = Parts.NONE;

    /** @param statusListener called under the client's lock */
    DrivenClient(String name, Map<String, ?> settings, LongSupplier clock, Threads threads,
            RandomGenerator chance, Consumer<ConnectionStatus> statusListener) {
        client = new CaddisClient(name, config(settings), () -> parts, clock, threads.workers, chance, statusListener,
                threads.heap);
    }

    /** The threads of one management bundle. */
    static final class Threads {
        private final Workers workers;
        private final HeapShare heap = new HeapShare();

        /** Whose tasks run in these. */
        Threads(ExecutorService pool, ScheduledExecutorService timer) {
            workers = new Workers(pool, timer);
        }
    }

    private static ClientConfig config(Map<String, ?> settings) {
        return ClientConfig.read(settings, "generated");
    }

    /** What is there now; null for what is not. */
    void parts(PacketCodec codec, Sessions sessions, Transport transport, SessionStore store) {
        parts = new Parts(codec, sessions, transport == null ? Map.of() : Map.of(SCHEME, transport))
                .withStore(store);
        client.driver().partsChanged();
    }

    /** Another configuration. */
    void configure(Map<String, ?> settings) {
        client.configure(config(settings));
    }

    /** Adds a listener. Returns what it leaves by. */
    Runnable listen(MqttMessageListener listener, Map<String, Object> properties) {
        ListenerEntry entry = ListenerEntry.of(listener, properties);
        client.add(entry);
        return () -> client.remove(entry);
    }

    /** The management bundle is replaced. */
    void park() {
        client.park();
    }

    /** The client is deleted. */
    void close() {
        client.close();
    }

    /** The application's view of it. */
    MqttClient client() {
        return client;
    }
}
