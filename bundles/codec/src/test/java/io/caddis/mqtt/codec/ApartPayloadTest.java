package io.caddis.mqtt.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.spi.MalformedPacketException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A PUBLISH whose payload is not behind the rest of it. */
class ApartPayloadTest {
    private static final int SIZE_MAX = 100_000;
    private final PacketCodecComponent codec = new PacketCodecComponent();

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void theHeadAndThePayloadAreThePacket(ProtocolVersion version) {
        for (int qos = 0; qos <= 2; qos++) {
            for (int properties = 0; properties < (version == ProtocolVersion.V5 ? 2 : 1); properties++) {
                Publish publish = publish(qos, properties);
                Payload payload = publish.message().payload();
                ByteBuffer whole = ByteBuffer.allocate(SIZE_MAX);
                int size = codec.encode(publish, version, whole);
                ByteBuffer head = ByteBuffer.allocate(size - payload.length());
                assertTrue(codec.encodeHead(publish, version, head));
                assertEquals(0, head.remaining());
                assertEquals(whole.flip().slice(0, head.capacity()), head.flip());

                ByteBuffer part = ByteBuffer.allocate(size + 3).position(3).put(whole.slice(0, size - 1)).flip()
                        .position(3);
                assertEquals(head.capacity(), codec.payloadStart(part, version));
                assertEquals(3, part.position());
                assertEquals(size + 2, part.limit());
                Publish decoded = codec.decode(head, payload, version);
                assertEquals(publish, decoded);
                assertSame(payload, decoded.message().payload());
            }
        }
    }

    private static Publish publish(int qos, int properties) {
        Message message = Message.of("a/b", "x".repeat(20_000)).withQos(Qos.of(qos)).withRetain(qos == 1);
        if (properties > 0) {
            message = message.withContentType("text")
                    .withUserProperties(List.of(new UserProperty("n", "v".repeat(300))));
        }
        return new Publish(message, qos == 2, qos == 0 ? 0 : 7);
    }

    @Test
    void theStartIsUnknownUntilAllBeforeItIsThere() {
        ByteBuffer whole = ByteBuffer.allocate(SIZE_MAX);
        codec.encode(publish(1, 1), ProtocolVersion.V5, whole);
        int start = codec.payloadStart(whole.flip(), ProtocolVersion.V5);
        for (int there = 0; there < start; there++) {
            assertEquals(0, codec.payloadStart(whole.slice(0, there), ProtocolVersion.V5), "with " + there);
        }
        assertEquals(start, codec.payloadStart(whole.slice(0, start), ProtocolVersion.V5));
    }

    /** Others than PUBLISH; a topic and properties that go on behind the end; a length that is too long. */
    @ParameterizedTest
    @CsvSource({"40020001000000, V5", "3003ffff0000000000, V3_1_1", "30040001610500000000000000000000, V5",
        "300a000161808080000000000000, V5", "308080808000000000000000, V5", "300a0001618080808000000000, V5"})
    void whereThereIsNoPayloadThereIsNoStart(String hex, ProtocolVersion version) {
        ByteBuffer in = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        assertEquals(0, codec.payloadStart(in, version));
        assertEquals(0, in.position());
    }

    @ParameterizedTest
    @ValueSource(strings = {"36820800016100", "308208000123", "30820800012300", "30820800000000", "3482080001610000"})
    void whatIsNotAllowedIsRefused(String hex) {
        ByteBuffer head = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        MalformedPacketException exception = assertThrows(MalformedPacketException.class,
                () -> codec.decode(head, Payload.of("x"), ProtocolVersion.V5));
        assertTrue(exception.reasonCode() == ReasonCode.MALFORMED_PACKET
                || exception.reasonCode() == ReasonCode.PROTOCOL_ERROR, exception.toString());
    }
}
