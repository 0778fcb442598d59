package io.caddis.mqtt.itests.rivals;

import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttClientFactory;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;

/** Clients of one library that connect and are kept. */
interface IdleClients {

    String HOST = InetAddress.getLoopbackAddress().getHostAddress();

    /** Whose clients, in the order of the table. */
    enum Library {
        CADDIS("Caddis", Caddis::new),
        HIVEMQ("HiveMQ", HiveMq::new),
        VERTX("Vert.x", Vertx::new),
        PAHO("Paho v5", Paho::new);

        private final String label;
        private final Supplier<IdleClients> maker;

        Library(String label, Supplier<IdleClients> maker) {
            this.label = label;
            this.maker = maker;
        }

        String label() {
            return label;
        }

        IdleClients make() {
            return maker.get();
        }
    }

    String version();

    /** Connects clients with these identifiers, all at once, and returns when all are connected. */
    void connect(int port, List<String> clientIds) throws Exception;

    /** Bundles in a framework, each client a service, as in {@link CaddisContender}. */
    final class Caddis implements IdleClients {
        private final CaddisFramework framework;
        private final MqttClientFactory factory;

        Caddis() {
            try {
                framework = new CaddisFramework();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            factory = framework.clients();
        }

        @Override
        public String version() {
            return framework.version();
        }

        @Override
        public void connect(int port, List<String> clientIds) throws Exception {
            List<CompletableFuture<Void>> connects = new ArrayList<>();
            for (String clientId : clientIds) {
                String address = "://" + HOST + ":" + port;
                MqttClient client = factory.create(clientId, BenchTls.isConfigured()
                        ? Map.of("server", "mqtts" + address, "client.id", clientId, "tls.trust",
                                BenchTls.configured().authorityFile(), "tls.protocols", BenchTls.PROTOCOL)
                        : Map.of("server", "mqtt" + address, "client.id", clientId));
                connects.add(client.connect()); // the factory keeps the client
            }
            for (CompletableFuture<Void> connect : connects) {
                connect.get(Contender.DEADLINE_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    /** As it comes. */
    final class HiveMq implements IdleClients {
        private final List<Mqtt5AsyncClient> kept = new ArrayList<>();

        @Override
        public String version() {
            return Versions.of(Mqtt5Client.class);
        }

        @Override
        public void connect(int port, List<String> clientIds) throws Exception {
            TrustManagerFactory trust = BenchTls.isConfigured() ? BenchTls.configured().trust() : null;
            List<CompletableFuture<?>> connects = new ArrayList<>();
            for (String clientId : clientIds) {
                Mqtt5ClientBuilder builder = Mqtt5Client.builder().identifier(clientId).serverHost(HOST)
                        .serverPort(port);
                if (trust != null) {
                    builder = builder.sslConfig().trustManagerFactory(trust).protocols(List.of(BenchTls.PROTOCOL))
                            .cipherSuites(List.of(BenchTls.SUITE)).applySslConfig();
                }
                Mqtt5AsyncClient client = builder.buildAsync();
                kept.add(client);
                connects.add(client.connect());
            }
            for (CompletableFuture<?> connect : connects) {
                connect.get(Contender.DEADLINE_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    /** As in {@link VertxContender}. */
    final class Vertx implements IdleClients {
        private final VertxContender clients = new VertxContender();
        private final List<Guest> kept = new ArrayList<>();

        Vertx() {
            clients.prepare();
        }

        @Override
        public String version() {
            return clients.version();
        }

        @Override
        public void connect(int port, List<String> clientIds) throws Exception {
            List<CompletableFuture<Guest>> connects = new ArrayList<>();
            for (String clientId : clientIds) {
                connects.add(clients.join(port, clientId, List.of(), null));
            }
            for (CompletableFuture<Guest> connect : connects) {
                kept.add(connect.get(Contender.DEADLINE_SECONDS, TimeUnit.SECONDS));
            }
        }
    }

    /** Its asynchronous client, with the store in memory. */
    final class Paho implements IdleClients {
        private final List<MqttAsyncClient> kept = new ArrayList<>();

        @Override
        public String version() {
            return Versions.of(MqttAsyncClient.class);
        }

        @Override
        public void connect(int port, List<String> clientIds) throws Exception {
            List<IMqttToken> connects = new ArrayList<>();
            for (String clientId : clientIds) {
                MqttAsyncClient client = new MqttAsyncClient("tcp://" + HOST + ":" + port, clientId,
                        new MemoryPersistence());
                kept.add(client);
                connects.add(client.connect(new MqttConnectionOptions()));
            }
            for (IMqttToken connect : connects) {
                connect.waitForCompletion(TimeUnit.SECONDS.toMillis(Contender.DEADLINE_SECONDS));
            }
        }
    }
}
