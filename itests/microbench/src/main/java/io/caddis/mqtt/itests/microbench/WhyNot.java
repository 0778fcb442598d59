package io.caddis.mqtt.itests.microbench;

import io.caddis.mqtt.packet.PacketType;
import java.util.Locale;

/** Why rows of a kind are not twice as fast as the fastest other library; docs/codec.md has what was measured of it. */
enum WhyNot {
    A("of some 35 ns for a frame, a topic that is known and two objects, little is left to save"),
    B("each topic is looked up in memory that the nearest cache does not hold; HiveMQ hands out bytes and looks up"
            + " nothing"),
    C("the payload is copied once, so that a message may be kept; Netty gives a piece of the network's buffer"),
    D("the payload is copied into the buffer that is sent; Paho gives head and payload as two arrays"),
    E("texts are Strings and are encoded each time, straight into the buffer; HiveMQ's messages keep them encoded"),
    F("of a dozen nanoseconds for a frame, two bytes and one object, little is left to save"),
    G("only servers do it; texts and filters are checked level by level, which Netty leaves to others");

    private static final int LARGE_BYTES = 4096;

    private final String sentence;

    WhyNot(String sentence) {
        this.sentence = sentence;
    }

    /** Of a row of the table, or null for those that have no reason to miss. */
    static WhyNot of(Operation operation, Row row) {
        boolean decodes = operation == Operation.DECODE;
        if (row.type() == PacketType.PUBACK) {
            return decodes ? F : null;
        }
        if (row.type() != PacketType.PUBLISH) {
            return decodes ? G : E;
        }
        if (row.payloadBytes() >= LARGE_BYTES) {
            return decodes ? C : D;
        }
        if (decodes) {
            return row.topics() > 1 ? B : row.properties() ? null : A;
        }
        return row.properties() ? E : null;
    }

    String mark() {
        return name().toLowerCase(Locale.ROOT);
    }

    String sentence() {
        return sentence;
    }
}
