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
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Which reason codes a packet may carry (MQTT 5.0, table 2-6). */
public final class ReasonCodes {
    private static final Map<PacketType, Set<ReasonCode>> ALLOWED = table();

    private ReasonCodes() {
    }

    /** True if MQTT 5.0 defines this code for this packet, from either side. */
    public static boolean allowed(PacketType type, ReasonCode reasonCode) {
        Set<ReasonCode> codes = ALLOWED.get(type);
        return codes != null && codes.contains(reasonCode);
    }

    private static Map<PacketType, Set<ReasonCode>> table() {
        Map<PacketType, Set<ReasonCode>> table = new EnumMap<>(PacketType.class);
        table.put(CONNACK, codes(0x00, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8C, 0x90,
                0x95, 0x97, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9F));
        table.put(PUBACK, codes(0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99));
        table.put(PUBREC, table.get(PUBACK));
        table.put(PUBREL, codes(0x00, 0x92));
        table.put(PUBCOMP, table.get(PUBREL));
        table.put(SUBACK, codes(0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2));
        table.put(UNSUBACK, codes(0x00, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91));
        table.put(DISCONNECT, codes(0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8B, 0x8D, 0x8E, 0x8F, 0x90, 0x93,
                0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2));
        table.put(AUTH, codes(0x00, 0x18, 0x19));
        return table;
    }

    private static Set<ReasonCode> codes(int... codes) {
        Set<ReasonCode> set = EnumSet.noneOf(ReasonCode.class);
        for (int code : codes) {
            set.add(ReasonCode.of(code));
        }
        return set;
    }
}
