package io.caddis.mqtt.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.RetainHandling;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.packet.Auth;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Disconnect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Pingreq;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Pubcomp;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.packet.Pubrel;
import io.caddis.mqtt.packet.Subscribe;
import io.caddis.mqtt.packet.Unsubscribe;
import io.caddis.mqtt.packet.Will;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client writes, byte for byte, written out by hand after the specification. */
class WrittenPacketTest {
    private static final ProtocolVersion V3 = ProtocolVersion.V3_1_1;
    private static final ProtocolVersion V5 = ProtocolVersion.V5;
    private static final Message MESSAGE = Message.of(TopicName.of("a/b"), Payload.of("hi"), Qos.AT_MOST_ONCE, false);
    /** Name, level; flags and client identifier follow. */
    private static final String START_V3 = "00 04 4d 51 54 54 04 ";
    private static final String START_V5 = "00 04 4d 51 54 54 05 ";

    private final PacketCodecComponent codec = new PacketCodecComponent();

    private byte[] bytes(Packet packet, ProtocolVersion version) {
        ByteBuffer out = ByteBuffer.allocate(3_000_000);
        codec.encode(packet, version, out);
        byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }

    private void assertWritten(String hex, Packet packet, ProtocolVersion version) {
        assertEquals(hex, HexFormat.ofDelimiter(" ").formatHex(bytes(packet, version)));
    }

    private static Connect connect(Will will, String username, Payload password) {
        return new Connect("c", true, 60, will, username, password, Properties.NONE);
    }

    private static Will will(int qos, boolean retain, Payload payload) {
        return new Will(Message.of(TopicName.of("w"), payload, Qos.of(qos), retain), -1);
    }

    private static Payload password() {
        return Payload.wrap(new byte[] {0, (byte) 0xFF});
    }

    // ---- CONNECT

    @Test
    @Tag("v3-3.1.2-11")
    @Tag("v3-3.1.2-13")
    @Tag("v3-3.1.2-15")
    @Tag("v3-3.1.2-18")
    @Tag("v3-3.1.2-20")
    @Tag("v5-2.2.2-1")
    @Tag("v5-3.1.2-11")
    @Tag("v5-3.1.2-13")
    @Tag("v5-3.1.2-16")
    @Tag("v5-3.1.2-18")
    @Tag("v3-3.1.2-1")
    @Tag("v3-3.1.2-3")
    @Tag("v5-3.1.2-1")
    @Tag("v5-3.1.2-3")
    void connectWithNothingButAClientIdentifier() {
        assertWritten("10 0d " + START_V3 + "02 00 3c 00 01 63", connect(null, null, null), V3);
        assertWritten("10 0e " + START_V5 + "02 00 3c 00 00 01 63", connect(null, null, null), V5);
        Connect keep = new Connect("c", false, 0xFFFF, null, null, null, Properties.NONE);
        assertWritten("10 0d " + START_V3 + "00 ff ff 00 01 63", keep, V3);
    }

    @Test
    @Tag("v3-3.1.3-1")
    @Tag("v3-3.1.2-9")
    @Tag("v3-3.1.2-19")
    @Tag("v3-3.1.2-21")
    @Tag("v5-3.1.3-1")
    @Tag("v5-3.1.2-9")
    @Tag("v5-3.1.2-17")
    @Tag("v5-3.1.2-19")
    void connectWithEverythingInItsOrder() {
        Connect all = connect(will(2, true, Payload.of("x")), "u", password());
        assertWritten("10 1a " + START_V3 + "f6 00 3c 00 01 63 00 01 77 00 01 78 00 01 75 00 02 00 ff", all, V3);
        assertWritten("10 1c " + START_V5 + "f6 00 3c 00 00 01 63 00 00 01 77 00 01 78 00 01 75 00 02 00 ff", all, V5);
        Connect properties = new Connect("c", true, 60, will(0, false, Payload.of("x")), null, null,
                Properties.builder().add(Property.SESSION_EXPIRY_INTERVAL, 300).build());
        assertWritten("10 1a " + START_V5 + "06 00 3c 05 11 00 00 01 2c 00 01 63 00 00 01 77 00 01 78", properties, V5);
    }

    @ParameterizedTest
    @CsvSource({"0, false, 06", "1, false, 0e", "2, false, 16", "0, true, 26", "1, true, 2e", "2, true, 36"})
    @Tag("v3-3.1.2-14")
    @Tag("v5-3.1.2-12")
    void willFlags(int qos, boolean retain, String flags) {
        Connect connect = connect(will(qos, retain, Payload.of("x")), null, null);
        assertWritten("10 13 " + START_V3 + flags + " 00 3c 00 01 63 00 01 77 00 01 78", connect, V3);
        assertWritten("10 15 " + START_V5 + flags + " 00 3c 00 00 01 63 00 00 01 77 00 01 78", connect, V5);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 3, 4})
    @Tag("v3-3.1.2-14")
    @Tag("v5-3.1.2-12")
    @Tag("v3-3-8.3-4")
    void thereIsNoOtherQos(int qos) {
        assertThrows(IllegalArgumentException.class, () -> Qos.of(qos));
    }

    @Test
    @Tag("v3-3.1.2-9")
    @Tag("v3-3.1.2-19")
    @Tag("v5-3.1.2-9")
    @Tag("v5-3.1.2-17")
    void whatIsEmptyIsThereAllTheSame() {
        Connect empty = connect(will(0, false, Payload.EMPTY), "", Payload.EMPTY);
        assertWritten("10 16 " + START_V3 + "c6 00 3c 00 01 63 00 01 77 00 00 00 00 00 00", empty, V3);
        assertWritten("10 18 " + START_V5 + "c6 00 3c 00 00 01 63 00 00 01 77 00 00 00 00 00 00", empty, V5);
    }

    @Test
    @Tag("v3-3.1.3-3")
    @Tag("v5-3.1.3-3")
    void anEmptyClientIdentifierIsThereAllTheSame() {
        Connect connect = new Connect("", true, 60, null, null, null, Properties.NONE);
        assertWritten("10 0c " + START_V3 + "02 00 3c 00 00", connect, V3);
        assertWritten("10 0d " + START_V5 + "02 00 3c 00 00 00", connect, V5);
    }

    @Test
    @Tag("v5-3.1.2-19")
    @Tag("v5-3.1.2-16")
    @Tag("v3-3.1.2-22")
    void aPasswordAloneIsFor5Only() {
        assertWritten("10 12 " + START_V5 + "42 00 3c 00 00 01 63 00 02 00 ff", connect(null, null, password()), V5);
        assertThrows(IllegalArgumentException.class, () -> bytes(connect(null, null, password()), V3));
        assertWritten("10 10 " + START_V3 + "82 00 3c 00 01 63 00 01 75", connect(null, "u", null), V3);
    }

    @Test
    @Tag("v3-3.1.3-4")
    @Tag("v3-3.1.3-10")
    @Tag("v3-3.1.3-11")
    @Tag("v5-3.1.3-4")
    @Tag("v5-3.1.3-11")
    @Tag("v5-3.1.3-12")
    @Tag("trap-35")
    void stringsAreUtf8() {
        Will will = new Will(Message.of(TopicName.of("é"), Payload.of("x")).withQos(Qos.AT_MOST_ONCE), -1);
        Connect connect = new Connect("漢", true, 60, will, "😀", null, Properties.NONE);
        assertWritten("10 1c " + START_V3 + "86 00 3c 00 03 e6 bc a2 00 02 c3 a9 00 01 78 00 04 f0 9f 98 80", connect,
                V3);
        assertWritten("10 1e " + START_V5 + "86 00 3c 00 00 03 e6 bc a2 00 00 02 c3 a9 00 01 78 00 04 f0 9f 98 80",
                connect, V5);
        for (String wrong : List.of("\uD83D", "\uDE00", "a\0")) {
            assertThrows(IllegalArgumentException.class, () -> TopicName.of(wrong));
            for (ProtocolVersion version : List.of(V3, V5)) {
                assertThrows(IllegalArgumentException.class, () -> bytes(connect(null, wrong, null), version));
                assertThrows(IllegalArgumentException.class, () -> bytes(
                        new Connect(wrong, true, 60, null, null, null, Properties.NONE), version));
            }
        }
    }

    @Test
    @Tag("v5-3.1.3-10")
    void userPropertiesOfTheWillKeepTheirOrder() {
        Message message = Message.of("w", "x").withQos(Qos.AT_MOST_ONCE).withUserProperties(
                List.of(new UserProperty("b", "2"), new UserProperty("a", "1"), new UserProperty("b", "2")));
        Connect connect = connect(new Will(message, -1), null, null);
        String user = "26 00 01 62 00 01 32 26 00 01 61 00 01 31 26 00 01 62 00 01 32 ";
        assertWritten("10 2a " + START_V5 + "06 00 3c 00 00 01 63 15 " + user + "00 01 77 00 01 78", connect, V5);
    }

    @Test
    @Tag("u-3.1.2.11.10")
    void authenticationDataNeedsAMethod() {
        Properties data = Properties.builder().add(Property.AUTHENTICATION_DATA, password()).build();
        assertThrows(IllegalArgumentException.class, () -> new Connect("c", true, 0, null, null, null, data));
        assertThrows(IllegalArgumentException.class, () -> new Auth(ReasonCode.CONTINUE_AUTHENTICATION, data));
    }

    // ---- PUBLISH

    @Test
    @Tag("v3-2.3.1-5")
    @Tag("v3-3.3.2-1")
    @Tag("v5-2.2.1-2")
    @Tag("v5-2.2.2-1")
    @Tag("v5-3.3.2-1")
    void publish() {
        assertWritten("30 07 00 03 61 2f 62 68 69", new Publish(MESSAGE, false, 0), V3);
        assertWritten("30 08 00 03 61 2f 62 00 68 69", new Publish(MESSAGE, false, 0), V5);
        Publish acknowledged = new Publish(MESSAGE.withQos(Qos.AT_LEAST_ONCE), false, 258);
        assertWritten("32 09 00 03 61 2f 62 01 02 68 69", acknowledged, V3);
        assertWritten("32 0a 00 03 61 2f 62 01 02 00 68 69", acknowledged, V5);
        assertThrows(IllegalArgumentException.class, () -> new Publish(MESSAGE, false, 1));
    }

    @Test
    @Tag("v3-3.3.1-1")
    @Tag("v3-3.3.1-2")
    @Tag("v3-3.3.1-4")
    @Tag("v5-3.3.1-1")
    @Tag("v5-3.3.1-2")
    @Tag("v5-3.3.1-4")
    @Tag("trap-16")
    void flagsOfPublish() {
        int[][] expected = {{0x30, 0x31}, {0x32, 0x33}, {0x34, 0x35}, {0x3A, 0x3B}, {0x3C, 0x3D}};
        for (ProtocolVersion version : List.of(V3, V5)) {
            for (int retain = 0; retain <= 1; retain++) {
                for (int row = 0; row < expected.length; row++) {
                    boolean duplicate = row > 2;
                    int qos = duplicate ? row - 2 : row;
                    Message message = MESSAGE.withQos(Qos.of(qos)).withRetain(retain == 1);
                    Publish publish = new Publish(message, duplicate, qos == 0 ? 0 : 1);
                    assertEquals((byte) expected[row][retain], bytes(publish, version)[0]);
                }
            }
        }
        assertThrows(IllegalArgumentException.class, () -> new Publish(MESSAGE, true, 0));
    }

    @Test
    @Tag("v3-1.5.3-3")
    @Tag("v5-1.5.4-3")
    @Tag("trap-35")
    void aByteOrderMarkStays() {
        Message message = MESSAGE.withTopic(TopicName.of("\uFEFFa"));
        assertWritten("30 08 00 04 ef bb bf 61 68 69", new Publish(message, false, 0), V3);
        assertWritten("30 09 00 04 ef bb bf 61 00 68 69", new Publish(message, false, 0), V5);
        for (ProtocolVersion version : List.of(V3, V5)) {
            ByteBuffer in = ByteBuffer.wrap(bytes(new Publish(message, false, 0), version));
            assertEquals("\uFEFFa", ((Publish) codec.decode(in, version, 100)).message().topic().value());
        }
    }

    @Test
    @Tag("v3-4.7.3-3")
    @Tag("v5-4.7.3-3")
    @Tag("trap-35")
    void theLongestTopicIsWrittenWhole() {
        String longest = "漢".repeat(21_845);
        byte[] bytes = bytes(new Publish(MESSAGE.withTopic(TopicName.of(longest)), false, 0), V3);
        assertEquals("30 83 80 04 ff ff e6 bc a2", HexFormat.ofDelimiter(" ").formatHex(bytes, 0, 9));
        assertEquals(4 + 2 + 65_535 + 2, bytes.length);
        assertThrows(IllegalArgumentException.class, () -> TopicName.of("漢".repeat(21_846)));
        assertThrows(IllegalArgumentException.class, () -> TopicFilter.of("a".repeat(65_536)));
    }

    @ParameterizedTest
    @CsvSource({"127, 7f", "128, 80 01", "16383, ff 7f", "16384, 80 80 01", "2097151, ff ff 7f",
            "2097152, 80 80 80 01"})
    @Tag("v5-1.5.5-1")
    @Tag("trap-34")
    @Tag("netx-B04")
    @Tag("netx-T34")
    void remainingLengthsAreShort(int remaining, String expected) {
        Publish publish = new Publish(MESSAGE.withPayload(Payload.wrap(new byte[remaining - 6])), false, 0);
        String start = HexFormat.ofDelimiter(" ").formatHex(bytes(publish, V5), 0, 2 + expected.length() / 3 + 2);
        assertTrue(start.startsWith("30 " + expected + " 00 03"), start);
    }

    @ParameterizedTest
    @CsvSource({"124, 7f", "125, 80 01", "16380, ff 7f", "16381, 80 80 01"})
    @Tag("v5-1.5.5-1")
    void propertyLengthsAreShort(int length, String expected) {
        Disconnect disconnect = new Disconnect(ReasonCode.PROTOCOL_ERROR,
                Properties.builder().add(Property.REASON_STRING, "r".repeat(length)).build());
        String text = HexFormat.ofDelimiter(" ").formatHex(bytes(disconnect, V5));
        assertTrue(text.contains(" 82 " + expected + " 1f "), text.substring(0, 40));
    }

    @Test
    @Tag("v5-3.3.2-14")
    @Tag("v5-3.3.2-13")
    @Tag("v5-3.3.2-19")
    @Tag("v5-1.5.7-1")
    @Tag("v5-1.5.4-1")
    @Tag("v5-1.5.4-2")
    @Tag("trap-35")
    void stringsOfAMessageAreCheckedBeforeTheyAreWritten() {
        for (String wrong : List.of("\uD83D", "a\0", "é".repeat(32_768))) {
            assertThrows(IllegalArgumentException.class, () -> MESSAGE.withContentType(wrong));
            assertThrows(IllegalArgumentException.class, () -> TopicName.of(wrong));
            assertThrows(IllegalArgumentException.class, () -> new UserProperty(wrong, ""));
            assertThrows(IllegalArgumentException.class, () -> new UserProperty("", wrong));
        }
        assertThrows(IllegalArgumentException.class, () -> TopicName.of("r/#"));
        Message rich = MESSAGE.withContentType("é").withResponseTopic(TopicName.of("r"))
                .withUserProperties(List.of(new UserProperty("é", "漢")));
        assertWritten("30 1b 00 03 61 2f 62 13 03 00 02 c3 a9 08 00 01 72 26 00 02 c3 a9 00 03 e6 bc a2 68 69",
                new Publish(rich, false, 0), V5);
    }

    @Test
    @Tag("v5-3.3.2-18")
    void userPropertiesOfAMessageKeepTheirOrder() {
        Message message = MESSAGE.withUserProperties(
                List.of(new UserProperty("b", "2"), new UserProperty("a", "1"), new UserProperty("b", "2")));
        assertWritten("30 1d 00 03 61 2f 62 15 26 00 01 62 00 01 32 26 00 01 61 00 01 31 26 00 01 62 00 01 32 68 69",
                new Publish(message, false, 0), V5);
    }

    // ---- all others

    @Test
    @Tag("v3-2.2.2-1")
    @Tag("v3-3.6.1-1")
    @Tag("v3-3.8.1-1")
    @Tag("v3-3.10.1-1")
    @Tag("v3-3.14.1-1")
    @Tag("v5-2.1.3-1")
    @Tag("v5-3.6.1-1")
    @Tag("v5-3.8.1-1")
    @Tag("v5-3.10.1-1")
    @Tag("v5-3.14.1-1")
    @Tag("v5-3.15.1-1")
    @Tag("u-3.4.2.1-1")
    void flagsAndShortFormsOfAllOthers() {
        for (ProtocolVersion version : List.of(V3, V5)) {
            assertWritten("40 02 00 ff", new Puback(255, ReasonCode.SUCCESS, Properties.NONE), version);
            assertWritten("50 02 01 00", new Pubrec(256, ReasonCode.SUCCESS, Properties.NONE), version);
            assertWritten("62 02 ff ff", new Pubrel(65_535, ReasonCode.SUCCESS, Properties.NONE), version);
            assertWritten("70 02 00 01", new Pubcomp(1, ReasonCode.SUCCESS, Properties.NONE), version);
            assertWritten("c0 00", Pingreq.INSTANCE, version);
            assertWritten("e0 00", new Disconnect(ReasonCode.SUCCESS, Properties.NONE), version);
        }
        assertWritten("82 06 00 0a 00 01 61 02", subscribe(Subscription.of("a", Qos.EXACTLY_ONCE)), V3);
        assertWritten("a2 05 00 0a 00 01 61", unsubscribe("a"), V3);
        assertWritten("f0 06 18 04 15 00 01 4d", new Auth(ReasonCode.CONTINUE_AUTHENTICATION,
                Properties.builder().add(Property.AUTHENTICATION_METHOD, "M").build()), V5);
    }

    @Test
    @Tag("v3-2.3.1-6")
    @Tag("v5-2.2.1-5")
    void acknowledgementsCarryBothBytesOfTheIdentifier() {
        for (int packetId : new int[] {1, 255, 256, 65_535}) {
            String id = HexFormat.of().toHexDigits((byte) (packetId >> 8)) + " "
                    + HexFormat.of().toHexDigits((byte) packetId);
            assertWritten("40 02 " + id, new Puback(packetId, ReasonCode.SUCCESS, Properties.NONE), V3);
            assertWritten("50 02 " + id, new Pubrec(packetId, ReasonCode.SUCCESS, Properties.NONE), V3);
            assertWritten("62 02 " + id, new Pubrel(packetId, ReasonCode.SUCCESS, Properties.NONE), V3);
            assertWritten("70 02 " + id, new Pubcomp(packetId, ReasonCode.SUCCESS, Properties.NONE), V3);
            assertWritten("40 02 " + id, new Puback(packetId, ReasonCode.SUCCESS, Properties.NONE), V5);
            assertWritten("50 04 " + id + " 10 00",
                    new Pubrec(packetId, ReasonCode.NO_MATCHING_SUBSCRIBERS, Properties.NONE), V5);
            assertWritten("62 04 " + id + " 92 00",
                    new Pubrel(packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, Properties.NONE), V5);
            assertWritten("70 02 " + id, new Pubcomp(packetId, ReasonCode.SUCCESS, Properties.NONE), V5);
        }
    }

    private static Subscribe subscribe(Subscription... subscriptions) {
        return new Subscribe(10, List.of(subscriptions), Properties.NONE);
    }

    private static Unsubscribe unsubscribe(String... filters) {
        return new Unsubscribe(10, List.of(filters).stream().map(TopicFilter::of).toList(), Properties.NONE);
    }

    @Test
    @Tag("v3-3.8.3-1")
    @Tag("v5-3.8.3-1")
    @Tag("v5-2.2.2-1")
    @Tag("v5-3.10.4-1")
    @Tag("v3-3.10.4-1")
    void filtersAreWrittenAsTheyAre() {
        Subscribe subscribe = subscribe(Subscription.of("É/+", Qos.AT_LEAST_ONCE),
                Subscription.of("$share/g/#", Qos.AT_MOST_ONCE));
        String filters = "00 04 c3 89 2f 2b 01 00 0a 24 73 68 61 72 65 2f 67 2f 23 00";
        assertWritten("82 16 00 0a " + filters, subscribe, V3);
        assertWritten("82 17 00 0a 00 " + filters, subscribe, V5);
        String ended = "00 04 c3 89 2f 2b 00 08 20 61 20 2f 20 42 20 2f";
        assertWritten("a2 12 00 0a " + ended, unsubscribe("É/+", " a / B /"), V3);
        assertWritten("a2 13 00 0a 00 " + ended, unsubscribe("É/+", " a / B /"), V5);
    }

    @Test
    @Tag("v3-3.10.3-1")
    @Tag("v5-3.10.3-1")
    @Tag("v5-2.2.2-1")
    void filtersOfUnsubscribeStandBackToBack() {
        assertWritten("a2 08 00 0a 00 01 61 00 01 62", unsubscribe("a", "b"), V3);
        assertWritten("a2 09 00 0a 00 00 01 61 00 01 62", unsubscribe("a", "b"), V5);
        for (String wrong : List.of("", "\uD83D", "a\0")) {
            assertThrows(IllegalArgumentException.class, () -> TopicFilter.of(wrong));
        }
    }

    @Test
    @Tag("v3-3.8.3-3")
    @Tag("v3-3.10.3-2")
    @Tag("v5-3.8.3-2")
    @Tag("v5-3.10.3-2")
    void subscribeAndUnsubscribeNameAFilter() {
        assertThrows(IllegalArgumentException.class, () -> subscribe());
        assertThrows(IllegalArgumentException.class, () -> unsubscribe());
    }

    /** QoS in bits 0 and 1, then no local, retain as published, retain handling; bits 6 and 7 are reserved. */
    @Test
    @Tag("v5-3.8.3-3")
    @Tag("v5-3.8.3-5")
    @Tag("v5-3.3.1-9")
    @Tag("v5-3.3.1-10")
    @Tag("v5-3.3.1-11")
    @Tag("v5-3.3.1-12")
    @Tag("v5-3.3.1-13")
    @Tag("v3-3-8.3-4")
    void subscriptionOptions() {
        TopicFilter filter = TopicFilter.of("a");
        for (Qos qos : Qos.values()) {
            for (RetainHandling handling : RetainHandling.values()) {
                for (int flags = 0; flags < 4; flags++) {
                    boolean noLocal = (flags & 1) != 0;
                    boolean asPublished = (flags & 2) != 0;
                    int expected = qos.value() + (noLocal ? 4 : 0) + (asPublished ? 8 : 0) + 16 * handling.ordinal();
                    assertWritten("82 07 00 0a 00 00 01 61 " + HexFormat.of().toHexDigits((byte) expected), subscribe(
                            new Subscription(filter, qos, noLocal, asPublished, handling)), V5);
                }
            }
            assertWritten("82 06 00 0a 00 01 61 0" + qos.value(), subscribe(Subscription.of("a", qos)), V3);
        }
        assertEquals(List.of(RetainHandling.SEND, RetainHandling.SEND_IF_NEW, RetainHandling.DO_NOT_SEND),
                List.of(RetainHandling.values()));
    }

    @Test
    @Tag("v5-3.8.3-4")
    void noLocalIsNotForSharedFilters() {
        assertThrows(IllegalArgumentException.class, () -> new Subscription(TopicFilter.of("$share/g/t"),
                Qos.AT_MOST_ONCE, true, false, RetainHandling.SEND));
        assertTrue(new Subscription(TopicFilter.of("t"), Qos.AT_MOST_ONCE, true, false, RetainHandling.SEND).noLocal());
    }

    @Test
    @Tag("v5-3.4.2-1")
    @Tag("v5-3.5.2-1")
    @Tag("v5-3.6.2-1")
    @Tag("v5-3.7.2-1")
    @Tag("v5-3.14.2-1")
    @Tag("v5-3.15.2-1")
    @Tag("trap-36")
    void reasonCodesOfOtherPacketsAreRefused() {
        Properties none = Properties.NONE;
        for (ReasonCode code : List.of(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, ReasonCode.PROTOCOL_ERROR,
                ReasonCode.SERVER_BUSY, ReasonCode.NO_SUBSCRIPTION_EXISTED)) {
            assertThrows(IllegalArgumentException.class, () -> new Puback(1, code, none));
            assertThrows(IllegalArgumentException.class, () -> new Pubrec(1, code, none));
        }
        for (ReasonCode code : List.of(ReasonCode.UNSPECIFIED_ERROR, ReasonCode.PACKET_IDENTIFIER_IN_USE)) {
            assertThrows(IllegalArgumentException.class, () -> new Pubrel(1, code, none));
            assertThrows(IllegalArgumentException.class, () -> new Pubcomp(1, code, none));
            assertThrows(IllegalArgumentException.class, () -> new Auth(code, Properties.builder()
                    .add(Property.AUTHENTICATION_METHOD, "M").build()));
        }
        for (ReasonCode code : List.of(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, ReasonCode.PACKET_IDENTIFIER_IN_USE,
                ReasonCode.CONTINUE_AUTHENTICATION)) {
            assertThrows(IllegalArgumentException.class, () -> new Disconnect(code, none));
        }
    }
}
