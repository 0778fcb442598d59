package io.caddis.mqtt.management;

import java.util.concurrent.atomic.LongAdder;

/** What {@code ClientStatistics} shows. The plain fields are guarded by the driver's lock. */
final class Counters {
    long published;
    long sent;
    long completed;
    long failed;
    long received;
    long connects;
    final LongAdder delivered = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder listenerFailures = new LongAdder();
}
