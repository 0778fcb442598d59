package io.caddis.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * Many user properties as bytes, of which each becomes an object when it is asked for: as objects they would take up to
 * 20 times the bytes that somebody sent. Immutable.
 */
final class PackedProperties extends AbstractList<UserProperty> implements RandomAccess {
    /** So few are kept as objects. */
    private static final int LOOSE_MAX = 16;
    private static final int LENGTH_BYTES = 2;

    /** Name and value one after the other, each with its length before it, as on the wire (1.5.7). */
    private final byte[] pairs;
    private final int count;
    /** Where each begins, found when one is asked for: the thread that reads for all clients does not ask. */
    private volatile int @Nullable [] starts;

    private PackedProperties(byte[] pairs, int count) {
        this.pairs = pairs;
        this.count = count;
    }

    private int[] starts() {
        int[] found = starts;
        if (found == null) {
            found = new int[count];
            int at = 0;
            for (int index = 0; index < count; index++) {
                found[index] = at;
                at = after(after(at));
            }
            starts = found;
        }
        return found;
    }

    /** An unmodifiable list of the same pairs. */
    static List<UserProperty> of(List<UserProperty> list) {
        if (list instanceof PackedProperties || list.size() <= LOOSE_MAX) {
            return list instanceof PackedProperties ? list : List.copyOf(list);
        }
        int length = 0;
        for (UserProperty pair : list) {
            length = Math.addExact(length, 2 * LENGTH_BYTES + Utf8.check(pair.name(), "user property name")
                    + Utf8.check(pair.value(), "user property value"));
        }
        byte[] pairs = new byte[length];
        int at = 0;
        for (UserProperty pair : list) {
            at = put(pairs, put(pairs, at, pair.name()), pair.value());
        }
        return new PackedProperties(pairs, list.size());
    }

    /** See {@link io.caddis.mqtt.spi.Messages#userProperties}. */
    static List<UserProperty> of(byte[] pairs, int count) {
        return new PackedProperties(pairs, count);
    }

    private static int put(byte[] pairs, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        pairs[at] = (byte) (bytes.length >> Byte.SIZE);
        pairs[at + 1] = (byte) bytes.length;
        System.arraycopy(bytes, 0, pairs, at + LENGTH_BYTES, bytes.length);
        return at + LENGTH_BYTES + bytes.length;
    }

    /** Where the text ends that begins here. */
    private int after(int at) {
        return at + LENGTH_BYTES + ((pairs[at] & 0xFF) << Byte.SIZE | pairs[at + 1] & 0xFF);
    }

    private String text(int at) {
        return new String(pairs, at + LENGTH_BYTES, after(at) - at - LENGTH_BYTES, StandardCharsets.UTF_8);
    }

    @Override
    public UserProperty get(int index) {
        int start = starts()[index];
        return new UserProperty(text(start), text(after(start)));
    }

    @Override
    public int size() {
        return count;
    }

    /** What they take of the heap, beside a few objects. */
    long bytes() {
        return pairs.length + (long) Integer.BYTES * count;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PackedProperties that ? Arrays.equals(pairs, that.pairs) : super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
