package io.caddis.mqtt.itests.crash;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.management.ClientsComponent;
import io.caddis.mqtt.session.SessionsComponent;
import io.caddis.mqtt.store.StoreComponent;
import io.caddis.mqtt.transport.NioTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Clients without a framework, and what both sides agree on. */
final class Clients {
    static final String TO_VICTIM = "to-victim/";
    static final String FROM_VICTIM = "from-victim/";
    /** Mosquitto 2.0.11 sends more than it was allowed after a reconnect, and a client has to end that connection. */
    private static final int RECEIVE_MAXIMUM = 0xFFFF;
    private static final long FOR_EVER_SECONDS = 0xFFFF_FFFFL;

    private Clients() {
    }

    /** @param store null for a client whose session is in memory */
    static ClientsComponent components(Path store) throws IOException {
        ClientsComponent clients = new ClientsComponent(null);
        clients.bindCodec(new PacketCodecComponent());
        clients.bindSessions(new SessionsComponent());
        clients.bindTransport(new NioTransport(), Map.of("mqtt.scheme", "mqtt"));
        if (store != null) {
            clients.bindStore(new StoreComponent(store));
        }
        return clients;
    }

    static MqttClient create(ClientsComponent clients, String name, int port, boolean durable) {
        return create(clients, name, port, durable, true);
    }

    static MqttClient create(ClientsComponent clients, String name, int port, boolean durable, boolean connect) {
        Map<String, Object> settings = new HashMap<>(Map.of("server", "mqtt://127.0.0.1:" + port, "client.id", name,
                "clean.start", false, "session.expiry", FOR_EVER_SECONDS, "reconnect.delay.min", 10,
                "reconnect.delay.max", 200));
        settings.put("durable", durable);
        settings.put("connect", connect);
        settings.put("receive.maximum", RECEIVE_MAXIMUM);
        return clients.create(name, settings);
    }
}
