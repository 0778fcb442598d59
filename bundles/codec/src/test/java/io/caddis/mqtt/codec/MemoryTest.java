package io.caddis.mqtt.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.spi.MalformedPacketException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the codec remembers makes no difference but in time: topics and properties of PUBLISH. */
class MemoryTest {
    private final PacketCodecComponent codec = new PacketCodecComponent();

    @Test
    void aRepeatedTopicIsTheSameObject() {
        for (int length : new int[] {1, 7, 8, 9, 16, 255, 256}) {
            String topic = "\u00E9".repeat(length / 2) + "x".repeat(length % 2);
            assertSame(topicOf(topic, "a"), topicOf(topic, "b"), "length " + length);
            assertEquals(TopicName.of(topic), topicOf(topic, "c"));
        }
        assertNotSame(topicOf("x".repeat(257), "a"), topicOf("x".repeat(257), "b"));
    }

    /** Many more topics than the memory has places, of all lengths, twice: none is taken for another. */
    @Test
    void manyTopics() {
        for (int round = 0; round < 2; round++) {
            IntStream.range(0, 40_000).mapToObj(index -> "t".repeat(index % 20) + index)
                    .forEach(topic -> assertEquals(topic, topicOf(topic, "x").value()));
        }
    }

    /** Topics in turns, a quarter of the places: nearly all of them are found again. */
    @Test
    void thousandsOfTopicsAreRemembered() {
        List<String> topics = IntStream.range(0, 4096).mapToObj(index -> "plant/" + index + "/temperature").toList();
        List<TopicName> first = topics.stream().map(topic -> topicOf(topic, "x")).toList();
        long again = IntStream.range(0, topics.size())
                .filter(index -> topicOf(topics.get(index), "x") == first.get(index)).count();
        assertEquals(4096, again, 100);
    }

    /** Where topics never come again, the ones that do stay, but for few. */
    @Test
    void whatNeverComesAgainReplacesHardlyAnything() {
        List<String> topics = IntStream.range(0, 1000).mapToObj(index -> "plant/" + index + "/temperature").toList();
        List<TopicName> first = topics.stream().map(topic -> topicOf(topic, "x")).toList();
        IntStream.range(0, 100_000).forEach(index -> topicOf("once/" + index, "x"));
        for (int round = 0; round < 20; round++) { // until they are looked for
            topics.forEach(topic -> topicOf(topic, "x"));
        }
        long again = IntStream.range(0, topics.size())
                .filter(index -> topicOf(topics.get(index), "x") == first.get(index)).count();
        assertTrue(again >= 900, again + " of 1000"); // about 400 of 16,384 places were given away
    }

    /** Where one of ten comes again, mostly none is looked for; where each second one does, they are found. */
    @Test
    void whereFewComeAgainTheyAreHardlyLookedFor() {
        IntStream.range(0, 100_000).forEach(index -> topicOf("once/" + index, "x"));
        long tenth = foundAmong(10);
        assertTrue(tenth <= 20, tenth + " of 100");
        long half = foundAmong(2);
        assertTrue(half >= 80, half + " of 100");
    }

    /** How many of 100 topics are found again, in the mean of 400 times, while so many to one never come again. */
    private long foundAmong(int all) {
        List<String> topics = IntStream.range(0, 100).mapToObj(index -> all + "/again/" + index).toList();
        TopicName[] known = new TopicName[topics.size()];
        long same = 0;
        for (int round = -400; round < 400; round++) {
            for (int index = 0; index < known.length; index++) {
                TopicName topic = topicOf(topics.get(index), "x");
                same += round >= 0 && topic == known[index] ? 1 : 0;
                known[index] = topic;
                for (int other = 1; other < all; other++) {
                    topicOf(all + "/once/" + round + "/" + index + "/" + other, "x");
                }
            }
        }
        return same / 400;
    }

    /** However full the memory is of others, and in whatever order the new ones come. */
    @Test
    void newTopicsReplaceThoseThatComeNoMore() {
        IntStream.range(0, 100_000).forEach(index -> topicOf("once/" + index, "x"));
        List<String> topics = IntStream.range(0, 500).mapToObj(index -> "new/" + index).toList();
        for (int round = 0; round < 2000; round++) {
            topics.forEach(topic -> topicOf(topic, "x"));
        }
        List<TopicName> known = topics.stream().map(topic -> topicOf(topic, "x")).toList();
        long again = IntStream.range(0, topics.size())
                .filter(index -> topicOf(topics.get(index), "x") == known.get(index)).count();
        assertTrue(again >= 490, again + " of 500");
    }

    /** Beside the packet: the text, its bytes and the topic, and nothing to remember them by. */
    @Test
    void whatNeverComesAgainCostsItselfOnly() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        List<ByteBuffer> packets = IntStream.range(0, 60_000).mapToObj(index -> packet("topic/" + (100_000 + index)))
                .toList();
        long bytes = 0;
        for (ByteBuffer packet : packets) {
            long before = threads.getThreadAllocatedBytes(thread);
            codec.decode(packet, ProtocolVersion.V5, 1000);
            bytes += threads.getThreadAllocatedBytes(thread) - before;
        }
        long each = bytes / packets.size();
        assertTrue(each < 56 + 24 + 24 + 32 + 32 + 60, each + " bytes"); // some have still found room
    }

    private ByteBuffer packet(String topic) {
        ByteBuffer out = ByteBuffer.allocate(100);
        codec.encode(new Publish(Message.of(topic, "").withQos(Qos.AT_MOST_ONCE), false, 0),
                ProtocolVersion.V5, out);
        return out.flip();
    }

    @Test
    void topicsThatDifferInOneByteOnly() {
        for (int length = 1; length <= 40; length++) {
            for (int at = 0; at < length; at++) {
                String topic = "a".repeat(at) + "b" + "a".repeat(length - at - 1);
                assertEquals(topic, topicOf(topic, "x").value());
            }
        }
    }

    /** Short and long, each several times, in packets that differ in all else: each message is as it was written. */
    @Test
    void properties() {
        for (int round = 0; round < 3; round++) {
            for (int length = 0; length < 300; length++) {
                Message message = Message.of("topic/" + round, "payload" + length).withQos(Qos.of(round))
                        .withRetain(length % 2 == 0).withExpirySeconds(7)
                        .withUserProperties(List.of(new UserProperty("n", "v".repeat(length)),
                                new UserProperty("n".repeat(length), "v")));
                Publish publish = new Publish(message, false, round == 0 ? 0 : 1 + round, length % 3,
                        length % 5 == 0 ? List.of() : List.of(length, 1));
                assertEquals(publish, again(publish));
            }
        }
    }

    /** An alias and an identifier belong to the packet, and their message stays without properties. */
    @Test
    void propertiesOfThePacketOnly() {
        Publish publish = new Publish(Message.of("t", "x"), false, 1, 5, List.of(9));
        for (int round = 0; round < 2; round++) {
            Publish found = again(publish);
            assertEquals(publish, found);
            assertEquals(false, found.message().hasProperties());
        }
    }

    @Test
    void malformedPropertiesStayMalformed() {
        ByteBuffer twice = ByteBuffer.wrap(HexFormat.of().parseHex("300a000174060100010078" + "79"));
        String message = refused(twice);
        assertEquals(message, refused(twice.rewind()));
    }

    private String refused(ByteBuffer in) {
        return assertThrows(MalformedPacketException.class, () -> codec.decode(in, ProtocolVersion.V5, 100))
                .getMessage();
    }

    private Publish again(Publish publish) {
        ByteBuffer out = ByteBuffer.allocate(1000);
        codec.encode(publish, ProtocolVersion.V5, out);
        return (Publish) codec.decode(out.flip(), ProtocolVersion.V5, 1000);
    }

    private TopicName topicOf(String topic, String payload) {
        Message message = Message.of(TopicName.of(topic), Payload.of(payload)).withQos(Qos.AT_MOST_ONCE);
        return again(new Publish(message, false, 0)).message().topic();
    }
}
