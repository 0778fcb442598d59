package io.caddis.mqtt.management;

import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.ReasonCode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Supplier;

/** Futures that wait for the same event, each for a limited time. Guarded by the driver's lock. */
final class Waiters {
    private final Object lock;
    private final Workers workers;
    private final Completions completions;
    private final Set<CompletableFuture<Void>> futures = new LinkedHashSet<>();

    Waiters(Object lock, Workers workers, Completions completions) {
        this.lock = lock;
        this.workers = workers;
        this.completions = completions;
    }

    /** @param late makes what the future fails with when its time is over; called under the lock */
    void add(CompletableFuture<Void> future, long timeoutNanos, Supplier<MqttException> late) {
        futures.add(future);
        ScheduledFuture<?> timeout = workers.schedule(() -> {
            synchronized (lock) {
                if (futures.remove(future)) {
                    completions.add(future, late.get());
                }
            }
        }, timeoutNanos);
        future.whenComplete((result, failure) -> {
            if (timeout != null) {
                timeout.cancel(false);
            }
            synchronized (lock) { // the application may have cancelled it
                futures.remove(future);
            }
        });
    }

    /** There will be no connection. */
    void notConnected(ReasonCode reasonCode, String why) {
        completeAll(new MqttException(Kind.CONNECTION_LOST, reasonCode, "the connection was not made: " + why));
    }

    /** The event has come, or a failure. */
    void completeAll(MqttException failureOrNull) {
        List<CompletableFuture<Void>> all = new ArrayList<>(futures);
        futures.clear();
        all.forEach(future -> completions.add(future, failureOrNull));
    }
}
