package io.caddis.mqtt.itests.microbench;

/** The median of the nanoseconds of processor time, and the bytes allocated on the heap, per packet. */
record Figure(double nanos, double bytes) {
}
