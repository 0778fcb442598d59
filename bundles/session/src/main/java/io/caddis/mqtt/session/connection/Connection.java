package io.caddis.mqtt.session.connection;

import io.caddis.mqtt.ConnectionInfo;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.ForeignText;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.ReasonCode;
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
import io.caddis.mqtt.packet.ReasonCodes;
import io.caddis.mqtt.session.state.Changes;
import io.caddis.mqtt.session.state.ControlQueue;
import io.caddis.mqtt.session.state.Identity;
import io.caddis.mqtt.spi.Credentials;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionOutput;
import java.util.Queue;
import java.util.Set;

/**
 * One connection after the other: from CONNECT over CONNACK to DISCONNECT, silence or the loss of the link, with what
 * the server allows on it. Messages and subscriptions are not known here: {@link #accept} says when they may go.
 */
public final class Connection {
    /** How long the server may leave something unanswered before somebody is told, if that is all that is done. */
    private static final int UNANSWERED_TOLD_SECONDS = 60;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    /** Reasons to end a connection that no packet on it gave. */
    private static final Set<ReasonCode> UNRELATED = Set.of(ReasonCode.SUCCESS, ReasonCode.SERVER_BUSY,
            ReasonCode.SERVER_SHUTTING_DOWN, ReasonCode.KEEP_ALIVE_TIMEOUT, ReasonCode.SESSION_TAKEN_OVER,
            ReasonCode.ADMINISTRATIVE_ACTION, ReasonCode.USE_ANOTHER_SERVER, ReasonCode.SERVER_MOVED,
            ReasonCode.CONNECTION_RATE_EXCEEDED, ReasonCode.MAXIMUM_CONNECT_TIME);

    private final SessionOptions options;
    private final Identity identity;
    private final Changes changes;
    private final ControlQueue control;
    private final Queue<SessionOutput> results;
    private final KeepAlive keepAlive;
    private final Watchdog watchdog;
    private final Authentication authentication;
    private final TopicAliases aliases = new TopicAliases();

    private Phase phase = Phase.OFFLINE;
    private boolean cleanStart;
    private long connackDueNanos;
    /** CONNECT has left and no CONNACK came: the server may have begun a new session meanwhile. */
    private boolean unanswered;
    /** The server's DISCONNECT may be about what it was sent. */
    private boolean blamed;
    /** How long the server keeps the session, as it said last, or as it was asked. */
    private long expirySeconds;
    private ServerLimits limits = ServerLimits.DEFAULT;

    public Connection(SessionOptions options, Identity identity, Changes changes, ControlQueue control,
            Queue<SessionOutput> results) {
        this.options = options;
        this.identity = identity;
        this.changes = changes;
        this.control = control;
        this.results = results;
        keepAlive = new KeepAlive(options.responseTimeoutNanos());
        watchdog = new Watchdog(options.watchdogNanos() == 0 ? UNANSWERED_TOLD_SECONDS * NANOS_PER_SECOND
                : options.watchdogNanos());
        authentication = new Authentication(options.responseTimeoutNanos(), control, results);
        expirySeconds = options.sessionExpirySeconds();
    }

    /** True from a good CONNACK to the end. */
    public boolean isConnected() {
        return phase == Phase.CONNECTED;
    }

    /** @throws IllegalStateException naming what was to be done, if there is a link */
    public void checkOffline(String what) {
        if (phase != Phase.OFFLINE) {
            throw new IllegalStateException(what + " while " + phase);
        }
    }

    public ServerLimits limits() {
        return limits;
    }

    public TopicAliases aliases() {
        return aliases;
    }

    // ---- CONNECT and CONNACK

    /** There is a link to this server: CONNECT is the first packet on it. */
    public void connect(Credentials credentials, String server, long nowNanos) {
        checkOffline("connect");
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

    /** CONNACK. True if it accepts the connection: then {@link #establish} follows. */
    public boolean accept(Connack connack) {
        unanswered = false;
        if (phase != Phase.CONNECTING) {
            violation(ReasonCode.PROTOCOL_ERROR, "a second CONNACK [MQTT-3.2.0-2]");
            return false;
        }
        if (connack.reasonCode().isError()) {
            endedByServer(connack.reasonCode(), "refused the connection: ", connack.properties());
            return false;
        }
        String wrong = authentication.wrong(connack);
        if (wrong == null && connack.sessionPresent() && cleanStart) {
            wrong = "session present although a new one was asked for [MQTT-3.2.2-4]";
        }
        if (wrong == null && identity.clientId().isEmpty() && isV5() && assignedClientId(connack).isEmpty()) {
            wrong = "no assigned client identifier [MQTT-3.2.2-16]";
        }
        if (wrong != null) {
            violation(ReasonCode.PROTOCOL_ERROR, wrong);
            return false;
        }
        return !authentication.hold(connack);
    }

    /** The identifier that the server gave; empty if none. */
    public static String assignedClientId(Connack connack) {
        return connack.properties().string(Property.ASSIGNED_CLIENT_IDENTIFIER).orElse("");
    }

    /** True if the server goes on with a session. 3.1 has no flag for it: a session that is not to end is there. */
    public boolean resumes(Connack connack) {
        return connack.sessionPresent()
                || options.version() == ProtocolVersion.V3_1 && identity.establishedHere() && !cleanStart;
    }

    /**
     * The connection is up, and the identity knows of it.
     *
     * @param elsewhere another server holds the session: one that is there is not ours
     */
    public void establish(Connack connack, boolean elsewhere) {
        phase = Phase.CONNECTED;
        limits = ServerLimits.of(connack);
        expirySeconds = connack.properties().number(Property.SESSION_EXPIRY_INTERVAL, options.sessionExpirySeconds());
        aliases.connected(Math.min(limits.topicAliasMaximum(), options.outbound().topicAliasMax()),
                isV5() ? options.inbound().topicAliasMaximum() : 0);
        Connack ours = elsewhere ? new Connack(false, connack.reasonCode(), connack.properties()) : connack;
        ConnectionInfo info = limits.connection(ours, identity.clientId(), options.keepAliveSeconds(), expirySeconds);
        keepAlive.start(info.keepAliveSeconds());
        results.add(new SessionOutput.Connected(info));
    }

    // ---- authentication

    /** AUTH of the server. */
    public void auth(Auth auth) {
        String wrong = authentication.received(auth, phase == Phase.CONNECTED);
        if (wrong != null) {
            violation(ReasonCode.PROTOCOL_ERROR, wrong);
        }
    }

    /** The application has answered. Returns the CONNACK that accepts the connection by that, or null. */
    public Connack authenticate(Payload data, long nowNanos) {
        if (phase != Phase.CONNECTING && phase != Phase.CONNECTED) {
            return null;
        }
        Connack connack = authentication.answered(data, nowNanos);
        connackDueNanos = nowNanos + options.responseTimeoutNanos();
        return connack;
    }

    public void reauthenticate(Payload data, long nowNanos) {
        if (phase != Phase.CONNECTED) {
            throw new IllegalStateException("reauthenticate while " + phase);
        }
        authentication.again(data, nowNanos);
    }

    // ---- packets

    /** A packet arrived. False if it is not to be looked at: nothing may come now, or not this. */
    public boolean admit(Packet packet, long nowNanos) {
        if (phase == Phase.CLOSING || phase == Phase.OFFLINE) {
            return false;
        }
        PacketType type = packet.type();
        if (phase == Phase.CONNECTING && authentication.clientsTurn()) {
            violation(ReasonCode.PROTOCOL_ERROR, type + " although it is our turn (MQTT 4.12)");
            return false;
        }
        keepAlive.received(nowNanos);
        if (phase == Phase.CONNECTING && type != PacketType.CONNACK && type != PacketType.AUTH) {
            violation(ReasonCode.PROTOCOL_ERROR, type + " before CONNACK [MQTT-3.2.0-1]");
            return false;
        }
        if (!options.requestProblemInformation() && PacketProperties.tellProblem(packet)) {
            violation(ReasonCode.PROTOCOL_ERROR, type + " with a reason string or a user property, although"
                    + " request.problem.information is false [MQTT-3.1.2-29]");
            return false;
        }
        return true;
    }

    /** A packet leaves. */
    public void sent(long nowNanos) {
        keepAlive.sent(nowNanos);
        unanswered |= phase == Phase.CONNECTING;
    }

    // ---- time

    /**
     * Closes the connection if the server is silent for too long, and has PINGREQ sent if this client is.
     *
     * @param reading false if answers may have come and nobody reads them
     * @param tickets of what waits longest, as {@link Watchdog#look} takes them
     */
    public void tick(boolean reading, long nowNanos, long... tickets) {
        if (phase == Phase.CONNECTING && !authentication.clientsTurn()) {
            if (!reading) {
                connackDueNanos = nowNanos + options.responseTimeoutNanos();
            } else if (nowNanos - connackDueNanos >= 0) {
                silence(Source.CLIENT, ReasonCode.UNSPECIFIED_ERROR, "the server did not answer CONNECT in time");
            }
        }
        if (phase != Phase.CONNECTED) {
            return;
        }
        if (!reading) {
            keepAlive.excuse(nowNanos);
            authentication.excuse(nowNanos);
        } else if (nowNanos - authentication.deadline() >= 0 && authentication.deadline() != Session.NO_DEADLINE) {
            fail(ReasonCode.UNSPECIFIED_ERROR, "the server did not answer AUTH in time");
            return;
        } else if (keepAlive.silent(nowNanos)) {
            silence(Source.NETWORK, ReasonCode.KEEP_ALIVE_TIMEOUT, "the server did not answer PINGREQ in time");
            return;
        }
        boolean late = watchdog.look(reading, nowNanos, tickets);
        if (late && options.watchdogNanos() == 0) {
            results.add(new SessionOutput.Warning("the connection lives, but the server has not answered PUBLISH,"
                    + " PUBREL, SUBSCRIBE or UNSUBSCRIBE for more than " + UNANSWERED_TOLD_SECONDS + " s: what waits"
                    + " for it is kept. With watchdog.timeout it is asked again on another connection"));
        } else if (late) {
            // the server has forgotten something: the next connection of the session asks for it again. No will
            control.clear();
            control.add(new Disconnect(ReasonCode.SUCCESS, Properties.NONE));
            close(Source.CLIENT, ReasonCode.UNSPECIFIED_ERROR, "the connection lives, but the server has not answered"
                    + " PUBLISH, PUBREL, SUBSCRIBE or UNSUBSCRIBE in time (watchdog.timeout): asks again on another"
                    + " one");
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

    public long deadline() {
        return switch (phase) {
            case CONNECTING -> authentication.clientsTurn() ? Session.NO_DEADLINE : connackDueNanos;
            case CONNECTED -> {
                long due = earlier(keepAlive.deadline(), authentication.deadline());
                // that of keep alive comes often enough to tell something
                yield options.watchdogNanos() == 0 ? due : earlier(watchdog.deadline(), due);
            }
            case OFFLINE, CLOSING -> Session.NO_DEADLINE;
        };
    }

    public static long earlier(long a, long b) {
        return b == Session.NO_DEADLINE || a != Session.NO_DEADLINE && a - b <= 0 ? a : b;
    }

    // ---- the end

    /** The application wants no more of it. */
    public void disconnect(DisconnectOptions how) {
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

    public void violation(ReasonCode reasonCode, String text) {
        fail(reasonCode, "the server broke the protocol: " + text);
    }

    /** This client cannot go on. */
    public void fail(ReasonCode reasonCode, String text) {
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

    /** DISCONNECT of the server. False if this version has none. */
    public boolean disconnected(Disconnect disconnect) {
        if (!isV5()) {
            return false;
        }
        control.clear(); // nothing more is sent [MQTT-3.14.4-1]
        blamed = phase == Phase.CONNECTED && !UNRELATED.contains(disconnect.reasonCode());
        endedByServer(disconnect.reasonCode(), "disconnected: ", disconnect.properties());
        return true;
    }

    /** The server ends the connection, or does not begin one. */
    private void endedByServer(ReasonCode reasonCode, String what, Properties properties) {
        String why = properties.string(Property.REASON_STRING).map(text -> ": " + ForeignText.line(text)).orElse("");
        String remedy = switch (reasonCode) {
            case RETAIN_NOT_SUPPORTED -> " (it keeps no retained messages: set will.retain to false)";
            case QOS_NOT_SUPPORTED -> " (it does not take messages with this QoS: lower will.qos)";
            case BAD_USER_NAME_OR_PASSWORD -> " (correct username and .password, or what MqttCredentials gives)";
            case NOT_AUTHORIZED -> phase == Phase.CONNECTING
                    ? " (it takes no connection of this username and .password, with this client.id or will.topic, or"
                    + " this certificate: correct them, or give the user the right)"
                    : " (the user may not do what was asked last: give it the right to publish, or to subscribe)";
            case CLIENT_IDENTIFIER_NOT_VALID -> " (set another client.id)";
            default -> "";
        };
        close(new DisconnectCause(Source.SERVER, reasonCode, "the server " + what + reasonCode + why + remedy,
                properties.string(Property.SERVER_REFERENCE)));
    }

    /** Nothing more is to be said. */
    public void close(Source source, ReasonCode reasonCode, String text) {
        close(new DisconnectCause(source, reasonCode, text));
    }

    private void close(DisconnectCause cause) {
        if (phase == Phase.CONNECTING || phase == Phase.CONNECTED) {
            phase = Phase.CLOSING;
            changes.forgetHeld();
            results.add(new SessionOutput.Close(cause));
        }
    }

    /** True if the server may have begun a new session with the CONNECT of this connection, and did not say so. */
    public boolean isUnanswered() {
        return unanswered;
    }

    /** To be asked before {@link #lost}: whether the server may have ended the connection because of a packet. */
    public boolean isCutOff() {
        return phase == Phase.CONNECTED || blamed;
    }

    /** The link is gone. */
    public void lost() {
        phase = Phase.OFFLINE;
        blamed = false;
        unanswered = false;
        control.clear();
        changes.forgetHeld();
        limits = ServerLimits.DEFAULT;
        aliases.connected(0, 0);
        authentication.begin(null);
    }

    private boolean isV5() {
        return options.version() == ProtocolVersion.V5;
    }
}
