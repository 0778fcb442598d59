package io.caddis.mqtt.session;

import io.caddis.mqtt.ConnectionInfo;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.packet.Auth;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Disconnect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Pingreq;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Pubcomp;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.packet.Pubrel;
import io.caddis.mqtt.packet.ReasonCodes;
import io.caddis.mqtt.packet.Suback;
import io.caddis.mqtt.packet.Subscribe;
import io.caddis.mqtt.packet.Unsuback;
import io.caddis.mqtt.packet.Unsubscribe;
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
     * Control packets that may wait to be written. Each answers one of the server's packets, so only a server that
     * sends without reading comes near it.
     */
    private static final int CONTROL_MAX = 4 * 0xFFFF;

    private final SessionOptions options;
    private final ArrayDeque<Packet> control = new ArrayDeque<>(0);
    private final ArrayDeque<SessionOutput> results = new ArrayDeque<>(0);
    private final OutboundFlow outbound;
    private final InboundFlow inbound;
    private final Subscriptions subscriptions;
    private final KeepAlive keepAlive;
    private final Watchdog watchdog;
    private final Changes changes;
    private final TopicAliases aliases = new TopicAliases();
    private final Authentication authentication;
    private final Identity identity;

    private Phase phase = Phase.OFFLINE;
    private boolean cleanStart;
    private long connackDueNanos;
    /** CONNECT has left and no CONNACK came: the server may have begun a new session meanwhile. */
    private boolean unanswered;
    /** Nothing is subscribed before this change is kept. */
    private long subscribeAfter;
    /** How long the server keeps the session, as it said last, or as it was asked. */
    private long expirySeconds;
    private ServerLimits limits = ServerLimits.DEFAULT;

    ClientSession(SessionOptions options, SessionState state) {
        this.options = options;
        PacketIds ids = new PacketIds(options.outbound().inFlightMax());
        expirySeconds = options.sessionExpirySeconds();
        changes = new Changes(options.outbound().durable(), control);
        outbound = new OutboundFlow(options, ids, control, results, changes);
        inbound = new InboundFlow(options, control, results, changes);
        subscriptions = new Subscriptions(isV5(), ids, control, results);
        keepAlive = new KeepAlive(options.responseTimeoutNanos());
        watchdog = new Watchdog(options.watchdogNanos(), 3);
        authentication = new Authentication(options.responseTimeoutNanos(), control, results);
        identity = new Identity(options.clientId(), state, changes);
        outbound.restore(state);
        identity.restored(outbound.adopting());
        inbound.restore(state.incoming(), state.nextDelivery(), identity.same());
        subscriptions.restore(state.granted(), identity.same());
        if (!identity.same()) {
            outbound.startAnew();
        }
    }

    // ---- connection

    @Override
    public void connect(Credentials credentials, String server, long nowNanos) {
        if (phase != Phase.OFFLINE) {
            throw new IllegalStateException("connect while " + phase);
        }
        phase = Phase.CONNECTING;
        connackDueNanos = nowNanos + options.responseTimeoutNanos();
        watchdog.start(nowNanos);
        authentication.begin(isV5() ? credentials.method() : null);
        identity.connect(server);
        boolean sessionEnds = expirySeconds == 0; // with its connection [MQTT-3.1.2-23]
        cleanStart = !isV5() ? sessionEnds || identity.clientId().isEmpty()
                : identity.establishedHere() ? sessionEnds : options.cleanStart();
        control.add(new Connect(identity.clientId(), cleanStart, options.keepAliveSeconds(), options.will(),
                credentials.username(), credentials.password(),
                isV5() ? PacketProperties.ofConnect(options, credentials) : Properties.NONE));
    }

    private void connack(Connack connack, long nowNanos) {
        unanswered = false;
        if (phase != Phase.CONNECTING) {
            violation(ReasonCode.PROTOCOL_ERROR, "a second CONNACK [MQTT-3.2.0-2]", nowNanos);
            return;
        }
        if (connack.reasonCode().isError()) {
            endedByServer(connack.reasonCode(), "refused the connection: ", connack.properties());
            return;
        }
        String wrong = authentication.wrong(connack);
        if (wrong != null) {
            violation(ReasonCode.PROTOCOL_ERROR, wrong, nowNanos);
            return;
        }
        if (connack.sessionPresent() && cleanStart) {
            violation(ReasonCode.PROTOCOL_ERROR, "session present although a new one was asked for [MQTT-3.2.2-4]",
                    nowNanos);
            return;
        }
        if (identity.clientId().isEmpty() && isV5() && connack.properties().string(Property.ASSIGNED_CLIENT_IDENTIFIER)
                .orElse("").isEmpty()) {
            violation(ReasonCode.PROTOCOL_ERROR, "no assigned client identifier [MQTT-3.2.2-16]", nowNanos);
            return;
        }
        if (!authentication.holds(connack)) {
            accepted(connack);
        }
    }

    private void accepted(Connack connack) {
        boolean elsewhere = identity.elsewhere();
        // 3.1 has no such flag: a session that is not to end is there
        boolean resumed = connack.sessionPresent()
                || options.version() == ProtocolVersion.V3_1 && identity.establishedHere() && !cleanStart;
        boolean unknown = connack.sessionPresent() && !identity.establishedHere();
        phase = Phase.CONNECTED;
        long lastChange = changes.last();
        identity.accepted(connack.properties().string(Property.ASSIGNED_CLIENT_IDENTIFIER).orElse(""),
                connack.sessionPresent(), unknown);
        if (!elsewhere) {
            identity.keep();
        }
        limits = ServerLimits.of(connack);
        expirySeconds = connack.properties().number(Property.SESSION_EXPIRY_INTERVAL, options.sessionExpirySeconds());
        aliases.connected(Math.min(limits.topicAliasMaximum(), options.outbound().topicAliasMax()),
                isV5() ? options.inbound().topicAliasMaximum() : 0);
        ConnectionInfo connection = limits.connection(elsewhere ? without(connack) : connack, identity.clientId(),
                options.keepAliveSeconds(), expirySeconds);
        keepAlive.start(connection.keepAliveSeconds());
        results.add(new SessionOutput.Connected(connection));
        if (elsewhere) { // what that server has under these identifiers, this one has not, but perhaps something else
            outbound.startAnew();
        }
        if (unknown) {
            outbound.adopt();
        }
        outbound.connected(limits, resumed);
        inbound.connected(resumed && !elsewhere);
        subscriptions.connected(limits, connack.sessionPresent() && !elsewhere);
        if (elsewhere) { // once nothing is left of what only the other server knew
            identity.keep();
        }
        if (changes.last() != lastChange) {
            // a new process must know this session before the server has anything to keep in it, and forget the last
            // one before the server uses an identifier again
            subscribeAfter = changes.last();
        }
        reconcile();
    }

    /** A session that the server has, but not ours. */
    private static Connack without(Connack connack) {
        return new Connack(false, connack.reasonCode(), connack.properties());
    }

    private boolean pubcomp(int packetId) {
        boolean allowed = outbound.pubcomp(packetId);
        if (!outbound.adopting()) {
            identity.adopted();
        }
        return allowed;
    }

    private void reconcile() {
        if (phase == Phase.CONNECTED && changes.kept(subscribeAfter)) {
            subscriptions.reconcile();
        }
    }

    @Override
    public void disconnect(DisconnectOptions how, long nowNanos) {
        boolean silent = how.publishWill() && !isV5(); // it knows no other way to say so [MQTT-3.14.4-3]
        if (connectWaits()) {
            control.clear();
        } else if ((phase == Phase.CONNECTED || phase == Phase.CONNECTING) && !silent) { // before CONNACK: no will
            Properties properties = isV5() ? PacketProperties.ofDisconnect(options, how) : Properties.NONE;
            control.add(new Disconnect(how.publishWill() ? ReasonCode.DISCONNECT_WITH_WILL : ReasonCode.SUCCESS,
                    properties));
            expirySeconds = properties.number(Property.SESSION_EXPIRY_INTERVAL, expirySeconds);
        }
        close(Source.APPLICATION, ReasonCode.SUCCESS, "disconnected");
    }

    @Override
    public void violation(ReasonCode reasonCode, String text, long nowNanos) {
        fail(reasonCode, "the server broke the protocol: " + text, nowNanos);
    }

    @Override
    public void fail(ReasonCode reasonCode, String text, long nowNanos) {
        if (phase == Phase.CONNECTED || phase == Phase.CONNECTING) {
            boolean silent = !isV5() || connectWaits();
            control.clear();
            if (!silent) {
                boolean sayable = ReasonCodes.allowed(PacketType.DISCONNECT, reasonCode);
                control.add(new Disconnect(sayable ? reasonCode : ReasonCode.PROTOCOL_ERROR, Properties.NONE));
            }
        }
        close(Source.CLIENT, reasonCode, text);
    }

    /** True if CONNECT has not left: it is the first packet or there is none ([MQTT-3.1.0-1]). */
    private boolean connectWaits() {
        return phase == Phase.CONNECTING && !control.isEmpty();
    }

    private void close(Source source, ReasonCode reasonCode, String text) {
        close(new DisconnectCause(source, reasonCode, text));
    }

    private void close(DisconnectCause cause) {
        if (phase == Phase.CONNECTING || phase == Phase.CONNECTED) {
            phase = Phase.CLOSING;
            changes.forgetHeld();
            results.add(new SessionOutput.Close(cause));
        }
    }

    /** The server ends the connection, or does not begin one. */
    private void endedByServer(ReasonCode reasonCode, String what, Properties properties) {
        String why = properties.string(Property.REASON_STRING).map(text -> ": " + text).orElse("");
        String remedy = switch (reasonCode) {
            case RETAIN_NOT_SUPPORTED -> " (it keeps no retained messages: set will.retain to false)";
            case QOS_NOT_SUPPORTED -> " (it does not take messages with this QoS: lower will.qos)";
            default -> "";
        };
        close(new DisconnectCause(Source.SERVER, reasonCode, "the server " + what + reasonCode + why + remedy,
                properties.string(Property.SERVER_REFERENCE)));
    }

    @Override
    public void lost(long nowNanos) {
        phase = Phase.OFFLINE;
        if (unanswered) {
            unanswered = false;
            subscriptions.doubt();
        }
        control.clear();
        changes.forgetHeld();
        limits = ServerLimits.DEFAULT;
        aliases.connected(0, 0);
        authentication.begin(null);
        outbound.lost(nowNanos);
        inbound.lost();
        subscriptions.lost();
    }

    // ---- packets in

    @Override
    public void receive(Packet packet, long nowNanos) {
        if (phase == Phase.CLOSING || phase == Phase.OFFLINE) {
            return;
        }
        if (phase == Phase.CONNECTING && authentication.clientsTurn()) {
            violation(ReasonCode.PROTOCOL_ERROR, packet.type() + " although it is our turn (MQTT 4.12)", nowNanos);
            return;
        }
        keepAlive.received();
        if (phase == Phase.CONNECTING && packet.type() != PacketType.CONNACK && packet.type() != PacketType.AUTH) {
            violation(ReasonCode.PROTOCOL_ERROR, packet.type() + " before CONNACK [MQTT-3.2.0-1]", nowNanos);
            return;
        }
        if (!options.requestProblemInformation() && PacketProperties.tellProblem(packet)) {
            violation(ReasonCode.PROTOCOL_ERROR, packet.type() + " with a reason string or a user property, although"
                    + " request.problem.information is false [MQTT-3.1.2-29]", nowNanos);
            return;
        }
        boolean allowed = switch (packet.type()) {
            case CONNACK -> {
                connack((Connack) packet, nowNanos);
                yield true;
            }
            case PUBLISH -> {
                publish((Publish) packet, nowNanos);
                yield true;
            }
            case PUBACK -> outbound.puback(((Puback) packet).packetId(), ((Puback) packet).reasonCode());
            case PUBREC -> outbound.pubrec(((Pubrec) packet).packetId(), ((Pubrec) packet).reasonCode());
            case PUBREL -> {
                inbound.pubrel(((Pubrel) packet).packetId());
                yield true;
            }
            case PUBCOMP -> pubcomp(((Pubcomp) packet).packetId());
            case SUBACK -> subscriptions.suback(((Suback) packet).packetId(), ((Suback) packet).reasonCodes());
            case UNSUBACK -> subscriptions.unsuback(((Unsuback) packet).packetId(), ((Unsuback) packet).reasonCodes(),
                    isV5());
            case PINGRESP -> true;
            case DISCONNECT -> disconnected((Disconnect) packet);
            case AUTH -> authentication((Auth) packet, nowNanos);
            case CONNECT, SUBSCRIBE, UNSUBSCRIBE, PINGREQ -> false;
        };
        if (!allowed) {
            violation(ReasonCode.PROTOCOL_ERROR, packet.type() + " that is not allowed here", nowNanos);
        } else if (control.size() + changes.heldCount() > CONTROL_MAX) {
            violation(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, "it sends and does not read", nowNanos);
        } else if (phase == Phase.CONNECTED) {
            outbound.assign(nowNanos);
        }
    }

    private void publish(Publish publish, long nowNanos) {
        ReasonCode wrong = null;
        if (publish.topicAlias() == 0) {
            wrong = inbound.publish(publish);
        } else {
            wrong = aliases.refusal(publish);
            wrong = wrong == null ? inbound.publish(aliases.arrive(publish)) : wrong;
        }
        if (wrong != null) {
            violation(wrong, "PUBLISH that is not allowed here: " + wrong, nowNanos);
        }
    }

    private boolean disconnected(Disconnect disconnect) {
        if (!isV5()) {
            return false;
        }
        control.clear(); // nothing more is sent [MQTT-3.14.4-1]
        endedByServer(disconnect.reasonCode(), "disconnected: ", disconnect.properties());
        return true;
    }

    private boolean authentication(Auth auth, long nowNanos) {
        String wrong = authentication.received(auth, phase == Phase.CONNECTED);
        if (wrong != null) {
            violation(ReasonCode.PROTOCOL_ERROR, wrong, nowNanos);
        }
        return true;
    }

    // ---- commands

    @Override
    public void authenticate(Payload data, long nowNanos) {
        if (phase == Phase.CONNECTING || phase == Phase.CONNECTED) {
            Connack connack = authentication.answered(data, nowNanos);
            connackDueNanos = nowNanos + options.responseTimeoutNanos();
            if (connack != null) {
                accepted(connack);
            }
        }
    }

    @Override
    public void reauthenticate(Payload data, long nowNanos) {
        if (phase != Phase.CONNECTED) {
            throw new IllegalStateException("reauthenticate while " + phase);
        }
        authentication.again(data, nowNanos);
    }

    @Override
    public void publish(long token, Message message, long nowNanos) {
        outbound.publish(token, message, nowNanos);
    }

    @Override
    public void want(Collection<Subscription> wanted, long nowNanos) {
        subscriptions.want(wanted);
        reconcile();
    }

    @Override
    public void delivered(long deliveryId, long nowNanos) {
        inbound.delivered(deliveryId);
        if (phase == Phase.CONNECTED) {
            inbound.acknowledge();
        }
    }

    @Override
    public void returned(long deliveryId, long nowNanos) {
        inbound.returned(deliveryId);
    }

    @Override
    public void refused(Packet packet, String why, long nowNanos) {
        if (packet instanceof Publish publish) {
            aliases.refused(publish);
            if (publish.packetId() == 0) {
                if (!(results.pollLast() instanceof SessionOutput.Sent sent)) {
                    throw new IllegalStateException("refused() comes right after nextPacket(), before poll()");
                }
                outbound.refused(sent, why);
            } else {
                outbound.refused(publish, why);
            }
        } else if (phase == Phase.CONNECTED && packet instanceof Subscribe subscribe) {
            subscriptions.refused(subscribe);
        } else if (phase == Phase.CONNECTED && packet instanceof Unsubscribe unsubscribe) {
            subscriptions.refused(unsubscribe);
        } else if (packet instanceof Connect) {
            close(Source.CONFIGURATION, ReasonCode.UNSPECIFIED_ERROR, why);
        } else if (packet instanceof Auth) {
            fail(ReasonCode.UNSPECIFIED_ERROR, "our part of the authentication: " + why, nowNanos);
        } else if (packet instanceof Disconnect disconnect && !disconnect.properties().isEmpty()) {
            control.add(PacketProperties.shorter(disconnect));
        }
        // an acknowledgement without properties fits any limit that a server can set in earnest
    }

    @Override
    public void tick(boolean reading, long nowNanos) {
        outbound.tick(nowNanos);
        if (phase == Phase.CONNECTING && authentication.clientsTurn()) {
            return;
        }
        if (phase == Phase.CONNECTING && !reading) {
            connackDueNanos = nowNanos + options.responseTimeoutNanos();
        } else if (phase == Phase.CONNECTING && nowNanos - connackDueNanos >= 0) {
            silence(Source.CLIENT, ReasonCode.UNSPECIFIED_ERROR, "the server did not answer CONNECT in time");
        }
        if (phase != Phase.CONNECTED) {
            return;
        }
        if (!reading) {
            keepAlive.excuse(nowNanos);
            authentication.excuse(nowNanos);
        } else if (nowNanos - authentication.deadline() >= 0 && authentication.deadline() != NO_DEADLINE) {
            fail(ReasonCode.UNSPECIFIED_ERROR, "the server did not answer AUTH in time", nowNanos);
            return;
        } else if (keepAlive.silent(nowNanos)) {
            silence(Source.NETWORK, ReasonCode.KEEP_ALIVE_TIMEOUT, "the server did not answer PINGREQ in time");
            return;
        }
        if (watchdog.isTooLate(reading, nowNanos, outbound.oldestSent(), outbound.oldestReleased(),
                subscriptions.oldest())) {
            tooLate();
            return;
        }
        if (keepAlive.pingDue(nowNanos)) {
            keepAlive.pinged(nowNanos);
            if (!control.contains(Pingreq.INSTANCE)) { // else there is no room to write
                control.add(Pingreq.INSTANCE);
            }
        }
    }

    /** The server has forgotten something: the next connection of the session asks for it again. No will. */
    private void tooLate() {
        control.clear();
        control.add(new Disconnect(ReasonCode.SUCCESS, Properties.NONE));
        close(Source.CLIENT, ReasonCode.UNSPECIFIED_ERROR, "the connection lives, but the server has not answered"
                + " PUBLISH, PUBREL, SUBSCRIBE or UNSUBSCRIBE in time (watchdog.timeout): asks again on another one");
    }

    /** No DISCONNECT, since the will is to be published; and nothing else that a dead link might never take. */
    private void silence(Source source, ReasonCode reasonCode, String text) {
        control.clear();
        close(source, reasonCode, text);
    }

    // ---- out

    @Override
    public Packet nextPacket(long nowNanos) {
        Packet packet = control.poll();
        if (packet == null && phase == Phase.CONNECTED) {
            packet = outbound.next(nowNanos);
            if (packet == null) {
                packet = control.poll(); // it may have given up a message with PUBREL
            } else if (aliases.inUse()) {
                packet = aliases.leave((Publish) packet);
            }
        }
        if (packet != null) {
            keepAlive.sent(nowNanos);
            unanswered |= phase == Phase.CONNECTING;
        }
        return packet;
    }

    @Override
    public boolean hasPacket() {
        return !control.isEmpty() || phase == Phase.CONNECTED && outbound.hasNext();
    }

    @Override
    public SessionOutput poll() {
        return results.poll();
    }

    @Override
    public long deadline() {
        long ofConnection = switch (phase) {
            case CONNECTING -> authentication.clientsTurn() ? NO_DEADLINE : connackDueNanos;
            case CONNECTED -> earlier(watchdog.deadline(), earlier(keepAlive.deadline(), authentication.deadline()));
            case OFFLINE, CLOSING -> NO_DEADLINE;
        };
        return earlier(outbound.deadline(), ofConnection);
    }

    private static long earlier(long a, long b) {
        return b == NO_DEADLINE || a != NO_DEADLINE && a - b <= 0 ? a : b;
    }

    @Override
    public int packetSizeMax() {
        return limits.packetSizeMax();
    }

    @Override
    public Backlog backlog() {
        return outbound.backlog();
    }

    @Override
    public boolean hasRoom(Message message) {
        return outbound.queue().hasRoom(message);
    }

    @Override
    public SessionState snapshot() {
        if (phase != Phase.OFFLINE) {
            throw new IllegalStateException("snapshot while " + phase);
        }
        List<SessionState.Outgoing> outgoing = new ArrayList<>();
        outbound.keep(outgoing);
        List<SessionState.Incoming> incoming = new ArrayList<>();
        inbound.keep(incoming);
        return new SessionState(SessionState.FORMAT, identity.clientId(), identity.established(), outgoing, incoming,
                subscriptions.granted(), inbound.nextDelivery(), outbound.nextSequence(), outbound.queue().spilled(),
                outbound.queue().spilledBytes(), outbound.queue().spilledAfter(), identity.server());
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
        if (waited) {
            reconcile();
        }
    }

    @Override
    public void loaded(List<SessionState.Outgoing> messages, long nowNanos) {
        outbound.queue().loaded(messages, nowNanos);
        if (phase == Phase.CONNECTED) {
            outbound.assign(nowNanos);
        }
    }

    private boolean isV5() {
        return options.version() == ProtocolVersion.V5;
    }
}
