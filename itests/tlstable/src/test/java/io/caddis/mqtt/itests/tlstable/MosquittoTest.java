package io.caddis.mqtt.itests.tlstable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.itests.brokers.MosquittoBroker;
import io.caddis.mqtt.itests.tlspeers.Authority;
import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.Profile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of all bundles at listeners of Mosquitto: with certificates, with mutual ones, with a pre-shared key. */
class MosquittoTest {
    @TempDir
    static Path folder;
    private static Lab lab;
    private static MosquittoBroker certificates;
    private static MosquittoBroker mutual;
    private static MosquittoBroker preShared;
    private static MosquittoBroker webSocket;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(MosquittoBroker.installed(), "mosquitto is not installed");
        lab = new Lab();
        Authority authority = lab.authority;
        Path ca = authority.write(folder.resolve("ca.pem"));
        authority.issue(Profile.server()).write(folder.resolve("server.key"), folder.resolve("server.pem"));
        Files.writeString(folder.resolve("psk"), "gateway:00112233445566778899aabbccddeeff\n");
        List<String> server = List.of("certfile " + folder.resolve("server.pem"),
                "keyfile " + folder.resolve("server.key"));
        certificates = new MosquittoBroker(server);
        mutual = new MosquittoBroker(List.of(server.get(0), server.get(1), "cafile " + ca, "require_certificate true",
                "use_identity_as_username true"));
        webSocket = new MosquittoBroker(List.of(server.get(0), server.get(1), "protocol websockets"));
        preShared = new MosquittoBroker(List.of("psk_file " + folder.resolve("psk"), "psk_hint caddis"));
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable one : new AutoCloseable[] {certificates, mutual, preShared, webSocket, lab}) {
            if (one != null) {
                one.close();
            }
        }
    }

    private static MqttClient connect(MosquittoBroker broker, Map<String, Object> settings) throws Exception {
        Map<String, Object> all = new HashMap<>(Map.of("server", "mqtts://localhost:" + broker.port(),
                "tls.trust", lab.folder.resolve("authority.pem").toString()));
        all.putAll(settings);
        all.values().removeIf(""::equals);
        MqttClient client = lab.create(all);
        client.connect().get(20, TimeUnit.SECONDS);
        return client;
    }

    /** A message of 100 kB goes out and comes back. */
    private static void talk(MqttClient client) throws Exception {
        String payload = "x".repeat(100_000);
        client.subscribe(Subscription.of("there/and/back", Qos.EXACTLY_ONCE)).get(20, TimeUnit.SECONDS);
        assertEquals(PublishResult.SUCCESS, client.publish(Message.of("there/and/back", payload)
                .withQos(Qos.EXACTLY_ONCE)).get(20, TimeUnit.SECONDS));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        var received = client.poll();
        while (received.isEmpty() && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(2);
            received = client.poll();
        }
        assertEquals(payload, received.orElseThrow().message().payload().asString());
        lab.delete(client);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    @Tag("netx-S13")
    @Tag("netx-I3")
    @Tag("netx-B47")
    void certificateOfTheServer(String protocol) throws Exception {
        talk(connect(certificates, Map.of("tls.protocols", protocol)));
    }

    /** The same TLS with the same keys of the configuration, and a WebSocket in it. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    @Tag("netx-T35")
    @Tag("netx-T36")
    void webSocketOverTls(String protocol) throws Exception {
        talk(connect(webSocket, Map.of("server", "wss://localhost:" + webSocket.port() + "/mqtt", "tls.protocols",
                protocol)));
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.3, RSA", "TLSv1.2, RSA", "TLSv1.3, EC", "TLSv1.2, EC", "TLSv1.3, Ed25519", "TLSv1.2, Ed25519"})
    @Tag("netx-B52")
    @Tag("netx-U17")
    @Tag("netx-I6")
    void ourCertificate(String protocol, String kind) throws Exception {
        Issued own = lab.authority.issue(Profile.client().withKey(kind));
        Path key = folder.resolve("own.key");
        Path chain = folder.resolve("own.pem");
        own.write(key, chain);
        talk(connect(mutual, Map.of("tls.protocols", protocol, "tls.key", key.toString(),
                "tls.certificate", chain.toString())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2", "TLSv1.3,TLSv1.2"})
    @Tag("netx-O20")
    @Tag("netx-U18")
    @Tag("netx-I6")
    void preSharedKey(String protocols) throws Exception {
        talk(connect(preShared, Map.of("tls.protocols", protocols, "tls.trust", "", "tls.psk.identity", "gateway",
                ".tls.psk.key", "00112233445566778899AABBCCDDEEFF")));
    }

    @Test
    void preSharedKeyThatMosquittoDoesNotKnow() throws Exception {
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("tls.psk.identity", "nobody", ".tls.psk.key", "00112233445566778899aabbccddeeff"),
                Map.of("tls.psk.identity", "gateway", ".tls.psk.key", "ff112233445566778899aabbccddeeff"))) {
            for (String protocol : List.of("TLSv1.3", "TLSv1.2")) {
                Map<String, Object> settings = new HashMap<>(wrong);
                settings.put("tls.protocols", protocol);
                settings.put("tls.trust", "");
                Lab.Outcome outcome = lab.run(new WrongSetup("", "", preShared.port(), () -> { }, settings, false,
                        false));
                assertTrue(outcome.refused() && (outcome.told().contains("pre-shared")
                        || outcome.told().contains("tls.psk.identity")), protocol + wrong + outcome.told());
            }
        }
    }
}
