package io.caddis.mqtt.itests.rivals;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a publisher from having more than so many messages in flight, and checks each outcome.
 *
 * <p>When the window is full it waits until half of it has finished: waking the publisher for each single outcome would
 * measure the operating system's scheduler.
 *
 * @param <T> what a contender returns for a publish: a future or a token
 */
final class Window<T> {

    /** How to look at an outcome. */
    interface Outcomes<T> {
        boolean isDone(T outcome);

        /** Waits with a deadline, and throws when the message failed. */
        void await(T outcome) throws Exception;
    }

    private final Outcomes<T> outcomes;
    private final Object[] ring;
    private int next;

    /** @param size how many may be in flight */
    Window(Outcomes<T> outcomes, int size) {
        this.outcomes = outcomes;
        ring = new Object[size];
    }

    /** For contenders whose publish returns a future. */
    static <R> Window<CompletableFuture<R>> ofFutures(int size) {
        return new Window<>(new Outcomes<>() {
            @Override
            public boolean isDone(CompletableFuture<R> future) {
                return future.isDone();
            }

            @Override
            public void await(CompletableFuture<R> future) throws Exception {
                future.get(Contender.DEADLINE_SECONDS, TimeUnit.SECONDS);
            }
        }, size);
    }

    /** To be called before each publish. */
    void awaitRoom() throws Exception {
        T oldest = at(next);
        if (oldest == null) {
            return;
        }
        if (!outcomes.isDone(oldest)) {
            outcomes.await(at((next + ring.length / 2) % ring.length));
        }
        outcomes.await(oldest);
        ring[next] = null;
    }

    /** To be called with what the publish returned. */
    void add(T outcome) {
        ring[next] = outcome;
        next = next + 1 == ring.length ? 0 : next + 1; // a division takes a twentieth of what a publisher's thread does
    }

    /** Waits for all that are in flight. */
    void awaitAll() throws Exception {
        for (int i = 0; i < ring.length; i++) {
            T outcome = at(i);
            if (outcome != null) {
                outcomes.await(outcome);
                ring[i] = null;
            }
        }
    }

    @SuppressWarnings("unchecked")
    private T at(int index) {
        return (T) ring[index];
    }
}
