package io.caddis.mqtt.management.connection;

import io.caddis.mqtt.management.link.LinkEvents;
import io.caddis.mqtt.management.link.LinkSide;
import io.caddis.mqtt.management.state.StoreEvents;
import io.caddis.mqtt.management.threads.Errands;
import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.SessionState;
import java.nio.ByteBuffer;
import java.util.List;

/** What the links and the store of a client tell: taken on under its driver's lock. */
final class DriverNews implements LinkEvents, StoreEvents {
    private final ConnectionDriver driver;
    private final Conversation conversation;
    private final Publications publications;
    private final Errands errands;

    DriverNews(ConnectionDriver driver, Conversation conversation, Publications publications, Errands errands) {
        this.errands = errands;
        this.driver = driver;
        this.conversation = conversation;
        this.publications = publications;
    }

    @Override
    public void underLock(Runnable task) {
        driver.underLock(task);
    }

    @Override
    public boolean isHeld() {
        return driver.isHeld();
    }

    // ---- of a link

    @Override
    public void opened(LinkSide from) {
        driver.opened(from);
    }

    @Override
    public void received(LinkSide from, ByteBuffer in) {
        collect(from, () -> {
            if (!from.refuseStrange(in)) {
                publications.together(() -> conversation.received(in));
            }
        });
    }

    @Override
    public void turn(LinkSide from) {
        collect(from, () -> publications.together(conversation::turn));
    }

    /** Looks at what arrived; what that leaves for the pool the link's thread may do itself, without the lock. */
    private void collect(LinkSide from, Runnable look) {
        List<Errands.Errand> left = List.of();
        Link link = null;
        try {
            synchronized (driver) {
                if (from == driver.side() && !from.isEnding()) {
                    link = from.link();
                    errands.begin();
                    try {
                        look.run();
                    } finally {
                        left = errands.end();
                    }
                }
            }
        } finally {
            errands.run(left, link);
        }
    }

    @Override
    public void fill(LinkSide from, ByteBuffer out) {
        synchronized (driver) {
            if (from == driver.side()) {
                publications.together(() -> conversation.fill(out));
            }
        }
    }

    @Override
    public void renew(LinkSide from) {
        driver.renew(from);
    }

    @Override
    public void closed(LinkSide from, String text) {
        try {
            driver.closed(from, text);
        } catch (RuntimeException | Error e) {
            driver.closedLater(from, text);
            throw e;
        }
    }

    // ---- of a store, under the lock

    @Override
    public void committed(long count) {
        publications.together(() -> conversation.sessionSide().committed(count));
        if (conversation.sessionSide().session() == null) {
            driver.storeChanged();
        }
    }

    @Override
    public void loaded(List<SessionState.Outgoing> messages) {
        publications.together(() -> conversation.sessionSide().loaded(messages));
    }

    @Override
    public void changed() {
        driver.storeChanged();
    }

    @Override
    public void sessionLeft() {
        driver.sessionLeft();
    }
}
