package io.caddis.mqtt.itests.microbench;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.PayloadFormat;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Subscribe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is decoded and encoded.
 *
 * @param properties whether the packet carries properties of 5.0
 * @param topics     how many topics take turns; 1 for other packets than PUBLISH
 */
record Row(PacketType type, ProtocolVersion version, boolean properties, int qos, int payloadBytes, int topics) {
    /** More than most connections see, and more than a memory of a few hundred topics holds. */
    static final int MANY_TOPICS = 4096;

    private static final List<Row> ALL = make();
    private static final int FEW_PACKETS = 16;
    private static final int PACKET_ID = 4711;

    static List<Row> all() {
        return ALL;
    }

    private static List<Row> make() {
        List<Row> rows = new ArrayList<>();
        for (int topics : new int[] {1, MANY_TOPICS}) {
            for (int qos = 0; qos <= 1; qos++) {
                for (int payloadBytes : new int[] {0, 100, 4096}) {
                    rows.add(new Row(PacketType.PUBLISH, ProtocolVersion.V3_1_1, false, qos, payloadBytes, topics));
                    rows.add(new Row(PacketType.PUBLISH, ProtocolVersion.V5, false, qos, payloadBytes, topics));
                    rows.add(new Row(PacketType.PUBLISH, ProtocolVersion.V5, true, qos, payloadBytes, topics));
                }
            }
        }
        for (PacketType type : new PacketType[] {PacketType.PUBACK, PacketType.CONNECT, PacketType.SUBSCRIBE}) {
            rows.add(new Row(type, ProtocolVersion.V3_1_1, false, 1, 0, 1));
            rows.add(new Row(type, ProtocolVersion.V5, type != PacketType.PUBACK, 1, 0, 1));
        }
        return List.copyOf(rows);
    }

    /** As in the table. */
    String label() {
        String name = type + " " + version + (properties ? " +props" : "");
        return type != PacketType.PUBLISH ? name : name + " q" + qos + " " + payloadBytes + " B"
                + (topics == 1 ? "" : ", " + topics + " topics");
    }

    /** The packets that take turns, each a new object. */
    List<Packet> packets() {
        return IntStream.range(0, topics == 1 ? FEW_PACKETS : topics).mapToObj(this::packet).toList();
    }

    private Packet packet(int index) {
        return switch (type) {
            case PUBLISH -> publish(index % topics);
            case PUBACK -> new Puback(PACKET_ID, ReasonCode.SUCCESS, Properties.NONE);
            case CONNECT -> new Connect("press-4711-controller", true, 60, null, "user",
                    Payload.of("a password"), !properties ? Properties.NONE : Properties.builder()
                            .add(Property.SESSION_EXPIRY_INTERVAL, 3600).add(Property.RECEIVE_MAXIMUM, 1000).build());
            case SUBSCRIBE -> new Subscribe(PACKET_ID, List.of(
                    Subscription.of("plant/line7/+/temperature", Qos.AT_LEAST_ONCE),
                    Subscription.of("plant/line7/press/#", Qos.AT_MOST_ONCE),
                    Subscription.of("plant/orders", Qos.EXACTLY_ONCE)), !properties ? Properties.NONE
                            : Properties.builder().add(Property.SUBSCRIPTION_IDENTIFIER, 7).build());
            default -> throw new AssertionError(type);
        };
    }

    private Publish publish(int index) {
        byte[] payload = new byte[payloadBytes];
        Arrays.fill(payload, (byte) 'x');
        Message message = Message.of(TopicName.of("plant/line" + (1000 + index) + "/press/temperature"),
                Payload.wrap(payload), Qos.of(qos), false);
        if (properties) {
            message = message.withPayloadFormat(PayloadFormat.UTF_8).withExpirySeconds(3600)
                    .withContentType("application/json")
                    .withUserProperties(List.of(new UserProperty("unit", "degree"), new UserProperty("site", "7")));
        }
        return new Publish(message, false, qos == 0 ? 0 : PACKET_ID);
    }
}
