package io.caddis.mqtt.management;

import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.LinkHandler;
import java.nio.ByteBuffer;
import java.util.List;

/** One link of a driver: an attempt, a connection, and its end. Fields are guarded by the driver's lock. */
final class LinkSide implements LinkHandler {
    private final ConnectionDriver driver;
    /** What the link goes through: {@link Parts#layers}. */
    final List<Object> layers;
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
    }

    @Override
    public void opened() {
        driver.opened(this);
    }

    @Override
    public void received(ByteBuffer in) {
        synchronized (driver) {
            if (driver.side() == this && !ending) {
                driver.publications().collect(true);
                try {
                    driver.conversation().received(in);
                } finally {
                    driver.publications().collect(false);
                }
            }
        }
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

    @Override
    public void closed(String text) {
        driver.closed(this, text);
    }
}
