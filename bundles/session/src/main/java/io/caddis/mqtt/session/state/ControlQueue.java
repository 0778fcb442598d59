package io.caddis.mqtt.session.state;

import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Pubcomp;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.packet.Pubrel;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Packets that wait to be written, first come, first served. Of an acknowledgement only a number is held: a server that
 * does not read makes so many of them that as objects they would keep the collector of garbage, and so everybody.
 */
public final class ControlQueue {
    private static final int CAPACITY_MIN = 4;
    /** A ring of more is given up once it is empty. In a flood of QoS 2, hundreds come in each turn, and all leave. */
    private static final int CAPACITY_KEPT = 1024;
    /** Never written to: most clients have nothing to say. */
    private static final int[] EMPTY = {};
    /** In the place of a packet in {@link #others}. */
    private static final int OTHER = 0;
    private static final int TYPE_SHIFT = 24;
    private static final int CODE_SHIFT = 16;

    /** As many as a power of two, or none: type, reason code and identifier of acknowledgements. */
    private int[] ring = EMPTY;
    private int first;
    private int size;
    /** Null while there are none: they are rare. */
    private ArrayDeque<Packet> others;

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** Whether such a packet waits; not to be asked for acknowledgements. */
    public boolean contains(Packet packet) {
        return others != null && others.contains(packet);
    }

    public void add(Packet packet) {
        ArrayDeque<Packet> place = others(); // made before anything is changed: there may be no memory
        put(OTHER);
        place.add(packet);
    }

    /**
     * Adds one without properties.
     *
     * @param type PUBACK, PUBREC, PUBREL or PUBCOMP
     */
    public void acknowledge(PacketType type, int packetId, ReasonCode reasonCode) {
        put(type.value() << TYPE_SHIFT | reasonCode.code() << CODE_SHIFT | packetId);
    }

    /** As if it had come first. */
    public void addFirst(Packet packet) {
        ArrayDeque<Packet> place = others();
        makeRoom();
        first = first - 1 & ring.length - 1;
        ring[first] = OTHER;
        size++;
        place.addFirst(packet);
    }

    private ArrayDeque<Packet> others() {
        if (others == null) {
            others = new ArrayDeque<>(0);
        }
        return others;
    }

    /** The first one, which waits no longer; null if there is none. */
    public Packet poll() {
        if (size == 0) {
            return null;
        }
        int next = take();
        return next == OTHER ? takeOther() : acknowledgement(next);
    }

    private Packet takeOther() {
        Packet packet = others.poll();
        others = others.isEmpty() ? null : others;
        if (size == 0) { // as after CONNECT, if nothing follows
            giveUpRing();
        }
        return packet;
    }

    /** Moves the first ones to the end of another queue. All of them are acknowledgements. */
    void moveTo(ControlQueue other, int count) {
        for (int index = 0; index < count; index++) {
            other.put(take());
        }
    }

    public void clear() {
        giveUpRing();
        size = 0;
        others = null;
    }

    private void giveUpRing() {
        ring = EMPTY;
        first = 0;
    }

    private void put(int value) {
        makeRoom();
        ring[first + size++ & ring.length - 1] = value;
    }

    private int take() {
        int value = ring[first];
        first = first + 1 & ring.length - 1;
        if (--size == 0 && ring.length > CAPACITY_KEPT) {
            giveUpRing();
        }
        return value;
    }

    private void makeRoom() {
        if (size == ring.length) {
            int[] larger = Arrays.copyOf(ring, Math.max(CAPACITY_MIN, 2 * size));
            System.arraycopy(ring, 0, larger, size, first); // those at the begin come after those at the end
            ring = larger;
        }
    }

    private static Packet acknowledgement(int value) {
        int packetId = value & 0xFFFF;
        ReasonCode reasonCode = ReasonCode.of(value >> CODE_SHIFT & 0xFF);
        return switch (PacketType.of(value >> TYPE_SHIFT)) {
            case PUBACK -> new Puback(packetId, reasonCode, Properties.NONE);
            case PUBREC -> new Pubrec(packetId, reasonCode, Properties.NONE);
            case PUBREL -> new Pubrel(packetId, reasonCode, Properties.NONE);
            default -> new Pubcomp(packetId, reasonCode, Properties.NONE);
        };
    }
}
