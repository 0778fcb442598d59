package io.caddis.mqtt.management.monitor;

import io.caddis.mqtt.ClientStatistics.RoundTrip;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.management.threads.Guard;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.spi.Figures;

/**
 * How long the server takes to answer. Of publishes one at a time is measured, with a pause between: that costs one
 * comparison for all others. Guarded by the driver's lock.
 */
final class RoundTrips {
    /** So that five minutes have fewer than {@link Histogram#COUNT_MAX}. */
    private static final long PAUSE_NANOS = 5_000_000L;

    private final Guard guard;
    /** Null until there is something in it: idle clients are many. As the next. */
    private Histogram publishes;
    private Histogram pings;
    /** Of the message that is measured; 0 if none is. */
    private int packetId;
    private long publishedNanos;
    /** The first may be measured at once. */
    private boolean pausing;
    private boolean pinging;
    private long pingedNanos;

    RoundTrips(Guard guard) {
        this.guard = guard;
    }

    void sent(Packet packet, long nowNanos) {
        assert guard.isHeld();
        if (packet.type() == PacketType.PUBLISH) {
            if (packetId == 0 && (!pausing || nowNanos - publishedNanos >= PAUSE_NANOS)) {
                measure((Publish) packet, nowNanos);
            }
        } else if (packet.type() == PacketType.PINGREQ && !pinging) {
            pinging = true;
            pingedNanos = nowNanos;
        }
    }

    private void measure(Publish publish, long nowNanos) {
        if (publish.message().qos() != Qos.AT_MOST_ONCE && !publish.duplicate()) {
            packetId = publish.packetId();
            publishedNanos = nowNanos;
            pausing = true;
        }
    }

    void received(Packet packet, long nowNanos) {
        assert guard.isHeld();
        if (packetId != 0 && (packet instanceof Puback puback && puback.packetId() == packetId
                || packet instanceof Pubrec pubrec && pubrec.packetId() == packetId)) {
            packetId = 0;
            publishes = publishes == null ? new Histogram() : publishes;
            publishes.add(nowNanos - publishedNanos, nowNanos);
        } else if (pinging && packet.type() == PacketType.PINGRESP) {
            pinging = false;
            pings = pings == null ? new Histogram() : pings;
            pings.add(nowNanos - pingedNanos, nowNanos);
        }
    }

    /** The connection is gone: what is under way is answered on another one, if at all. */
    void lost() {
        assert guard.isHeld();
        packetId = 0;
        pinging = false;
    }

    RoundTrip publishes() {
        return publishes == null ? Figures.NO_ROUND_TRIP : publishes.roundTrip();
    }

    RoundTrip pings() {
        return pings == null ? Figures.NO_ROUND_TRIP : pings.roundTrip();
    }
}
