package io.caddis.mqtt.codec;

import java.nio.ByteBuffer;

/**
 * Remembers values by their bytes, so that what arrives again costs a comparison and no decoding. Bounded: a long value
 * is not kept, and of those that find no room in their set only one in {@link #REPLACES_ONE_IN} gets that of another:
 * so values that never come again cost next to nothing, and what is of use no more goes in the end. Where few are
 * found, none is looked for most of the time: an entry that nobody has touched for long is slower to fetch than its
 * value to decode. Threads may share it without a lock: entries never change, all else is only a hint where they are,
 * and whoever sees an old entry or none decodes the value again.
 */
final class BytesCache<T> {
    private static final int WAYS = 4; // how many values share a set
    private static final int BYTES_MAX = 256;
    private static final int REPLACES_ONE_IN = 16;
    /** After so many that found no room it is asked whether looking is worth it; if not, the next ones are decoded. */
    private static final int TRIED = 1024;
    private static final int UNTRIED = 16 * TRIED;
    private static final int TAG_SHIFT = 16; // bits that do not say which set
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L; // odd, bits well mixed

    private final Decoder<T> decoder;
    private final Entry[] entries;
    /** A part of each entry's hash, side by side: entries are all over the heap. */
    private final int[] tags;
    private final int slotShift;
    /** Values that found no room, out of {@link #TRIED}, and those that were found since the first; roughly, as all. */
    private int refused;
    private int found;
    /** So many are still to be decoded without a look; threads may lose some. */
    private int untried;

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
        this.slotShift = Long.numberOfLeadingZeros(slots - 1);
    }

    /** The value of so many bytes at the position, one or more, all of which are there. */
    T read(ByteBuffer in, int length) {
        if (length > BYTES_MAX || isUntried()) {
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
                if (refused > 0) { // else nobody asks, and threads would only take the counter from each other
                    found++;
                }
                @SuppressWarnings("unchecked") // remember() put it there
                T value = (T) entry.value;
                return value;
            }
        }
        T value = decoder.decode(in, length);
        int slot = room(set);
        if (slot >= 0) {
            remember(value, in, start, length, tail, hash, slot);
        }
        return value;
    }

    private boolean isUntried() {
        int left = untried;
        if (left > 0) {
            untried = left - 1;
        }
        return left > 0;
    }

    /** The slot of a set for a value that is not there; -1 if it gets none. */
    private int room(int set) {
        for (int slot = set; slot < set + WAYS; slot++) {
            if (entries[slot] == null) {
                return slot;
            }
        }
        int count = ++refused;
        if (count >= TRIED) {
            untried = found < count / 2 ? UNTRIED : 0;
            refused = 0;
            found = 0;
        }
        return count % REPLACES_ONE_IN == 0 ? set + (count / REPLACES_ONE_IN & WAYS - 1) : -1;
    }

    private void remember(T value, ByteBuffer in, int start, int length, long tail, long hash, int slot) {
        long[] words = new long[(length - 1) / Long.BYTES];
        for (int index = 0; index < words.length; index++) {
            words[index] = in.getLong(start + index * Long.BYTES);
        }
        tags[slot] = (int) (hash >>> TAG_SHIFT);
        entries[slot] = new Entry(value, length, words, tail, hash);
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
