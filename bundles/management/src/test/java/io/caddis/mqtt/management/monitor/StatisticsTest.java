package io.caddis.mqtt.management.monitor;

import static io.caddis.mqtt.management.Scene.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.CertificateInfo;
import io.caddis.mqtt.ClientStatistics.Drop;
import io.caddis.mqtt.ClientStatistics;
import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TlsInfo;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.management.threads.Guard;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Pingresp;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.spi.Figures;
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
        long written = now().out().traffic().bytes(); // CONNECT
        long read = now().in().traffic().bytes();
        assertEquals(1, now().out().traffic().packets());
        assertTrue(written >= 12, () -> "CONNECT has " + written + " bytes");
        assertEquals(1, now().in().traffic().packets());
        publish("t", 0); // 1 + 1, 2 + 1, 1 for no properties, "payload"
        publish("t", 1); // and 2 for the packet identifier
        publish("t", 2);
        publish("t", 2);
        assertEquals(Figures.traffic(5, written + 13 + 3 * 15, new long[] {1, 1, 2}, new long[] {13, 15, 30}),
                now().out().traffic());
        assertEquals(4, now().out().traffic().messages());
        scene.send(Scene.publish(0, "t", 0), Scene.publish(7, "t", 1), Scene.publish(8, "t", 2));
        assertEquals(Figures.traffic(4, read + 13 + 2 * 15, new long[] {1, 1, 1}, new long[] {13, 15, 15}),
                now().in().traffic());
    }

    @Test
    void aPacketThatComesInPiecesCountsOnce() {
        scene.connected();
        long read = now().in().traffic().bytes();
        scene.send(Scene.publish(0, "a".repeat(50_000), 0));
        assertEquals(1, now().in().traffic().messages(Qos.AT_MOST_ONCE));
        assertEquals(read + 50_000 + 7 + 7, now().in().traffic().bytes());
        scene.client.publish(message("b".repeat(50_000), 0));
        long written = now().out().traffic().bytes();
        scene.settle();
        assertEquals(written + 50_000 + 7 + 7, now().out().traffic().bytes());
    }

    // ---- what waits and what failed

    @Test
    void queuedMessagesAndBytesWithAndWithoutASession() {
        scene.create();
        publish("t", 1);
        ClientStatistics before = now();
        assertEquals(1, before.queue().messages());
        assertTrue(before.queue().bytes() >= 8, () -> before.toString());
        scene.withParts();
        assertEquals(1, now().queue().messages());
        assertTrue(now().queue().bytes() >= 8, () -> now().toString());
        scene.accept(false);
        assertEquals(0, now().queue().messages());
        assertEquals(0, now().queue().bytes());
        assertEquals(1, now().queue().inFlight());
    }

    @Test
    void failuresByKindAndDropsByReason() {
        scene.with("queue.max", 1).with("in.flight.max", 1).with("listener.grace", 0).connected();
        publish("t", 1);
        publish("t", 1);
        publish("t", 1);
        assertEquals(Map.of(MqttException.Kind.QUEUE_FULL, 1L), now().out().failures());
        assertEquals(1, now().out().failed());
        assertEquals(3, now().out().published());
        scene.send(Scene.publish(0, "nobody", 0));
        assertEquals(Map.of(Drop.NO_LISTENER, 1L), now().in().drops());
        assertEquals(1, now().in().dropped());
    }

    @Test
    void waitingForPoll() {
        scene.connected();
        scene.client.subscribe(Subscription.of("t", Qos.AT_LEAST_ONCE));
        scene.settle();
        scene.send(Scene.publish(0, "t", 0));
        assertEquals(1, now().in().waiting());
        assertEquals(0, now().in().delivered());
        scene.client.poll();
        assertEquals(0, now().in().waiting());
        assertEquals(1, now().in().delivered());
    }

    // ---- connections

    @Test
    void connectionsAndAttemptsByCauseAndTheLastError() {
        scene.create().withParts();
        scene.refuse(ReasonCode.SERVER_BUSY);
        assertEquals(Map.of(Source.SERVER, 1L), now().connection().failedAttempts());
        assertEquals(Map.of(), now().connection().disconnects());
        assertEquals(ReasonCode.SERVER_BUSY, now().connection().lastError().orElseThrow().cause().reasonCode());
        Instant time = now().connection().lastError().orElseThrow().time();
        assertTrue(Duration.between(time, Instant.now()).abs().toMinutes() < 5, () -> "told at " + time);
        scene.pass(31 * ByHand.SECOND);
        scene.accept(false);
        scene.lose();
        assertEquals(Map.of(Source.NETWORK, 1L), now().connection().disconnects());
        assertEquals(Source.NETWORK, now().connection().lastError().orElseThrow().cause().source());
        scene.pass(31 * ByHand.SECOND);
        scene.accept(false);
        scene.client.disconnect();
        scene.settle();
        scene.link().end(null);
        scene.settle();
        assertEquals(Map.of(Source.NETWORK, 1L, Source.APPLICATION, 1L), now().connection().disconnects());
        assertEquals(Source.NETWORK, now().connection().lastError().orElseThrow().cause().source(),
                "this was no error");
        assertEquals(2, now().connection().connects());
        assertEquals(Map.of(Source.SERVER, 1L), now().connection().failedAttempts());
    }

    @Test
    void certificatesOfTheLastConnection() {
        Counters counters = new Counters(Guard.UNSHARED, InstantSource.system());
        Instant server = Instant.parse("2027-01-01T00:00:00Z");
        Instant own = Instant.parse("2027-02-01T00:00:00Z");
        counters.connected(new TlsInfo("TLSv1.3", "suite", Optional.empty(), Optional.empty(), false,
                Optional.of(certificate(server)), Optional.of(certificate(own))));
        ClientStatistics statistics = counters.statistics(new Session.Backlog(0, 0, 0, 0), new Counters.Waits(0, 0, 0));
        assertEquals(Optional.of(server), statistics.tls().serverCertificateExpiry());
        assertEquals(Optional.of(own), statistics.tls().ownCertificateExpiry());
        counters.connected(null);
        statistics = counters.statistics(new Session.Backlog(0, 0, 0, 0), new Counters.Waits(0, 0, 0));
        assertEquals(Optional.empty(), statistics.tls().serverCertificateExpiry());
        assertEquals(Optional.empty(), statistics.tls().ownCertificateExpiry());
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
        assertEquals(Figures.roundTrip(1, 40_000, 40_000, 40_000), now().out().roundTrip());
        publish("t", 2);
        scene.pass(20 * MILLI);
        int packetId = lastPacketId();
        scene.send(new Pubrec(packetId, ReasonCode.SUCCESS, Properties.NONE));
        assertEquals(2, now().out().roundTrip().count());
        assertEquals(40_000, now().out().roundTrip().maxMicros());
        assertTrue(now().out().roundTrip().p50Micros() >= 20_000 && now().out().roundTrip().p50Micros() < 22_500);
        assertEquals(Figures.NO_ROUND_TRIP, now().connection().pingRoundTrip());
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
        assertEquals(Figures.NO_ROUND_TRIP, now().out().roundTrip(), "the first is measured");
        scene.lose();
        scene.pass(31 * ByHand.SECOND);
        scene.accept(true);
        puback(1);
        assertEquals(Figures.NO_ROUND_TRIP, now().out().roundTrip(), "it is not known which one was answered");
        publish("t", 1);
        scene.pass(3 * MILLI);
        puback(lastPacketId());
        assertEquals(3_000, now().out().roundTrip().maxMicros());
        publish("t", 1);
        puback(lastPacketId());
        assertEquals(1, now().out().roundTrip().count(), "not more often than every 5 ms");
    }

    @Test
    void roundTripOfPings() {
        scene.with("keep.alive", 20).connected();
        scene.pass(17 * ByHand.SECOND);
        assertEquals(Figures.NO_ROUND_TRIP, now().connection().pingRoundTrip());
        scene.pass(5 * MILLI);
        scene.send(new Pingresp());
        assertEquals(1, now().connection().pingRoundTrip().count());
        assertFalse(now().connection().pingRoundTrip().maxMicros() < 5_000);
        assertEquals(Figures.NO_ROUND_TRIP, now().out().roundTrip());
    }
}
