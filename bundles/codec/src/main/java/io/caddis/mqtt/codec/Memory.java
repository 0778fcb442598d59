package io.caddis.mqtt.codec;

import io.caddis.mqtt.TopicName;
import java.nio.ByteBuffer;

/** What earlier PUBLISH held and later ones often hold again: topics, and properties as a whole. */
final class Memory {
    private static final int TOPICS = 16_384; // thousands of topics in turns still find a place
    private static final int PROPERTIES = 256;

    private final BytesCache<TopicName> topics = new BytesCache<>(TOPICS,
            Wire::readTopic);
    private final BytesCache<MessageProperties> properties = new BytesCache<>(PROPERTIES,
            (in, length) -> MessageProperties.read(in, length, false));

    /** The topic at the position; without bytes it is {@link TopicName#ALIASED}. */
    TopicName readTopic(ByteBuffer in) {
        int length = Wire.readTwoBytes(in);
        if (length == 0) {
            return TopicName.ALIASED;
        }
        Wire.need(in, length, "topic");
        return topics.read(in, length);
    }

    /** So many bytes of properties at the position, the length before them already taken. */
    MessageProperties readProperties(ByteBuffer in, int length) {
        return properties.read(in, length);
    }
}
