package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.CertificateInfo;
import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TlsInfo;
import io.caddis.mqtt.management.link.Parts;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.spi.Tls;
import io.caddis.mqtt.spi.TlsObserver;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.spi.TlsSession;
import io.caddis.mqtt.spi.Transport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A client whose link is secured, as far as its own bundle is concerned. */
class TlsOfClientTest {
    private static final String PIN = "sha256/" + "A".repeat(43) + "=";

    @Test
    void waitsForTheBundle() {
        Scene scene = new Scene().with("server", "mqtts://server").create().withParts();
        assertEquals("waits for the bundle that provides: tls", scene.client.status().cause().orElseThrow().text());
        assertTrue(scene.links.isEmpty(), "nothing is sent in clear");
        Parts parts = scene.parts;
        scene.parts(parts.withTls(new FakeTls()));
        scene.accept(false);
        scene.parts(parts.withTls(new FakeTls()));
        assertEquals(2, scene.links.size(), "another one: reconnect");
        assertTrue(scene.links.get(0).isClosed());
        scene.accept(true);
        scene.parts(parts);
        assertEquals("waits for the bundle that provides: tls", scene.client.status().cause().orElseThrow().text());
    }

    @Test
    void statusTellsHowTheConnectionIsSecured() {
        FakeTls tls = new FakeTls();
        Scene scene = new Scene().with("server", "mqtts://server").create().withParts();
        scene.parts(scene.parts.withTls(tls));
        scene.accept(false);
        assertEquals(FakeTls.INFO, scene.client.status().connection().orElseThrow().tls().orElseThrow());
        assertFalse(scene.client.status().toString().contains("CN="), "one line stays one line");
        scene.lose();
        assertTrue(scene.client.status().connection().isEmpty());
        assertTrue(new Scene().connected().client.status().connection().orElseThrow().tls().isEmpty(), "mqtt://");
    }

    /** Nothing is lost by it: DISCONNECT, at once another connection, what waits goes on there. */
    @Test
    void renewedFilesReconnectAtOnce() {
        FakeTls tls = new FakeTls();
        Scene scene = new Scene().with("server", "mqtts://server").create().withParts();
        scene.parts(scene.parts.withTls(tls));
        scene.accept(false);
        CompletableFuture<PublishResult> publish = scene.client.publish(Scene.message("t", 1));
        scene.settle();
        assertEquals(List.of(PacketType.PUBLISH), scene.link().types());
        TlsObserver old = tls.observer;
        old.renewed();
        scene.settle();
        assertEquals(2, scene.links.size());
        assertEquals(List.of(PacketType.DISCONNECT), scene.links.get(0).types());
        assertEquals(ConnectionState.CONNECTING, scene.state());
        assertEquals("files with keys or certificates changed (tls.reload)",
                scene.client.status().cause().orElseThrow().text());
        assertEquals(DisconnectCause.Source.CONFIGURATION, scene.client.status().cause().orElseThrow().source());
        List<Packet> again = scene.accept(true);
        assertEquals(List.of(PacketType.PUBLISH), again.stream().map(Packet::type).toList());
        scene.send(new Puback(((Publish) again.get(0)).packetId(), ReasonCode.SUCCESS, Properties.NONE));
        assertTrue(publish.isDone() && !publish.isCompletedExceptionally());
        old.renewed();
        scene.settle();
        assertEquals(2, scene.links.size(), "a link that is over has no say");
    }

    @Test
    void renewedFilesDoNotConnectWhoWantsToBeDisconnected() {
        FakeTls tls = new FakeTls();
        Scene scene = new Scene().with("server", "mqtts://server").create().withParts();
        scene.parts(scene.parts.withTls(tls));
        scene.accept(false);
        scene.client.disconnect();
        tls.observer.renewed();
        scene.settle();
        assertEquals(ConnectionState.DISCONNECTED, scene.state());
        assertEquals(1, scene.links.size());
    }

    /** Lets through, and says that there was a handshake. */
    private static final class FakeTls implements Tls {
        static final TlsInfo INFO = new TlsInfo("TLSv1.3", "TLS_AES_128_GCM_SHA256", Optional.of("x25519"),
                Optional.empty(), false, Optional.of(new CertificateInfo("CN=server", "CN=ca", List.of("DNS server"),
                        "EC 256", PIN, Instant.EPOCH, Instant.EPOCH.plusSeconds(1))), Optional.empty());
        private TlsObserver observer;

        @Override
        public Transport over(Transport transport, TlsOptions options, TlsObserver newObserver) {
            observer = newObserver;
            return (endpoint, handler) -> {
                newObserver.negotiated(new TlsSession(INFO, List.of()));
                return transport.open(endpoint, handler);
            };
        }
    }
}
