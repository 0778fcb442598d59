package io.caddis.mqtt.codec;

import io.caddis.mqtt.TopicName;
import java.nio.ByteBuffer;

/**
 * Remembers topics by their bytes, so that one that arrives again costs a comparison and no decoding. Bounded: a topic
 * replaces the one in its slot. Threads may share it without a lock: entries never change, and whoever sees an old
 * entry or none decodes the topic again.
 */
final class TopicCache {
    private static final int SLOTS = 512; // a power of two
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
        int slot = slot(in, start, length, tail);
        Entry entry = entries[slot];
        if (entry == null || !entry.matches(in, start, length, tail)) {
            entry = entries[slot + 1];
            if (entry == null || !entry.matches(in, start, length, tail)) {
                return decode(in, length, tail, slot);
            }
        }
        in.position(start + length);
        return entry.topic;
    }

    private TopicName decode(ByteBuffer in, int length, long tail, int slot) {
        int start = in.position();
        TopicName topic = Wire.topicName(in, Wire.readText(in, length));
        long[] words = new long[(length - 1) / Long.BYTES];
        for (int index = 0; index < words.length; index++) {
            words[index] = in.getLong(start + index * Long.BYTES);
        }
        entries[slot + 1] = entries[slot];
        entries[slot] = new Entry(topic, length, words, tail);
        return topic;
    }

    /** The first of the two slots that a topic may be in. */
    private static int slot(ByteBuffer in, int start, int length, long tail) {
        long hash = (length ^ tail) * SPREAD;
        int last = start + length - Long.BYTES;
        for (int at = start; at < last; at += Long.BYTES) {
            hash = ((hash >>> 32 ^ hash) ^ in.getLong(at)) * SPREAD;
        }
        return (int) (hash >>> SLOT_SHIFT) & -2; // the upper bits depend on all others
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
    private record Entry(TopicName topic, int length, long[] words, long tail) {
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
