package io.caddis.mqtt.benchmarks;

/** What is done with a packet. */
enum Operation {
    DECODE, ENCODE
}
