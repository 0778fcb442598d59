package io.caddis.mqtt.management;

import io.caddis.mqtt.MqttException.Kind;
import java.util.concurrent.atomic.LongAdder;

/** What {@code ClientStatistics} shows. The plain fields are guarded by the driver's lock. */
final class Counters {
    long published;
    long sent;
    long completed;
    long failed;
    long refused;
    long discarded;
    long expired;
    long received;
    long connects;
    final LongAdder delivered = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder listenerFailures = new LongAdder();

    /** A publish did not end well. */
    void failed(Kind kind) {
        failed++;
        switch (kind) {
            case QUEUE_FULL -> refused++;
            case DROPPED -> discarded++;
            case EXPIRED -> expired++;
            default -> { }
        }
    }
}
