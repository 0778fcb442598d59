package io.caddis.mqtt.itests.hosts;

import io.caddis.mqtt.itests.brokers.MosquittoBroker;
import io.caddis.mqtt.itests.brokers.TlsFiles;
import io.caddis.mqtt.itests.tlspeers.Authority;
import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.Profile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A folder for one host, and mosquitto with a certificate made for it. */
final class Stage implements AutoCloseable {
    private static final int PUBLISH_SECONDS = 30;

    private final Path folder = Files.createTempDirectory("caddis-hosts-");
    private final MosquittoBroker broker;

    Stage() throws IOException {
        Authority authority = Authority.root("Hosts");
        authority.write(trust());
        Issued issued = authority.issue(Profile.server());
        TlsFiles files = new TlsFiles(folder.resolve("broker.key"), folder.resolve("broker.pem"),
                folder.resolve("broker.p12"), "changeit");
        issued.write(files.key(), files.chain());
        broker = new MosquittoBroker(files);
    }

    private Path trust() {
        return folder.resolve("authority.pem");
    }

    MosquittoBroker broker() {
        return broker;
    }

    /** Where the host may be laid out. */
    Path hostFolder() {
        return folder.resolve("host");
    }

    /** The ways to the broker, each by the name of its client without {@code hosts-}. */
    Map<String, URI> servers() {
        Map<String, URI> servers = new LinkedHashMap<>();
        servers.put("tcp", broker.uri());
        servers.put("tls", broker.secureUri());
        servers.put("ws", broker.webSocketUri());
        servers.put("wss", broker.secureWebSocketUri());
        return servers;
    }

    /** The settings of a client, with more. */
    Map<String, String> settings(String client, URI server, Map<String, String> more) {
        Map<String, String> settings = new LinkedHashMap<>(Map.of("server", server.toString(), "client.id", client,
                "reconnect.delay.max", "500"));
        if (server.getScheme().endsWith("s") && !server.getScheme().equals("ws")) {
            settings.put("tls.trust", trust().toString());
        }
        settings.putAll(more);
        return settings;
    }

    /** Has another process publish a message, with QoS 2. */
    void publish(String topic, String text) throws IOException, InterruptedException {
        Process publisher = new ProcessBuilder("mosquitto_pub", "-h", "127.0.0.1", "-p",
                Integer.toString(broker.port()), "-q", "2", "-t", topic, "-m", text).inheritIO().start();
        if (!publisher.waitFor(PUBLISH_SECONDS, TimeUnit.SECONDS) || publisher.exitValue() != 0) {
            publisher.destroyForcibly();
            throw new IOException("mosquitto_pub did not publish to " + topic);
        }
    }

    /** The ports of the broker. */
    Set<Integer> ports() {
        return Set.of(broker.port(), broker.secureUri().getPort(), broker.webSocketUri().getPort(),
                broker.secureWebSocketUri().getPort());
    }

    @Override
    public void close() {
        broker.close();
        delete(folder);
    }

    static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // a temporary folder: what stays, stays
        }
    }
}
