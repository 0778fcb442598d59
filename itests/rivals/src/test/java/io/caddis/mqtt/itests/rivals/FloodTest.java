package io.caddis.mqtt.itests.rivals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FloodTest {

    private final ByteBuffer out = ByteBuffer.allocate(1_000_000);

    @Test
    void numbersItsMessagesAndKeepsTheirForm() {
        Flood flood = new Flood(1, 20, 64, 20, true);
        flood.fill(out, out.remaining());
        List<String> sent = new ArrayList<>();
        PacketScanner.scan(out.flip(), (in, first, from, to) -> {
            int topicEnd = PacketScanner.topicEnd(in, from);
            byte[] topic = new byte[topicEnd - from - 2];
            in.get(from + 2, topic);
            int payload = PacketScanner.payloadStart(in, first, from, true);
            assertEquals(64, to - payload);
            sent.add(new String(topic) + " " + PacketScanner.uint16(in, topicEnd) + " " + in.getLong(payload));
        });
        assertEquals(20, sent.size());
        assertEquals("plant/line01/temperature 1 0", sent.get(0));
        assertEquals("plant/line16/temperature 16 15", sent.get(15));
        assertEquals("plant/line01/temperature 17 16", sent.get(16));
    }

    @Test
    void qos0StaysAWindowAheadOfWhatWasSeen() {
        Flood flood = new Flood(0, 10, 8, 4, false);
        assertEquals(4, sent(flood));
        assertEquals(0, sent(flood));
        flood.seen(3);
        assertEquals(3, sent(flood));
        flood.seen(4);
        assertEquals(3, sent(flood));
        assertTrue(flood.done());
    }

    @Test
    void window0HasNoLimit() {
        Flood flood = new Flood(0, 10, 8, 0, false);
        assertEquals(10, sent(flood));
        assertTrue(flood.done());
    }

    @Test
    void qos1IsDoneWhenAllIsAcknowledged() {
        Flood flood = new Flood(1, 3, 8, 2, true);
        assertEquals(2, sent(flood));
        assertFalse(flood.acknowledged(PacketScanner.PUBACK, 1));
        assertEquals(1, sent(flood));
        flood.acknowledged(PacketScanner.PUBACK, 2);
        assertFalse(flood.done());
        flood.acknowledged(PacketScanner.PUBACK, 3);
        assertTrue(flood.done());
    }

    @Test
    void qos2TakesPubrecThenPubcomp() {
        Flood flood = new Flood(2, 1, 8, 1, true);
        sent(flood);
        assertTrue(flood.acknowledged(PacketScanner.PUBREC, 1));
        assertFalse(flood.done());
        assertThrows(IllegalStateException.class, () -> flood.acknowledged(PacketScanner.PUBREC, 1));
        assertFalse(flood.acknowledged(PacketScanner.PUBCOMP, 1));
        assertTrue(flood.done());
    }

    @Test
    void refusesAcknowledgementsThatAreNotDue() {
        Flood flood = new Flood(1, 1, 8, 1, true);
        sent(flood);
        assertThrows(IllegalStateException.class, () -> flood.acknowledged(PacketScanner.PUBACK, 2));
        assertThrows(IllegalStateException.class, () -> flood.acknowledged(PacketScanner.PUBREC, 1));
        flood.acknowledged(PacketScanner.PUBACK, 1);
        assertThrows(IllegalStateException.class, () -> flood.acknowledged(PacketScanner.PUBACK, 1));
    }

    /** How many packets it sends now. */
    private int sent(Flood flood) {
        out.clear();
        flood.fill(out, out.remaining());
        int[] packets = new int[1];
        PacketScanner.scan(out.flip(), (in, first, from, to) -> packets[0]++);
        return packets[0];
    }
}
