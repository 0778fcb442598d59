package io.caddis.mqtt.management.delivery;

import io.caddis.mqtt.management.state.Keeping;
import io.caddis.mqtt.spi.SessionState;
import java.util.function.Supplier;

/** What delivery asks of its client; on any thread, never under the router's lock. */
public interface DeliveryEvents {
    /**
     * Messages are finished, and the server may be told.
     *
     * @param deliveryIds the first {@code count} of them, negative for a message that its listeners did not take; read
     *                    before the call returns
     */
    void acknowledge(long[] deliveryIds, int count);

    /**
     * A message is to be acknowledged and kept, since it holds up others.
     *
     * @param message asked under the driver's lock; gives null if there is nothing to acknowledge
     */
    Keeping keep(Supplier<SessionState.Kept> message);

    /** Fewer than before are to have a message that is kept. As {@link #keep}. */
    void keptFor(Supplier<SessionState.Kept> message);

    /** Who holds up what arrives, for a person; empty if nobody does any longer. */
    void heldUp(String who);

    /** {@link Deliveries#hasRoom} may say something else. */
    void roomChanged();

    /** {@link Deliveries#wanted} may say something else. */
    void wantedChanged();
}
