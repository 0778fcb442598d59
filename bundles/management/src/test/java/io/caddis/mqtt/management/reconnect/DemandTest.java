package io.caddis.mqtt.management.reconnect;

import static io.caddis.mqtt.management.Scene.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.config.Schedule;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Publish;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code connect.when}: connections only while something is to be sent, or at certain times. */
class DemandTest {
    private final Scene scene = new Scene();
    private ZonedDateTime wall = ZonedDateTime.parse("2026-11-22T01:30:00+01:00[Europe/Berlin]");
    private long wallNanos = scene.hand.now();

    private ZonedDateTime now() {
        wall = wall.plusNanos(scene.hand.now() - wallNanos);
        wallNanos = scene.hand.now();
        return wall;
    }

    private String cause() {
        return scene.client.status().cause().orElseThrow().text();
    }

    private void createWith(String schedule) {
        scene.with("connect.when", "schedule").with("connect.schedule", schedule).with("keep.alive", 0).create();
        scene.client.driver().attempts().demand().calendar(this::now);
        scene.withParts();
    }

    private void acknowledge(List<Packet> packets) {
        for (Packet packet : packets) {
            scene.send(new Puback(((Publish) packet).packetId(), ReasonCode.SUCCESS, Properties.NONE));
        }
    }

    // ---- while something is to be sent

    @Test
    void connectsForAMessageAndLeavesWhenNothingIsLeftToDo() {
        scene.with("connect.when", "pending").with("connect.idle", 20).with("keep.alive", 0).create().withParts();
        assertEquals(ConnectionState.DISCONNECTED, scene.state());
        assertEquals("nothing is to be sent (connect.when)", cause());
        assertEquals(Source.CONFIGURATION, scene.client.status().cause().orElseThrow().source());
        assertEquals(0, scene.alarms());
        assertEquals(List.of(), scene.links);
        CompletableFuture<?> future = scene.client.publish(message("t", 1));
        scene.settle();
        List<Packet> packets = scene.accept(false);
        scene.pass(40 * ByHand.SECOND);
        assertEquals(ConnectionState.CONNECTED, scene.state(), "it waits for the answer");
        acknowledge(packets);
        assertTrue(future.isDone());
        scene.pass(19 * ByHand.SECOND);
        assertEquals(ConnectionState.CONNECTED, scene.state());
        scene.pass(21 * ByHand.SECOND); // it may look when the answer came, and once more
        assertEquals(ConnectionState.DISCONNECTED, scene.state());
        assertTrue(scene.link().types().contains(PacketType.DISCONNECT));
    }

    /** No other deadline is as near. */
    @Test
    void aShortIdleTimeIsKept() {
        scene.with("connect.when", "pending").with("connect.idle", 1).create().withParts();
        scene.client.publish(message("t", 1));
        scene.settle();
        acknowledge(scene.accept(false));
        assertEquals(ConnectionState.CONNECTED, scene.state());
        scene.pass(2 * ByHand.SECOND);
        assertEquals(ConnectionState.DISCONNECTED, scene.state());
    }

    @Test
    void aSubscribeIsWorkToo() {
        scene.with("connect.when", "pending").create().withParts();
        scene.client.subscribe(Subscription.of("a", Qos.AT_LEAST_ONCE));
        scene.settle();
        assertEquals(1, scene.links.size());
    }

    @Test
    void aFailureWaitsLikeAnyOther() {
        scene.with("connect.when", "pending").create().withParts();
        scene.client.publish(message("t", 1));
        scene.settle();
        scene.lose();
        assertEquals(ConnectionState.BACKOFF, scene.state());
        scene.pass(ByHand.SECOND);
        scene.accept(false);
    }

    @Test
    void connectConnectsAndTheIdleTimeRuns() {
        scene.with("connect.when", "pending").create().withParts();
        CompletableFuture<Void> connect = scene.client.connect();
        scene.settle();
        scene.accept(false);
        assertTrue(connect.isDone());
        scene.pass(29 * ByHand.SECOND);
        assertEquals(ConnectionState.CONNECTED, scene.state());
        scene.pass(ByHand.SECOND);
        assertEquals(ConnectionState.DISCONNECTED, scene.state());
    }

    @Test
    void changesAreTakenOverAtOnce() {
        scene.with("connect.when", "pending").create().withParts();
        scene.configure("connect.when", "always");
        scene.accept(false);
        scene.configure("connect.when", "pending");
        scene.pass(30 * ByHand.SECOND);
        assertEquals(ConnectionState.DISCONNECTED, scene.state());
        scene.client.disconnect();
        scene.settle();
        scene.client.publish(message("t", 1));
        scene.settle();
        assertEquals(1, scene.links.size(), "the application wants no connection");
    }

    // ---- at certain times

    @Test
    void aWindowOpensAndCloses() {
        createWith("02:00/PT10M");
        assertEquals(ConnectionState.DISCONNECTED, scene.state());
        assertEquals("the next window of connect.schedule opens at 2026-11-22T02:00+01:00", cause());
        CompletableFuture<?> future = scene.client.publish(message("t", 1));
        scene.pass(1799 * ByHand.SECOND);
        assertEquals(List.of(), scene.links);
        scene.pass(2 * ByHand.SECOND);
        acknowledge(scene.accept(false));
        assertTrue(future.isDone());
        scene.pass(590 * ByHand.SECOND);
        assertEquals(ConnectionState.CONNECTED, scene.state());
        scene.pass(15 * ByHand.SECOND);
        assertEquals("the next window of connect.schedule opens at 2026-11-23T02:00+01:00", cause());
        assertEquals(ConnectionState.DISCONNECTED, scene.state());
        assertEquals(1, scene.links.size());
    }

    @Test
    void connectDoesNotWaitForAWindow() {
        createWith("02:00/PT10M");
        scene.client.connect();
        scene.settle();
        scene.accept(false);
        scene.pass(600 * ByHand.SECOND);
        assertEquals(ConnectionState.CONNECTED, scene.state());
        scene.lose();
        assertEquals(ConnectionState.DISCONNECTED, scene.state(), "that call is served");
    }

    @Test
    void theClockOnTheWallMayBeSet() {
        createWith("02:00/PT10M");
        wall = wall.plusMinutes(30);
        scene.pass(61 * ByHand.SECOND);
        assertEquals(ConnectionState.CONNECTING, scene.state());
        scene.accept(false);
        wall = wall.minusHours(5);
        scene.pass(61 * ByHand.SECOND);
        assertEquals(ConnectionState.DISCONNECTED, scene.state());
    }

    @Test
    void intervalsFromMidnightOn() {
        createWith("PT1H/PT5M");
        scene.pass(1801 * ByHand.SECOND);
        scene.accept(false);
        scene.pass(300 * ByHand.SECOND);
        assertEquals(ConnectionState.DISCONNECTED, scene.state());
        assertEquals("the next window of connect.schedule opens at 2026-11-22T03:00+01:00", cause());
    }

    @ParameterizedTest
    @CsvSource({
        "02:00/PT10M, 2026-11-22T02:00:00, true, 2026-11-23T02:00+01:00",
        "02:00/PT10M, 2026-11-22T02:10:00, false, 2026-11-23T02:00+01:00",
        "23:50/PT30M, 2026-11-22T00:10:00, true, 2026-11-22T23:50+01:00",
        "PT7H/PT1H, 2026-11-22T21:30:00, true, 2026-11-23T00:00+01:00",
        "PT7H/PT1H, 2026-11-22T23:00:00, false, 2026-11-23T00:00+01:00",
        "PT1M/PT1M, 2026-11-22T23:00:30, true, 2026-11-22T23:01+01:00",
        "'02:00/PT10M, 12:00/PT10M', 2026-11-22T03:00:00, false, 2026-11-22T12:00+01:00",
        "P1D/P1D, 2026-11-22T03:00:00, true, 2026-11-23T00:00+01:00",
        "02:30/PT10M, 2026-03-29T01:00:00, false, 2026-03-29T03:30+02:00",
        "02:30/PT10M, 2026-10-25T01:00:00, false, 2026-10-25T02:30+02:00",
        "PT1H/PT5M, 2026-10-25T23:30:00, false, 2026-10-26T00:00+01:00"})
    void windows(String schedule, String local, boolean open, String next) {
        Schedule read = ClientConfig.read(Map.of("server", "mqtt://a", "connect.when", "schedule", "connect.schedule",
                schedule), "id").reconnect().schedule();
        ZonedDateTime now = ZonedDateTime.of(LocalDateTime.parse(local), wall.getZone());
        assertEquals(open, read.left(now).compareTo(Duration.ZERO) > 0);
        assertEquals(next, read.next(now).toOffsetDateTime().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"02:00", "25:00/PT1M", "PT1H", "PT1H/PT2H", "PT1S/PT1S", "P2D/PT1H", "02:00/PT25H",
        "02:00/PT0S", "*/15", "PT1H/x", "PT1H/-PT5M"})
    void schedulesThatAreRefused(String schedule) {
        String message = assertThrows(IllegalArgumentException.class, () -> ClientConfig.read(Map.of("server",
                "mqtt://a", "connect.when", "schedule", "connect.schedule", schedule), "id")).getMessage();
        assertTrue(message.startsWith("connect.schedule = '" + schedule + "': "), message);
        assertTrue(message.contains("write TIME/LENGTH or INTERVAL/LENGTH, as 02:00/PT10M or PT1H/PT5M"), message);
    }

    @Test
    void aScheduleIsNeededForOne() {
        assertEquals("connect.schedule is not set, but connect.when is schedule: write TIME/LENGTH or INTERVAL/LENGTH,"
                + " as 02:00/PT10M or PT1H/PT5M", assertThrows(IllegalArgumentException.class,
                () -> ClientConfig.read(Map.of("server", "mqtt://a", "connect.when", "schedule"), "id")).getMessage());
    }
}
