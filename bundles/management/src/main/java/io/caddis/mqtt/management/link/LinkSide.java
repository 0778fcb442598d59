package io.caddis.mqtt.management.link;

import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TlsInfo;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.reconnect.VersionFallback;
import io.caddis.mqtt.management.threads.Reports;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.LinkHandler;
import io.caddis.mqtt.spi.LinkOptions;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.Tls;
import io.caddis.mqtt.spi.TlsObserver;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.spi.TlsSession;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One link of a driver: an attempt, a connection, and its end. Guarded by the driver's lock. */
public final class LinkSide implements LinkHandler, TlsObserver {
    private static final Logger LOG = LoggerFactory.getLogger(MqttClient.class);
    /**
     * Longer than any link takes to end. One whose bundle was replaced may never say so, because it can load no class
     * any more.
     */
    private static final long END_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** What takes up to handshake.timeout each: TlsSetup services, files, TLS, a token, the opening of a WebSocket. */
    private static final int STEPS = 5;
    private static final long LIMIT_NANOS_MAX = TimeUnit.DAYS.toNanos(365);

    public static final DisconnectCause REPLACED = new DisconnectCause(DisconnectCause.Source.CONTAINER,
            ReasonCode.UNSPECIFIED_ERROR, "a bundle is replaced");

    /** Where a link stands. */
    private enum State {
        /** Next: ASKED when it is open, ENDING when nobody wants it any longer. */
        OPENING,
        /** It is open, and CONNECT may have left. Next: CONNECTED when the server accepts, ENDING. */
        ASKED,
        /** The server accepted the connection. Next: ENDING. */
        CONNECTED,
        /** Nothing more is read; the link closes once it has written what is left. The end. */
        ENDING
    }

    private final LinkEvents events;
    private final String name;
    private final Endpoint endpoint;
    /** What the link goes through: {@link Parts#layers}. */
    private final List<Object> layers;
    /** The link is secured. */
    private final boolean secure;
    /** What its handshake came to, if it is. */
    private volatile TlsInfo tls;
    /** What makes another link necessary, if something does. */
    private volatile String changed = "the configuration changed";
    /** The configuration with all that it refers to, once the link is opened. */
    private volatile ClientConfig config;
    private Link link;
    private State state = State.OPENING;
    /** How far it came before it was ending. */
    private State reached = State.OPENING;
    /** We end it because of what is wanted: nothing is wrong with it. */
    private boolean inOrder;
    private long openByNanos = Session.NO_DEADLINE;
    /** When {@link #giveUp} may; set once it is ending. */
    private long endByNanos = Session.NO_DEADLINE;
    /** Why it ends, if we know better than the link. */
    private DisconnectCause cause;
    private long connectedNanos;

    /** @param name of the client, for the log */
    public LinkSide(LinkEvents events, String name, Endpoint endpoint, List<Object> layers) {
        this.events = events;
        this.name = name;
        this.endpoint = endpoint;
        this.layers = layers;
        secure = layers.stream().anyMatch(Tls.class::isInstance);
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /** What the handshake came to; null if there was none. */
    public TlsInfo tls() {
        return tls;
    }

    /** What makes another link necessary, if something does. */
    public String changed() {
        return changed;
    }

    /** The configuration with all that it refers to, once the link is opened. */
    public ClientConfig config() {
        return config;
    }

    /** Null before the attempt has begun. */
    public Link link() {
        return link;
    }

    /** @param now the configuration, whose times are the limit of {@link #openBy} */
    public void begun(Link newLink, ClientConfig now, long nowNanos) {
        assert events.isHeld();
        link = newLink;
        LinkOptions limits = now.endpoint().options();
        long limitNanos = END_NANOS + now.session().responseTimeoutNanos();
        for (long one : new long[] {limits.resolveTimeoutNanos(), limits.connectTimeoutNanos(),
                limits.proxyTimeoutNanos(), STEPS * Math.min(LIMIT_NANOS_MAX, limits.handshakeTimeoutNanos())}) {
            limitNanos += Math.min(STEPS * LIMIT_NANOS_MAX, one);
        }
        openByNanos = nowNanos + limitNanos;
    }

    /**
     * When it has opened or failed at the latest; {@code Session.NO_DEADLINE} once it did. Each layer has its own
     * deadlines and keeps them on its own threads; this one is for when such a thread is gone.
     */
    public long openBy() {
        return state == State.OPENING ? openByNanos : Session.NO_DEADLINE;
    }

    /** True if it neither opened nor failed in time: then it is ending. */
    public boolean isLate(long nowNanos) {
        boolean late = openBy() != Session.NO_DEADLINE && nowNanos - openByNanos >= 0;
        if (late) {
            endBecause(new DisconnectCause(DisconnectCause.Source.CLIENT, ReasonCode.UNSPECIFIED_ERROR,
                    "the link neither opened nor failed within the times that are set for it: the bundle that opens it"
                            + " does not answer"));
        }
        return late;
    }

    @Override
    public String toString() {
        return "client " + name;
    }

    // ---- states

    /** CONNECT may leave from now on. */
    public void asked() {
        reach(State.ASKED);
    }

    /** The server accepted the connection. */
    public void connected(long nowNanos) {
        reach(State.CONNECTED);
        connectedNanos = nowNanos;
    }

    private void reach(State next) {
        assert events.isHeld();
        reached = next;
        if (state != State.ENDING) {
            state = next;
        }
    }

    /** CONNECT may have left, also if it is ending now. */
    public boolean wasAsked() {
        return reached != State.OPENING;
    }

    public boolean isConnected() {
        return state == State.CONNECTED;
    }

    /** The server accepted the connection, also if it is ending now. */
    public boolean wasConnected() {
        return reached == State.CONNECTED;
    }

    public long connectedNanos() {
        return connectedNanos;
    }

    public boolean isEnding() {
        return state == State.ENDING;
    }

    /** Whether it ends because of what is wanted: nothing is wrong with it. */
    public boolean isInOrder() {
        return inOrder;
    }

    // ---- the link

    /**
     * Opens the link. Not always under the lock.
     *
     * @param door  how secured links are opened; null for by the TLS bundle alone
     * @param ready the configuration with all that it refers to
     */
    public Link open(Parts parts, TlsDoor door, ClientConfig ready) {
        config = ready;
        LinkOptions options = ready.endpoint().options();
        Endpoint whole = options == endpoint.options() ? endpoint : endpoint.withOptions(options);
        TlsOptions secured = ready.tls().options();
        return parts.transport(whole, (transport, tls) -> door == null ? tls.over(transport, secured, this)
                : door.over(transport, tls, secured, this)).open(whole, this);
    }

    /** @param text why it ended, if we do not know better */
    public DisconnectCause cause(String text) {
        return cause != null ? cause : new DisconnectCause(DisconnectCause.Source.NETWORK,
                ReasonCode.UNSPECIFIED_ERROR, text == null ? "closed" : text);
    }

    /** A bundle that it goes through has left. */
    public boolean isCut(Parts parts) {
        return !parts.layers(endpoint).equals(layers);
    }

    /** Has the link write what is left, and close, if it does not yet. */
    public void end() {
        assert events.isHeld();
        if (state != State.ENDING) {
            state = State.ENDING;
            link.close();
        }
    }

    /** It will end because of what is wanted: nothing is wrong with it. */
    public void inOrder(DisconnectCause why) {
        assert events.isHeld();
        inOrder = true;
        cause = why;
    }

    /** As {@link #end}; a cause that is known already counts. */
    public void endBecause(DisconnectCause why) {
        cause = cause == null ? why : cause;
        end();
    }

    /** Why it will end, unless it is ending already. */
    public void blame(DisconnectCause why) {
        assert events.isHeld();
        if (state != State.ENDING) {
            cause = why;
        }
    }

    /** When an ending link has ended at the latest. */
    public long endBy(long nowNanos) {
        assert events.isHeld();
        if (endByNanos == Session.NO_DEADLINE) {
            endByNanos = nowNanos + END_NANOS;
        }
        return endByNanos;
    }

    /** True if nothing is to be expected of this link any longer: then the log says so. */
    public boolean giveUp(long nowNanos) {
        assert events.isHeld();
        boolean overdue = state == State.ENDING && endByNanos != Session.NO_DEADLINE && nowNanos - endByNanos >= 0;
        if (overdue) {
            Reports.warn(LOG, "client {}: a link to {} did not end within 5 s, and is left to itself", name,
                    endpoint);
        }
        return overdue;
    }

    /** Ends the link if what the server answers to CONNECT is none of this version. True if it did. */
    public boolean refuseStrange(ByteBuffer in) {
        assert events.isHeld();
        DisconnectCause strange = state == State.CONNECTED ? null : strange(in);
        if (strange != null) {
            cause = strange;
            end();
        }
        return strange != null;
    }

    /** What an answer to CONNECT says that is none of this version; null if it is for the codec. */
    private DisconnectCause strange(ByteBuffer in) {
        if (!secure && isTls(in)) {
            return new DisconnectCause(DisconnectCause.Source.NETWORK, ReasonCode.UNSPECIFIED_ERROR,
                    "the server speaks TLS at this port: write mqtts:// in place of mqtt://");
        }
        return config.session().version() != ProtocolVersion.V5 || !VersionFallback.isRefusal(in) ? null
                : new DisconnectCause(DisconnectCause.Source.SERVER, ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
                        "the server does not speak MQTT 5.0" + (config.reconnect().older() != null ? ""
                                : ": set protocol.version to auto or 3.1.1"));
    }

    /** A record with an alert (RFC 8446 section 5.1), which is no packet that a server sends. */
    private static boolean isTls(ByteBuffer in) {
        return in.remaining() > 1 && in.get(in.position()) == 0x15 && in.get(in.position() + 1) == 3;
    }

    // ---- what the layers below say

    @Override
    public void negotiated(TlsSession session) {
        tls = session.info();
    }

    @Override
    public void renewed() {
        changed = "files with keys or certificates changed (tls.reload)";
        events.renew(this);
    }

    @Override
    public void opened() {
        events.opened(this);
    }

    @Override
    public void received(ByteBuffer in) {
        events.received(this, in);
    }

    @Override
    public void turn() {
        events.turn(this);
    }

    @Override
    public void fill(ByteBuffer out) {
        events.fill(this, out);
    }

    /** There is no link, for a reason of our own; null if nobody wants it any longer. */
    public void refused(String text) {
        events.underLock(() -> {
            if (cause == null && text != null) {
                cause = new DisconnectCause(DisconnectCause.Source.CLIENT, ReasonCode.UNSPECIFIED_ERROR, text);
            }
            events.closed(this, text);
        });
    }

    @Override
    public void closed(String text) {
        events.closed(this, text);
    }
}
