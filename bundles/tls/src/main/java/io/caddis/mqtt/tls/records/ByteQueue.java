package io.caddis.mqtt.tls.records;

import java.nio.ByteBuffer;

/** Bytes in a line; memory only while there are any. Not thread-safe. */
public final class ByteQueue {
    private static final byte[] NONE = new byte[0];

    private byte[] bytes = NONE;
    private int start;
    private int end;

    /** Bytes. */
    public int size() {
        return end - start;
    }

    /** Adds all that the buffer has. */
    public void add(ByteBuffer in) {
        int count = in.remaining();
        if (end + count > bytes.length) {
            byte[] larger = size() + count > bytes.length ? new byte[size() + Math.max(count, size())] : bytes;
            System.arraycopy(bytes, start, larger, 0, size());
            end -= start;
            start = 0;
            bytes = larger;
        }
        in.get(bytes, end, count);
        end += count;
    }

    void add(byte[] in, int offset, int count) {
        add(ByteBuffer.wrap(in, offset, count));
    }

    /** Moves as much as the buffer has room for. */
    public void moveTo(ByteBuffer out) {
        int count = Math.min(size(), out.remaining());
        out.put(bytes, start, count);
        skip(count);
    }

    /** A view of all, for {@link #skip} to take away what was used. */
    public ByteBuffer view() {
        return ByteBuffer.wrap(bytes, start, size());
    }

    /** Takes away. */
    public void skip(int count) {
        start += count;
        if (start == end) {
            clear();
        }
    }

    /** Forgets all, and gives the memory back. */
    public void clear() {
        bytes = NONE;
        start = 0;
        end = 0;
    }
}
