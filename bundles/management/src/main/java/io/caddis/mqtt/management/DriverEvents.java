package io.caddis.mqtt.management;

import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.packet.Publish;

/**
 * What a driver tells its client. Called under the driver's lock: must only take note, and run nothing of an
 * application.
 */
interface DriverEvents {
    /**
     * A message arrived.
     *
     * @param deliveryId to be given to {@link ConnectionDriver#delivered} once; 0 if that is not needed
     */
    void message(Publish publish, long deliveryId);

    /** Whether the application has room for more messages. */
    boolean hasRoom();

    /** The server answered to a subscription. */
    void subscribed(TopicFilter filter, ReasonCode reasonCode);

    void status(ConnectionStatus status);
}
