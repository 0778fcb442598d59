package io.caddis.mqtt.management;

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

/** One link of a driver: an attempt, a connection, and its end. Fields are guarded by the driver's lock. */
final class LinkSide implements LinkHandler, TlsObserver {
    private static final Logger LOG = LoggerFactory.getLogger(MqttClient.class);
    /**
     * Longer than any link takes to end. One whose bundle was replaced may never say so, because it can load no class
     * any more.
     */
    private static final long END_NANOS = TimeUnit.SECONDS.toNanos(5);

    static final DisconnectCause REPLACED = new DisconnectCause(DisconnectCause.Source.CONTAINER,
            ReasonCode.UNSPECIFIED_ERROR, "a bundle is replaced");

    private final ConnectionDriver driver;
    final Endpoint endpoint;
    /** What the link goes through: {@link Parts#layers}. */
    final List<Object> layers;
    /** The link is secured. */
    private final boolean secure;
    /** What its handshake came to, if it is. */
    volatile TlsInfo tls;
    /** What makes another link necessary, if something does. */
    volatile String changed = "the configuration changed";
    /** The configuration with all that it refers to, once the link is opened. */
    volatile ClientConfig config;
    Link link;
    /** Nothing more is read; the link closes once it has written what is left. */
    boolean ending;
    /** We end it because of what is wanted: nothing is wrong with it. */
    boolean inOrder;
    /** It is open, and CONNECT may have left. */
    boolean asked;
    /** When {@link #isOverdue}; set once {@link #ending}. */
    private long endByNanos = Session.NO_DEADLINE;
    /** Why it ends, if we know better than the link. */
    DisconnectCause cause;
    /** The server accepted the connection. */
    boolean connected;
    long connectedNanos;

    LinkSide(ConnectionDriver driver, Endpoint endpoint, List<Object> layers) {
        this.driver = driver;
        this.endpoint = endpoint;
        this.layers = layers;
        secure = layers.stream().anyMatch(Tls.class::isInstance);
    }

    /**
     * Opens the link. Not always under the lock.
     *
     * @param door  how secured links are opened; null for by the TLS bundle alone
     * @param ready the configuration with all that it refers to
     */
    Link open(Parts parts, TlsDoor door, ClientConfig ready) {
        config = ready;
        Endpoint whole = endpoint.withOptions(ready.endpoint().options());
        TlsOptions options = ready.tls().options();
        return parts.transport(whole, (transport, tls) -> door == null ? tls.over(transport, options, this)
                : door.over(transport, tls, options, this)).open(whole, this);
    }

    /** @param text why it ended, if we do not know better */
    DisconnectCause cause(String text) {
        return cause != null ? cause : new DisconnectCause(DisconnectCause.Source.NETWORK,
                ReasonCode.UNSPECIFIED_ERROR, text == null ? "closed" : text);
    }

    /** A bundle that it goes through has left. */
    boolean isCut(Parts parts) {
        return !parts.layers(endpoint).equals(layers);
    }

    /** Has the link write what is left, and close. */
    void end() {
        if (!ending) {
            ending = true;
            link.close();
        }
    }

    /** When an ending link has ended at the latest. */
    long endBy(long nowNanos) {
        if (endByNanos == Session.NO_DEADLINE) {
            endByNanos = nowNanos + END_NANOS;
        }
        return endByNanos;
    }

    /** True if nothing is to be expected of this link any more. */
    boolean isOverdue(long nowNanos) {
        boolean overdue = ending && endByNanos != Session.NO_DEADLINE && nowNanos - endByNanos >= 0;
        if (overdue) {
            LOG.warn("a link did not end within 5 s, and is left to itself");
        }
        return overdue;
    }

    @Override
    public void negotiated(TlsSession session) {
        tls = session.info();
    }

    @Override
    public void renewed() {
        changed = "files with keys or certificates changed (tls.reload)";
        driver.renew(this);
    }

    @Override
    public void opened() {
        driver.opened(this);
    }

    @Override
    public void received(ByteBuffer in) {
        synchronized (driver) {
            if (driver.side() == this && !ending) {
                cause = connected ? null : strange(in);
                if (cause != null) {
                    end();
                    return;
                }
                driver.publications().collect(true);
                try {
                    driver.conversation().received(in);
                } finally {
                    driver.publications().collect(false);
                }
            }
        }
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

    @Override
    public void fill(ByteBuffer out) {
        synchronized (driver) {
            if (driver.side() == this) {
                driver.publications().collect(true);
                try {
                    driver.conversation().fill(out);
                } finally {
                    driver.publications().collect(false);
                }
            }
        }
    }

    /** There is no link, for a reason of our own; null if nobody wants it any more. */
    void refused(String text) {
        synchronized (driver) {
            if (cause == null && text != null) {
                cause = new DisconnectCause(DisconnectCause.Source.CLIENT, ReasonCode.UNSPECIFIED_ERROR, text);
            }
            driver.closed(this, text);
        }
    }

    @Override
    public void closed(String text) {
        driver.closed(this, text);
    }
}
