package io.caddis.mqtt.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.spi.Credentials;
import io.caddis.mqtt.spi.SessionOutput;
import io.caddis.mqtt.spi.SessionState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The connection lives, and the server leaves something unanswered. */
class WatchdogTest {
    private static final long SECOND = SessionScript.SECOND;

    private final ClientSession session = session(100);
    private long now = Long.MAX_VALUE - 5; // the clock overflows

    private static ClientSession session(int watchdogSeconds) {
        return new ClientSession(TestOptions.withWatchdog(TestOptions.of(ProtocolVersion.V5, "c", true, 300, 0,
                TestOptions.inbound(10), TestOptions.outbound(10, 10, 10_000)), watchdogSeconds * SECOND),
                SessionState.EMPTY);
    }

    private void connect() {
        session.connect(Credentials.NONE, now);
        session.nextPacket(now);
        session.receive(Wire.connack(false), now);
        session.poll();
    }

    private List<String> packets() {
        List<String> packets = new ArrayList<>();
        for (Packet packet = session.nextPacket(now); packet != null; packet = session.nextPacket(now)) {
            packets.add(Wire.text(packet));
        }
        return packets;
    }

    /** Time passes, and deadlines are met. */
    private void pass(int seconds, boolean reading) {
        long end = now + seconds * SECOND;
        while (session.deadline() != ClientSession.NO_DEADLINE && session.deadline() - end <= 0) {
            now = session.deadline();
            session.tick(reading, now);
        }
        now = end;
    }

    private DisconnectCause closed() {
        return assertInstanceOf(SessionOutput.Close.class, session.poll()).cause();
    }

    @Test
    void aMessageThatIsNotAcknowledgedIsSentAgainOnAnotherConnection() {
        connect();
        session.publish(1, Wire.message(1, "t"), now);
        assertEquals(List.of("PUBLISH 1 q1 t"), packets());
        pass(99, true);
        assertNull(session.poll());
        pass(51, true);
        DisconnectCause cause = closed();
        assertEquals(Source.CLIENT, cause.source());
        assertTrue(cause.text().contains("watchdog.timeout"), cause.text());
        assertEquals(List.of("DISCONNECT"), packets());
        session.lost(now);
        session.connect(Credentials.NONE, now);
        session.nextPacket(now);
        session.receive(Wire.connack(true), now);
        session.poll();
        assertEquals(List.of("PUBLISH 1 dup q1 t"), packets());
        pass(99, true);
        assertNull(session.poll(), "the time begins with the connection");
    }

    @Test
    void answersInTimeKeepTheConnection() {
        connect();
        for (int packetId = 1; packetId < 9; packetId++) {
            session.publish(packetId, Wire.message(2, "t"), now);
            packets();
            pass(90, true);
            session.receive(Wire.pubrec(packetId), now);
            packets();
            pass(90, true);
            session.receive(Wire.pubcomp(packetId), now);
            assertInstanceOf(SessionOutput.Done.class, session.poll());
            assertNull(session.poll());
        }
    }

    /** Others are answered: one that is not is noticed all the same. */
    @ParameterizedTest
    @ValueSource(strings = {"PUBLISH", "PUBREL", "SUBSCRIBE"})
    void theOldestCounts(String what) {
        connect();
        if (what.equals("SUBSCRIBE")) {
            session.want(List.of(Wire.subscription("a", 1)), now);
        } else {
            session.publish(7, Wire.message(2, "t"), now);
        }
        packets();
        if (what.equals("PUBREL")) {
            session.receive(Wire.pubrec(1), now);
            packets();
        }
        int packetId = 2;
        for (int seconds = 0; seconds < 150; seconds += 10) {
            session.publish(packetId, Wire.message(1, "t"), now);
            packets();
            session.receive(Wire.puback(packetId), now);
            packetId++;
            pass(10, true);
        }
        List<SessionOutput> outputs = new ArrayList<>();
        for (SessionOutput output = session.poll(); output != null; output = session.poll()) {
            outputs.add(output);
        }
        assertTrue(outputs.stream().anyMatch(SessionOutput.Close.class::isInstance), outputs.toString());
    }

    @Test
    void whoDoesNotReadDoesNotBlameTheServer() {
        connect();
        session.publish(1, Wire.message(1, "t"), now);
        packets();
        pass(1000, false);
        assertNull(session.poll());
        pass(99, true);
        assertNull(session.poll());
        pass(51, true);
        closed();
    }

    /** Without a limit the connection stays, and somebody is told: once a minute at most, until the server answers. */
    @Test
    void withoutALimitItIsTold() {
        ClientSession other = session(0);
        other.connect(Credentials.NONE, 0);
        other.nextPacket(0);
        other.receive(Wire.connack(false), 0);
        other.poll();
        assertEquals(ClientSession.NO_DEADLINE, other.deadline(), "not woken for it alone");
        assertEquals(0, warnings(other, 0, 1000), "nothing waits");
        other.publish(1, Wire.message(1, "t"), 1000 * SECOND);
        other.nextPacket(1000 * SECOND);
        assertEquals(0, warnings(other, 1001, 1060));
        assertEquals(3, warnings(other, 1060, 1200));
        other.receive(Wire.puback(1), 1200 * SECOND);
        assertInstanceOf(SessionOutput.Done.class, other.poll());
        assertEquals(0, warnings(other, 1200, 2000));
    }

    private static int warnings(ClientSession session, int fromSeconds, int toSeconds) {
        int count = 0;
        for (long seconds = fromSeconds; seconds < toSeconds; seconds++) {
            session.tick(true, seconds * SECOND);
            for (SessionOutput output = session.poll(); output != null; output = session.poll()) {
                SessionOutput.Warning warning = assertInstanceOf(SessionOutput.Warning.class, output);
                assertTrue(warning.text().contains("has not answered PUBLISH"), warning.text());
                count++;
            }
        }
        return count;
    }
}
