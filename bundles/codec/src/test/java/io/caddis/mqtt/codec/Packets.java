package io.caddis.mqtt.codec;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.PayloadFormat;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.RetainHandling;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.packet.Auth;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Disconnect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Pingreq;
import io.caddis.mqtt.packet.Pingresp;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Pubcomp;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.packet.Pubrel;
import io.caddis.mqtt.packet.ReasonCodes;
import io.caddis.mqtt.packet.Suback;
import io.caddis.mqtt.packet.Subscribe;
import io.caddis.mqtt.packet.Unsuback;
import io.caddis.mqtt.packet.Unsubscribe;
import io.caddis.mqtt.packet.Will;
import io.caddis.mqtt.spi.Messages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Random packets of any type, such as one version can express. */
final class Packets {
    private static final String[] LEVELS = {"a", "plant", "é漢", "😀", " ", "", "$x", "\uFFFD", "\uFEFF", "\u0001"};

    private final Random random;
    private final ProtocolVersion version;
    private final boolean v5;

    Packets(Random random, ProtocolVersion version) {
        this.random = random;
        this.version = version;
        this.v5 = version == ProtocolVersion.V5;
    }

    Packet next(PacketType type) {
        return switch (type) {
            case CONNECT -> connect();
            case CONNACK -> connack();
            case PUBLISH -> publish();
            case PUBACK -> new Puback(packetId(), reason(type), properties(type));
            case PUBREC -> new Pubrec(packetId(), reason(type), properties(type));
            case PUBREL -> new Pubrel(packetId(), reason(type), properties(type));
            case PUBCOMP -> new Pubcomp(packetId(), reason(type), properties(type));
            case SUBSCRIBE -> new Subscribe(packetId(), list(1, this::subscription), properties(type));
            case SUBACK -> new Suback(packetId(), list(1, this::granted), properties(type));
            case UNSUBSCRIBE -> new Unsubscribe(packetId(), list(1, this::filter), properties(type));
            case UNSUBACK -> new Unsuback(packetId(), v5 ? list(1, () -> reason(type)) : List.of(), properties(type));
            case PINGREQ -> Pingreq.INSTANCE;
            case PINGRESP -> Pingresp.INSTANCE;
            case DISCONNECT -> new Disconnect(reason(type), properties(type));
            case AUTH -> auth();
        };
    }

    private Connect connect() {
        String clientId = version == ProtocolVersion.V3_1 ? "c" + text() : text();
        boolean cleanStart = random.nextBoolean() || !v5 && clientId.isEmpty();
        Will will = random.nextBoolean() ? null
                : new Will(message(topic()), v5 && random.nextBoolean() ? number(0xFFFF_FFFFL) : -1);
        String username = random.nextBoolean() ? null : text();
        Payload password = random.nextBoolean() || username == null && !v5 ? null : bytes();
        Properties properties = properties(PacketType.CONNECT);
        if (properties.has(Property.AUTHENTICATION_DATA) && !properties.has(Property.AUTHENTICATION_METHOD)) {
            properties = Properties.NONE;
        }
        return new Connect(clientId, cleanStart, (int) number(0xFFFF), will, username, password, properties);
    }

    private Connack connack() {
        ReasonCode reasonCode = v5 ? reason(PacketType.CONNACK)
                : ReasonCode.of(one(0, 0x84, 0x85, 0x86, 0x87, 0x88));
        return new Connack(random.nextBoolean() && !reasonCode.isError(), reasonCode, properties(PacketType.CONNACK));
    }

    private Publish publish() {
        int alias = v5 && random.nextBoolean() ? packetId() : 0;
        Message message = message(alias != 0 && random.nextBoolean() ? TopicName.ALIASED : topic());
        boolean acknowledged = message.qos() != Qos.AT_MOST_ONCE;
        List<Integer> identifiers = v5 ? list(0, () -> 1 + (int) number(268_435_454)) : List.of();
        return new Publish(message, acknowledged && random.nextBoolean(), acknowledged ? packetId() : 0, alias,
                identifiers);
    }

    private Message message(TopicName topic) {
        Qos qos = Qos.of(random.nextInt(3));
        boolean some = v5 && random.nextBoolean();
        return Messages.of(topic, bytes(), qos, random.nextBoolean(), // as others say it, with all that they may
                some && random.nextBoolean() ? number(0xFFFF_FFFFL) : -1,
                some && random.nextBoolean() ? text() : null, some && random.nextBoolean() ? topic() : null,
                some && random.nextBoolean() ? bytes() : null,
                some && random.nextBoolean() ? list(1, this::pair) : null,
                some && random.nextBoolean() ? one(PayloadFormat.values()) : null);
    }

    private Auth auth() {
        Properties.Builder properties = Properties.builder().add(Property.AUTHENTICATION_METHOD, text());
        if (random.nextBoolean()) {
            properties.add(Property.AUTHENTICATION_DATA, bytes());
        }
        return new Auth(reason(PacketType.AUTH), properties.build());
    }

    private Subscription subscription() {
        TopicFilter filter = filter();
        return new Subscription(filter, Qos.of(random.nextInt(3)), v5 && !filter.isShared() && random.nextBoolean(),
                v5 && random.nextBoolean(), v5 ? one(RetainHandling.values()) : RetainHandling.SEND);
    }

    private ReasonCode granted() {
        return v5 ? reason(PacketType.SUBACK) : ReasonCode.of(one(0, 1, 2, 0x80));
    }

    private ReasonCode reason(PacketType type) {
        return v5 ? one(Arrays.stream(ReasonCode.values()).filter(code -> ReasonCodes.allowed(type, code))
                .toArray(ReasonCode[]::new)) : ReasonCode.SUCCESS;
    }

    private Properties properties(PacketType type) {
        Properties.Builder properties = Properties.builder();
        List<Property> all = new ArrayList<>(Arrays.asList(Property.values()));
        Collections.shuffle(all, random);
        for (Property property : v5 && random.nextBoolean() ? all : List.<Property>of()) {
            if (property.allowedIn(type) && random.nextInt(4) == 0) {
                add(property, properties);
            }
        }
        return properties.build();
    }

    private void add(Property property, Properties.Builder properties) {
        switch (property.type()) {
            case BYTE, TWO_BYTES, FOUR_BYTES, VARIABLE_BYTE_INTEGER -> properties.add(property,
                    property.valueMin() + number(property.valueMax() - property.valueMin()));
            case STRING -> properties.add(property, text());
            case BINARY -> properties.add(property, bytes());
            case STRING_PAIR -> list(1, this::pair).forEach(properties::add);
        }
    }

    /** 0 to {@code max}, every size equally likely. */
    private long number(long max) {
        return random.nextInt(8) == 0 ? max
                : random.nextLong() >>> 1 + random.nextInt(63) & Long.highestOneBit(max) - 1;
    }

    private int packetId() {
        return 1 + (int) number(0xFFFE);
    }

    private Payload bytes() {
        byte[] bytes = new byte[random.nextInt(20) == 0 ? random.nextInt(40_000) : random.nextInt(40)];
        random.nextBytes(bytes);
        return Payload.wrap(bytes);
    }

    private String text() {
        return String.join("", list(0, () -> one(LEVELS)));
    }

    private UserProperty pair() {
        return new UserProperty(text(), text());
    }

    private TopicName topic() {
        String topic = String.join("/", list(1, () -> one(LEVELS)));
        return Messages.topic(topic.isEmpty() ? "/" : topic);
    }

    private TopicFilter filter() {
        String filter = String.join("/", list(1, () -> random.nextInt(3) == 0 ? "+" : one(LEVELS)))
                .replace("\u0001", ""); // only what others say holds it
        String prefix = random.nextInt(4) == 0 ? "$share/group/" : "";
        return TopicFilter.of(prefix + (filter.isEmpty() ? "#" : random.nextBoolean() ? filter : filter + "/#"));
    }

    private <T> List<T> list(int min, Supplier<T> elements) {
        int size = random.nextInt(10) == 0 ? 20 : random.nextInt(4);
        List<T> list = new ArrayList<>();
        while (list.size() < Math.max(min, size)) {
            list.add(elements.get());
        }
        return list;
    }

    @SafeVarargs
    private <T> T one(T... of) {
        return of[random.nextInt(of.length)];
    }
}
