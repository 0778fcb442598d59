package io.caddis.mqtt.kura.transport;

import io.caddis.mqtt.ClientStatistics;
import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.MqttSubscription;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.SubscribeResult;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.TrackedPublish;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A client whose broker the test plays. */
final class FakeClient implements MqttClient {
    final Map<String, Object> keys;
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    final List<Message> published = Collections.synchronizedList(new ArrayList<>());
    final List<CompletableFuture<PublishResult>> sent = Collections.synchronizedList(new ArrayList<>());
    final ConcurrentLinkedQueue<ReceivedMessage> polled = new ConcurrentLinkedQueue<>();

    private final String name;
    private final FakeCaddis caddis;
    private volatile ConnectionStatus status = new ConnectionStatus(ConnectionState.DISCONNECTED, Optional.empty());
    private CompletableFuture<Void> connecting;

    FakeClient(String name, Map<String, Object> keys, FakeCaddis caddis) {
        this.name = name;
        this.keys = new LinkedHashMap<>(keys);
        this.caddis = caddis;
    }

    /** A change of state, heard of as Caddis tells it. */
    void becomes(ConnectionState state, DisconnectCause cause) {
        status = new ConnectionStatus(state, Optional.ofNullable(cause));
        caddis.tell(this, status);
        if (state == ConnectionState.CONNECTED && connecting != null) {
            connecting.complete(null);
        }
    }

    /** The network fails. */
    void loses() {
        becomes(ConnectionState.BACKOFF, new DisconnectCause(DisconnectCause.Source.NETWORK,
                ReasonCode.UNSPECIFIED_ERROR, "connection reset"));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ConnectionStatus status() {
        return status;
    }

    @Override
    public CompletableFuture<Void> connect() {
        calls.add("connect");
        connecting = new CompletableFuture<>();
        becomes(ConnectionState.CONNECTING, null);
        caddis.connects.accept(this);
        return connecting;
    }

    @Override
    public CompletableFuture<Long> drain(Duration timeout) {
        calls.add("drain");
        return CompletableFuture.completedFuture(0L);
    }

    @Override
    public CompletableFuture<Void> disconnect() {
        calls.add("disconnect");
        becomes(ConnectionState.DISCONNECTED, new DisconnectCause(DisconnectCause.Source.APPLICATION,
                ReasonCode.SUCCESS, "disconnect()"));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> disconnect(DisconnectOptions options) {
        return disconnect();
    }

    @Override
    public CompletableFuture<Void> reauthenticate() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<PublishResult> publish(Message message) {
        CompletableFuture<PublishResult> fate = caddis.publishes.apply(this, message);
        published.add(message);
        sent.add(fate);
        return fate;
    }

    @Override
    public CompletableFuture<Void> enqueue(Message message) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<TrackedPublish> track(String tag, Message message) {
        CompletableFuture<PublishResult> end = publish(message);
        kept().put(tag, end);
        return caddis.commit.thenApply(committed -> new TrackedPublish(tag, end));
    }

    @Override
    public CompletableFuture<List<TrackedPublish>> tracked() {
        return CompletableFuture.completedFuture(kept().entrySet().stream()
                .map(one -> new TrackedPublish(one.getKey(), one.getValue())).toList());
    }

    @Override
    public void settle(String tag) {
        kept().remove(tag);
    }

    private Map<String, CompletableFuture<PublishResult>> kept() {
        return caddis.store.computeIfAbsent(name, key -> new ConcurrentHashMap<>());
    }

    @Override
    public CompletableFuture<ReceivedMessage> request(Message message, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<SubscribeResult> subscribe(Subscription... subscriptions) {
        calls.add("subscribe " + subscriptions[0].filter() + " " + subscriptions[0].qos().value());
        return caddis.subscribes.apply(subscriptions[0].filter());
    }

    @Override
    public CompletableFuture<SubscribeResult> unsubscribe(String... filters) {
        calls.add("unsubscribe " + filters[0]);
        return caddis.subscribes.apply(TopicFilter.of(filters[0]));
    }

    @Override
    public Optional<ReceivedMessage> poll() {
        return Optional.ofNullable(polled.poll());
    }

    @Override
    public Optional<ReceivedMessage> receive(Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public java.util.concurrent.Flow.Publisher<ReceivedMessage> messages(MqttSubscription.Ack ack,
            Subscription... subscriptions) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int waiting() {
        return polled.size();
    }

    @Override
    public ClientStatistics statistics() {
        throw new UnsupportedOperationException();
    }

    /** Deleted. */
    void close() {
        status = new ConnectionStatus(ConnectionState.CLOSED, Optional.empty());
        List.copyOf(sent).forEach(one -> one.completeExceptionally(new MqttException(Kind.CLOSED,
                ReasonCode.UNSPECIFIED_ERROR, "the client was deleted")));
    }
}
