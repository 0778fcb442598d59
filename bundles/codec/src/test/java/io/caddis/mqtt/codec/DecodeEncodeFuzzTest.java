package io.caddis.mqtt.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.caddis.mqtt.packet.Packet;
import java.nio.ByteBuffer;

/** A packet that was decoded can be encoded, and that decodes to an equal packet. */
public class DecodeEncodeFuzzTest {
    private static final ByteBuffer BUFFER = ByteBuffer.allocate(FuzzInput.SIZE_MAX + 10);

    /** With the inputs kept; with JAZZER_FUZZ=1 also with new ones. */
    @FuzzTest
    void decodeEncodeDecode(byte[] data) {
        fuzzerTestOneInput(data);
    }

    /** What {@code ./caddis verify fuzz} calls. */
    public static void fuzzerTestOneInput(byte[] data) {
        FuzzInput input = new FuzzInput(data);
        for (Packet packet = input.next(); packet != null; packet = input.next()) {
            int size = input.codec().encode(packet, input.version(), BUFFER.clear());
            assertEquals(size, BUFFER.flip().remaining());
            assertEquals(packet, input.codec().decode(BUFFER, input.version(), BUFFER.capacity()));
            assertFalse(BUFFER.hasRemaining());
        }
    }
}
