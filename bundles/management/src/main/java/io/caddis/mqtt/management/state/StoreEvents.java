package io.caddis.mqtt.management.state;

import io.caddis.mqtt.management.threads.Guard;
import io.caddis.mqtt.spi.SessionState;
import java.util.List;

/** What a durable client's log tells its driver, under the driver's lock. */
public interface StoreEvents extends Guard {
    /** @param count of changes of the session now that are kept; less than 0 if none of it is */
    void committed(long count);

    /** What the session asked the store for. */
    void loaded(List<SessionState.Outgoing> messages);

    /** The store may be able to go on, or not any longer. */
    void changed();

    /** The session has to begin again, with both states. */
    void sessionLeft();
}
