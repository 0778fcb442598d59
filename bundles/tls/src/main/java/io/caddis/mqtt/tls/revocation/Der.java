package io.caddis.mqtt.tls.revocation;

import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * A walk over DER (X.690) in its place: no object is made of what is passed over, since a list of a few MiB would
 * become many times as much, and nobody has signed for it yet. Definite lengths only, as DER has them. Not
 * thread-safe.
 */
final class Der {
    static final int BOOLEAN = 0x01;
    static final int INTEGER = 0x02;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int UTC_TIME = 0x17;
    static final int GENERALIZED_TIME = 0x18;
    static final int SEQUENCE = 0x30;
    static final int NONE = -1;

    private static final int CONSTRUCTED = 0x20;
    /** More than certificates, names and extensions take; the library reads what is nested by recursion. */
    private static final int DEPTH_MAX = 40;
    private static final int LENGTH_BYTES_MAX = 4;

    private final byte[] bytes;
    private int limit;
    private int next;

    // of the element that was read last
    private int tag = NONE;
    private int header;
    private int from;
    private int to;

    /** Over the elements in a part of {@code bytes}. */
    Der(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        next = from;
        limit = to;
    }

    /** Over one element after the other. */
    static Der of(byte[] bytes) {
        return new Der(bytes, 0, bytes.length);
    }

    /**
     * The next element.
     *
     * @return its tag; {@link #NONE} at the end
     * @throws GeneralSecurityException if it is no DER, or goes beyond what it is in
     */
    int next() throws GeneralSecurityException {
        if (next == limit) {
            tag = NONE;
            return NONE;
        }
        header = next;
        tag = octet();
        if ((tag & 0x1F) == 0x1F) {
            throw new GeneralSecurityException("a tag of several bytes");
        }
        int length = octet();
        if (length > 0x7F) {
            int count = length & 0x7F;
            if (count == 0 || count > LENGTH_BYTES_MAX) {
                throw new GeneralSecurityException("a length that DER does not have");
            }
            long long4 = 0;
            for (; count > 0; count--) {
                long4 = long4 << 8 | octet();
            }
            length = (int) Math.min(Integer.MAX_VALUE, long4);
        }
        if (length > limit - next) {
            throw new GeneralSecurityException("it is cut off");
        }
        from = next;
        to = next + length;
        next = to;
        return tag;
    }

    private int octet() throws GeneralSecurityException {
        if (next == limit) {
            throw new GeneralSecurityException("it is cut off");
        }
        return bytes[next++] & 0xFF;
    }

    /** The next element, which has to be this. */
    Der expect(int expected) throws GeneralSecurityException {
        if (next() != expected) {
            throw new GeneralSecurityException("another element is expected");
        }
        return this;
    }

    /** Over what is in it. */
    Der inside() {
        return new Der(bytes, from, to);
    }

    /** From now on over what is in the element that another one, of the same bytes, has read last. */
    void goInto(Der outer) {
        assert bytes == outer.bytes;
        next = outer.from;
        limit = outer.to;
    }

    /** Where the element that was read last begins, with its tag. */
    int begin() {
        return header;
    }

    /** Where its content begins. */
    int contentBegin() {
        return from;
    }

    /** Behind its last byte. */
    int end() {
        return to;
    }

    /** A copy of it, with its tag. */
    byte[] whole() {
        return Arrays.copyOfRange(bytes, header, to);
    }

    /** A copy of its content. */
    byte[] content() {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** Whether its content is this, as a number: some write more zeros before it than they should. */
    boolean isNumber(byte[] shortest) {
        int first = from;
        while (to - first > 1 && bytes[first] == (bytes[first + 1] < 0 ? -1 : 0)) {
            first++;
        }
        return Arrays.equals(bytes, first, to, shortest, 0, shortest.length);
    }

    /**
     * Looks whether a library may read this: it does so by recursion.
     *
     * @throws GeneralSecurityException if it is no DER, or too many elements are in each other
     */
    static void checkDepth(byte[] bytes) throws GeneralSecurityException {
        Der[] open = new Der[DEPTH_MAX];
        open[0] = of(bytes);
        int depth = 0;
        while (depth >= 0) {
            int tag = open[depth].next();
            if (tag == NONE) {
                depth--;
            } else if ((tag & CONSTRUCTED) != 0) {
                if (depth + 1 == DEPTH_MAX) {
                    throw new GeneralSecurityException("more than " + DEPTH_MAX + " elements are in each other");
                }
                open[depth + 1] = open[depth].inside();
                depth++;
            }
        }
    }

    /** An element. */
    static byte[] element(int tag, byte[]... contents) {
        int length = 0;
        for (byte[] one : contents) {
            length += one.length;
        }
        int count = length < 0x80 ? 0 : 4 - Integer.numberOfLeadingZeros(length) / 8;
        byte[] all = new byte[2 + count + length];
        all[0] = (byte) tag;
        all[1] = (byte) (count == 0 ? length : 0x80 | count);
        for (int i = 0; i < count; i++) {
            all[2 + i] = (byte) (length >> 8 * (count - 1 - i));
        }
        int at = 2 + count;
        for (byte[] one : contents) {
            System.arraycopy(one, 0, all, at, one.length);
            at += one.length;
        }
        return all;
    }
}
