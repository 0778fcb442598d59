package io.caddis.mqtt.itests.crash;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.management.ClientFactory;
import io.caddis.mqtt.management.PartsInUse;
import io.caddis.mqtt.management.Whiteboards;
import io.caddis.mqtt.session.SessionsComponent;
import io.caddis.mqtt.store.StoreComponent;
import io.caddis.mqtt.transport.NioTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Clients without a framework, and what both sides agree on. */
final class Clients implements AutoCloseable {
    static final String TO_VICTIM = "to-victim/";
    static final String FROM_VICTIM = "from-victim/";
    /** Mosquitto 2.0.11 sends more than it was allowed after a reconnect, and a client has to end that connection. */
    private static final int RECEIVE_MAXIMUM = 0xFFFF;
    private static final long FOR_EVER_SECONDS = 0xFFFF_FFFFL;

    private final PartsInUse parts = new PartsInUse();
    private final Whiteboards services = new Whiteboards(null, parts);
    private final ClientFactory factory = new ClientFactory(null, parts, services);

    /** @param store null for clients whose sessions are in memory */
    Clients(Path store) throws IOException {
        parts.bindCodec(new PacketCodecComponent());
        parts.bindSessions(new SessionsComponent());
        parts.bindTransport(new NioTransport(), Map.of("mqtt.scheme", "mqtt"));
        if (store != null) {
            parts.bindStore(new StoreComponent(store));
        }
    }

    MqttClient create(String name, int port, boolean durable) {
        return create(name, port, durable, true);
    }

    MqttClient create(String name, int port, boolean durable, boolean connect) {
        Map<String, Object> settings = new HashMap<>(Map.of("server", "mqtt://127.0.0.1:" + port, "client.id", name,
                "clean.start", false, "session.expiry", FOR_EVER_SECONDS, "reconnect.delay.min", 10,
                "reconnect.delay.max", 200));
        settings.put("durable", durable);
        settings.put("connect", connect);
        settings.put("receive.maximum", RECEIVE_MAXIMUM);
        return factory.create(name, settings);
    }

    void listen(MqttMessageListener listener, String topic, Qos qos) {
        services.addListener(listener, Map.of("mqtt.topic", new String[] {topic}, "mqtt.qos", qos.value()));
    }

    @Override
    public void close() {
        factory.deactivate();
        parts.deactivate();
    }
}
