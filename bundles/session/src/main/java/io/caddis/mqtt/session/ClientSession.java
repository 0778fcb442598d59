package io.caddis.mqtt.session;

import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
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
    private final ArrayDeque<Packet> control = new ArrayDeque<>();
    private final ArrayDeque<SessionOutput> results = new ArrayDeque<>();
    private final OutboundFlow outbound;
    private final InboundFlow inbound;
    private final Subscriptions subscriptions;
    private final KeepAlive keepAlive;
    private final Changes changes;

    private Phase phase = Phase.OFFLINE;
    private String clientId;
    /** As {@link #established} was kept with. */
    private String keptClientId;
    private boolean established;
    private boolean cleanStart;
    private long connackDueNanos;
    /** CONNECT has left and no CONNACK came: the server may have begun a new session meanwhile. */
    private boolean unanswered;
    /** Nothing is subscribed before this change is kept. */
    private long subscribeAfter;
    private ServerLimits limits = ServerLimits.DEFAULT;

    ClientSession(SessionOptions options, SessionState state) {
        this.options = options;
        PacketIds ids = new PacketIds();
        changes = new Changes(options.outbound().durable(), control);
        outbound = new OutboundFlow(options, ids, control, results, changes);
        inbound = new InboundFlow(options, control, results, changes);
        subscriptions = new Subscriptions(ids, control, results);
        keepAlive = new KeepAlive(options.responseTimeoutNanos());
        boolean same = options.clientId().isEmpty() || state.clientId().isEmpty()
                || options.clientId().equals(state.clientId()); // the identifier names the session [MQTT-3.1.3-2]
        clientId = options.clientId().isEmpty() ? state.clientId() : options.clientId();
        keptClientId = state.clientId();
        established = same && state.established();
        outbound.restore(state);
        inbound.restore(state.incoming(), state.nextDelivery(), same);
        subscriptions.restore(state.granted(), same);
        if (!same) {
            outbound.startAnew();
        }
    }

    // ---- connection

    @Override
    public void connect(String username, Payload password, long nowNanos) {
        if (phase != Phase.OFFLINE) {
            throw new IllegalStateException("connect while " + phase);
        }
        phase = Phase.CONNECTING;
        connackDueNanos = nowNanos + options.responseTimeoutNanos();
        boolean sessionEnds = options.sessionExpirySeconds() == 0; // with its connection [MQTT-3.1.2-23]
        cleanStart = isV5() ? established ? sessionEnds : options.cleanStart() : sessionEnds || clientId.isEmpty();
        control.add(new Connect(clientId, cleanStart, options.keepAliveSeconds(), options.will(), username, password,
                isV5() ? connectProperties() : Properties.NONE));
    }

    private Properties connectProperties() {
        Properties.Builder properties = Properties.builder();
        if (options.sessionExpirySeconds() > 0) {
            properties.add(Property.SESSION_EXPIRY_INTERVAL, options.sessionExpirySeconds());
        }
        properties.add(Property.RECEIVE_MAXIMUM, options.inbound().receiveMaximum());
        properties.add(Property.MAXIMUM_PACKET_SIZE, options.inbound().packetSizeMax());
        return properties.build();
    }

    private void connack(Connack connack, long nowNanos) {
        unanswered = false;
        if (phase != Phase.CONNECTING) {
            violation(ReasonCode.PROTOCOL_ERROR, "a second CONNACK [MQTT-3.2.0-2]", nowNanos);
            return;
        }
        if (connack.reasonCode().isError()) {
            String why = connack.properties().string(Property.REASON_STRING).map(text -> ": " + text).orElse("");
            close(Source.SERVER, connack.reasonCode(), "the server refused the connection: " + connack.reasonCode()
                    + why);
            return;
        }
        if (connack.sessionPresent() && cleanStart) {
            violation(ReasonCode.PROTOCOL_ERROR, "session present although a new one was asked for [MQTT-3.2.2-4]",
                    nowNanos);
            return;
        }
        if (clientId.isEmpty() && isV5()) { // [MQTT-3.2.2-16]; in 3.1.1 the server keeps the name to itself
            clientId = connack.properties().string(Property.ASSIGNED_CLIENT_IDENTIFIER).orElse("");
            if (clientId.isEmpty()) {
                violation(ReasonCode.PROTOCOL_ERROR, "no assigned client identifier [MQTT-3.2.2-16]", nowNanos);
                return;
            }
        }
        // 3.1 has no such flag: a session that is not to end is there
        boolean resumed = connack.sessionPresent()
                || options.version() == ProtocolVersion.V3_1 && established && !cleanStart;
        phase = Phase.CONNECTED;
        long lastChange = changes.last();
        if (changes.durable() && (!established || !clientId.equals(keptClientId))) {
            changes.add(new SessionChange.Established(clientId));
            keptClientId = clientId;
        }
        established = true;
        limits = ServerLimits.of(connack);
        keepAlive.start(connack.properties().number(Property.SERVER_KEEP_ALIVE, options.keepAliveSeconds()));
        results.add(new SessionOutput.Connected(connack));
        outbound.connected(limits, resumed);
        inbound.connected(resumed);
        subscriptions.connected(limits, connack.sessionPresent());
        if (changes.last() != lastChange) {
            // a new process must know this session before the server has anything to keep in it, and forget the last
            // one before the server uses an identifier again
            subscribeAfter = changes.last();
        }
        reconcile();
    }

    private void reconcile() {
        if (phase == Phase.CONNECTED && changes.kept(subscribeAfter)) {
            subscriptions.reconcile();
        }
    }

    @Override
    public void disconnect(long nowNanos) {
        if (connectWaits()) {
            control.clear();
        } else if (phase == Phase.CONNECTED || phase == Phase.CONNECTING) { // before CONNACK too, to drop the will
            control.add(new Disconnect(ReasonCode.SUCCESS, Properties.NONE));
        }
        close(Source.APPLICATION, ReasonCode.SUCCESS, "disconnected");
    }

    @Override
    public void violation(ReasonCode reasonCode, String text, long nowNanos) {
        if (phase == Phase.CONNECTED || phase == Phase.CONNECTING) {
            boolean silent = !isV5() || connectWaits();
            control.clear();
            if (!silent) {
                boolean sayable = ReasonCodes.allowed(PacketType.DISCONNECT, reasonCode);
                control.add(new Disconnect(sayable ? reasonCode : ReasonCode.PROTOCOL_ERROR, Properties.NONE));
            }
        }
        close(Source.CLIENT, reasonCode, "the server broke the protocol: " + text);
    }

    /** True if CONNECT has not left: it is the first packet or there is none ([MQTT-3.1.0-1]). */
    private boolean connectWaits() {
        return phase == Phase.CONNECTING && !control.isEmpty();
    }

    private void close(Source source, ReasonCode reasonCode, String text) {
        if (phase == Phase.CONNECTING || phase == Phase.CONNECTED) {
            phase = Phase.CLOSING;
            changes.forgetHeld();
            results.add(new SessionOutput.Close(new DisconnectCause(source, reasonCode, text)));
        }
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
        keepAlive.received();
        if (phase == Phase.CONNECTING && packet.type() != PacketType.CONNACK) {
            violation(ReasonCode.PROTOCOL_ERROR, packet.type() + " before CONNACK [MQTT-3.2.0-1]", nowNanos);
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
            case PUBCOMP -> outbound.pubcomp(((Pubcomp) packet).packetId());
            case SUBACK -> subscriptions.suback(((Suback) packet).packetId(), ((Suback) packet).reasonCodes());
            case UNSUBACK -> subscriptions.unsuback(((Unsuback) packet).packetId(), ((Unsuback) packet).reasonCodes(),
                    isV5());
            case PINGRESP -> true;
            case DISCONNECT -> disconnected((Disconnect) packet);
            case CONNECT, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, AUTH -> false;
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
        ReasonCode wrong = inbound.publish(publish);
        if (wrong != null) {
            violation(wrong, "PUBLISH that is not allowed here: " + wrong, nowNanos);
        }
    }

    private boolean disconnected(Disconnect disconnect) {
        if (!isV5()) {
            return false;
        }
        control.clear(); // nothing more is sent [MQTT-3.14.4-1]
        String why = disconnect.properties().string(Property.REASON_STRING).map(text -> ": " + text).orElse("");
        close(Source.SERVER, disconnect.reasonCode(), "the server disconnected: " + disconnect.reasonCode() + why);
        return true;
    }

    // ---- commands

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
    public void refused(Packet packet, String why, long nowNanos) {
        if (packet instanceof Publish publish) {
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
        }
        // an acknowledgement without properties fits any limit that a server can set in earnest
    }

    @Override
    public void tick(boolean reading, long nowNanos) {
        outbound.tick(nowNanos);
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
        } else if (keepAlive.silent(nowNanos)) {
            silence(Source.NETWORK, ReasonCode.KEEP_ALIVE_TIMEOUT, "the server did not answer PINGREQ in time");
            return;
        }
        if (keepAlive.pingDue(nowNanos)) {
            keepAlive.pinged(nowNanos);
            if (!control.contains(Pingreq.INSTANCE)) { // else there is no room to write
                control.add(Pingreq.INSTANCE);
            }
        }
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
            packet = packet == null ? control.poll() : packet; // it may have given up a message with PUBREL
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
        long ofMessages = outbound.deadline();
        long ofConnection = switch (phase) {
            case CONNECTING -> connackDueNanos;
            case CONNECTED -> keepAlive.deadline();
            case OFFLINE, CLOSING -> NO_DEADLINE;
        };
        return ofMessages == NO_DEADLINE || ofConnection != NO_DEADLINE && ofConnection - ofMessages < 0 ? ofConnection
                : ofMessages;
    }

    @Override
    public int packetSizeMax() {
        return limits.packetSizeMax();
    }

    @Override
    public int queued() {
        return outbound.queued();
    }

    @Override
    public long spilled() {
        return outbound.queue().spilled();
    }

    @Override
    public boolean hasRoom(Message message) {
        return outbound.queue().hasRoom(message);
    }

    @Override
    public int inFlight() {
        return outbound.inFlight();
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
        return new SessionState(SessionState.FORMAT, clientId, established, outgoing, incoming, subscriptions.granted(),
                inbound.nextDelivery(), outbound.nextSequence(), outbound.queue().spilled(),
                outbound.queue().spilledBytes(), outbound.queue().spilledAfter());
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
