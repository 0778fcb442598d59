package io.caddis.mqtt.management.futures;

import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.management.threads.Guard;
import io.caddis.mqtt.management.threads.Workers;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Supplier;

/** Futures that wait for the same event, each for a limited time. Guarded by the driver's lock. */
public final class Waiters {
    private final Guard guard;
    private final Workers workers;
    private final Completions completions;
    /** Null while there are none. */
    private Set<CompletableFuture<Void>> futures;

    public Waiters(Guard guard, Workers workers, Completions completions) {
        this.guard = guard;
        this.workers = workers;
        this.completions = completions;
    }

    /** @param late makes what the future fails with when its time is over; called under the lock */
    public void add(CompletableFuture<Void> future, long timeoutNanos, Supplier<MqttException> late) {
        assert guard.isHeld();
        if (futures == null) {
            futures = new LinkedHashSet<>();
        }
        futures.add(future);
        ScheduledFuture<?> timeout = workers.schedule(() -> guard.underLock(() -> {
            if (remove(future)) {
                completions.add(future, late.get());
            }
        }), timeoutNanos);
        future.whenComplete((result, failure) -> {
            if (timeout != null) {
                timeout.cancel(false);
            }
            guard.underLock(() -> remove(future)); // the application may have cancelled it
        });
    }

    /**
     * A call of the application waits for what it asked for.
     *
     * @param what   it called, for messages
     * @param status says how the client stands when the time is over
     */
    public void expect(CompletableFuture<Void> future, long timeoutNanos, String what,
            Supplier<ConnectionStatus> status) {
        add(future, timeoutNanos, () -> {
            ConnectionStatus now = status.get();
            return new MqttException(Kind.TIMED_OUT,
                    now.cause().map(DisconnectCause::reasonCode).orElse(ReasonCode.UNSPECIFIED_ERROR),
                    what + " did not end within operation.timeout; " + now);
        });
    }

    private boolean remove(CompletableFuture<Void> future) {
        assert guard.isHeld();
        boolean waited = futures != null && futures.remove(future);
        if (waited && futures.isEmpty()) {
            futures = null;
        }
        return waited;
    }

    /** There will be no connection. */
    public void notConnected(ReasonCode reasonCode, String why) {
        completeAll(new MqttException(Kind.CONNECTION_LOST, reasonCode, "the connection was not made: " + why));
    }

    /** The event has come, or a failure. */
    public void completeAll(MqttException failureOrNull) {
        assert guard.isHeld();
        Set<CompletableFuture<Void>> all = futures;
        futures = null;
        if (all != null) {
            all.forEach(future -> completions.add(future, failureOrNull));
        }
    }
}
