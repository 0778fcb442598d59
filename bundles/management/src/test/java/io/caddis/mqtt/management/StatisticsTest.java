package io.caddis.mqtt.management;

import static io.caddis.mqtt.management.Scene.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.CertificateInfo;
import io.caddis.mqtt.ClientStatistics.Drop;
import io.caddis.mqtt.ClientStatistics.RoundTrip;
import io.caddis.mqtt.ClientStatistics;
import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TlsInfo;
import io.caddis.mqtt.management.monitor.Counters;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Pingresp;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.spi.Session;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a client counts: each figure of {@link ClientStatistics} is made to change, and no other. */
class StatisticsTest {
    private static final long MILLI = ByHand.MILLI;
    private final Scene scene = new Scene();

    private ClientStatistics now() {
        return scene.client.statistics();
    }

    private void publish(String topic, int qos) {
        scene.client.publish(message(topic, qos));
        scene.settle();
    }

    private void puback(int packetId) {
        scene.send(new Puback(packetId, ReasonCode.SUCCESS, Properties.NONE));
    }

    // ---- packets and bytes

    @Test
    void packetsBytesAndMessagesByQosBothWays() {
        scene.connected();
        long written = now().sent().bytes(); // CONNECT
        long read = now().received().bytes();
        assertEquals(1, now().sent().packets());
        assertTrue(written >= 12, () -> "CONNECT has " + written + " bytes");
        assertEquals(1, now().received().packets());
        publish("t", 0); // 1 + 1, 2 + 1, 1 for no properties, "payload"
        publish("t", 1); // and 2 for the packet identifier
        publish("t", 2);
        publish("t", 2);
        assertEquals(new ClientStatistics.Traffic(5, written + 13 + 3 * 15, 1, 1, 2), now().sent());
        assertEquals(4, now().sent().messages());
        scene.send(Scene.publish(0, "t", 0), Scene.publish(7, "t", 1), Scene.publish(8, "t", 2));
        assertEquals(new ClientStatistics.Traffic(4, read + 13 + 2 * 15, 1, 1, 1), now().received());
    }

    @Test
    void aPacketThatComesInPiecesCountsOnce() {
        scene.connected();
        long read = now().received().bytes();
        scene.send(Scene.publish(0, "a".repeat(50_000), 0));
        assertEquals(1, now().received().qos0());
        assertEquals(read + 50_000 + 7 + 7, now().received().bytes());
        scene.client.publish(message("b".repeat(50_000), 0));
        long written = now().sent().bytes();
        scene.settle();
        assertEquals(written + 50_000 + 7 + 7, now().sent().bytes());
    }

    // ---- what waits and what failed

    @Test
    void queuedMessagesAndBytesWithAndWithoutASession() {
        scene.create();
        publish("t", 1);
        ClientStatistics before = now();
        assertEquals(1, before.queued());
        assertTrue(before.queuedBytes() >= 8, () -> before.toString());
        scene.withParts();
        assertEquals(1, now().queued());
        assertTrue(now().queuedBytes() >= 8, () -> now().toString());
        scene.accept(false);
        assertEquals(0, now().queued());
        assertEquals(0, now().queuedBytes());
        assertEquals(1, now().inFlight());
    }

    @Test
    void failuresByKindAndDropsByReason() {
        scene.with("queue.max", 1).with("in.flight.max", 1).with("listener.grace", 0).connected();
        publish("t", 1);
        publish("t", 1);
        publish("t", 1);
        assertEquals(Map.of(MqttException.Kind.QUEUE_FULL, 1L), now().failures());
        assertEquals(1, now().failed());
        assertEquals(3, now().published());
        scene.send(Scene.publish(0, "nobody", 0));
        assertEquals(Map.of(Drop.NO_LISTENER, 1L), now().drops());
        assertEquals(1, now().dropped());
    }

    @Test
    void waitingForPoll() {
        scene.connected();
        scene.client.subscribe(Subscription.of("t", Qos.AT_LEAST_ONCE));
        scene.settle();
        scene.send(Scene.publish(0, "t", 0));
        assertEquals(1, now().waiting());
        assertEquals(0, now().delivered());
        scene.client.poll();
        assertEquals(0, now().waiting());
        assertEquals(1, now().delivered());
    }

    // ---- connections

    @Test
    void connectionsAndAttemptsByCauseAndTheLastError() {
        scene.create().withParts();
        scene.refuse(ReasonCode.SERVER_BUSY);
        assertEquals(Map.of(Source.SERVER, 1L), now().failedAttempts());
        assertEquals(Map.of(), now().disconnects());
        assertEquals(ReasonCode.SERVER_BUSY, now().lastError().orElseThrow().cause().reasonCode());
        Instant time = now().lastError().orElseThrow().time();
        assertTrue(Duration.between(time, Instant.now()).abs().toMinutes() < 5, () -> "told at " + time);
        scene.pass(31 * ByHand.SECOND);
        scene.accept(false);
        scene.lose();
        assertEquals(Map.of(Source.NETWORK, 1L), now().disconnects());
        assertEquals(Source.NETWORK, now().lastError().orElseThrow().cause().source());
        scene.pass(31 * ByHand.SECOND);
        scene.accept(false);
        scene.client.disconnect();
        scene.settle();
        scene.link().end(null);
        scene.settle();
        assertEquals(Map.of(Source.NETWORK, 1L, Source.APPLICATION, 1L), now().disconnects());
        assertEquals(Source.NETWORK, now().lastError().orElseThrow().cause().source(), "this was no error");
        assertEquals(2, now().connects());
        assertEquals(Map.of(Source.SERVER, 1L), now().failedAttempts());
    }

    @Test
    void certificatesOfTheLastConnection() {
        Counters counters = new Counters(InstantSource.system());
        Instant server = Instant.parse("2027-01-01T00:00:00Z");
        Instant own = Instant.parse("2027-02-01T00:00:00Z");
        counters.connected(new TlsInfo("TLSv1.3", "suite", Optional.empty(), Optional.empty(), false,
                Optional.of(certificate(server)), Optional.of(certificate(own))));
        ClientStatistics statistics = counters.statistics(new Session.Backlog(0, 0, 0, 0), 0);
        assertEquals(Optional.of(server), statistics.serverCertificateExpiry());
        assertEquals(Optional.of(own), statistics.ownCertificateExpiry());
        counters.connected(null);
        statistics = counters.statistics(new Session.Backlog(0, 0, 0, 0), 0);
        assertEquals(Optional.empty(), statistics.serverCertificateExpiry());
        assertEquals(Optional.empty(), statistics.ownCertificateExpiry());
    }

    private static CertificateInfo certificate(Instant until) {
        return new CertificateInfo("CN=a", "CN=b", List.of(), "RSA 2048", "sha256/x", until.minusSeconds(1), until);
    }

    // ---- round trips

    @Test
    void roundTripOfPublishes() {
        scene.connected();
        publish("t", 1);
        scene.pass(40 * MILLI);
        puback(1);
        assertEquals(new RoundTrip(1, 40_000, 40_000, 40_000), now().publishRoundTrip());
        publish("t", 2);
        scene.pass(20 * MILLI);
        int packetId = lastPacketId();
        scene.send(new Pubrec(packetId, ReasonCode.SUCCESS, Properties.NONE));
        assertEquals(2, now().publishRoundTrip().count());
        assertEquals(40_000, now().publishRoundTrip().maxMicros());
        assertTrue(now().publishRoundTrip().p50Micros() >= 20_000 && now().publishRoundTrip().p50Micros() < 22_500);
        assertEquals(RoundTrip.NONE, now().pingRoundTrip());
    }

    private int lastPacketId() {
        List<Packet> packets = scene.link().packets();
        return ((Publish) packets.get(packets.size() - 1)).packetId();
    }

    @Test
    void oneIsMeasuredAtATimeAndNoneOverALostConnection() {
        scene.connected();
        publish("t", 1);
        scene.pass(MILLI);
        publish("t", 1);
        puback(2);
        assertEquals(RoundTrip.NONE, now().publishRoundTrip(), "the first is measured");
        scene.lose();
        scene.pass(31 * ByHand.SECOND);
        scene.accept(true);
        puback(1);
        assertEquals(RoundTrip.NONE, now().publishRoundTrip(), "it is not known which one was answered");
        publish("t", 1);
        scene.pass(3 * MILLI);
        puback(lastPacketId());
        assertEquals(3_000, now().publishRoundTrip().maxMicros());
        publish("t", 1);
        puback(lastPacketId());
        assertEquals(1, now().publishRoundTrip().count(), "not more often than every 5 ms");
    }

    @Test
    void roundTripOfPings() {
        scene.with("keep.alive", 20).connected();
        scene.pass(17 * ByHand.SECOND);
        assertEquals(RoundTrip.NONE, now().pingRoundTrip());
        scene.pass(5 * MILLI);
        scene.send(new Pingresp());
        assertEquals(1, now().pingRoundTrip().count());
        assertFalse(now().pingRoundTrip().maxMicros() < 5_000);
        assertEquals(RoundTrip.NONE, now().publishRoundTrip());
    }
}
