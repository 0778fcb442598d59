package io.caddis.mqtt.session.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.Disconnect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Pingreq;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Pubcomp;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.packet.Pubrel;
import io.caddis.mqtt.spi.SessionChange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ControlQueueTest {
    private static final Packet DISCONNECT = new Disconnect(ReasonCode.SUCCESS, Properties.NONE);

    private final ControlQueue queue = new ControlQueue();

    private List<Packet> pollAll() {
        List<Packet> all = new ArrayList<>();
        for (Packet packet = queue.poll(); packet != null; packet = queue.poll()) {
            all.add(packet);
        }
        return all;
    }

    @Test
    void acknowledgementsComeBackAsTheyWere() {
        queue.acknowledge(PacketType.PUBACK, 1, ReasonCode.SUCCESS);
        queue.acknowledge(PacketType.PUBREC, 0xFFFF, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR);
        queue.acknowledge(PacketType.PUBREL, 0x8000, ReasonCode.SUCCESS);
        queue.acknowledge(PacketType.PUBCOMP, 256, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
        assertEquals(List.of(new Puback(1, ReasonCode.SUCCESS, Properties.NONE),
                new Pubrec(0xFFFF, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, Properties.NONE),
                new Pubrel(0x8000, ReasonCode.SUCCESS, Properties.NONE),
                new Pubcomp(256, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, Properties.NONE)), pollAll());
    }

    /** Against a queue of packets, with and without growth, from each place in the ring. */
    @Test
    void theOrderIsThatOfArrival() {
        Random random = new Random(1);
        ArrayDeque<Packet> model = new ArrayDeque<>();
        for (int step = 0; step < 200_000; step++) {
            int id = 1 + random.nextInt(0xFFFF);
            int what = random.nextInt(step / 10_000 % 2 == 0 ? 8 : 16);
            if (what < 4) {
                queue.acknowledge(PacketType.PUBCOMP, id, ReasonCode.SUCCESS);
                model.add(new Pubcomp(id, ReasonCode.SUCCESS, Properties.NONE));
            } else if (what == 4) {
                queue.add(Pingreq.INSTANCE);
                model.add(Pingreq.INSTANCE);
            } else if (what == 5) {
                queue.addFirst(DISCONNECT);
                model.addFirst(DISCONNECT);
            } else {
                assertEquals(model.poll(), queue.poll());
            }
            assertEquals(model.size(), queue.size());
            assertEquals(model.isEmpty(), queue.isEmpty());
        }
        assertEquals(new ArrayList<>(model), pollAll());
    }

    @Test
    void whatWasClearedIsGone() {
        queue.acknowledge(PacketType.PUBACK, 7, ReasonCode.SUCCESS);
        queue.add(Pingreq.INSTANCE);
        assertTrue(queue.contains(Pingreq.INSTANCE));
        queue.clear();
        assertFalse(queue.contains(Pingreq.INSTANCE));
        assertNull(queue.poll());
        queue.add(DISCONNECT);
        assertEquals(List.of(DISCONNECT), pollAll());
    }

    @Test
    void heldUntilWhatCameBeforeIsKept() {
        Changes changes = new Changes(true, queue);
        changes.acknowledge(PacketType.PUBREC, 1, ReasonCode.SUCCESS);
        changes.add(new SessionChange.Received(2));
        changes.acknowledge(PacketType.PUBREC, 2, ReasonCode.SUCCESS);
        changes.acknowledge(PacketType.PUBCOMP, 3, ReasonCode.SUCCESS);
        changes.add(new SessionChange.Forgotten(4));
        changes.acknowledge(PacketType.PUBCOMP, 4, ReasonCode.SUCCESS);
        changes.next();
        changes.next();
        assertEquals(3, changes.heldCount());
        assertEquals(List.of(new Pubrec(1, ReasonCode.SUCCESS, Properties.NONE)), pollAll());
        changes.committed(1);
        assertEquals(1, changes.heldCount());
        assertEquals(List.of(new Pubrec(2, ReasonCode.SUCCESS, Properties.NONE),
                new Pubcomp(3, ReasonCode.SUCCESS, Properties.NONE)), pollAll());
        changes.committed(2);
        assertEquals(List.of(new Pubcomp(4, ReasonCode.SUCCESS, Properties.NONE)), pollAll());
        changes.add(new SessionChange.Received(5));
        changes.acknowledge(PacketType.PUBREC, 5, ReasonCode.SUCCESS);
        changes.forgetHeld();
        changes.next();
        changes.committed(3);
        assertEquals(List.of(), pollAll());
    }
}
