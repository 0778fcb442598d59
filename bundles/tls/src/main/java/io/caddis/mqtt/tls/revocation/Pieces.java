package io.caddis.mqtt.tls.revocation;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Bytes that arrive, kept in pieces: to copy some MiB into ever larger arrays would take the link's thread from all
 * links that share it. What the pieces take of the heap is taken from a budget. Not thread-safe.
 */
final class Pieces {
    /** Small enough to be made anew in a moment; of more bytes there are several. */
    static final int PIECE_BYTES = 64 * 1024;

    private final KeptAnswers budget;
    private final List<byte[]> pieces = new ArrayList<>(1);
    private int capacity;
    private int begin;
    private int end;

    Pieces(KeptAnswers budget) {
        this.budget = budget;
    }

    int size() {
        return end - begin;
    }

    /** Takes all of it. False if the budget has no room; then a part is taken. */
    boolean add(ByteBuffer in) {
        while (in.hasRemaining()) {
            int room = capacity - end;
            if (room > 0) {
                byte[] last = pieces.get(pieces.size() - 1);
                int count = Math.min(room, in.remaining());
                in.get(last, last.length - room, count);
                end += count;
            } else if (!grow(in.remaining())) {
                return false;
            }
        }
        return true;
    }

    private boolean grow(int more) {
        byte[] only = pieces.size() == 1 && capacity < PIECE_BYTES ? pieces.get(0) : null;
        int length = only != null ? Math.max(2 * capacity, end + more) : pieces.isEmpty() ? more : PIECE_BYTES;
        length = Math.min(length, PIECE_BYTES);
        if (!budget.take(length)) {
            return false;
        }
        if (only == null) {
            pieces.add(new byte[length]);
            capacity += length;
        } else {
            pieces.set(0, Arrays.copyOf(only, length));
            budget.giveBack(only.length);
            capacity = length;
        }
        return true;
    }

    /** The first bytes, as many as are here and {@link #PIECE_BYTES} at most; those behind {@link #size} are others. */
    byte[] first() {
        return pieces.isEmpty() ? new byte[0] : pieces.get(0);
    }

    /** The first ones are of no use any more. */
    void drop(int count) {
        begin += count;
    }

    /** Nor are those behind so many. */
    void truncate(int size) {
        end = begin + size;
    }

    /** All in one, which count until they are cleared; null if the budget has no room for a copy. */
    byte[] join() {
        if (pieces.size() == 1 && begin == 0 && end == capacity) {
            return pieces.get(0);
        }
        int size = size();
        if (!budget.take(size)) {
            return null;
        }
        byte[] all = new byte[size];
        int from = 0; // of the piece
        for (byte[] piece : pieces) {
            int first = Math.max(begin, from);
            int behind = Math.min(end, from + piece.length);
            if (first < behind) {
                System.arraycopy(piece, first - from, all, first - begin, behind - first);
            }
            from += piece.length;
        }
        clear();
        pieces.add(all);
        capacity = size;
        end = size;
        return all;
    }

    /** They are used, or of no use; gives back what they took. */
    void clear() {
        budget.giveBack(capacity);
        pieces.clear();
        capacity = 0;
        begin = 0;
        end = 0;
    }
}
