package io.caddis.mqtt.codec;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Publish;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * No test: a program that prints the median of the nanoseconds, and the bytes allocated, per packet, for someone who
 * changes the short way through the codec. Batches as on a busy connection, with several topics.
 */
final class CodecSpeed {
    private static final int BATCH = 500;
    private static final int ROUNDS = 20_000;
    private static final int TOPICS = 20;
    private static final int SIZE_MAX = 1 << 20;

    private static Packet blackhole;

    private CodecSpeed() {
    }

    /** Runs all cases three times; the last is the warm one. */
    public static void main(String[] arguments) {
        for (int run = 0; run < 3; run++) {
            for (ProtocolVersion version : new ProtocolVersion[] {ProtocolVersion.V3_1_1, ProtocolVersion.V5}) {
                for (boolean direct : new boolean[] {true, false}) {
                    String where = " " + version + (direct ? " direct" : " heap");
                    measure("PUBLISH of 100 bytes, QoS 0" + where, CodecSpeed::publish0, version, direct);
                    measure("PUBLISH of 100 bytes, QoS 1" + where, CodecSpeed::publish1, version, direct);
                    measure("PUBACK" + where, id -> new Puback(id + 1, ReasonCode.SUCCESS, Properties.NONE), version,
                            direct);
                }
            }
        }
    }

    private static Packet publish0(int index) {
        return new Publish(message(index).withQos(Qos.AT_MOST_ONCE), false, 0);
    }

    private static Packet publish1(int index) {
        return new Publish(message(index), false, index + 1);
    }

    private static Message message(int index) {
        return Message.of(TopicName.of("plant/line" + index % TOPICS + "/temperature"), Payload.wrap(new byte[100]));
    }

    private static void measure(String name, IntFunction<Packet> packets, ProtocolVersion version, boolean direct) {
        PacketCodecComponent codec = new PacketCodecComponent();
        ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(1 << 18) : ByteBuffer.allocate(1 << 18);
        Packet[] batch = IntStream.range(0, BATCH).mapToObj(packets).toArray(Packet[]::new);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long[] encodeNanos = new long[ROUNDS];
        long[] decodeNanos = new long[ROUNDS];
        long encodeBytes = 0;
        long decodeBytes = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long bytes = threads.getThreadAllocatedBytes(thread);
            long start = System.nanoTime();
            for (Packet packet : batch) {
                codec.encode(packet, version, buffer);
            }
            encodeNanos[round] = System.nanoTime() - start;
            long bytesBetween = threads.getThreadAllocatedBytes(thread);
            encodeBytes += bytesBetween - bytes;
            buffer.flip();
            start = System.nanoTime();
            Packet packet;
            while ((packet = codec.decode(buffer, version, SIZE_MAX)) != null) {
                blackhole = packet;
            }
            decodeNanos[round] = System.nanoTime() - start;
            decodeBytes += threads.getThreadAllocatedBytes(thread) - bytesBetween;
            buffer.clear();
        }
        double all = (double) BATCH * ROUNDS;
        System.out.printf("%-45s encode %5.1f ns %5.1f B   decode %5.1f ns %5.1f B%n", name, median(encodeNanos),
                encodeBytes / all, median(decodeNanos), decodeBytes / all);
    }

    private static double median(long[] nanos) {
        Arrays.sort(nanos);
        return (double) nanos[nanos.length / 2] / BATCH;
    }
}
