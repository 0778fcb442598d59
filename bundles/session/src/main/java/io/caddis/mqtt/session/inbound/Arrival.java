package io.caddis.mqtt.session.inbound;

import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.spi.SessionState;

/** A QoS 1 or 2 message that arrived and is not settled. */
final class Arrival {
    final int packetId;
    /** 0 once the application is done with it. */
    long deliveryId;
    /** Stands in the order of acknowledgements of this connection. */
    boolean due;
    /** The change to be kept before it is acknowledged; 0 for none. */
    long keptBy;
    /** What PUBACK or PUBREC says. */
    ReasonCode answer = ReasonCode.SUCCESS;
    /** QoS 2: counts against our Receive Maximum on this connection. */
    boolean counted;

    Arrival(int packetId, long deliveryId) {
        this.packetId = packetId;
        this.deliveryId = deliveryId;
    }

    boolean done() {
        return deliveryId == 0;
    }

    SessionState.Incoming keep() {
        return new SessionState.Incoming(packetId, deliveryId);
    }
}
