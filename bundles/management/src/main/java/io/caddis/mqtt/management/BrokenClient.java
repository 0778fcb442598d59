package io.caddis.mqtt.management;

import io.caddis.mqtt.ClientStatistics;
import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttSubscription;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.SubscribeResult;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TrackedPublish;
import io.caddis.mqtt.management.monitor.Counters;
import java.time.Duration;
import java.time.Instant;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.osgi.framework.Constants;

/**
 * Stands for a client whose configuration is not valid: it says why, and all it is asked for fails with that.
 *
 * @param pid of the configuration; null outside a framework
 */
record BrokenClient(String name, String pid, String problem, Instant since) implements MqttClient {
    BrokenClient(String name, String pid, String problem) {
        this(name, pid, problem, Instant.now());
    }

    /**
     * What its service has: of the configuration only whose it is, since who misspells a key may misspell the
     * password's.
     */
    Hashtable<String, Object> properties() {
        return RegisteredClient.properties(name, status(), pid == null ? Map.of() : Map.of(Constants.SERVICE_PID, pid));
    }

    @Override
    public ConnectionStatus status() {
        return new ConnectionStatus(ConnectionState.DISCONNECTED, Optional.of(cause()));
    }

    private DisconnectCause cause() {
        return new DisconnectCause(DisconnectCause.Source.CONFIGURATION, ReasonCode.UNSPECIFIED_ERROR, problem);
    }

    private <T> CompletableFuture<T> failed() {
        return CompletableFuture.failedFuture(failure());
    }

    private MqttException failure() {
        return new MqttException(MqttException.Kind.NOT_CONFIGURED, ReasonCode.UNSPECIFIED_ERROR,
                "client " + name + ": " + problem);
    }

    @Override
    public CompletableFuture<Void> connect() {
        return failed();
    }

    @Override
    public CompletableFuture<Void> disconnect() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> disconnect(DisconnectOptions options) {
        return disconnect();
    }

    @Override
    public CompletableFuture<Long> drain(Duration timeout) {
        return failed();
    }

    @Override
    public CompletableFuture<Void> reauthenticate() {
        return failed();
    }

    @Override
    public CompletableFuture<PublishResult> publish(Message message) {
        return failed();
    }

    @Override
    public CompletableFuture<Void> enqueue(Message message) {
        return failed();
    }

    @Override
    public CompletableFuture<TrackedPublish> track(String tag, Message message) {
        return failed();
    }

    @Override
    public CompletableFuture<List<TrackedPublish>> tracked() {
        return failed();
    }

    @Override
    public void settle(String tag) {
        // nothing is tracked
    }

    @Override
    public CompletableFuture<ReceivedMessage> request(Message message, Duration timeout) {
        return failed();
    }

    @Override
    public CompletableFuture<SubscribeResult> subscribe(Subscription... subscriptions) {
        return failed();
    }

    @Override
    public CompletableFuture<SubscribeResult> unsubscribe(String... filters) {
        return failed();
    }

    @Override
    public Optional<ReceivedMessage> poll() {
        return Optional.empty();
    }

    @Override
    public Optional<ReceivedMessage> receive(Duration timeout) {
        throw failure();
    }

    @Override
    public Flow.Publisher<ReceivedMessage> messages(MqttSubscription.Ack acknowledge, Subscription... subscriptions) {
        return subscriber -> {
            subscriber.onSubscribe(new Nothing());
            subscriber.onError(failure());
        };
    }

    /** Of who is told an error at once. */
    private static final class Nothing implements Flow.Subscription {
        @Override
        public void request(long count) {
            // nothing comes
        }

        @Override
        public void cancel() {
            // nothing is there
        }
    }

    @Override
    public int waiting() {
        return 0;
    }

    @Override
    public ClientStatistics statistics() {
        return Counters.none(cause(), since);
    }
}
