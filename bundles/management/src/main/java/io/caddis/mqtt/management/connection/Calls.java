package io.caddis.mqtt.management.connection;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.SubscribeResult;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.management.futures.Completions;
import io.caddis.mqtt.management.futures.SubscribeOperations;
import io.caddis.mqtt.management.futures.Waiters;
import io.caddis.mqtt.management.link.LinkSide;
import io.caddis.mqtt.management.reconnect.Desired;
import io.caddis.mqtt.management.reconnect.Reconnect;
import io.caddis.mqtt.management.threads.Workers;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The application's calls that change what is wanted, and wait until it is so: connect, disconnect, subscribe,
 * unsubscribe and reauthenticate. Each ends by itself after {@code operation.timeout}. Guarded by the driver's lock,
 * which the calls take.
 */
public final class Calls {
    private final ConnectionDriver driver;
    private final Desired desired;
    private final Reconnect attempts;
    private final Completions completions;
    private final SubscribeOperations subscribes;
    private final Waiters connects;
    private final Waiters disconnects;

    Calls(ConnectionDriver driver, Desired desired, Reconnect attempts, Workers workers, Completions completions) {
        this.driver = driver;
        this.desired = desired;
        this.attempts = attempts;
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
        synchronized (driver) {
            if (desired.isClosed()) {
                completions.add(future, null);
            } else {
                driver.stayDisconnected(options, Source.APPLICATION, "disconnected by the application");
                disconnects.expect(future, timeoutNanos(), "disconnect", this::status);
                driver.advance();
            }
        }
        return future;
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
        subscribes.failAll(failure);
        connects.completeAll(failure);
        driver.authentication().close(failure);
    }
}
