package io.caddis.mqtt.codec;

import io.caddis.mqtt.TopicName;
import java.nio.ByteBuffer;

/**
 * Remembers topics by their bytes, so that one that arrives again costs a comparison and no decoding. Bounded: a topic
 * replaces the oldest in its set, and a long one is not kept. Threads may share it without a lock: entries never
 * change, and whoever sees an old entry or none decodes the topic again.
 */
final class TopicCache {
    private static final int WAYS = 4; // how many topics share a set
    private static final int SLOTS = 4096 * WAYS; // a power of two; thousands of topics in turns still find a place
    private static final int SLOT_SHIFT = Long.numberOfLeadingZeros(SLOTS - 1);
    private static final int BYTES_MAX = 256;
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L; // odd, bits well mixed

    private final Entry[] entries = new Entry[SLOTS];

    /** The topic of a PUBLISH at the position; without bytes it is {@link TopicName#ALIASED}. */
    TopicName read(ByteBuffer in) {
        int length = Wire.readTwoBytes(in);
        if (length == 0) {
            return TopicName.ALIASED;
        }
        Wire.need(in, length, "topic");
        if (length > BYTES_MAX) {
            return Wire.topicName(in, Wire.readText(in, length));
        }
        int start = in.position();
        long tail = tail(in, start, length);
        long hash = hash(in, start, length, tail);
        int set = (int) (hash >>> SLOT_SHIFT) & -WAYS; // the upper bits depend on all others
        for (int slot = set; slot < set + WAYS; slot++) {
            Entry entry = entries[slot];
            if (entry == null) {
                break;
            }
            if (entry.hash == hash && entry.matches(in, start, length, tail)) {
                in.position(start + length);
                return entry.topic;
            }
        }
        return decode(in, length, tail, hash, set);
    }

    private TopicName decode(ByteBuffer in, int length, long tail, long hash, int set) {
        int start = in.position();
        TopicName topic = Wire.topicName(in, Wire.readText(in, length));
        long[] words = new long[(length - 1) / Long.BYTES];
        for (int index = 0; index < words.length; index++) {
            words[index] = in.getLong(start + index * Long.BYTES);
        }
        for (int slot = set + WAYS - 1; slot > set; slot--) {
            entries[slot] = entries[slot - 1];
        }
        entries[set] = new Entry(topic, length, words, tail, hash);
        return topic;
    }

    private static long hash(ByteBuffer in, int start, int length, long tail) {
        long hash = (length ^ tail) * SPREAD;
        int last = start + length - Long.BYTES;
        for (int at = start; at < last; at += Long.BYTES) {
            hash = ((hash >>> 32 ^ hash) ^ in.getLong(at)) * SPREAD;
        }
        return hash;
    }

    /** The last eight bytes, or all if there are not even eight. */
    private static long tail(ByteBuffer in, int start, int length) {
        if (length >= Long.BYTES) {
            return in.getLong(start + length - Long.BYTES);
        }
        long tail = 0;
        for (int index = start; index < start + length; index++) {
            tail = tail << Byte.SIZE | in.get(index) & 0xFF;
        }
        return tail;
    }

    /** A topic and its bytes, eight in a word; the tail overlaps the last word unless the length is a multiple of 8. */
    private record Entry(TopicName topic, int length, long[] words, long tail, long hash) {
        boolean matches(ByteBuffer in, int start, int otherLength, long otherTail) {
            if (otherLength != length || otherTail != tail) {
                return false;
            }
            for (int index = 0; index < words.length; index++) {
                if (words[index] != in.getLong(start + index * Long.BYTES)) {
                    return false;
                }
            }
            return true;
        }
    }
}
