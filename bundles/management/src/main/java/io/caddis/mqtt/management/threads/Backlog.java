package io.caddis.mqtt.management.threads;

/**
 * How many pieces wait for one thread at a time, and how much that is, whether there is room for more, and whether it
 * moves. Guarded by its owner, but for {@link #taken}.
 */
public final class Backlog {
    private final Object owner;
    private final Progress taken = new Progress();
    private long added;
    private long addedBytes;
    /** What was taken when there last seemed to be no room: at least so much is. */
    private long takenAtLeast;
    private long takenBytesAtLeast;
    /** Since when there is no room, when something was last taken since, as far as was looked, and how much. */
    private long fullSinceNanos;
    private long movedNanos;
    private long takenSeen;
    /** The same for {@link #stands}. */
    private boolean watched;
    private long takenBefore;
    private long sinceNanos;

    /** @param owner whose lock guards this */
    public Backlog(Object owner) {
        this.owner = owner;
    }

    /** One more waits. */
    public void add(int bytes) {
        assert Thread.holdsLock(owner);
        added++;
        addedBytes += bytes;
    }

    /** One waits no longer, and was not taken. */
    public void remove(int bytes) {
        assert Thread.holdsLock(owner);
        added--;
        addedBytes -= bytes;
    }

    /** One is taken. Only the thread whose turn it is. */
    public void taken(int bytes) {
        taken.more(bytes);
    }

    /** How many wait. */
    public long count() {
        return added - taken.count();
    }

    /** What they are, together. */
    public long bytes() {
        return addedBytes - taken.bytes();
    }

    public boolean isEmpty() {
        return added == taken.count();
    }

    /** Whether fewer wait, and less, than there may be of the one and the other. */
    public boolean hasRoom(int max, long bytesMax) {
        assert Thread.holdsLock(owner);
        if (!hasRoomAtLeast(max, bytesMax)) {
            takenAtLeast = taken.count();
            takenBytesAtLeast = taken.bytes();
        }
        return hasRoomAtLeast(max, bytesMax);
    }

    private boolean hasRoomAtLeast(int max, long bytesMax) {
        return added - takenAtLeast < max && addedBytes - takenBytesAtLeast < bytesMax;
    }

    /** Whether half of the room is free. */
    public boolean isHalfEmpty(int max, long bytesMax) {
        return count() <= max / 2 && bytes() <= bytesMax / 2;
    }

    /** There is no room from now on. */
    public void full(long nowNanos) {
        assert Thread.holdsLock(owner);
        fullSinceNanos = nowNanos;
        movedNanos = nowNanos;
        takenSeen = taken.count();
    }

    /**
     * For how long there has been no room.
     *
     * @param moving also while something is taken, only too slowly
     */
    public long fullNanos(boolean moving, long nowNanos) {
        assert Thread.holdsLock(owner);
        if (takenSeen != taken.count()) {
            takenSeen = taken.count();
            movedNanos = nowNanos;
        }
        return nowNanos - (moving ? fullSinceNanos : movedNanos);
    }

    /** Whether some wait, and none was taken for so long. */
    public boolean stands(long nanos, long nowNanos) {
        assert Thread.holdsLock(owner);
        if (takenBefore != taken.count() || isEmpty() || !watched) {
            watched = true;
            takenBefore = taken.count();
            sinceNanos = nowNanos;
        }
        return !isEmpty() && nowNanos - sinceNanos >= nanos;
    }
}
