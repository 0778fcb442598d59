package io.caddis.mqtt.plain;

import io.caddis.mqtt.SubscribeResult;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** Something of an application that clients call, until {@link #close}. Safe on any thread; nothing blocks. */
public final class Registration implements AutoCloseable {
    private static final Runnable NOTHING = () -> { };

    private final AtomicReference<Runnable> end;
    private final CompletableFuture<SubscribeResult> granted;

    Registration(Runnable end, CompletableFuture<SubscribeResult> granted) {
        this.end = new AtomicReference<>(end);
        this.granted = granted;
    }

    Registration(Runnable end) {
        this(end, CompletableFuture.completedFuture(new SubscribeResult(Map.of())));
    }

    /**
     * What the server granted of each filter, or why not: {@link SubscribeResult#allGranted()}. Of a listener of one
     * client; of all else it is complete, and without a filter.
     *
     * @return fails with {@code TIMED_OUT} if the server has not answered within {@code operation.timeout}, as where
     *     there is no connection; the listener stays, and is subscribed when there is one. With {@code CLOSED} if the
     *     client is deleted
     */
    public CompletableFuture<SubscribeResult> granted() {
        return granted;
    }

    /**
     * Calls end, but for one that runs right now. Filters of a listener stay subscribed for {@code listener.grace}.
     * Harmless when repeated.
     */
    @Override
    public void close() {
        end.getAndSet(NOTHING).run();
    }
}
