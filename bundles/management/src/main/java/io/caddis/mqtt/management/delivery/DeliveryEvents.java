package io.caddis.mqtt.management.delivery;

/** What delivery asks of its client; on any thread, never under the router's lock. */
public interface DeliveryEvents {
    /**
     * Messages are finished, and the server may be told.
     *
     * @param deliveryIds the first {@code count} of them; read before the call returns
     */
    void acknowledge(long[] deliveryIds, int count);

    /** {@link Deliveries#hasRoom} may say something else. */
    void roomChanged();

    /** {@link Deliveries#wanted} may say something else. */
    void wantedChanged();
}
