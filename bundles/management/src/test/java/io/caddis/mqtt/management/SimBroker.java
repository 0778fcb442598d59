package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Pingresp;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Pubcomp;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.packet.Pubrel;
import io.caddis.mqtt.packet.Suback;
import io.caddis.mqtt.packet.Subscribe;
import io.caddis.mqtt.packet.Unsuback;
import io.caddis.mqtt.packet.Unsubscribe;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/** A broker for one client: follows the standard, checks that the client does, loses its session when told to. */
final class SimBroker {
    private final Random random;
    private final Consumer<Object> say;
    private final int clientReceiveMaximum;

    /** Topics of messages from the client, also of those refused. */
    final List<String> arrived = new ArrayList<>();
    /** Topics of messages accepted from the client, each time that they were. */
    final List<String> accepted = new ArrayList<>();
    /** Topics of messages to the client that went with a session. */
    final Set<String> discarded = new HashSet<>();
    final List<String> sent = new ArrayList<>();

    /** The link that the client is connected by; null if none. */
    private SimLink link;
    private String clientId;
    private boolean keepsSession = true;
    /** The session is new and the client has not yet said anything in it. */
    private boolean fresh;
    private final Set<String> subscribed = new HashSet<>();
    private final Set<Integer> qos2In = new HashSet<>();
    private final Deque<Out> queue = new ArrayDeque<>();
    private final Map<Integer, Out> inFlight = new LinkedHashMap<>();
    private final Set<Integer> counted = new HashSet<>();
    private final Deque<Integer> pubacksDue = new ArrayDeque<>();
    private final Deque<Integer> pubrecsDue = new ArrayDeque<>();
    private final Set<Integer> clientIds = new HashSet<>();
    private int clientWindow;
    private int nextId = 65_530;

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

    SimBroker(Random random, int clientReceiveMaximum, Consumer<Object> say) {
        this.say = say;
        this.random = random;
        this.clientReceiveMaximum = clientReceiveMaximum;
    }

    void forgetSession() {
        keepsSession = false;
    }

    void receive(SimLink from, Packet packet) {
        say.accept(packet);
        if (packet instanceof Connect connect) {
            connect(from, connect);
        } else if (from == link) {
            fresh &= packet.type() == PacketType.DISCONNECT;
            receive(packet);
        }
    }

    private void receive(Packet packet) {
        switch (packet.type()) {
            case PUBLISH -> publish((Publish) packet);
            case PUBREL -> {
                int packetId = ((Pubrel) packet).packetId();
                clientIds.remove(packetId);
                link.toClient(new Pubcomp(packetId, qos2In.remove(packetId) ? ReasonCode.SUCCESS
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
                link.toClient(new Pubrel(packetId, ReasonCode.SUCCESS, Properties.NONE));
            }
            case PUBCOMP -> {
                Out out = inFlight.get(((Pubcomp) packet).packetId());
                assertTrue(out != null && out.released, "PUBCOMP answers PUBREL");
                ended(((Pubcomp) packet).packetId());
            }
            case PINGREQ -> link.toClient(Pingresp.INSTANCE);
            case SUBSCRIBE -> subscribe((Subscribe) packet);
            case UNSUBSCRIBE -> unsubscribe((Unsubscribe) packet);
            case DISCONNECT -> {
                SimLink closed = link;
                lost(link);
                closed.endByServer("closed by the server");
            }
            default -> throw new AssertionError("unexpected " + packet);
        }
    }

    private void subscribe(Subscribe packet) {
        packet.subscriptions().forEach(one -> subscribed.add(one.filter().toString()));
        link.toClient(new Suback(packet.packetId(), packet.subscriptions().stream()
                .map(one -> ReasonCode.GRANTED_QOS_2).toList(), Properties.NONE));
    }

    private void unsubscribe(Unsubscribe packet) {
        // what was asked for when a connection broke is in doubt, so it may never have been subscribed
        link.toClient(new Unsuback(packet.packetId(), packet.filters().stream().map(one ->
                subscribed.remove(one.toString()) ? ReasonCode.SUCCESS : ReasonCode.NO_SUBSCRIPTION_EXISTED).toList(),
                Properties.NONE));
    }

    private void connect(SimLink from, Connect connect) {
        if (link != null) { // [MQTT-3.1.4-3]
            SimLink old = link;
            lost(old);
            old.endByServer("taken over");
        }
        boolean present = connect.clientId().equals(clientId) && keepsSession && !connect.cleanStart();
        link = from;
        clientId = connect.clientId();
        keepsSession = true;
        fresh = !present;
        if (!present) {
            qos2In.clear();
            queue.forEach(out -> discarded.add(out.topic));
            inFlight.values().forEach(out -> discarded.add(out.topic));
            queue.clear();
            inFlight.clear();
            subscribed.clear();
        }
        clientWindow = 1 + random.nextInt(5);
        link.toClient(new Connack(present, ReasonCode.SUCCESS, Properties.builder()
                .add(Property.RECEIVE_MAXIMUM, clientWindow).build()));
        inFlight.forEach((packetId, out) -> {
            if (out.released) {
                link.toClient(new Pubrel(packetId, ReasonCode.SUCCESS, Properties.NONE));
            } else {
                send(packetId, out, true);
            }
        });
        pump();
    }

    private void publish(Publish publish) {
        String topic = publish.message().topic().value();
        int packetId = publish.packetId();
        ReasonCode error = random.nextInt(20) == 0 ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.SUCCESS;
        if (packetId != 0) {
            assertTrue(clientIds.add(packetId), "an identifier is used once at a time on a connection");
            assertTrue(clientIds.size() <= clientWindow, "Receive Maximum " + clientWindow + ": " + clientIds);
        }
        arrived.add(topic);
        switch (publish.message().qos()) {
            case AT_MOST_ONCE -> accepted.add(topic);
            case AT_LEAST_ONCE -> {
                if (!error.isError()) {
                    accepted.add(topic);
                }
                clientIds.remove(packetId);
                link.toClient(new Puback(packetId, error, Properties.NONE));
            }
            case EXACTLY_ONCE -> {
                if (qos2In.contains(packetId)) {
                    error = ReasonCode.SUCCESS;
                } else if (!error.isError()) {
                    qos2In.add(packetId);
                    accepted.add(topic);
                }
                if (error.isError()) {
                    clientIds.remove(packetId);
                }
                link.toClient(new Pubrec(packetId, error, Properties.NONE));
            }
        }
    }

    // ---- to the client

    void publishToClient(String topic, int qos) {
        sent.add(topic);
        if (qos == 0 && link != null) {
            link.toClient(new Publish(message(topic, 0), false, 0));
        } else if (qos != 0 && clientId != null && subscribed.contains("down/#")) {
            queue.add(new Out(topic, qos));
            pump();
        } else {
            discarded.add(topic);
        }
    }

    private static Message message(String topic, int qos) {
        return Message.of(TopicName.of(topic), Payload.EMPTY).withQos(Qos.of(qos));
    }

    private void pump() {
        while (link != null && !queue.isEmpty() && counted.size() < clientReceiveMaximum) {
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
        link.toClient(new Publish(message(out.topic, out.qos), again, packetId));
    }

    private void ended(int packetId) {
        assertNotNull(inFlight.remove(packetId), "it was in flight");
        counted.remove(packetId);
        pump();
    }

    void lost(SimLink gone) {
        if (gone == link) {
            link = null;
            // with the CONNACK lost, neither side could know that the session at the next connection is another one
            keepsSession &= !fresh;
            counted.clear();
            pubacksDue.clear();
            pubrecsDue.clear();
            clientIds.clear();
        }
    }

    boolean idle() {
        return queue.isEmpty() && inFlight.isEmpty() && qos2In.isEmpty();
    }

    boolean isSubscribed(String filter) {
        return subscribed.contains(filter);
    }
}
