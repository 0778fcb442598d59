package io.caddis.mqtt.management.connection;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.SubscribeResult;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.management.futures.Completions;
import io.caddis.mqtt.management.futures.Drains;
import io.caddis.mqtt.management.futures.SubscribeOperations;
import io.caddis.mqtt.management.futures.Waiters;
import io.caddis.mqtt.management.link.LinkSide;
import io.caddis.mqtt.management.reconnect.Desired;
import io.caddis.mqtt.management.reconnect.Reconnect;
import io.caddis.mqtt.management.threads.Workers;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The application's calls that change what is wanted, and wait until it is so: connect, disconnect, subscribe,
 * unsubscribe and reauthenticate, each of which ends by itself after {@code operation.timeout}; and those that wait for
 * messages, drain and disconnect with a drain. Guarded by the driver's lock, which the calls take.
 */
public final class Calls {
    private final ConnectionDriver driver;
    private final Desired desired;
    private final Reconnect attempts;
    private final Completions completions;
    private final SubscribeOperations subscribes;
    private final Waiters connects;
    private final Waiters disconnects;
    private final Drains drains;
    private final Workers workers;
    /**
     * Calls of drain, and of disconnect with a drain, that wait for messages; each with what ends the wait now. Shared
     * until there is one, as the next.
     */
    private Map<CompletableFuture<Long>, Runnable> draining = Collections.emptyMap();
    private Map<CompletableFuture<Void>, Runnable> leaving = Collections.emptyMap();

    Calls(ConnectionDriver driver, Desired desired, Reconnect attempts, Drains drains, Workers workers,
            Completions completions) {
        this.driver = driver;
        this.desired = desired;
        this.attempts = attempts;
        this.drains = drains;
        this.workers = workers;
        this.completions = completions;
        subscribes = new SubscribeOperations(driver, workers, completions);
        connects = new Waiters(driver, workers, completions);
        disconnects = new Waiters(driver, workers, completions);
    }

    // ---- the calls

    public CompletableFuture<Void> connect() {
        CompletableFuture<Void> future = new CompletableFuture<>();
        synchronized (driver) {
            LinkSide side = driver.side();
            List.copyOf(leaving.keySet()).forEach(this::stay);
            if (desired.isClosed()) {
                completions.add(future, driver.closed());
            } else if (status().state() == ConnectionState.CONNECTED && side != null && !side.isEnding()) {
                desired.connect();
                completions.add(future, null);
            } else {
                desired.connect();
                attempts.calledFor(driver.now());
                connects.expect(future, timeoutNanos(), "connect", this::status);
                driver.advance();
            }
        }
        return future;
    }

    public CompletableFuture<Void> disconnect(DisconnectOptions options) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        disconnect(options, future);
        return future;
    }

    private void disconnect(DisconnectOptions options, CompletableFuture<Void> future) {
        synchronized (driver) {
            if (desired.isClosed()) {
                completions.add(future, null);
            } else {
                driver.stayDisconnected(options, Source.APPLICATION, "disconnected by the application");
                disconnects.expect(future, timeoutNanos(), "disconnect", this::status);
                leaveNow();
                driver.advance();
            }
        }
    }

    /** @param nanos how long to wait at most; 0 or less: not at all */
    public CompletableFuture<Long> drain(long nanos) {
        CompletableFuture<Long> future = new CompletableFuture<>();
        synchronized (driver) {
            if (desired.isClosed()) {
                completions.add(future, driver.closed());
            } else {
                draining = draining.isEmpty() ? new LinkedHashMap<>() : draining;
                draining.put(future, () -> { });
                Runnable end = drains.await(nanos, left -> {
                    if (draining.remove(future) != null) {
                        completions.add(future, left);
                    }
                });
                draining.replace(future, end); // unless it has ended
            }
        }
        future.whenComplete((left, failure) -> driver.underLock(() -> end(draining.remove(future))));
        return future;
    }

    /**
     * As {@link #disconnect}, once messages have ended as {@link #drain} says; at once if no connection is wanted.
     *
     * @param before done on the pool, or here, before it disconnects; not under the lock
     */
    public CompletableFuture<Void> disconnect(DisconnectOptions options, Runnable before) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        boolean waits;
        synchronized (driver) {
            waits = !options.drain().isZero() && desired.isConnection();
            if (waits) {
                leaving = leaving.isEmpty() ? new LinkedHashMap<>() : leaving;
                leaving.put(future, () -> { });
                Runnable end = drains.await(TimeUnit.NANOSECONDS.convert(options.drain()),
                        left -> workers.execute(() -> leave(options, before, future))); // who tells is busy
                leaving.replace(future, end);
            }
        }
        if (waits) {
            future.whenComplete((none, failure) -> driver.underLock(() -> end(leaving.remove(future))));
        } else {
            before.run();
            disconnect(options, future);
        }
        return future;
    }

    /** As {@link #drain}, at the end of a program; not if nothing leads to a connection. */
    public CompletableFuture<Long> drainLast() {
        synchronized (driver) {
            ConnectionState state = status().state();
            boolean hopeful = state == ConnectionState.CONNECTED || state == ConnectionState.CONNECTING
                    || state == ConnectionState.BACKOFF;
            return hopeful ? drain(desired.config().local().closeNanos()) : CompletableFuture.completedFuture(0L);
        }
    }

    private void leave(DisconnectOptions options, Runnable before, CompletableFuture<Void> future) {
        boolean meant;
        synchronized (driver) {
            meant = leaving.remove(future) != null;
        }
        if (meant) {
            before.run();
            disconnect(options, future);
        }
    }

    private static void end(Runnable wait) {
        if (wait != null) {
            wait.run();
        }
    }

    /** The client was told to connect: it does not leave. */
    private void stay(CompletableFuture<Void> future) {
        end(leaving.remove(future));
        completions.add(future, new MqttException(Kind.DROPPED, ReasonCode.SUCCESS,
                "connect was called before the drain of disconnect had ended: the client stays connected"));
    }

    /** The client leaves whatever is left to be sent. */
    private void leaveNow() {
        for (CompletableFuture<Void> future : List.copyOf(leaving.keySet())) {
            end(leaving.remove(future));
            disconnects.expect(future, timeoutNanos(), "disconnect", this::status);
        }
    }

    /** Refuses what a server would not take. */
    public void check(DisconnectOptions options) {
        synchronized (driver) {
            desired.config().check(options);
        }
    }

    public CompletableFuture<Void> reauthenticate() {
        CompletableFuture<Void> future = new CompletableFuture<>();
        synchronized (driver) {
            if (desired.isClosed()) {
                completions.add(future, driver.closed());
            } else {
                driver.authentication().again(driver.side(), desired.config(), future);
            }
        }
        return future;
    }

    /**
     * As {@link ConnectionDriver#wantedChanged}, for a call that waits for the server's answers to some filters.
     *
     * @param filters those subscribed by this call, or unsubscribed
     */
    public CompletableFuture<SubscribeResult> ask(boolean subscribing, Collection<TopicFilter> filters) {
        CompletableFuture<SubscribeResult> future = new CompletableFuture<>();
        synchronized (driver) {
            if (desired.isClosed()) {
                completions.add(future, driver.closed());
            } else {
                SessionSide session = driver.sessionSide();
                subscribes.ask(future, subscribing, filters, session.wantedNow(), session.wanted(), session::want);
                subscribes.limit(future, timeoutNanos(), this::status);
                driver.work();
            }
        }
        return future;
    }

    /** The server's answers to these filters, as far as there are. */
    public Map<TopicFilter, ReasonCode> answers(Collection<Subscription> subscriptions) {
        synchronized (driver) {
            return subscribes.answers(subscriptions);
        }
    }

    private ConnectionStatus status() {
        return driver.status();
    }

    private long timeoutNanos() {
        return desired.config().local().operationTimeoutNanos();
    }

    // ---- what ends them, under the lock

    /** Somebody waits for an answer of the server. */
    boolean isAnswerAwaited() {
        return subscribes.isWaiting();
    }

    boolean isGranted(TopicFilter filter) {
        return subscribes.isGranted(filter);
    }

    void answered(boolean subscribing, TopicFilter filter, ReasonCode reasonCode) {
        subscribes.answered(subscribing, filter, reasonCode);
    }

    /** The server has forgotten all subscriptions. */
    void sessionLost() {
        subscribes.sessionLost();
    }

    void connected() {
        connects.completeAll(null);
    }

    /** There will be no connection. */
    void notConnected(ReasonCode reasonCode, String why) {
        connects.notConnected(reasonCode, why);
    }

    /** There is no link any more. */
    void disconnected() {
        disconnects.completeAll(null);
    }

    /** The client has ended. */
    void failAll(MqttException failure) {
        leaveNow();
        List.copyOf(draining.keySet()).forEach(future -> {
            end(draining.remove(future));
            completions.add(future, failure);
        });
        subscribes.failAll(failure);
        connects.completeAll(failure);
        driver.authentication().close(failure);
    }
}
