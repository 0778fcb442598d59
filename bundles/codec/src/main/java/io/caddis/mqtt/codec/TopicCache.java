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
        int slot = slot(in, start, length);
        Entry entry = entries[slot];
        if (entry != null && entry.matches(in, start, length)) {
            in.position(start + length);
            return entry.topic;
        }
        TopicName topic = Wire.topicName(in, Wire.readText(in, length));
        entries[slot] = Entry.of(topic, in, start, length);
        return topic;
    }

    private static int slot(ByteBuffer in, int start, int length) {
        long hash = length;
        for (int at = 0; at < length; at += Long.BYTES) {
            hash = (hash ^ word(in, start, at, length)) * SPREAD;
        }
        return (int) (hash >>> 32) & SLOTS - 1;
    }

    /** Eight bytes from {@code at} on, or the last eight if there are fewer, or all if there are not even eight. */
    private static long word(ByteBuffer in, int start, int at, int length) {
        if (at + Long.BYTES <= length) {
            return in.getLong(start + at);
        }
        if (length >= Long.BYTES) {
            return in.getLong(start + length - Long.BYTES);
        }
        long word = 0;
        for (int index = start; index < start + length; index++) {
            word = word << Byte.SIZE | in.get(index) & 0xFF;
        }
        return word;
    }

    /** A topic and its bytes as {@link #word} gives them. */
    private record Entry(TopicName topic, int length, long[] words) {
        static Entry of(TopicName topic, ByteBuffer in, int start, int length) {
            long[] words = new long[(length + Long.BYTES - 1) / Long.BYTES];
            for (int index = 0; index < words.length; index++) {
                words[index] = word(in, start, index * Long.BYTES, length);
            }
            return new Entry(topic, length, words);
        }

        boolean matches(ByteBuffer in, int start, int otherLength) {
            if (otherLength != length) {
                return false;
            }
            for (int index = 0; index < words.length; index++) {
                if (words[index] != word(in, start, index * Long.BYTES, length)) {
                    return false;
                }
            }
            return true;
        }
    }
}
