package io.caddis.mqtt.management.link;

import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TlsInfo;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.reconnect.VersionFallback;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.LinkHandler;
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
    /** When {@link #giveUp} may; set once it is ending. */
    private long endByNanos = Session.NO_DEADLINE;
    /** Why it ends, if we know better than the link. */
    private DisconnectCause cause;
    private long connectedNanos;

    public LinkSide(LinkEvents events, Endpoint endpoint, List<Object> layers) {
        this.events = events;
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

    public void begun(Link newLink) {
        assert events.isHeld();
        link = newLink;
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
        Endpoint whole = endpoint.withOptions(ready.endpoint().options());
        TlsOptions options = ready.tls().options();
        return parts.transport(whole, (transport, tls) -> door == null ? tls.over(transport, options, this)
                : door.over(transport, tls, options, this)).open(whole, this);
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
            LOG.warn("a link did not end within 5 s, and is left to itself");
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
                        "the server does not speak MQTT 5.0: set protocol.version to auto or 3.1.1");
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
