package io.caddis.mqtt.packet;

import static io.caddis.mqtt.packet.PacketType.AUTH;
import static io.caddis.mqtt.packet.PacketType.CONNACK;
import static io.caddis.mqtt.packet.PacketType.DISCONNECT;
import static io.caddis.mqtt.packet.PacketType.PUBACK;
import static io.caddis.mqtt.packet.PacketType.PUBCOMP;
import static io.caddis.mqtt.packet.PacketType.PUBREC;
import static io.caddis.mqtt.packet.PacketType.PUBREL;
import static io.caddis.mqtt.packet.PacketType.SUBACK;
import static io.caddis.mqtt.packet.PacketType.UNSUBACK;

import io.caddis.mqtt.ReasonCode;

/** Which reason codes a packet may carry (MQTT 5.0, table 2-6). */
public final class ReasonCodes {
    /** By the ordinal of the packet's type; one bit for the ordinal of each reason code. */
    private static final long[] ALLOWED = table();

    private ReasonCodes() {
    }

    /** True if MQTT 5.0 defines this code for this packet, from either side. */
    public static boolean allowed(PacketType type, ReasonCode reasonCode) {
        return (ALLOWED[type.ordinal()] >>> reasonCode.ordinal() & 1) != 0;
    }

    private static long[] table() {
        long[] table = new long[PacketType.values().length];
        table[CONNACK.ordinal()] = codes(0x00, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8C,
                0x90, 0x95, 0x97, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9F);
        table[PUBACK.ordinal()] = codes(0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99);
        table[PUBREC.ordinal()] = table[PUBACK.ordinal()];
        table[PUBREL.ordinal()] = codes(0x00, 0x92);
        table[PUBCOMP.ordinal()] = table[PUBREL.ordinal()];
        table[SUBACK.ordinal()] = codes(0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2);
        table[UNSUBACK.ordinal()] = codes(0x00, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91);
        table[DISCONNECT.ordinal()] = codes(0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8B, 0x8D, 0x8E, 0x8F,
                0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2);
        table[AUTH.ordinal()] = codes(0x00, 0x18, 0x19);
        return table;
    }

    private static long codes(int... codes) {
        long set = 0;
        for (int code : codes) {
            set |= 1L << ReasonCode.of(code).ordinal();
        }
        return set;
    }
}
