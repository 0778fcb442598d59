package io.caddis.mqtt.itests.microbench;

/** One library with the packets of one row, ready to be measured. What is returned is for the benchmark to consume. */
interface Contender {
    /** Decodes the next packet. */
    Object decode() throws Exception;

    /** Encodes the next packet. */
    Object encode() throws Exception;

    /** The bytes that {@link #encode} makes of the next packet, for a test. */
    byte[] encoded() throws Exception;
}
