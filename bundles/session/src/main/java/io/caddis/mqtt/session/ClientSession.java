package io.caddis.mqtt.session;

import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.packet.Auth;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Disconnect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
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
import io.caddis.mqtt.session.connection.Connection;
import io.caddis.mqtt.session.connection.PacketProperties;
import io.caddis.mqtt.session.connection.ServerLimits;
import io.caddis.mqtt.session.connection.TopicAliases;
import io.caddis.mqtt.session.inbound.InboundFlow;
import io.caddis.mqtt.session.outbound.OutboundFlow;
import io.caddis.mqtt.session.state.Changes;
import io.caddis.mqtt.session.state.ControlQueue;
import io.caddis.mqtt.session.state.Identity;
import io.caddis.mqtt.session.state.PacketIds;
import io.caddis.mqtt.spi.Credentials;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionOutput;
import io.caddis.mqtt.spi.SessionState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * One client's protocol. Every input changes the state and may leave packets in {@code control} and results in
 * {@code results}; {@link #nextPacket} gives out control packets first, then messages, for as long as the caller has
 * room.
 */
final class ClientSession implements Session {
    /**
     * Control packets that may wait to be written. Of each of the server's identifiers and of each of ours one packet
     * is due at a time, so only a server that sends without reading comes near it. They take 512 KiB.
     */
    private static final int CONTROL_MAX = 2 * 0xFFFF;

    private final ControlQueue control = new ControlQueue();
    private final ArrayDeque<SessionOutput> results = new ArrayDeque<>(0);
    private final boolean isV5;
    private final Connection connection;
    private final TopicAliases aliases;
    private final Changes changes;
    private final Identity identity;
    private final OutboundFlow outbound;
    private final InboundFlow inbound;
    private final Subscriptions subscriptions;
    private final SubscriptionRequests requests;
    /** Refused with its topic alias: the next packet. */
    private Publish unaliased;
    /** Nothing is subscribed before this change is kept. */
    private long subscribeAfter;

    ClientSession(SessionOptions options, SessionState state) {
        isV5 = options.version() == ProtocolVersion.V5;
        PacketIds ids = new PacketIds(options.outbound().inFlightMax());
        changes = new Changes(options.outbound().durable(), control);
        identity = new Identity(options.clientId(), state, changes);
        connection = new Connection(options, identity, changes, control, results);
        aliases = connection.aliases();
        outbound = new OutboundFlow(options, ids, results, changes);
        inbound = new InboundFlow(options, control, results, changes);
        subscriptions = new Subscriptions(options, ids, control, results);
        requests = subscriptions.requests();
        outbound.restore(state);
        identity.restored(outbound.adopting());
        inbound.restore(state, identity.same());
        subscriptions.restore(state.granted(), identity.same());
        if (!identity.same()) {
            outbound.startAnew();
        }
    }

    // ---- connection

    @Override
    public void connect(Credentials credentials, String server, long nowNanos) {
        connection.connect(credentials, server, nowNanos);
    }

    private void accepted(Connack connack, long nowNanos) {
        boolean elsewhere = identity.elsewhere();
        boolean resumed = connection.resumes(connack);
        boolean mayKnow = connack.sessionPresent() && ServerLimits.of(connack).qosMax() == Qos.EXACTLY_ONCE;
        boolean unknown = mayKnow && !identity.establishedHere();
        long lastChange = changes.last();
        identity.accepted(Connection.assignedClientId(connack), mayKnow, unknown);
        if (!elsewhere) {
            identity.keep();
        }
        connection.establish(connack, elsewhere);
        if (elsewhere) { // what that server has under these identifiers, this one has not, but perhaps something else
            outbound.startAnew();
        }
        if (unknown) {
            outbound.adopt();
        } else if (!mayKnow) {
            outbound.disown();
        }
        Publish birth = outbound.birth(connection.limits(), resumed && !elsewhere);
        if (birth != null) {
            control.add(birth);
        }
        outbound.connected(connection.limits(), resumed);
        inbound.connected(resumed && !elsewhere);
        subscriptions.connected(connection.limits(), connack.sessionPresent() && !elsewhere, nowNanos);
        if (elsewhere) { // once nothing is left of what only the other server knew
            identity.keep();
        }
        if (changes.last() != lastChange) {
            // a new process must know this session before the server has anything to keep in it, and forget the last
            // one before the server uses an identifier again
            subscribeAfter = changes.last();
        }
        reconcile(nowNanos);
    }

    private void reconcile(long nowNanos) {
        if (connection.isConnected() && changes.kept(subscribeAfter)) {
            subscriptions.reconcile(nowNanos);
        }
    }

    @Override
    public void disconnect(DisconnectOptions how, long nowNanos) {
        connection.disconnect(how);
    }

    @Override
    public void violation(ReasonCode reasonCode, String text, long nowNanos) {
        connection.violation(reasonCode, text);
    }

    @Override
    public void fail(ReasonCode reasonCode, String text, long nowNanos) {
        connection.fail(reasonCode, text);
    }

    @Override
    public void lost(long nowNanos) {
        if (connection.isUnanswered()) {
            subscriptions.doubt();
        }
        boolean cutOff = connection.isCutOff();
        boolean byRequest = subscriptions.lost(cutOff, nowNanos);
        connection.lost();
        unaliased = null;
        outbound.lost(cutOff, byRequest, nowNanos);
        inbound.lost();
    }

    // ---- packets in

    @Override
    public void receive(Packet packet, long nowNanos) {
        if (!connection.admit(packet, nowNanos)) {
            return;
        }
        boolean allowed = switch (packet.type()) {
            case CONNACK -> {
                if (connection.accept((Connack) packet)) {
                    accepted((Connack) packet, nowNanos);
                }
                yield true;
            }
            case PUBLISH -> {
                publish((Publish) packet);
                yield true;
            }
            case PUBACK -> outbound.puback(((Puback) packet).packetId(), ((Puback) packet).reasonCode());
            case PUBREC -> outbound.pubrec(((Pubrec) packet).packetId(), ((Pubrec) packet).reasonCode());
            case PUBREL -> inbound.pubrel(((Pubrel) packet).packetId());
            case PUBCOMP -> {
                boolean awaited = outbound.pubcomp(((Pubcomp) packet).packetId());
                if (!outbound.adopting()) {
                    identity.adopted();
                }
                yield awaited;
            }
            case SUBACK -> subscriptions.suback(((Suback) packet).packetId(), ((Suback) packet).reasonCodes(),
                    nowNanos);
            case UNSUBACK -> subscriptions.unsuback(((Unsuback) packet).packetId(), ((Unsuback) packet).reasonCodes(),
                    isV5, nowNanos);
            case PINGRESP -> true;
            case DISCONNECT -> connection.disconnected((Disconnect) packet);
            case AUTH -> {
                connection.auth((Auth) packet);
                yield true;
            }
            case CONNECT, SUBSCRIBE, UNSUBSCRIBE, PINGREQ -> false;
        };
        if (!allowed) {
            connection.violation(ReasonCode.PROTOCOL_ERROR, packet.type() + " that is not allowed here");
        } else if (control.size() + changes.heldCount() > CONTROL_MAX) {
            connection.violation(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, "it sends and does not read");
        } else if (connection.isConnected()) {
            outbound.assign(nowNanos);
        }
    }

    private void publish(Publish publish) {
        ReasonCode wrong = publish.topicAlias() == 0 ? null : aliases.refusal(publish);
        if (wrong == null) {
            wrong = arrived(publish.topicAlias() == 0 ? publish : aliases.arrive(publish));
        }
        if (wrong != null) {
            connection.violation(wrong, "PUBLISH that is not allowed here: " + wrong);
        }
    }

    private ReasonCode arrived(Publish publish) {
        if (publish.subscriptionIdentifiers().isEmpty()) {
            return inbound.publish(publish, SessionOutput.Copy.BY_TOPIC);
        }
        SubscriptionIdentifiers.Found found = subscriptions.identifiers().find(publish);
        return inbound.publish(publish.subscriptionIdentifiers().equals(found.identifiers()) ? publish
                : new Publish(publish.message(), publish.duplicate(), publish.packetId(), 0, found.identifiers()),
                found.copy());
    }

    // ---- commands

    @Override
    public void authenticate(Payload data, long nowNanos) {
        Connack connack = connection.authenticate(data, nowNanos);
        if (connack != null) {
            accepted(connack, nowNanos);
        }
    }

    @Override
    public void reauthenticate(Payload data, long nowNanos) {
        connection.reauthenticate(data, nowNanos);
    }

    @Override
    public void publish(long token, Message message, long nowNanos) {
        outbound.publish(token, message, nowNanos);
    }

    @Override
    public void want(Collection<Subscription> wanted, Collection<TopicFilter> spared, long nowNanos) {
        subscriptions.want(wanted, spared);
        reconcile(nowNanos);
    }

    @Override
    public boolean holds(TopicFilter filter) {
        return subscriptions.holds(filter);
    }

    @Override
    public void rejected(long deliveryId, long nowNanos) {
        inbound.rejected(deliveryId);
        if (connection.isConnected()) {
            inbound.acknowledge();
        }
    }

    @Override
    public void delivered(long deliveryId, long nowNanos) {
        inbound.delivered(deliveryId);
        if (connection.isConnected()) {
            inbound.acknowledge();
        }
    }

    @Override
    public boolean keep(SessionState.Kept message, long nowNanos) {
        boolean keeps = inbound.keep(message);
        if (connection.isConnected()) {
            inbound.acknowledge();
        }
        return keeps;
    }

    @Override
    public void returned(long deliveryId, long nowNanos) {
        inbound.returned(deliveryId);
    }

    @Override
    public void refused(Packet packet, String why, long nowNanos) {
        if (packet instanceof Publish publish) {
            if (outbound.refusedBirth(publish, why)) {
                return;
            }
            if (publish.topicAlias() != 0) { // the alias may be all that is too much
                unaliased = aliases.without(publish);
            } else if (publish.packetId() == 0) {
                if (!(results.pollLast() instanceof SessionOutput.Sent sent)) {
                    throw new IllegalStateException("refused() comes right after nextPacket(), before poll()");
                }
                outbound.refused(sent, why);
            } else {
                outbound.refused(publish, why);
            }
        } else if (connection.isConnected() && packet instanceof Subscribe subscribe) {
            subscriptions.refused(subscribe, nowNanos);
        } else if (connection.isConnected() && packet instanceof Unsubscribe unsubscribe) {
            subscriptions.refused(unsubscribe, nowNanos);
        } else if (packet instanceof Connect) {
            connection.close(Source.CONFIGURATION, ReasonCode.UNSPECIFIED_ERROR, why);
        } else if (packet instanceof Auth) {
            connection.fail(ReasonCode.UNSPECIFIED_ERROR, "our part of the authentication: " + why);
        } else {
            Packet shorter = PacketProperties.shorter(packet);
            if (shorter != null) {
                control.addFirst(shorter); // acknowledgements keep their order
            } else if (connection.isConnected()) { // without DISCONNECT the link only closes
                connection.fail(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, packet.type()
                        + " cannot be sent, and without it nothing goes on: " + why);
            }
        }
    }

    @Override
    public void tick(boolean reading, long nowNanos) {
        outbound.tick(nowNanos);
        if (requests.limits().tick(nowNanos)) {
            reconcile(nowNanos);
        }
        connection.tick(reading, nowNanos, outbound.oldestSent(), outbound.oldestReleased(), requests.oldest());
    }

    // ---- out

    @Override
    public Packet nextPacket(long nowNanos) {
        Packet packet = unaliased != null ? unaliased : control.poll();
        unaliased = null;
        if (packet == null && mayPublish()) {
            packet = outbound.next(nowNanos);
            if (packet == null) {
                packet = control.poll(); // it may have given up a message with PUBREL
            } else if (aliases.inUse()) {
                packet = aliases.leave((Publish) packet);
            }
        }
        if (packet != null) {
            connection.sent(nowNanos);
            if (packet.type() == PacketType.SUBSCRIBE || packet.type() == PacketType.UNSUBSCRIBE) {
                requests.limits().leaves(nowNanos);
            }
        }
        return packet;
    }

    private boolean mayPublish() {
        return connection.isConnected() && !requests.holdsMessages();
    }

    @Override
    public boolean hasPacket() {
        return unaliased != null || !control.isEmpty() || mayPublish() && outbound.hasNext();
    }

    @Override
    public SessionOutput poll() {
        return results.poll();
    }

    @Override
    public long deadline() {
        return Connection.earlier(Connection.earlier(outbound.deadline(), requests.deadline()),
                connection.deadline());
    }

    @Override
    public int packetSizeMax() {
        return connection.limits().packetSizeMax();
    }

    @Override
    public Backlog backlog() {
        return outbound.backlog();
    }

    @Override
    public Poison poison() {
        return outbound.poison();
    }

    @Override
    public boolean dropPoison(long nowNanos) {
        return outbound.dropPoison();
    }

    @Override
    public boolean hasRoom(Message message) {
        return outbound.queue().hasRoom(message);
    }

    @Override
    public SessionState snapshot() {
        connection.checkOffline("snapshot");
        List<SessionState.Outgoing> outgoing = new ArrayList<>();
        outbound.keep(outgoing);
        List<SessionState.Incoming> incoming = new ArrayList<>();
        inbound.snapshot(incoming);
        return new SessionState(SessionState.FORMAT, identity.clientId(), identity.established(), outgoing, incoming,
                subscriptions.granted(), inbound.nextDelivery(), outbound.nextSequence(), outbound.queue().spilled(),
                outbound.queue().spilledBytes(), outbound.queue().spilledAfter(), identity.server(),
                inbound.kept());
    }

    @Override
    public SessionChange nextChange() {
        List<Subscription> granted = changes.durable() ? subscriptions.takeChanged() : null;
        if (granted != null) {
            changes.add(new SessionChange.Granted(granted));
        }
        return changes.next();
    }

    @Override
    public void committed(long count, long nowNanos) {
        boolean waited = !changes.kept(subscribeAfter);
        changes.committed(count);
        if (connection.isConnected()) {
            inbound.acknowledge();
        }
        if (waited) {
            reconcile(nowNanos);
        }
    }

    @Override
    public void loaded(List<SessionState.Outgoing> messages, long nowNanos) {
        outbound.queue().loaded(messages, nowNanos);
        if (connection.isConnected()) {
            outbound.assign(nowNanos);
        }
    }
}
