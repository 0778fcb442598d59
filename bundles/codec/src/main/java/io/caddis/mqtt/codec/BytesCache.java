package io.caddis.mqtt.codec;

import java.nio.ByteBuffer;

/**
 * Remembers values by their bytes, so that what arrives again costs a comparison and no decoding. Bounded: a long value
 * is not kept, and where there is no room one replaces the oldest in its set if it was the last that found none there,
 * so that values which never come again leave nothing behind. Threads may share it without a lock: entries never
 * change, all else is only a hint where they are, and whoever sees an old entry or none decodes the value again.
 */
final class BytesCache<T> {
    private static final int WAYS = 4; // how many values share a set
    private static final int BYTES_MAX = 256;
    private static final int TAG_SHIFT = 16; // bits that do not say which set
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L; // odd, bits well mixed

    private final Decoder<T> decoder;
    private final Entry[] entries;
    /** A part of each entry's hash, side by side: entries are all over the heap. */
    private final int[] tags;
    /** Of the last value of each set that found no room. */
    private final int[] refused;
    private final int slotShift;

    /**
     * An empty one.
     *
     * @param slots   how many values it holds at most, a power of two and 8 or more
     * @param decoder makes values that do not change
     */
    BytesCache(int slots, Decoder<T> decoder) {
        this.decoder = decoder;
        this.entries = new Entry[slots];
        this.tags = new int[slots];
        this.refused = new int[slots / WAYS];
        this.slotShift = Long.numberOfLeadingZeros(slots - 1);
    }

    /** The value of so many bytes at the position, one or more, all of which are there. */
    T read(ByteBuffer in, int length) {
        if (length > BYTES_MAX) {
            return decoder.decode(in, length);
        }
        int start = in.position();
        long tail = tail(in, start, length);
        long hash = hash(in, start, length, tail);
        int set = (int) (hash >>> slotShift) & -WAYS; // the upper bits depend on all others
        int tag = (int) (hash >>> TAG_SHIFT);
        for (int slot = set; slot < set + WAYS; slot++) {
            if (tags[slot] != tag) {
                continue;
            }
            Entry entry = entries[slot];
            if (entry != null && entry.hash == hash && entry.matches(in, start, length, tail)) {
                in.position(start + length);
                @SuppressWarnings("unchecked") // remember() put it there
                T value = (T) entry.value;
                return value;
            }
        }
        T value = decoder.decode(in, length);
        if (entries[set + WAYS - 1] == null || refused[set / WAYS] == tag) {
            remember(value, in, start, length, tail, hash, set);
        } else {
            refused[set / WAYS] = tag;
        }
        return value;
    }

    private void remember(T value, ByteBuffer in, int start, int length, long tail, long hash, int set) {
        long[] words = new long[(length - 1) / Long.BYTES];
        for (int index = 0; index < words.length; index++) {
            words[index] = in.getLong(start + index * Long.BYTES);
        }
        for (int slot = set + WAYS - 1; slot > set; slot--) {
            entries[slot] = entries[slot - 1];
            tags[slot] = tags[slot - 1];
        }
        tags[set] = (int) (hash >>> TAG_SHIFT);
        entries[set] = new Entry(value, length, words, tail, hash);
    }

    /** Each word has a factor of its own, so that the processor need not wait for one to go on with the next. */
    private static long hash(ByteBuffer in, int start, int length, long tail) {
        long factor = SPREAD;
        long hash = (length ^ tail) * factor;
        int last = start + length - Long.BYTES;
        for (int at = start; at < last; at += Long.BYTES) {
            factor *= SPREAD;
            hash += in.getLong(at) * factor;
        }
        return (hash ^ hash >>> 32) * SPREAD;
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

    /** Makes a value from so many bytes at the position, and moves it behind them. */
    interface Decoder<T> {
        T decode(ByteBuffer in, int length);
    }

    /** A value and its bytes, eight in a word; the tail overlaps the last word unless the length is a multiple of 8. */
    private record Entry(Object value, int length, long[] words, long tail, long hash) {
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
