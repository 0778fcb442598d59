package io.caddis.mqtt.management.connection;

import io.caddis.mqtt.management.state.Keeping;
import io.caddis.mqtt.spi.SessionState;
import java.util.function.Supplier;

/** What the application says about messages that it received. Takes the driver's lock. */
public final class Receipts {
    private final ConnectionDriver driver;

    Receipts(ConnectionDriver driver) {
        this.driver = driver;
    }

    /** The application is done with messages. */
    public void delivered(long[] deliveryIds, int count) {
        synchronized (driver) {
            if (!driver.isClosed()) {
                driver.conversation().delivered(deliveryIds, count);
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
            SessionState.Kept kept = driver.isClosed() || !driver.conversation().canKeep() ? null : message.get();
            return kept != null ? driver.conversation().keep(kept)
                    : driver.isClosed() || driver.conversation().canKeep() ? Keeping.GONE : Keeping.LATER;
        }
    }

    /** Fewer than before are to have a message that is kept. As {@link #keep}. */
    public void keptFor(Supplier<SessionState.Kept> message) {
        synchronized (driver) {
            SessionState.Kept kept = driver.isClosed() ? null : message.get();
            if (kept != null) {
                driver.conversation().keptFor(kept);
            }
        }
    }

    /** Who holds up what arrives, for a person; empty if nobody does. */
    public void heldUp(String who) {
        synchronized (driver) {
            if (!driver.isClosed()) {
                driver.standing().heldUp(who);
            }
        }
    }
}
