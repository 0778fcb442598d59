package io.caddis.mqtt.management.futures;

import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.management.threads.Guard;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The futures of unfinished publishes by token. A token holds the place in an array, so that finding it costs no
 * hashing, and a running number, so that a token of an earlier use of the place finds nothing. Guarded by the driver's
 * lock.
 */
public final class PendingPublishes {
    private static final int PLACE_BITS = 24;
    /** A power of two: the array doubles. */
    public static final int PENDING_MAX = 1 << 21;
    private static final int PLACE_MASK = (1 << PLACE_BITS) - 1;

    private static final int ROOM_MIN = 8;
    private static final Object[] NO_FUTURES = {};
    private static final long[] NO_TOKENS = {};
    private static final int[] NONE_FREE = {};

    private final Guard guard;
    private Object[] futures = NO_FUTURES;
    private long[] tokens = NO_TOKENS;
    private int[] free = NONE_FREE;
    private int freeCount;
    private long uses;
    /** Counts down: less than all others. */
    private long earlierUses;

    /** Completes when the message is accepted, whatever becomes of it. */
    public static final class Acceptance extends CompletableFuture<PublishResult> {
    }

    public PendingPublishes(Guard guard) {
        this.guard = guard;
    }

    /** Whether this token's future waits for no more than that. */
    public boolean isAcceptance(long token) {
        int place = (int) token & PLACE_MASK;
        return token != 0 && place < tokens.length && tokens[place] == token && futures[place] instanceof Acceptance;
    }

    /** What this token's message is tracked by; null if it is not. */
    public Tracked tracked(long token) {
        int place = (int) token & PLACE_MASK;
        return token != 0 && place < tokens.length && tokens[place] == token && futures[place] instanceof Tracked one
                ? one : null;
    }

    /** Whether so many wait that no more can be taken. */
    public boolean isFull() {
        return freeCount == 0 && futures.length > PENDING_MAX / 2;
    }

    /** A token, never 0. Only while not {@link #isFull()}. */
    public long add(CompletableFuture<PublishResult> future) {
        return add(future, ++uses);
    }

    /** A token of a message that was published before all others here. Only while not {@link #isFull()}. */
    public long addEarlier(CompletableFuture<PublishResult> future) {
        return add(future, --earlierUses);
    }

    private long add(CompletableFuture<PublishResult> future, long use) {
        assert guard.isHeld();
        if (freeCount == 0) {
            grow();
        }
        int place = free[--freeCount];
        long token = use << PLACE_BITS | place;
        futures[place] = future;
        tokens[place] = token;
        return token;
    }

    /** Those of all later publishes are greater, those of earlier ones are not. */
    public long lastToken() {
        return uses << PLACE_BITS | PLACE_MASK;
    }

    /** The future of a token, which is forgotten; null if nobody waits. */
    @SuppressWarnings("unchecked")
    public CompletableFuture<PublishResult> take(long token) {
        assert guard.isHeld();
        int place = (int) token & PLACE_MASK;
        if (token == 0 || place >= tokens.length || tokens[place] != token) {
            return null;
        }
        CompletableFuture<PublishResult> future = (CompletableFuture<PublishResult>) futures[place];
        futures[place] = null;
        tokens[place] = 0;
        free[freeCount++] = place;
        return future;
    }

    /** Takes all. */
    public void takeAll(Consumer<CompletableFuture<PublishResult>> action) {
        for (long token : tokens.clone()) {
            if (token != 0) {
                action.accept(take(token));
            }
        }
    }

    private void grow() {
        int old = futures.length;
        int size = Math.max(ROOM_MIN, old * 2);
        futures = Arrays.copyOf(futures, size);
        tokens = Arrays.copyOf(tokens, size);
        free = new int[size];
        for (int place = size - 1; place >= old; place--) {
            free[freeCount++] = place;
        }
    }
}
