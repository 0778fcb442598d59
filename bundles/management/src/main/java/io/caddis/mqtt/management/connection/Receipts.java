package io.caddis.mqtt.management.connection;

import io.caddis.mqtt.management.reconnect.Desired;
import io.caddis.mqtt.management.state.Keeping;
import io.caddis.mqtt.spi.SessionState;
import java.util.function.Supplier;

/** What the application says about messages that it received. Takes the driver's lock. */
public final class Receipts {
    private final ConnectionDriver driver;
    private final Desired desired;
    private final SessionSide sessionSide;
    private final Standing standing;

    Receipts(ConnectionDriver driver, Desired desired, SessionSide sessionSide, Standing standing) {
        this.driver = driver;
        this.desired = desired;
        this.sessionSide = sessionSide;
        this.standing = standing;
    }

    /** The application is done with messages; those that it did not take are negative. */
    public void delivered(long[] deliveryIds, int count) {
        synchronized (driver) {
            if (!desired.isClosed()) {
                sessionSide.delivered(deliveryIds, count);
            }
        }
    }

    /**
     * A message holds up others: it is to be acknowledged, and kept for whom it is for.
     *
     * @param message asked under the lock, so that the last word counts; null if all are done with it
     */
    public Keeping keep(Supplier<SessionState.Kept> message) {
        synchronized (driver) {
            if (desired.isClosed()) {
                return Keeping.DONE;
            }
            if (!sessionSide.canKeep()) {
                return Keeping.LATER;
            }
            SessionState.Kept kept = message.get();
            return kept == null ? Keeping.DONE : sessionSide.keep(kept);
        }
    }

    /** Fewer than before are to have a message that is kept. As {@link #keep}. */
    public void keptFor(Supplier<SessionState.Kept> message) {
        synchronized (driver) {
            SessionState.Kept kept = desired.isClosed() ? null : message.get();
            if (kept != null) {
                sessionSide.keptFor(kept);
            }
        }
    }

    /** Who holds up what arrives, for a person; empty if nobody does. */
    public void heldUp(String who) {
        synchronized (driver) {
            if (!desired.isClosed()) {
                standing.heldUp(who);
            }
        }
    }
}
