package io.caddis.mqtt.management;

import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TlsInfo;
import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.LinkHandler;
import io.caddis.mqtt.spi.Tls;
import io.caddis.mqtt.spi.TlsObserver;
import io.caddis.mqtt.spi.TlsSession;
import java.nio.ByteBuffer;
import java.util.List;

/** One link of a driver: an attempt, a connection, and its end. Fields are guarded by the driver's lock. */
final class LinkSide implements LinkHandler, TlsObserver {
    private final ConnectionDriver driver;
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
    /** Why it ends, if we know better than the link. */
    DisconnectCause cause;
    /** The server accepted the connection. */
    boolean connected;
    long connectedNanos;

    LinkSide(ConnectionDriver driver, List<Object> layers) {
        this.driver = driver;
        this.layers = layers;
        secure = layers.stream().anyMatch(Tls.class::isInstance);
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
                if (!connected && !secure && isTls(in)) {
                    cause = new DisconnectCause(DisconnectCause.Source.NETWORK, ReasonCode.UNSPECIFIED_ERROR,
                            "the server speaks TLS at this port: write mqtts:// in place of mqtt://");
                    ending = true;
                    link.close();
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
