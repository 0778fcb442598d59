package io.caddis.mqtt.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

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
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Pubcomp;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.packet.Pubrel;
import io.caddis.mqtt.packet.Suback;
import io.caddis.mqtt.packet.Subscribe;
import io.caddis.mqtt.packet.Unsuback;
import io.caddis.mqtt.packet.Unsubscribe;
import io.caddis.mqtt.packet.Will;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What encode refuses before it has written anything, and what it leaves out in silence. */
class RefusedPacketTest {
    private static final Properties USER = Properties.builder().add(new UserProperty("a", "b")).build();
    private static final Properties METHOD = Properties.builder().add(Property.AUTHENTICATION_METHOD, "M").build();
    private static final String LONE_SURROGATE = "a\uD83D";
    private static final String NUL = "a\0b";
    private static final String TOO_LONG = "é".repeat(32_768);

    private final PacketCodecComponent codec = new PacketCodecComponent();

    static Stream<Arguments> onlyIn5() {
        Message message = Message.of("t", "x");
        return Stream.of(
                arguments("CONNECT, property", new Connect("c", true, 0, null, null, null, USER)),
                arguments("CONNECT, password without user name",
                        new Connect("c", true, 0, null, null, Payload.of("p"), Properties.NONE)),
                arguments("CONNECT, no client identifier for a session that stays",
                        new Connect("", false, 0, null, null, null, Properties.NONE)),
                arguments("CONNACK, property", new Connack(false, ReasonCode.SUCCESS, USER)),
                arguments("CONNACK, reason code", new Connack(false, ReasonCode.BANNED, Properties.NONE)),
                arguments("PUBLISH, topic alias", new Publish(message, false, 1, 1, List.of())),
                arguments("PUBLISH, topic alias alone",
                        new Publish(message.withTopic(TopicName.ALIASED), false, 1, 1, List.of())),
                arguments("PUBLISH, subscription identifier", new Publish(message, false, 1, 0, List.of(1))),
                arguments("PUBACK, property", new Puback(1, ReasonCode.SUCCESS, USER)),
                arguments("PUBACK, reason code", new Puback(1, ReasonCode.QUOTA_EXCEEDED, Properties.NONE)),
                arguments("PUBREC, reason code", new Pubrec(1, ReasonCode.NOT_AUTHORIZED, Properties.NONE)),
                arguments("PUBREL, reason code",
                        new Pubrel(1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, Properties.NONE)),
                arguments("PUBCOMP, property", new Pubcomp(1, ReasonCode.SUCCESS, USER)),
                arguments("SUBSCRIBE, property",
                        new Subscribe(1, List.of(Subscription.of("t", Qos.AT_MOST_ONCE)), USER)),
                arguments("SUBSCRIBE, no local", subscribe(true, false, RetainHandling.SEND)),
                arguments("SUBSCRIBE, retain as published", subscribe(false, true, RetainHandling.SEND)),
                arguments("SUBSCRIBE, retain handling", subscribe(false, false, RetainHandling.SEND_IF_NEW)),
                arguments("SUBACK, property", new Suback(1, List.of(ReasonCode.SUCCESS), USER)),
                arguments("SUBACK, reason code", new Suback(1, List.of(ReasonCode.NOT_AUTHORIZED), Properties.NONE)),
                arguments("UNSUBSCRIBE, property", new Unsubscribe(1, List.of(TopicFilter.of("t")), USER)),
                arguments("UNSUBACK, property", new Unsuback(1, List.of(ReasonCode.SUCCESS), USER)),
                arguments("UNSUBACK, reason code", new Unsuback(1, List.of(ReasonCode.SUCCESS), Properties.NONE)),
                arguments("DISCONNECT, property", new Disconnect(ReasonCode.SUCCESS, USER)),
                arguments("DISCONNECT, reason code", new Disconnect(ReasonCode.DISCONNECT_WITH_WILL, Properties.NONE)),
                arguments("AUTH", new Auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD)));
    }

    private static Subscribe subscribe(boolean noLocal, boolean retainAsPublished, RetainHandling retainHandling) {
        return new Subscribe(1, List.of(new Subscription(TopicFilter.of("t"), Qos.AT_MOST_ONCE, noLocal,
                retainAsPublished, retainHandling)), Properties.NONE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("onlyIn5")
    @Tag("v3-3.1.2-22")
    @Tag("v3-3.1.3-7")
    void needs5(String name, Packet packet) {
        assertRefused(packet, ProtocolVersion.V3_1);
        assertRefused(packet, ProtocolVersion.V3_1_1);
        ByteBuffer out = ByteBuffer.allocate(100);
        assertEquals(codec.encode(packet, ProtocolVersion.V5, out), out.position());
    }

    static Stream<Arguments> inNoVersion() {
        Message message = Message.of("t", "x");
        Payload large = Payload.wrap(new byte[65_536]);
        return Stream.of(
                arguments("client identifier with U+0000",
                        new Connect(NUL, true, 0, null, null, null, Properties.NONE)),
                arguments("client identifier with a lone surrogate",
                        new Connect(LONE_SURROGATE, true, 0, null, null, null, Properties.NONE)),
                arguments("client identifier with the wrong half of a surrogate pair",
                        new Connect("\uDE00\uD83D", true, 0, null, null, null, Properties.NONE)),
                arguments("client identifier of 65,536 bytes",
                        new Connect(TOO_LONG, true, 0, null, null, null, Properties.NONE)),
                arguments("user name with U+0000", new Connect("c", true, 0, null, NUL, null, Properties.NONE)),
                arguments("password of 65,536 bytes", new Connect("c", true, 0, null, "u", large, Properties.NONE)),
                arguments("will with 65,536 bytes",
                        connect(new Will(message.withPayload(large), -1))),
                arguments("will without a topic", connect(new Will(message.withTopic(TopicName.ALIASED), -1))),
                arguments("packet of more than 268,435,455 bytes", new Unsubscribe(1,
                        Collections.nCopies(4_096, TopicFilter.of("t".repeat(65_535))), Properties.NONE)));
    }

    static Stream<Arguments> notEvenIn5() {
        Message message = Message.of("t", "x");
        return Stream.of(
                arguments("UNSUBACK without a reason code", new Unsuback(1, List.of(), Properties.NONE)),
                arguments("subscription identifier 0", new Publish(message, false, 1, 0, List.of(0))),
                arguments("subscription identifier 268,435,456", new Publish(message, false, 1, 0, List.of(1 << 28))),
                arguments("response topic without bytes",
                        new Publish(message.withResponseTopic(TopicName.ALIASED), false, 1)),
                arguments("reason string with U+0000", new Disconnect(ReasonCode.SUCCESS,
                        Properties.builder().add(Property.REASON_STRING, NUL).build())),
                arguments("reason string of 65,536 bytes", new Disconnect(ReasonCode.SUCCESS,
                        Properties.builder().add(Property.REASON_STRING, TOO_LONG).build())),
                arguments("authentication data of 65,536 bytes", new Auth(ReasonCode.SUCCESS, Properties.builder()
                        .add(Property.AUTHENTICATION_METHOD, "M")
                        .add(Property.AUTHENTICATION_DATA, Payload.wrap(new byte[65_536])).build())));
    }

    private static Connect connect(Will will) {
        return new Connect("c", true, 0, will, null, null, Properties.NONE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inNoVersion")
    @Tag("v3-1.5.3-1")
    @Tag("v3-1.5.3-2")
    @Tag("v3-3.1.3-4")
    @Tag("v3-3.1.3-11")
    @Tag("v5-1.5.4-1")
    @Tag("v5-1.5.4-2")
    @Tag("v5-3.1.3-4")
    @Tag("v5-3.1.3-12")
    @Tag("trap-35")
    void cannotBeWritten(String name, Packet packet) {
        for (ProtocolVersion version : ProtocolVersion.values()) {
            assertRefused(packet, version);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notEvenIn5")
    @Tag("u-3.3.2.3.8")
    @Tag("trap-38")
    void cannotBeWrittenIn5(String name, Packet packet) {
        assertRefused(packet, ProtocolVersion.V5);
    }

    private void assertRefused(Packet packet, ProtocolVersion version) {
        ByteBuffer out = ByteBuffer.allocate(100);
        assertThrows(IllegalArgumentException.class, () -> codec.encode(packet, version, out));
        assertEquals(ByteBuffer.allocate(100), out);
    }

    @Test
    void is31WithoutAClientIdentifier() { // MQTT 3.1: 1 to 23 characters
        Connect connect = new Connect("", true, 0, null, null, null, Properties.NONE);
        assertRefused(connect, ProtocolVersion.V3_1);
        codec.encode(connect, ProtocolVersion.V3_1_1, ByteBuffer.allocate(100));
    }

    @Test
    void aMessagesOwnPropertiesAreLeftOutBefore5() {
        Message plain = Message.of("t", "x");
        Message rich = plain.withExpirySeconds(1).withContentType("c").withResponseTopic(TopicName.of("r"))
                .withCorrelationData(Payload.of("d")).withUserProperties(List.of(new UserProperty("a", "b")))
                .withPayloadFormat(PayloadFormat.UTF_8);
        for (ProtocolVersion version : List.of(ProtocolVersion.V3_1, ProtocolVersion.V3_1_1)) {
            assertEquals(encode(new Publish(plain, false, 1), version), encode(new Publish(rich, false, 1), version));
            assertEquals(encode(connect(new Will(plain, -1)), version), encode(connect(new Will(rich, 10)), version));
        }
    }

    private ByteBuffer encode(Packet packet, ProtocolVersion version) {
        ByteBuffer out = ByteBuffer.allocate(100);
        codec.encode(packet, version, out);
        return out.flip();
    }
}
