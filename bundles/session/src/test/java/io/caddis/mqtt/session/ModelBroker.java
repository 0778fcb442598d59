package io.caddis.mqtt.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Pingresp;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Pubcomp;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.packet.Pubrel;
import io.caddis.mqtt.packet.Subscribe;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A broker for one client. Follows the standard, loses its session when told to, refuses messages now and then. */
final class ModelBroker {
    private static final int FIRST_ID = 65_530; // the wrap comes soon

    private final Random random;
    private final boolean isV5;
    private final int clientReceiveMaximum;
    private final Collection<Packet> down;

    /** Topics of all messages that came, also of those refused. */
    final List<String> arrived = new ArrayList<>();
    /** Topics of all messages accepted, each time that they were. */
    final List<String> accepted = new ArrayList<>();
    /** Topics of all messages that it refused once. */
    final Set<String> refused = new HashSet<>();
    /** Topics of messages to the client that went with a session. */
    final Set<String> discarded = new HashSet<>();

    private boolean session;
    private boolean subscribed;
    private boolean connected;
    private final Set<Integer> qos2In = new HashSet<>();
    private final Deque<Out> queue = new ArrayDeque<>();
    private final Map<Integer, Out> inFlight = new LinkedHashMap<>();
    private final Set<Integer> counted = new HashSet<>();
    private final Deque<Integer> pubacksDue = new ArrayDeque<>();
    private final Deque<Integer> pubrecsDue = new ArrayDeque<>();
    private int nextId = FIRST_ID - 1;

    /** A message to the client. */
    private static final class Out {
        private final String topic;
        private final int qos;
        private boolean released;

        Out(String topic, int qos) {
            this.topic = topic;
            this.qos = qos;
        }
    }

    ModelBroker(Random random, boolean isV5, int clientReceiveMaximum, Collection<Packet> down) {
        this.random = random;
        this.isV5 = isV5;
        this.clientReceiveMaximum = clientReceiveMaximum;
        this.down = down;
    }

    /** The broker has a session, in which an earlier life of the client left QoS 2 messages unfinished. */
    void knowEarlierLife() {
        session = true;
        for (int packetId = 1; packetId <= 20; packetId++) {
            if (random.nextBoolean()) {
                qos2In.add(packetId);
            }
        }
    }

    /** @param keepsSession false to have lost it */
    void receive(Packet packet, boolean keepsSession) {
        switch (packet.type()) {
            case CONNECT -> connect((Connect) packet, keepsSession);
            case PUBLISH -> publish((Publish) packet);
            case PUBREL -> {
                boolean known = qos2In.remove(((Pubrel) packet).packetId());
                down.add(new Pubcomp(((Pubrel) packet).packetId(), known || !isV5 ? ReasonCode.SUCCESS
                        : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, Properties.NONE));
            }
            case PUBACK -> {
                assertEquals(pubacksDue.poll(), ((Puback) packet).packetId(), "PUBACKs in the order of the PUBLISHes");
                ended(((Puback) packet).packetId());
            }
            case PUBREC -> {
                int packetId = ((Pubrec) packet).packetId();
                assertEquals(pubrecsDue.poll(), packetId, "PUBRECs in the order of the PUBLISHes");
                inFlight.get(packetId).released = true;
                down.add(Wire.pubrel(packetId));
            }
            case PUBCOMP -> {
                Out out = inFlight.get(((Pubcomp) packet).packetId());
                assertTrue(out != null && out.released, "PUBCOMP answers PUBREL");
                ended(((Pubcomp) packet).packetId());
            }
            case PINGREQ -> down.add(Pingresp.INSTANCE);
            case SUBSCRIBE -> {
                subscribed = true;
                down.add(Wire.suback(((Subscribe) packet).packetId(), 2));
            }
            case DISCONNECT -> connected = false;
            default -> throw new AssertionError("unexpected " + packet);
        }
    }

    private void connect(Connect connect, boolean keepsSession) {
        boolean present = session && keepsSession && !connect.cleanStart();
        session = true;
        connected = true;
        if (!present) {
            subscribed = false;
            qos2In.clear();
            queue.forEach(out -> discarded.add(out.topic));
            inFlight.values().forEach(out -> discarded.add(out.topic));
            queue.clear();
            inFlight.clear();
            nextId = FIRST_ID - 1;
        }
        down.add(isV5 ? Wire.connack(present, Property.RECEIVE_MAXIMUM, 1 + random.nextInt(5)) : Wire.connack(present));
        inFlight.forEach((packetId, out) -> {
            if (out.released) {
                down.add(Wire.pubrel(packetId));
            } else {
                send(packetId, out, true);
            }
        });
        pump();
    }

    private void publish(Publish publish) {
        String topic = publish.message().topic().value();
        int packetId = publish.packetId();
        arrived.add(topic);
        ReasonCode error = isV5 && random.nextInt(20) == 0 ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.SUCCESS;
        if (error.isError()) {
            refused.add(topic);
        }
        switch (publish.message().qos()) {
            case AT_MOST_ONCE -> accepted.add(topic);
            case AT_LEAST_ONCE -> {
                if (!error.isError()) {
                    accepted.add(topic);
                }
                down.add(Wire.puback(packetId, error));
            }
            case EXACTLY_ONCE -> {
                if (qos2In.contains(packetId)) {
                    error = ReasonCode.SUCCESS;
                } else if (!error.isError()) {
                    qos2In.add(packetId);
                    accepted.add(topic);
                }
                down.add(Wire.pubrec(packetId, error));
            }
        }
    }

    // ---- to the client

    void publish(String topic, int qos) {
        if (qos == 0 && connected && subscribed) {
            down.add(Wire.publish(0, 0, topic));
        } else if (qos != 0 && subscribed) {
            queue.add(new Out(topic, qos));
            pump();
        } else {
            discarded.add(topic);
        }
    }

    private void pump() {
        while (connected && !queue.isEmpty() && counted.size() < clientReceiveMaximum) {
            do {
                nextId = nextId == 65_535 ? 1 : nextId + 1;
            } while (inFlight.containsKey(nextId));
            Out out = queue.poll();
            inFlight.put(nextId, out);
            send(nextId, out, false);
        }
    }

    private void send(int packetId, Out out, boolean again) {
        counted.add(packetId);
        (out.qos == 1 ? pubacksDue : pubrecsDue).add(packetId);
        down.add(again ? Wire.again(packetId, out.qos, out.topic) : Wire.publish(packetId, out.qos, out.topic));
    }

    private void ended(int packetId) {
        inFlight.remove(packetId);
        counted.remove(packetId);
        pump();
    }

    void lost() {
        connected = false;
        counted.clear();
        pubacksDue.clear();
        pubrecsDue.clear();
    }

    boolean idle() {
        return subscribed && queue.isEmpty() && inFlight.isEmpty() && qos2In.isEmpty();
    }
}
