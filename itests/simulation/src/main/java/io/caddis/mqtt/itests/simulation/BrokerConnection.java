package io.caddis.mqtt.itests.simulation;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Disconnect;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The broker's side of one connection. */
final class BrokerConnection {
    private static final int WINDOW_V3 = 20;
    private static final int PACKET_SIZE_SMALL = 60;

    private final ModelBroker broker;
    private final Simulation world;
    private final SimulatedLink link;
    private final BrokerSession session;
    private final boolean isV5;
    private final int clientReceiveMaximum;
    private final int clientAliasMax;
    private final long silenceMaxNanos;
    /** Identifiers that count against the client's Receive Maximum. */
    private final Set<Integer> counted = new HashSet<>();
    private final Map<Integer, TopicName> aliases = new HashMap<>();
    private final Map<TopicName, Integer> clientAliases = new HashMap<>();
    private int aliasMax;
    private Qos qosMax = Qos.EXACTLY_ONCE;
    private boolean retainAvailable = true;
    /** The broker itself has broken the protocol: what answers that is let pass. */
    private boolean tolerant;
    private long lastHeardNanos;
    private boolean ended;

    BrokerConnection(ModelBroker broker, SimulatedLink link, BrokerSession session, Connect connect) {
        this.broker = broker;
        this.link = link;
        this.session = session;
        world = broker.world();
        isV5 = broker.plan().isV5();
        clientReceiveMaximum = isV5 ? (int) connect.properties().number(Property.RECEIVE_MAXIMUM, 65_535) : WINDOW_V3;
        clientAliasMax = (int) connect.properties().number(Property.TOPIC_ALIAS_MAXIMUM, 0);
        silenceMaxNanos = connect.keepAliveSeconds() * Timeline.SECOND * 3 / 2;
        lastHeardNanos = world.timeline().nowNanos();
    }

    SimulatedLink link() {
        return link;
    }

    BrokerSession session() {
        return session;
    }

    void tolerant() {
        tolerant = true;
    }

    void start(boolean present) {
        link.toClient(new Connack(present, ReasonCode.SUCCESS, isV5 ? limits() : Properties.NONE));
        session.inFlight.forEach((packetId, out) -> {
            if (out.released) {
                link.toClient(new Pubrel(packetId, ReasonCode.SUCCESS, Properties.NONE));
            } else {
                send(packetId, out, true);
            }
        });
        pump();
        watch();
    }

    private Properties limits() {
        Properties.Builder properties = Properties.builder();
        properties.add(Property.RECEIVE_MAXIMUM, 1 + world.random().nextInt(5));
        aliasMax = world.random().nextInt(3);
        if (aliasMax > 0) {
            properties.add(Property.TOPIC_ALIAS_MAXIMUM, aliasMax);
        }
        if (broker.plan().limiting && broker.sometimes(40)) {
            switch (world.random().nextInt(3)) {
                case 0 -> properties.add(Property.MAXIMUM_PACKET_SIZE, PACKET_SIZE_SMALL);
                case 1 -> {
                    qosMax = Qos.of(world.random().nextInt(2));
                    properties.add(Property.MAXIMUM_QOS, qosMax.value());
                }
                default -> {
                    retainAvailable = false;
                    properties.add(Property.RETAIN_AVAILABLE, 0);
                }
            }
        }
        return properties.build();
    }

    /** Gives up a client that is silent for too long ([MQTT-3.1.2-22]). */
    private void watch() {
        if (silenceMaxNanos == 0 || ended) {
            return;
        }
        long left = lastHeardNanos + silenceMaxNanos - world.timeline().nowNanos();
        if (left > 0) {
            world.timeline().at(left, this::watch);
        } else {
            world.clientSilent();
            end(ReasonCode.KEEP_ALIVE_TIMEOUT);
        }
    }

    /** The link is gone. */
    void gone() {
        ended = true;
    }

    /** Ends the connection, in 5.0 with a word if the reason is an error. */
    void end(ReasonCode reasonCode) {
        if (!ended) {
            ended = true;
            if (isV5 && reasonCode.isError()) {
                link.toClient(new Disconnect(reasonCode, Properties.NONE));
            }
            link.endByBroker(reasonCode.toString());
            broker.lost(link);
        }
    }

    void receive(Packet packet) {
        world.say("broker", () -> "<- " + Describe.packet(packet));
        lastHeardNanos = world.timeline().nowNanos();
        session.fresh &= leavesNothing(packet);
        switch (packet.type()) {
            case PUBLISH -> publish(resolve((Publish) packet));
            case PUBREL -> pubrel(((Pubrel) packet).packetId());
            case PUBACK -> puback(((Puback) packet).packetId());
            case PUBREC -> pubrec(((Pubrec) packet).packetId());
            case PUBCOMP -> pubcomp(((Pubcomp) packet).packetId());
            case PINGREQ -> link.toClient(Pingresp.INSTANCE);
            case SUBSCRIBE -> subscribe((Subscribe) packet);
            case UNSUBSCRIBE -> unsubscribe((Unsubscribe) packet);
            case DISCONNECT -> {
                ended = true;
                link.endByBroker("closed by the server");
                broker.lost(link);
            }
            default -> throw new Violation("no client sends " + packet);
        }
    }

    /** Whether there is nothing of it in the session. */
    private static boolean leavesNothing(Packet packet) {
        return packet.type() == PacketType.DISCONNECT || packet.type() == PacketType.PINGREQ
                || packet instanceof Publish publish && publish.packetId() == 0;
    }

    // ---- from the client

    private Publish resolve(Publish publish) {
        int alias = publish.topicAlias();
        if (alias == 0) {
            return publish;
        }
        if (alias > aliasMax) {
            throw new Violation("alias " + alias + ", but the server allowed " + aliasMax);
        }
        if (publish.message().topic() != TopicName.ALIASED) {
            aliases.put(alias, publish.message().topic());
            return publish;
        }
        TopicName topic = aliases.get(alias);
        if (topic == null) {
            throw new Violation("alias " + alias + " names no topic on this connection: " + Describe.packet(publish));
        }
        return new Publish(publish.message().withTopic(topic), publish.duplicate(), publish.packetId());
    }

    private void publish(Publish publish) {
        Message message = publish.message();
        if (message.qos().compareTo(qosMax) > 0 || message.retain() && !retainAvailable) {
            throw new Violation("not allowed on this connection: " + Describe.packet(publish));
        }
        int packetId = publish.packetId();
        Ledger.Up known = session.unreleased.get(packetId);
        if (packetId != 0 && known != null) {
            if (known.number != Ledger.number(message)) {
                throw new Violation("identifier " + packetId + " is that of " + known + ": "
                        + Describe.packet(publish));
            }
            link.toClient(new Pubrec(packetId, ReasonCode.SUCCESS, Properties.NONE));
            return;
        }
        Ledger.Up up = world.ledger().arrived(message);
        ReasonCode answer = answer();
        if (answer.isError() && packetId != 0) {
            up.rejected = true;
        } else {
            world.ledger().accepted(up);
        }
        if (message.qos() == Qos.AT_LEAST_ONCE) {
            link.toClient(new Puback(packetId, answer, Properties.NONE));
        } else if (message.qos() == Qos.EXACTLY_ONCE) {
            if (!answer.isError()) {
                session.unreleased.put(packetId, up);
            }
            link.toClient(new Pubrec(packetId, answer, Properties.NONE));
        }
    }

    private ReasonCode answer() {
        if (!isV5 || !broker.plan().rejecting || !broker.sometimes(10)) {
            return ReasonCode.SUCCESS;
        }
        return world.random().nextBoolean() ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.NO_MATCHING_SUBSCRIBERS;
    }

    private void pubrel(int packetId) {
        boolean known = session.unreleased.remove(packetId) != null;
        link.toClient(new Pubcomp(packetId, known || !isV5 ? ReasonCode.SUCCESS
                : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, Properties.NONE));
    }

    private void subscribe(Subscribe packet) {
        packet.subscriptions().forEach(one -> session.subscribed.add(one.filter().toString()));
        link.toClient(new Suback(packet.packetId(), packet.subscriptions().stream()
                .map(one -> ReasonCode.GRANTED_QOS_2).toList(), Properties.NONE));
    }

    private void unsubscribe(Unsubscribe packet) {
        // what was asked for when a connection broke is in doubt, so it may never have been subscribed
        List<ReasonCode> codes = packet.filters().stream().map(one -> session.subscribed.remove(one.toString())
                ? ReasonCode.SUCCESS : ReasonCode.NO_SUBSCRIPTION_EXISTED).toList();
        link.toClient(new Unsuback(packet.packetId(), isV5 ? codes : List.of(), Properties.NONE));
    }

    // ---- to the client

    /** A QoS 0 message. */
    void send(Ledger.Down down) {
        link.toClient(publish(down, false, 0));
    }

    private Publish publish(Ledger.Down down, boolean again, int packetId) {
        Message message = down.message;
        if (clientAliasMax == 0 || world.random().nextBoolean()) {
            return new Publish(message, again, packetId);
        }
        Integer alias = clientAliases.get(message.topic());
        if (alias != null) {
            return new Publish(message.withTopic(TopicName.ALIASED), again, packetId, alias, List.of());
        }
        int next = 1 + world.random().nextInt(clientAliasMax);
        clientAliases.values().removeIf(one -> one == next);
        clientAliases.put(message.topic(), next);
        return new Publish(message, again, packetId, next, List.of());
    }

    void pump() {
        while (!session.queue.isEmpty() && counted.size() < clientReceiveMaximum) {
            BrokerSession.Out out = new BrokerSession.Out(session.queue.poll());
            int packetId = session.nextId();
            session.inFlight.put(packetId, out);
            send(packetId, out, false);
        }
    }

    private void send(int packetId, BrokerSession.Out out, boolean again) {
        counted.add(packetId);
        link.toClient(publish(out.down, again, packetId));
    }

    private void puback(int packetId) {
        BrokerSession.Out out = session.inFlight.get(packetId);
        if (out == null && tolerant) {
            return;
        }
        if (out == null || out.down.message.qos() != Qos.AT_LEAST_ONCE) {
            throw new Violation("PUBACK with identifier " + packetId + " answers nothing");
        }
        settled(packetId);
    }

    private void pubrec(int packetId) {
        BrokerSession.Out out = session.inFlight.get(packetId);
        if (out == null || out.down.message.qos() != Qos.EXACTLY_ONCE || out.released) {
            throw new Violation("PUBREC with identifier " + packetId + " answers nothing");
        }
        out.released = true;
        link.toClient(new Pubrel(packetId, ReasonCode.SUCCESS, Properties.NONE));
    }

    private void pubcomp(int packetId) {
        BrokerSession.Out out = session.inFlight.get(packetId);
        if (out == null || !out.released) {
            throw new Violation("PUBCOMP with identifier " + packetId + " answers nothing");
        }
        settled(packetId);
    }

    private void settled(int packetId) {
        session.inFlight.remove(packetId);
        counted.remove(packetId);
        pump();
    }
}
