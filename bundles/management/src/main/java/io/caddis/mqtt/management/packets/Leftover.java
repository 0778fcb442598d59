package io.caddis.mqtt.management.packets;

import io.caddis.mqtt.management.memory.HeapShare;
import io.caddis.mqtt.management.threads.Guard;
import java.nio.ByteBuffer;

/**
 * Received bytes that are no whole packet yet. Grows as bytes arrive, never by what a packet claims to be; holds
 * nothing while the stream stands between two packets. A large PUBLISH is a {@link LargePublish} in it. Guarded by the
 * driver's lock.
 */
public final class Leftover {
    private static final int ROOM_MIN = 256;
    /** So much is there for any packet. */
    private static final int UNCOUNTED_MAX = 256 * 1024;
    /** Bytes of a remaining length. */
    private static final int HEADER_MAX = 4;

    private final Guard guard;
    private final HeapShare heap;
    private ByteBuffer bytes;
    /** Is not complete, and then {@code bytes} is null; or comes before them, and has not been decoded yet. */
    private LargePublish large;
    /** What of it is taken from the share. */
    private int counted;

    Leftover(Guard guard, HeapShare heap) {
        this.guard = guard;
        this.heap = heap;
    }

    /**
     * What to decode: {@code in} itself, or what was left before with {@code in} behind it; with an incomplete large
     * packet nothing, and what it lacks has been taken from {@code in}. Null if all that waits has
     * so much of the heap that there is no room for it.
     */
    public ByteBuffer with(ByteBuffer in) {
        assert guard.isHeld();
        if (large != null && !large.isComplete()) {
            large.take(in); // which may go on behind it
            return left();
        }
        if (bytes == null) {
            return in;
        }
        if (bytes.capacity() - bytes.limit() < in.remaining() && !grow(in.remaining())) {
            return null;
        }
        int end = bytes.limit();
        bytes.limit(end + in.remaining());
        bytes.duplicate().position(end).put(in);
        return bytes;
    }

    /**
     * The packet that is left, if {@code in} has what it lacks and more: so much is taken from there, and what comes
     * behind need not be copied. Else null, also if there is no room for it.
     */
    public ByteBuffer completedBy(ByteBuffer in) {
        assert guard.isHeld();
        int lacks = bytes == null ? 0 : packetSize() - bytes.remaining();
        if (lacks <= 0 || lacks >= in.remaining()) {
            return null;
        }
        int end = in.limit();
        in.limit(in.position() + lacks);
        ByteBuffer whole = with(in);
        in.limit(end);
        return whole;
    }

    /** Room for more, at the end: twice as much, but no more than the packet and a read behind it take. */
    private boolean grow(int more) {
        int needed = bytes.remaining() + more;
        int size = packetSize();
        int wanted = Math.min(2 * bytes.capacity(), size > 0 ? size + more : 4 * needed);
        int room = Math.max(needed, wanted);
        if (room > UNCOUNTED_MAX) {
            if (!heap.take(room - counted)) {
                return false;
            }
            counted = room;
        }
        ByteBuffer larger = ByteBuffer.allocate(room);
        larger.put(bytes);
        larger.flip();
        bytes = larger;
        return true;
    }

    private void none() {
        bytes = null;
        if (counted > 0) {
            heap.giveBack(counted);
            counted = 0;
        }
    }

    /** Keeps what decoding left of the buffer that {@link #with} returned. */
    public void keep(ByteBuffer undecoded) {
        assert guard.isHeld();
        if (undecoded == bytes) {
            if (!bytes.hasRemaining()) {
                none();
            }
        } else if (undecoded.hasRemaining()) {
            bytes = ByteBuffer.allocate(Math.max(ROOM_MIN, undecoded.remaining()));
            bytes.put(undecoded);
            bytes.flip();
        }
    }

    /**
     * Takes an incomplete packet that {@link #with} returned, to collect its payload where it stays. Does nothing if
     * there is no room for that in the share.
     *
     * @param payloadStart from the packet's first byte on
     */
    void collect(ByteBuffer packet, int payloadStart) {
        assert guard.isHeld();
        int size = packetSize(packet);
        boolean counts = size > UNCOUNTED_MAX;
        if (counts && !heap.take(size)) {
            return;
        }
        try {
            large = new LargePublish(packet, payloadStart, size);
        } finally {
            if (counts && large == null) {
                heap.giveBack(size);
            }
        }
    }

    /** The large packet that is complete, no longer kept here; null if there is none. */
    LargePublish takeComplete() {
        LargePublish complete = null;
        if (large != null && large.isComplete()) {
            complete = large;
            endLarge();
        }
        return complete;
    }

    /** What is left, as {@link #with} would return it; empty if nothing is. */
    public ByteBuffer left() {
        return bytes == null ? ByteBuffer.allocate(0) : bytes;
    }

    /** What the packet that is left takes by its own fixed header (2.1.4); 0 if that is not known. */
    public int packetSize() {
        return large != null ? large.size() : bytes != null ? packetSize(bytes) : 0;
    }

    /** What the packet at the position takes by its own fixed header (2.1.4); 0 if that is not known. */
    static int packetSize(ByteBuffer bytes) {
        int size = 0;
        for (int at = 1; at <= HEADER_MAX && at < bytes.remaining(); at++) {
            int digit = bytes.get(bytes.position() + at);
            size |= (digit & 0x7F) << 7 * (at - 1);
            if (digit >= 0) {
                return size + 1 + at;
            }
        }
        return 0;
    }

    public void clear() {
        assert guard.isHeld();
        none();
        endLarge();
    }

    private void endLarge() {
        if (large != null && large.size() > UNCOUNTED_MAX) {
            heap.giveBack(large.size());
        }
        large = null;
    }
}
