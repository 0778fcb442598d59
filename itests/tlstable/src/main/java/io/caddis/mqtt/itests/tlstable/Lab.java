package io.caddis.mqtt.itests.tlstable;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.itests.tlspeers.Authority;
import io.caddis.mqtt.itests.tlspeers.Tap;
import io.caddis.mqtt.management.ClientFactory;
import io.caddis.mqtt.management.PartsInUse;
import io.caddis.mqtt.management.Whiteboards;
import io.caddis.mqtt.session.SessionsComponent;
import io.caddis.mqtt.tls.TlsComponent;
import io.caddis.mqtt.transport.NioTransport;
import io.caddis.mqtt.websocket.WebSocketsComponent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Clients made of all bundles, without a framework; an authority, and a folder for its files. */
public final class Lab implements AutoCloseable {
    private static final String MARK = "must-not-be-seen";
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

    final Path folder;
    final Authority authority = Authority.root("lab authority");
    private final NioTransport transport;
    private final TlsComponent tls = new TlsComponent();
    private final WebSocketsComponent webSockets = new WebSocketsComponent();
    private final PartsInUse parts = new PartsInUse();
    private final Whiteboards services = new Whiteboards(null, parts);
    private final ClientFactory clients = new ClientFactory(null, parts, services);
    private int made;

    /** A lab, with nothing running yet. */
    public Lab() throws IOException {
        folder = Files.createTempDirectory("caddis-tls-");
        authority.write(folder.resolve("authority.pem"));
        transport = new NioTransport();
        parts.bindCodec(new PacketCodecComponent());
        parts.bindSessions(new SessionsComponent());
        parts.bindTransport(transport, Map.of("mqtt.scheme", "mqtt"));
        parts.bindTls(tls);
        parts.bindWebSockets(webSockets);
    }

    /**
     * What came of one set-up.
     *
     * @param told    what the user is told
     * @param refused the client did not stay connected
     * @param clear   something of the session could be read on the way
     */
    public record Outcome(String told, boolean refused, boolean clear) {
    }

    /** Lets a client try, and tells what came of it. */
    public Outcome run(WrongSetup setup) throws InterruptedException {
        try (Tap tap = new Tap(setup.port(), -1)) {
            MqttClient client = client(setup, tap.port());
            try {
                ConnectionStatus status = outcome(client, setup.later());
                boolean clear = new String(tap.fromClient(), StandardCharsets.ISO_8859_1).contains(MARK);
                boolean accepted = !setup.later() && client.statistics().connection().connects() > 0;
                return new Outcome(status.cause().map(cause -> cause.text()).orElse("nothing"),
                        status.state() != ConnectionState.CONNECTED && !accepted, clear);
            } finally {
                clients.delete(client);
            }
        }
    }

    private MqttClient client(WrongSetup setup, int port) {
        Map<String, Object> settings = new HashMap<>(Map.of("server", "mqtts://localhost:" + port,
                "client.id", MARK, "username", MARK, ".password", MARK,
                "reconnect.delay.min", 3_600_000, "reconnect.delay.max", 3_600_000, "handshake.timeout", 2));
        settings.put("tls.trust", folder.resolve("authority.pem").toString());
        settings.putAll(setup.settings());
        settings.values().removeIf(""::equals);
        settings.computeIfPresent("server", (key, server) -> server.toString().replace("PORT", "" + port));
        return clients.create("lab" + made++, settings);
    }

    /** What clients run on. */
    public PartsInUse parts() {
        return parts;
    }

    /** The whiteboards of all clients. */
    public Whiteboards services() {
        return services;
    }

    /** Another client. */
    public MqttClient create(Map<String, Object> settings) {
        return clients.create("lab" + made++, settings);
    }

    /** The end of a client. */
    public void delete(MqttClient client) {
        clients.delete(client);
    }

    private static ConnectionStatus outcome(MqttClient client, boolean later) throws InterruptedException {
        long end = System.nanoTime() + LIMIT_NANOS;
        ConnectionStatus status = client.status();
        while (System.nanoTime() - end < 0 && (later || status.state() != ConnectionState.CONNECTED)
                && (status.state() != ConnectionState.BACKOFF || status.cause().isEmpty())) {
            TimeUnit.MILLISECONDS.sleep(2);
            status = client.status();
        }
        return status;
    }

    @Override
    public void close() throws IOException {
        clients.deactivate();
        parts.deactivate();
        tls.deactivate();
        webSockets.close();
        transport.close();
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }
}
