package io.caddis.mqtt.itests.microbench;

/** What is done with a packet. */
enum Operation {
    DECODE, ENCODE
}
