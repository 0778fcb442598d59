package io.caddis.mqtt.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.spi.MalformedPacketException;
import io.caddis.mqtt.spi.Messages;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets with many properties: those of a publisher stay bytes, those of a server are refused. */
class UserPropertiesTest {
    private static final int MANY = 200_000;
    private static final int HEAD = 20;

    private final PacketCodecComponent codec = new PacketCodecComponent();

    private Publish decoded(ByteBuffer in) {
        return (Publish) codec.decode(in, ProtocolVersion.V5, Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 18, 1000})
    void comeBackAsTheyWereSent(int count) {
        List<UserProperty> said = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            said.add(new UserProperty("n\u00e9\u20ac\ud83d\ude00" + index, "v" + index));
        }
        Message message = Message.of("a/b", "payload").withQos(Qos.AT_MOST_ONCE).withContentType("text")
                .withUserProperties(said);
        ByteBuffer bytes = ByteBuffer.allocate(100 + 40 * count);
        codec.encode(new Publish(message, false, 0), ProtocolVersion.V5, bytes);
        Publish decoded = decoded(bytes.flip());
        assertEquals(said, decoded.message().userProperties());
        assertEquals(message, decoded.message());
    }

    /** A PUBLISH to "t" with so many times these properties. */
    private static ByteBuffer publish(int count, byte... property) {
        ByteBuffer out = ByteBuffer.allocate(HEAD + count * property.length);
        int properties = count * property.length;
        Wire.putHeader(out, 0x30, 3 + Wire.sizeOfVariable(properties) + properties);
        out.put(new byte[] {0, 1, 't'});
        Wire.putVariable(out, properties);
        for (int index = 0; index < count; index++) {
            out.put(property);
        }
        return out.flip();
    }

    @Test
    void manyOfAPublisherStayBytes() {
        ByteBuffer in = publish(MANY, (byte) 0x26, (byte) 0, (byte) 1, (byte) 'a', (byte) 0, (byte) 1, (byte) 'b');
        Message message = decoded(in).message();
        assertEquals(MANY, message.userProperties().size());
        assertEquals(new UserProperty("a", "b"), message.userProperties().get(MANY - 1));
        assertTrue(Messages.bytesOf(message) < 2L * in.capacity(), Messages.bytesOf(message) + " bytes");
    }

    /** Other properties between them. */
    @Test
    void onlyThePairsAreKept() {
        ByteBuffer in = publish(20, (byte) 0x26, (byte) 0, (byte) 1, (byte) 'a', (byte) 0, (byte) 0, (byte) 0x0B,
                (byte) 5);
        Publish publish = decoded(in);
        assertEquals(20, publish.subscriptionIdentifiers().size());
        assertEquals(Collections.nCopies(20, new UserProperty("a", "")), publish.message().userProperties());
    }

    /** Rows of pairs of all sizes, broken off by what may stand between them. */
    @Test
    void rowsKeepTheOrderAndEachByte() {
        List<UserProperty> said = new ArrayList<>();
        ByteBuffer properties = ByteBuffer.allocate(1 << 16);
        for (int index = 0; index < 200; index++) {
            UserProperty pair = new UserProperty("n".repeat(index),
                    index % 3 == 0 ? "\u00e4".repeat(index) : "v" + index);
            said.add(pair);
            Wire.putPair(properties.put((byte) 0x26), pair);
            if (index % 7 == 0) {
                properties.put((byte) 0x0B).put((byte) (1 + index % 100));
            }
        }
        properties.put(new byte[] {0x03, 0, 1, 't'}).flip();
        byte[] bytes = new byte[properties.remaining()];
        properties.get(bytes);
        Message message = decoded(publish(1, bytes)).message();
        assertEquals(said, message.userProperties());
        assertEquals("t", message.contentType().orElseThrow());
    }

    /** The last pair of a row ends behind the properties, where the payload stands. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void aPairThatIsCutOffIsRefused(int missing) {
        for (int count : new int[] {1, 17, 40}) {
            ByteBuffer whole = publish(count, (byte) 0x26, (byte) 0, (byte) 1, (byte) 'a', (byte) 0, (byte) 1,
                    (byte) 'b');
            int properties = 7 * count - missing;
            ByteBuffer in = ByteBuffer.allocate(whole.capacity());
            Wire.putHeader(in, 0x30, 3 + Wire.sizeOfVariable(properties) + 7 * count);
            in.put(new byte[] {0, 1, 't'});
            Wire.putVariable(in, properties);
            in.put(whole.array(), whole.limit() - 7 * count, 7 * count).flip();
            assertThrows(MalformedPacketException.class, () -> decoded(in));
        }
    }

    /** As the first one, and as one that stays bytes. */
    @ParameterizedTest
    @CsvSource({"0, MALFORMED_PACKET", "-1, MALFORMED_PACKET", "-61, MALFORMED_PACKET"})
    void textThatIsNoneIsRefusedWhereverItStands(byte wrong, ReasonCode reasonCode) {
        for (int count : new int[] {1, 2, 17, 18, 40}) {
            ByteBuffer in = publish(count, (byte) 0x26, (byte) 0, (byte) 1, (byte) 'a', (byte) 0, (byte) 1, (byte) 'b');
            in.put(in.limit() - 1, wrong);
            assertEquals(reasonCode, assertThrows(MalformedPacketException.class, () -> decoded(in)).reasonCode());
        }
    }

    @Test
    void moreOfAServerThanHaveAMeaningAreRefused() {
        assertEquals(1000, decoded(publish(1000, (byte) 0x0B, (byte) 1)).subscriptionIdentifiers().size());
        assertEquals(ReasonCode.QUOTA_EXCEEDED, assertThrows(MalformedPacketException.class,
                () -> decoded(publish(1001, (byte) 0x0B, (byte) 1))).reasonCode());
        for (int count : new int[] {1000, 1001}) {
            ByteBuffer connack = ByteBuffer.allocate(HEAD + 7 * count);
            Wire.putHeader(connack, 0x20, 2 + Wire.sizeOfVariable(7 * count) + 7 * count);
            connack.put(new byte[2]);
            Wire.putVariable(connack, 7 * count);
            for (int index = 0; index < count; index++) {
                connack.put(new byte[] {0x26, 0, 1, 'a', 0, 1, 'b'});
            }
            connack.flip();
            if (count == 1000) {
                codec.decode(connack, ProtocolVersion.V5, Integer.MAX_VALUE);
            } else {
                assertEquals(ReasonCode.QUOTA_EXCEEDED, assertThrows(MalformedPacketException.class,
                        () -> codec.decode(connack, ProtocolVersion.V5, Integer.MAX_VALUE)).reasonCode());
            }
        }
    }
}
