package io.caddis.mqtt.testing.broker;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.RetainHandling;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Disconnect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Pingresp;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Pubcomp;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.packet.Pubrel;
import io.caddis.mqtt.packet.Suback;
import io.caddis.mqtt.packet.Subscribe;
import io.caddis.mqtt.packet.Unsuback;
import io.caddis.mqtt.packet.Unsubscribe;
import io.caddis.mqtt.packet.Will;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** What a server of MQTT does, and what the test wants it to do otherwise. */
public final class Core {
    /** Messages of clients that a test can still look at; the oldest go. */
    private static final int ARRIVED_MAX = 100_000;

    private final Map<String, BrokerSession> sessions = new LinkedHashMap<>();
    private final Map<String, Retained> retained = new LinkedHashMap<>();
    private final Deque<Message> arrived = new ArrayDeque<>();
    /** Messages that {@link #take} has not given out. */
    private final Deque<Message> untaken = new ArrayDeque<>();
    private final Map<TopicFilter, ReasonCode> publishesDenied = new LinkedHashMap<>();
    private final Map<TopicFilter, ReasonCode> subscriptionsDenied = new LinkedHashMap<>();
    private Function<Connect, ReasonCode> door = connect -> ReasonCode.SUCCESS;
    private long names;
    private long turns;

    private record Retained(Message message, long sinceNanos) {
    }

    // ---- what a test asks and wants

    /** Who is connected, by client identifier. */
    public List<String> connected() {
        return sessions.values().stream().filter(session -> session.peer != null).map(session -> session.clientId)
                .toList();
    }

    /** What a client has subscribed to; empty if it has no session. */
    public List<Subscription> subscriptions(String clientId) {
        BrokerSession session = sessions.get(clientId);
        return session == null ? List.of() : List.copyOf(session.subscriptions.values());
    }

    /** Whether somebody, connected or not, has subscribed to exactly this filter. */
    public boolean isSubscribed(TopicFilter filter) {
        return sessions.values().stream().anyMatch(session -> session.subscriptions.containsKey(filter));
    }

    /** All that clients published, the oldest first. */
    public List<Message> arrived() {
        return List.copyOf(arrived);
    }

    /** The oldest message of a client that matches and that this has not given out yet. */
    public Optional<Message> take(TopicFilter filter) {
        Optional<Message> found = untaken.stream().filter(message -> filter.matches(message.topic())).findFirst();
        found.ifPresent(untaken::remove);
        return found;
    }

    /** Retained messages, by topic, in the order in which their topics came. */
    public List<Message> retained() {
        return retained.values().stream().map(Retained::message).toList();
    }

    /** Messages that a client may not have yet; 0 if it has no session. */
    public int unfinished(String clientId) {
        BrokerSession session = sessions.get(clientId);
        return session == null ? 0 : session.unfinished();
    }

    /** Who may connect. */
    public void door(Function<Connect, ReasonCode> newDoor) {
        door = newDoor;
    }

    /** From now on publishes to these topics are refused, where the version can say so, and go nowhere. */
    public void denyPublish(TopicFilter filter, ReasonCode reason) {
        publishesDenied.put(filter, reason);
    }

    /** From now on subscriptions to filters that are covered by this one are refused. */
    public void denySubscribe(TopicFilter filter, ReasonCode reason) {
        subscriptionsDenied.put(filter, reason);
    }

    /** Ends the connections of these clients; all for null. A reason other than SUCCESS is told to 5.0. */
    void cut(String clientId, ReasonCode reason) {
        for (BrokerSession session : List.copyOf(sessions.values())) {
            Peer peer = session.peer;
            if (peer != null && (clientId == null || clientId.equals(session.clientId))) {
                if (reason != ReasonCode.SUCCESS) {
                    peer.end(reason);
                } else {
                    peer.close();
                }
            }
        }
    }

    /** Forgets everything but the connections, which the loop ends. */
    void forget() {
        sessions.clear();
        retained.clear();
        arrived.clear();
        untaken.clear();
        publishesDenied.clear();
        subscriptionsDenied.clear();
        door = connect -> ReasonCode.SUCCESS;
    }

    /**
     * Gives a message to all who have subscribed.
     *
     * @param from the client identifier of the publisher, or null
     * @return how many sessions it goes to
     */
    int route(Message message, String from, long now) {
        if (message.retain()) {
            retained.remove(message.topic().value());
            if (message.payload().length() > 0) { // [MQTT-3.3.1-6]
                retained.put(message.topic().value(), new Retained(message, now));
            }
        }
        int count = 0;
        Map<String, List<BrokerSession>> groups = new LinkedHashMap<>();
        for (BrokerSession session : sessions.values()) {
            List<Subscription> own = new ArrayList<>();
            for (Subscription one : session.subscriptions.values()) {
                if (one.filter().isShared() && one.filter().matches(message.topic())) {
                    groups.computeIfAbsent(one.filter().value(), key -> new ArrayList<>()).add(session);
                } else if (one.filter().matches(message.topic())
                        && !(one.noLocal() && session.clientId.equals(from))) {
                    own.add(one);
                }
            }
            if (!own.isEmpty()) {
                deliver(message, session, own, now);
                count++;
            }
        }
        for (Map.Entry<String, List<BrokerSession>> group : groups.entrySet()) {
            List<BrokerSession> members = group.getValue();
            List<BrokerSession> there = members.stream().filter(session -> session.peer != null).toList();
            List<BrokerSession> choice = there.isEmpty() ? members : there;
            BrokerSession chosen = choice.get((int) (turns++ % choice.size()));
            deliver(message, chosen, List.of(chosen.subscriptions.get(TopicFilter.of(group.getKey()))), now);
            count++;
        }
        return count;
    }

    /** One copy for all subscriptions of a client that match (MQTT 5.0, 3.3.4). */
    private static void deliver(Message message, BrokerSession session, Collection<Subscription> own, long now) {
        Qos qos = Qos.AT_MOST_ONCE;
        boolean retain = false;
        List<Integer> identifiers = new ArrayList<>();
        for (Subscription one : own) {
            qos = one.qos().compareTo(qos) > 0 ? one.qos() : qos;
            retain |= one.retainAsPublished() && message.retain();
            if (one.identifier() > 0) {
                identifiers.add(one.identifier());
            }
        }
        Qos lower = qos.compareTo(message.qos()) < 0 ? qos : message.qos();
        session.add(message.withQos(lower).withRetain(retain), identifiers, now);
    }

    // ---- packets of clients

    /** A packet. What a client may not send ends its connection. */
    void received(Peer peer, Packet packet, long now) {
        if ((packet instanceof Connect) != (peer.connect == null)) {
            peer.end(ReasonCode.PROTOCOL_ERROR);
            return;
        }
        BrokerSession session = peer.session;
        switch (packet.type()) {
            case CONNECT -> connect(peer, (Connect) packet, now);
            case PUBLISH -> publish(peer, (Publish) packet, now);
            case PUBACK -> session.acknowledged(((Puback) packet).packetId(), now);
            case PUBREC -> received(peer, (Pubrec) packet, now);
            case PUBREL -> {
                int packetId = ((Pubrel) packet).packetId();
                boolean known = session.unreleased.remove(packetId) || peer.version != ProtocolVersion.V5;
                peer.send(new Pubcomp(packetId,
                        known ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, Properties.NONE));
            }
            case PUBCOMP -> session.acknowledged(((Pubcomp) packet).packetId(), now);
            case SUBSCRIBE -> subscribe(peer, (Subscribe) packet, now);
            case UNSUBSCRIBE -> unsubscribe(peer, (Unsubscribe) packet);
            case PINGREQ -> peer.send(Pingresp.INSTANCE);
            case DISCONNECT -> disconnect(peer, (Disconnect) packet);
            case CONNACK, SUBACK, UNSUBACK, PINGRESP, AUTH -> peer.end(ReasonCode.PROTOCOL_ERROR);
        }
    }

    private void connect(Peer peer, Connect connect, long now) {
        peer.connect = connect;
        boolean v5 = peer.version == ProtocolVersion.V5;
        ReasonCode answer = connect.properties().has(Property.AUTHENTICATION_METHOD)
                ? ReasonCode.BAD_AUTHENTICATION_METHOD : door.apply(connect);
        if (answer.isError()) {
            refuse(peer, answer);
            return;
        }
        String clientId = connect.clientId().isEmpty() ? "broker-" + ++names : connect.clientId();
        BrokerSession session = sessions.get(clientId);
        if (session != null && session.peer != null) {
            Peer other = session.peer;
            other.end(ReasonCode.SESSION_TAKEN_OVER); // [MQTT-3.1.4-3]
            lost(other, now);
            session = sessions.get(clientId);
        }
        if (session != null && connect.cleanStart()) {
            end(session, now);
            session = null;
        }
        boolean present = session != null;
        session = present ? session : new BrokerSession(clientId);
        sessions.put(clientId, session);
        session.peer = peer;
        session.will = connect.will();
        session.receiveMaximum = (int) connect.properties().number(Property.RECEIVE_MAXIMUM, 0xFFFF);
        session.packetSizeMax = connect.properties().number(Property.MAXIMUM_PACKET_SIZE, BrokerSession.NEVER);
        session.expirySeconds = v5 ? connect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0)
                : connect.cleanStart() ? 0 : BrokerSession.NEVER;
        peer.session = session;
        Properties.Builder properties = Properties.builder();
        if (v5 && connect.clientId().isEmpty()) {
            properties.add(Property.ASSIGNED_CLIENT_IDENTIFIER, clientId);
        }
        peer.send(new Connack(present, ReasonCode.SUCCESS, properties.build()));
        session.resume(now);
    }

    private static void refuse(Peer peer, ReasonCode reason) {
        try {
            peer.send(new Connack(false, reason, Properties.NONE));
        } catch (IllegalArgumentException e) { // 3.1.1 has five
            peer.send(new Connack(false, ReasonCode.SERVER_UNAVAILABLE, Properties.NONE));
        }
        peer.endAfterWriting();
    }

    private void publish(Peer peer, Publish publish, long now) {
        Message message = publish.message();
        if (publish.topicAlias() != 0) { // none are allowed: there is no Topic Alias Maximum in CONNACK
            peer.end(ReasonCode.TOPIC_ALIAS_INVALID);
            return;
        }
        boolean again = message.qos() == Qos.EXACTLY_ONCE && !peer.session.unreleased.add(publish.packetId());
        ReasonCode answer = ReasonCode.SUCCESS;
        if (!again) {
            answer = publishesDenied.entrySet().stream().filter(one -> one.getKey().matches(message.topic()))
                    .map(Map.Entry::getValue).findFirst().orElse(ReasonCode.SUCCESS);
            if (!answer.isError()) {
                note(message);
                boolean anybody = route(message, peer.session.clientId, now) > 0;
                answer = anybody ? ReasonCode.SUCCESS : ReasonCode.NO_MATCHING_SUBSCRIBERS;
            }
        }
        ReasonCode said = peer.version == ProtocolVersion.V5 ? answer : ReasonCode.SUCCESS;
        switch (message.qos()) {
            case AT_MOST_ONCE -> { }
            case AT_LEAST_ONCE -> peer.send(new Puback(publish.packetId(), said, Properties.NONE));
            case EXACTLY_ONCE -> {
                if (said.isError()) {
                    peer.session.unreleased.remove(publish.packetId());
                }
                peer.send(new Pubrec(publish.packetId(), said, Properties.NONE));
            }
        }
    }

    private void note(Message message) {
        for (Deque<Message> one : List.of(arrived, untaken)) {
            if (one.size() == ARRIVED_MAX) {
                one.remove();
            }
            one.add(message);
        }
    }

    private static void received(Peer peer, Pubrec pubrec, long now) {
        if (pubrec.reasonCode().isError()) {
            peer.session.acknowledged(pubrec.packetId(), now);
            return;
        }
        boolean known = peer.session.received(pubrec.packetId()) || peer.version != ProtocolVersion.V5;
        peer.send(new Pubrel(pubrec.packetId(), known ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND,
                Properties.NONE));
    }

    private void subscribe(Peer peer, Subscribe subscribe, long now) {
        int identifier = (int) subscribe.properties().number(Property.SUBSCRIPTION_IDENTIFIER, 0);
        List<ReasonCode> answers = new ArrayList<>();
        List<Runnable> retainedMessages = new ArrayList<>();
        for (Subscription asked : subscribe.subscriptions()) {
            ReasonCode denied = subscriptionsDenied.entrySet().stream()
                    .filter(one -> one.getKey().covers(asked.filter())).map(Map.Entry::getValue).findFirst()
                    .orElse(ReasonCode.SUCCESS);
            if (denied.isError()) {
                answers.add(peer.version == ProtocolVersion.V5 ? denied : ReasonCode.UNSPECIFIED_ERROR);
                continue;
            }
            Subscription one = asked.withIdentifier(identifier);
            boolean isNew = peer.session.subscriptions.put(one.filter(), one) == null;
            answers.add(ReasonCode.of(one.qos().value()));
            if (!one.filter().isShared() && (one.retainHandling() == RetainHandling.SEND
                    || one.retainHandling() == RetainHandling.SEND_IF_NEW && isNew)) {
                retainedMessages.add(() -> sendRetained(peer.session, one, now));
            }
        }
        peer.send(new Suback(subscribe.packetId(), answers, Properties.NONE));
        retainedMessages.forEach(Runnable::run);
    }

    private void sendRetained(BrokerSession session, Subscription one, long now) {
        for (Retained kept : List.copyOf(retained.values())) {
            Message message = BrokerSession.remaining(kept.message, kept.sinceNanos, now);
            if (message != null && one.filter().matches(message.topic())) {
                Qos qos = one.qos().compareTo(message.qos()) < 0 ? one.qos() : message.qos();
                session.add(message.withQos(qos).withRetain(true),
                        one.identifier() > 0 ? List.of(one.identifier()) : List.of(), now);
            }
        }
    }

    private static void unsubscribe(Peer peer, Unsubscribe unsubscribe) {
        List<ReasonCode> answers = new ArrayList<>();
        for (TopicFilter filter : unsubscribe.filters()) {
            answers.add(peer.session.subscriptions.remove(filter) != null ? ReasonCode.SUCCESS
                    : ReasonCode.NO_SUBSCRIPTION_EXISTED);
        }
        peer.send(new Unsuback(unsubscribe.packetId(), peer.version == ProtocolVersion.V5 ? answers : List.of(),
                Properties.NONE));
    }

    private static void disconnect(Peer peer, Disconnect disconnect) {
        if (disconnect.reasonCode() != ReasonCode.DISCONNECT_WITH_WILL) {
            peer.session.will = null;
        }
        peer.session.expirySeconds =
                disconnect.properties().number(Property.SESSION_EXPIRY_INTERVAL, peer.session.expirySeconds);
        peer.endAfterWriting();
    }

    // ---- ends

    /** A connection is no more. */
    void lost(Peer peer, long now) {
        BrokerSession session = peer.session;
        if (session != null && session.peer == peer) {
            session.peer = null;
            session.awaySinceNanos = now;
            due(session, now);
        }
    }

    /** Does what time has come for. */
    void tick(long now) {
        for (BrokerSession session : List.copyOf(sessions.values())) {
            Peer peer = session.peer;
            long keepAliveNanos = peer == null ? 0 : TimeUnit.SECONDS.toNanos(peer.connect.keepAliveSeconds());
            if (keepAliveNanos > 0 && now - peer.heardNanos > keepAliveNanos + keepAliveNanos / 2) {
                peer.end(ReasonCode.KEEP_ALIVE_TIMEOUT); // [MQTT-3.1.2-22]
            }
            due(session, now);
        }
        retained.values().removeIf(kept -> BrokerSession.remaining(kept.message, kept.sinceNanos, now) == null);
    }

    private void due(BrokerSession session, long now) {
        if (session.isOver(now)) {
            end(session, now);
        } else if (session.isWillDue(now)) {
            publishWill(session, now);
        }
    }

    /** A session ends, and with it the wait for its will ([MQTT-3.1.2-8]). */
    private void end(BrokerSession session, long now) {
        sessions.remove(session.clientId);
        publishWill(session, now);
    }

    private void publishWill(BrokerSession session, long now) {
        Will will = session.will;
        session.will = null;
        if (will != null) {
            note(will.message());
            route(will.message(), session.clientId, now);
        }
    }
}
