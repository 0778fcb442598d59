package io.caddis.mqtt.management.connection;

import static io.caddis.mqtt.management.Scene.publish;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.Scene;
import io.caddis.mqtt.management.link.Parts;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrel;
import io.caddis.mqtt.spi.PacketCodec;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A PUBLISH that comes in many pieces, and whose payload is collected where it stays. */
class LargePublishTest {
    private static final int PIECE = 64 * 1024;
    private final Scene scene = new Scene().with("subscriptions", "#").with("receive.queue.max", 10_000);

    private static Publish large(int packetId, int bytes) {
        byte[] payload = new byte[bytes];
        new Random(bytes).nextBytes(payload);
        return new Publish(Message.of(TopicName.of("large"), Payload.wrap(payload))
                .withQos(packetId == 0 ? Qos.AT_MOST_ONCE : Qos.EXACTLY_ONCE), false, packetId);
    }

    /** Bytes that the client was not given yet come in a piece of that length. */
    private int send(byte[] bytes, int at, int length) {
        int end = Math.min(bytes.length, at + length);
        scene.link().send(Arrays.copyOfRange(bytes, at, end));
        return end;
    }

    private List<Message> polled() {
        scene.settle();
        List<Message> messages = new ArrayList<>();
        while (scene.client.waiting() > 0) {
            messages.add(scene.client.poll().orElseThrow().message());
        }
        return messages;
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.1.1", "5.0"})
    void inAnyPiecesItIsWhole(String version) {
        scene.with("protocol.version", version).connected();
        Packet[] packets = {publish(0, "a", 0), large(0, 20_000), large(1, 300_000), publish(2, "b", 1),
            large(0, 1_100_000), large(3, 16_384), publish(0, "c", 0)};
        byte[] bytes = scene.link().encode(packets);
        for (int most : new int[] {1_000, 30_000, 128 * 1024, 2_000_000}) {
            Random random = new Random(most);
            for (int at = 0; at < bytes.length;) {
                at = send(bytes, at, 1 + random.nextInt(most));
            }
            assertEquals(Arrays.stream(packets).map(packet -> ((Publish) packet).message()).toList(), polled());
            assertTrue(scene.heap.held() < 16_384, scene.heap.held() + " with pieces up to " + most);
            scene.send(new Pubrel(1, ReasonCode.SUCCESS, Properties.NONE));
            scene.send(new Pubrel(3, ReasonCode.SUCCESS, Properties.NONE));
        }
    }

    /** The codec leaves in its middle, or before it is decoded, and what is behind it comes meanwhile. */
    @ParameterizedTest
    @ValueSource(ints = {5, 40_000, 100_000, 199_999, 200_000})
    void anotherCodecGoesOnWithIt(int before) {
        scene.connected();
        Parts all = scene.parts;
        byte[] bytes = scene.link().encode(large(0, 200_000), publish(0, "behind", 0));
        int at = send(bytes, 0, before);
        scene.parts(all.withCodec(null));
        send(bytes, send(bytes, at, 100), bytes.length);
        assertEquals(List.of(), polled());
        scene.parts(all.withCodec(new PacketCodecComponent()));
        assertEquals(List.of(large(0, 200_000).message(), Scene.message("behind", 0)), polled());
    }

    /** And so does one that only knows whole packets. */
    @Test
    void aPlainCodecGoesOnWithIt() {
        scene.connected();
        byte[] bytes = scene.link().encode(large(0, 200_000), publish(0, "behind", 0));
        int at = send(bytes, 0, 100_000);
        scene.parts(scene.parts.withCodec(new Plain(new PacketCodecComponent())));
        send(bytes, at, bytes.length);
        assertEquals(List.of(large(0, 200_000).message(), Scene.message("behind", 0)), polled());
    }

    private record Plain(PacketCodec codec) implements PacketCodec {
        @Override
        public Packet decode(ByteBuffer in, ProtocolVersion version, int packetSizeMax) {
            return codec.decode(in, version, packetSizeMax);
        }

        @Override
        public int encode(Packet packet, ProtocolVersion version, ByteBuffer out) {
            return codec.encode(packet, version, out);
        }
    }

    @Test
    void whatWasThereOfItIsForgottenWithTheConnection() {
        scene.connected();
        byte[] bytes = scene.link().encode(large(0, 1_000_000));
        send(bytes, 0, 900_000);
        assertTrue(scene.heap.held() >= 1_000_000);
        scene.lose();
        assertEquals(0, scene.heap.held());
        scene.pass(ByHand.SECOND);
        scene.accept(false);
        scene.send(publish(0, "next", 0));
        assertEquals(List.of(Scene.message("next", 0)), polled());
        assertEquals(ConnectionState.CONNECTED, scene.state());
    }

    /** Allocated as one reads: hardly anything for an announcement, and once for what comes. */
    @Test
    void anAnnouncementCostsWhatHasCome() {
        scene.with("packet.size.max", 268_435_460).connected();
        byte[] bytes = scene.link().encode(large(0, 20_000_000));
        long before = allocated();
        int at = send(bytes, 0, 1_000);
        assertTrue(allocated() - before < 100_000, allocated() - before + " bytes for 1,000");
        while (at < 1_000_000) {
            at = send(bytes, at, PIECE);
        }
        assertTrue(allocated() - before < 6_000_000, allocated() - before + " bytes for 1,000,000");
        while (at < bytes.length) {
            at = send(bytes, at, PIECE);
        }
        long all = allocated() - before - bytes.length; // less the pieces of this test
        assertTrue(all < 26_000_000, all + " bytes for 20,000,000");
        assertEquals(1, scene.client.waiting());
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
