package io.caddis.mqtt.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Pubcomp;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.packet.Pubrel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Stands at the client's end of the link; checks each packet against those before, knowing nothing of the session. */
final class WireChecker {
    private static final int RECEIVE_MAXIMUM = 65_535;
    private static final int IDENTIFIERS = 1024;

    /** Of this session: identifier to topic, from PUBLISH to the last acknowledgement. */
    private final Map<Integer, String> inFlight = new HashMap<>();
    private final Set<Integer> released = new HashSet<>();
    /** Of this connection. */
    private final Set<Integer> published = new HashSet<>();
    private final Deque<Integer> pubrecs = new ArrayDeque<>();
    private final int inFlightMax;
    private int windowMax;
    private boolean connectSent;
    private boolean connected;
    private boolean disconnectSent;
    private boolean sessionKnown;

    WireChecker(int inFlightMax) {
        this.inFlightMax = inFlightMax;
    }

    void sent(Packet packet) {
        assertFalse(disconnectSent, "nothing follows DISCONNECT");
        assertEquals(!connectSent, packet.type() == PacketType.CONNECT, "CONNECT is first, once");
        connectSent = true;
        switch (packet.type()) {
            case CONNECT -> { }
            case DISCONNECT -> disconnectSent = true;
            case PUBLISH -> published((Publish) packet);
            case PUBREL -> {
                int packetId = ((Pubrel) packet).packetId();
                assertTrue(released.contains(packetId), "PUBREL after PUBREC, or to end what an earlier life left");
                if (pubrecs.contains(packetId)) {
                    assertEquals(packetId, pubrecs.poll(), "PUBRELs in the order of the PUBRECs");
                }
            }
            default -> assertTrue(connected, packet + " before CONNACK");
        }
    }

    private void published(Publish publish) {
        int packetId = publish.packetId();
        String topic = publish.message().topic().value();
        assertTrue(connected, "PUBLISH before CONNACK");
        if (packetId == 0) {
            return;
        }
        if (publish.duplicate()) {
            assertEquals(topic, inFlight.get(packetId), "DUP repeats what was sent with that identifier");
        } else {
            assertEquals(null, inFlight.put(packetId, topic), "identifier " + packetId + " is in use");
        }
        assertFalse(released.contains(packetId), "no PUBLISH after PUBREC");
        assertTrue(published.add(packetId), "nothing is sent twice on one connection");
        assertTrue(published.size() <= windowMax, "no more than " + windowMax + " in flight");
    }

    void received(Packet packet) {
        switch (packet.type()) {
            case CONNACK -> connack((Connack) packet);
            case PUBACK -> ended(((Puback) packet).packetId());
            case PUBCOMP -> ended(((Pubcomp) packet).packetId());
            case PUBREC -> {
                Pubrec pubrec = (Pubrec) packet;
                if (pubrec.reasonCode().isError()) {
                    ended(pubrec.packetId());
                } else {
                    released.add(pubrec.packetId());
                    pubrecs.add(pubrec.packetId());
                }
            }
            default -> { }
        }
    }

    private void connack(Connack connack) {
        connected = true;
        if (connack.sessionPresent() && !sessionKnown) { // of an earlier life, which may have used any of these
            IntStream.rangeClosed(1, IDENTIFIERS).forEach(released::add);
        }
        sessionKnown = true;
        windowMax = (int) Math.min(inFlightMax, connack.properties().number(Property.RECEIVE_MAXIMUM, RECEIVE_MAXIMUM));
        if (!connack.sessionPresent()) {
            inFlight.clear();
            released.clear();
        }
    }

    private void ended(int packetId) {
        inFlight.remove(packetId);
        released.remove(packetId);
        published.remove(packetId);
    }

    void lost() {
        published.clear();
        pubrecs.clear();
        connectSent = false;
        connected = false;
        disconnectSent = false;
    }
}
