package io.caddis.mqtt.shell;

import io.caddis.mqtt.ClientStatistics;
import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttSubscription;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.SubscribeResult;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.TrackedPublish;
import io.caddis.mqtt.spi.Figures;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Function;

/** A client that notes what it is asked for and answers as a test says. */
final class FakeClient implements MqttClient {
    private final String name;
    volatile ConnectionStatus status = new ConnectionStatus(ConnectionState.CONNECTED, Optional.empty());
    CompletableFuture<Void> asked = CompletableFuture.completedFuture(null);
    Function<Message, CompletableFuture<PublishResult>> publishes =
            message -> CompletableFuture.completedFuture(PublishResult.SUCCESS);
    ReasonCode answer = ReasonCode.GRANTED_QOS_1;
    int queued;
    final List<String> calls = new ArrayList<>();
    final List<Message> published = new ArrayList<>();
    final List<Subscription> subscribed = new ArrayList<>();
    final Deque<ReceivedMessage> waiting = new ArrayDeque<>();

    FakeClient(String name) {
        this.name = name;
    }

    /** A message that a test says has arrived. */
    record Arrived(Message message, boolean duplicate, MqttClient client) implements ReceivedMessage {
        @Override
        public List<Integer> subscriptionIdentifiers() {
            return List.of();
        }

        @Override
        public void acknowledge() {
            // nobody counts
        }
    }

    ReceivedMessage arrived(Message message) {
        return new Arrived(message, false, this);
    }

    /** Not connected, and why. */
    void failed(ConnectionState state, DisconnectCause.Source source, String text) {
        status = new ConnectionStatus(state,
                Optional.of(new DisconnectCause(source, ReasonCode.UNSPECIFIED_ERROR, text)));
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
        return asked;
    }

    @Override
    public CompletableFuture<Long> drain(Duration timeout) {
        calls.add("drain");
        return CompletableFuture.completedFuture(0L);
    }

    @Override
    public CompletableFuture<Void> disconnect() {
        calls.add("disconnect");
        return asked;
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
        published.add(message);
        return publishes.apply(message);
    }

    @Override
    public CompletableFuture<Void> enqueue(Message message) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<TrackedPublish> track(String tag, Message message) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<List<TrackedPublish>> tracked() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void settle(String tag) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<ReceivedMessage> request(Message message, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<SubscribeResult> subscribe(Subscription... subscriptions) {
        subscribed.addAll(Arrays.asList(subscriptions));
        return answers(Arrays.stream(subscriptions).map(Subscription::filter).toList());
    }

    @Override
    public CompletableFuture<SubscribeResult> unsubscribe(String... filters) {
        calls.add("unsubscribe " + String.join(" ", filters));
        return answers(Arrays.stream(filters).map(TopicFilter::of).toList());
    }

    private CompletableFuture<SubscribeResult> answers(List<TopicFilter> filters) {
        Map<TopicFilter, ReasonCode> codes = new LinkedHashMap<>();
        filters.forEach(filter -> codes.put(filter, answer));
        return asked.thenApply(nothing -> new SubscribeResult(codes));
    }

    @Override
    public Optional<ReceivedMessage> poll() {
        return Optional.ofNullable(waiting.poll());
    }

    @Override
    public Optional<ReceivedMessage> receive(Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Flow.Publisher<ReceivedMessage> messages(MqttSubscription.Ack acknowledge, Subscription... subscriptions) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int waiting() {
        return waiting.size();
    }

    @Override
    public ClientStatistics statistics() {
        return Figures.statistics(
                Figures.out(published.size(), 0, Map.of(), Figures.NO_TRAFFIC, Figures.NO_ROUND_TRIP),
                Figures.in(Figures.NO_TRAFFIC, 0, Map.of(), 0, waiting()), Figures.queue(queued, 0, 0, 0),
                Figures.connection(1, Map.of(), Map.of(), 0, Figures.NO_ROUND_TRIP, Optional.empty()),
                Figures.tls(Optional.empty(), Optional.empty()));
    }
}
