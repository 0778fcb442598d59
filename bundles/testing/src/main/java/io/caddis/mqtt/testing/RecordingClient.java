package io.caddis.mqtt.testing;

import io.caddis.mqtt.ClientStatistics;
import io.caddis.mqtt.ConnectionInfo;
import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttConnectionListener;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.MqttSubscription;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.SubscribeResult;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.TrackedPublish;
import io.caddis.mqtt.spi.Figures;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.function.Function;

/**
 * A client without a server: notes what the application asks of it, and answers as the test says. Is CONNECTED at
 * first; a publish succeeds at once, or, while the client is not connected, when it is. Subscriptions are granted.
 *
 * <p>Any thread may call its methods. What it calls back (listeners, dependents of futures, {@code onNext}) runs on the
 * thread that caused it, mostly the test's, so that a test needs not wait. All that it noted stays until it is garbage.
 */
public final class RecordingClient implements MqttClient {
    private final String name;
    private final Optional<ManualClock> clock;
    private final Arrivals arrivals;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<Publication> publications = new CopyOnWriteArrayList<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<TrackedPublish> tracked = new CopyOnWriteArrayList<>();
    private final List<Drain> drains = new CopyOnWriteArrayList<>();
    private final List<MqttConnectionListener> connectionListeners = new CopyOnWriteArrayList<>();
    private final Map<TopicFilter, Subscription> subscriptions = new LinkedHashMap<>();
    private volatile ConnectionStatus status;
    private volatile boolean held;
    private volatile Function<Message, CompletableFuture<PublishResult>> publishing;
    private volatile Function<Subscription, ReasonCode> granting = one -> ReasonCode.of(one.qos().value());
    private volatile CompletableFuture<Void> operations = CompletableFuture.completedFuture(null);
    private volatile ClientStatistics statistics;

    /** A client with this name, which goes by the real time in {@link #receive}, and lets no request time out. */
    public RecordingClient(String name) {
        this(name, Optional.empty());
    }

    /** A client whose requests and calls of {@link #receive} time out when the test moves the clock. */
    public RecordingClient(String name, ManualClock clock) {
        this(name, Optional.of(clock));
    }

    private RecordingClient(String name, Optional<ManualClock> clock) {
        this.name = Objects.requireNonNull(name, "name");
        this.clock = clock;
        arrivals = new Arrivals(clock);
        status = new ConnectionStatus(ConnectionState.CONNECTED, Optional.empty(),
                Optional.of(ConnectionInfo.builder(name).build()));
        clock.ifPresent(one -> one.onAdvance(() -> {
            requests.forEach(request -> request.expire(one.nanoTime()));
            drains.forEach(drain -> drain.expire(one.nanoTime()));
            arrivals.timePassed();
        }));
    }

    // ---- what the application did

    /**
     * What it asked for beside publishes and requests, in order: {@code connect}, {@code disconnect},
     * {@code drain}, {@code reauthenticate}, {@code subscribe FILTER QOS}, {@code unsubscribe FILTER},
     * {@code settle TAG}.
     */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** The messages of {@code publish}, {@code enqueue}, {@code track} and {@code reply}, the oldest first. */
    public List<Message> published() {
        return publications.stream().map(Publication::message).toList();
    }

    /** The same, each with the means to end it. */
    public List<Publication> publications() {
        return List.copyOf(publications);
    }

    /** The requests, each with the means to answer it. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** What it has subscribed to now, by {@link #subscribe}. */
    public List<Subscription> subscriptions() {
        synchronized (subscriptions) {
            return List.copyOf(subscriptions.values());
        }
    }

    // ---- what the test wants

    /** From now on publishes stay open until the test ends them, see {@link #publications()}. */
    public void hold() {
        held = true;
    }

    /** From now on a publish ends as this future does; null for what the client does by itself. */
    public void publishing(Function<Message, CompletableFuture<PublishResult>> answers) {
        publishing = answers;
    }

    /** From now on subscriptions are answered like this, such as with {@code ReasonCode.NOT_AUTHORIZED}. */
    public void granting(Function<Subscription, ReasonCode> answers) {
        granting = Objects.requireNonNull(answers, "answers");
    }

    /**
     * From now on {@code connect}, {@code disconnect}, {@code subscribe} and {@code unsubscribe} end as this future
     * does, and take effect then; by default at once.
     */
    public void operations(CompletableFuture<Void> end) {
        operations = Objects.requireNonNull(end, "end");
    }

    /** Is in this state from now on; connection listeners hear of it before this returns. */
    public void becomes(ConnectionState state) {
        becomes(new ConnectionStatus(state, Optional.empty(), state == ConnectionState.CONNECTED
                ? Optional.of(ConnectionInfo.builder(name).build()) : Optional.empty()));
    }

    /** As the other, with a cause. */
    public void becomes(ConnectionState state, DisconnectCause cause) {
        becomes(new ConnectionStatus(state, Optional.of(cause)));
    }

    /** As the others, with all that a status has. */
    public void becomes(ConnectionStatus newStatus) {
        status = newStatus;
        connectionListeners.forEach(listener -> listener.changed(this, newStatus));
        ConnectionState state = newStatus.state();
        if (state == ConnectionState.CONNECTED && !held && publishing == null) {
            publications.forEach(Publication::succeed);
        } else if (state == ConnectionState.CLOSED) {
            publications.forEach(one -> one.fail(MqttException.Kind.CLOSED));
            requests.forEach(one -> one.fail(MqttException.Kind.CLOSED));
        }
    }

    /** The network fails: BACKOFF, as when a server is gone. */
    public void loses() {
        becomes(ConnectionState.BACKOFF, new DisconnectCause(DisconnectCause.Source.NETWORK,
                ReasonCode.UNSPECIFIED_ERROR, "connection reset"));
    }

    /** Has this told of each change from now on, and at once that the client is CONNECTED, if it is. */
    public void addConnectionListener(MqttConnectionListener listener) {
        connectionListeners.add(listener);
        if (status.state() == ConnectionState.CONNECTED) {
            listener.changed(this, status);
        }
    }

    /**
     * Has a listener called for messages that {@link #arrives arrive}; each is acknowledged after the call.
     *
     * @throws IllegalArgumentException if a filter is not valid
     */
    public void listen(MqttMessageListener listener, String... filters) {
        listen(MqttSubscription.Ack.AUTO, listener, filters);
    }

    /** As the other; with {@code MANUAL} the listener acknowledges. */
    public void listen(MqttSubscription.Ack acknowledge, MqttMessageListener listener, String... filters) {
        arrivals.listen(acknowledge, listener, Arrays.stream(filters).map(TopicFilter::of).toList());
    }

    /**
     * A message arrives: listeners and subscribers of {@link #messages} that match have had it when this returns; if
     * there is none, it waits for {@link #poll()}.
     *
     * @return the same, to ask what became of it
     * @throws IllegalStateException if a listener threw something; with it as the cause
     */
    public TestMessage arrives(TestMessage message) {
        TestMessage own = message.client() == this ? message : message.withClient(this);
        arrivals.add(own);
        return own;
    }

    /** As the other, with a message of this client. */
    public TestMessage arrives(Message message) {
        return arrives(TestMessage.of(message).withClient(this));
    }

    /** As the other, with a QoS 1 message and a text. */
    public TestMessage arrives(String topic, String text) {
        return arrives(Message.of(topic, text));
    }

    /** Answers {@link #statistics()} like this; null for what this counts itself. */
    public void statistics(ClientStatistics newStatistics) {
        statistics = newStatistics;
    }

    /** A message that the application published, and its future. */
    public static final class Publication {
        private final Message message;
        private final CompletableFuture<PublishResult> future;

        private Publication(Message message, CompletableFuture<PublishResult> future) {
            this.message = message;
            this.future = future;
        }

        /** What it published. */
        public Message message() {
            return message;
        }

        /** The server acknowledges; nothing if it ended before. */
        public void succeed() {
            future.complete(PublishResult.SUCCESS);
        }

        /** The server acknowledges with a remark, such as {@code NO_MATCHING_SUBSCRIBERS}. */
        public void succeed(ReasonCode remark) {
            future.complete(new PublishResult(remark));
        }

        /** It fails like this; nothing if it ended before. */
        public void fail(MqttException.Kind kind) {
            future.completeExceptionally(failure(kind));
        }

        /** Whether it has ended. */
        public boolean isDone() {
            return future.isDone();
        }
    }

    /** A request of the application's, and its future. */
    public final class Request {
        private final Message message;
        private final Duration timeout;
        private final long sinceNanos = clock.map(ManualClock::nanoTime).orElse(0L);
        private final CompletableFuture<ReceivedMessage> future = new CompletableFuture<>();

        private Request(Message message, Duration timeout) {
            this.message = message;
            this.timeout = timeout;
        }

        /** What it asked. */
        public Message message() {
            return message;
        }

        /** How long it waits. */
        public Duration timeout() {
            return timeout;
        }

        /** Somebody answers with a text. */
        public void answer(String text) {
            answer(TestMessage.of(name + "/answer", text));
        }

        /** Somebody answers. */
        public void answer(TestMessage answer) {
            future.complete(answer.withClient(RecordingClient.this));
        }

        /** It fails like this; nothing if it ended before. */
        public void fail(MqttException.Kind kind) {
            future.completeExceptionally(failure(kind));
        }

        /** Whether it has ended. */
        public boolean isDone() {
            return future.isDone();
        }

        private void expire(long now) {
            if (now - sinceNanos >= timeout.toNanos()) {
                fail(MqttException.Kind.TIMED_OUT);
            }
        }
    }

    private static MqttException failure(MqttException.Kind kind) {
        return new MqttException(kind, ReasonCode.UNSPECIFIED_ERROR, "the test says " + kind);
    }

    // ---- as the application sees it

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
        return operations.thenRun(() -> {
            if (status.state() != ConnectionState.CONNECTED) {
                becomes(ConnectionState.CONNECTED);
            }
        });
    }

    @Override
    public CompletableFuture<Void> disconnect() {
        return disconnect(DisconnectOptions.NORMAL);
    }

    @Override
    public CompletableFuture<Void> disconnect(DisconnectOptions options) {
        calls.add("disconnect");
        DisconnectCause cause =
                new DisconnectCause(DisconnectCause.Source.APPLICATION, ReasonCode.SUCCESS, "disconnect()");
        return drained(options.drain()).thenCompose(left -> operations)
                .thenRun(() -> becomes(ConnectionState.DISCONNECTED, cause));
    }

    /** Ends when the publishes before it have; with a clock also when the time is over. */
    @Override
    public CompletableFuture<Long> drain(Duration timeout) {
        calls.add("drain");
        return drained(timeout);
    }

    private CompletableFuture<Long> drained(Duration timeout) {
        Drain drain = new Drain(publications.stream().filter(one -> !one.isDone()).toList(), timeout.toNanos(),
                clock.map(ManualClock::nanoTime).orElse(0L), new CompletableFuture<>());
        drains.add(drain);
        drain.open.forEach(one -> one.future.whenComplete((result, failure) -> drain.look()));
        drain.look();
        if (timeout.isZero() || timeout.isNegative()) {
            drain.end();
        }
        return drain.future;
    }

    private record Drain(List<Publication> open, long nanos, long sinceNanos, CompletableFuture<Long> future) {
        private long left() {
            return open.stream().filter(one -> !one.isDone()).count();
        }

        private void look() {
            if (left() == 0) {
                future.complete(0L);
            }
        }

        private void expire(long now) {
            if (now - sinceNanos >= nanos) {
                end();
            }
        }

        private void end() {
            future.complete(left());
        }
    }

    @Override
    public CompletableFuture<Void> reauthenticate() {
        calls.add("reauthenticate");
        return operations.copy();
    }

    @Override
    public CompletableFuture<PublishResult> publish(Message message) {
        Function<Message, CompletableFuture<PublishResult>> answers = publishing;
        Publication publication = new Publication(message,
                answers == null ? new CompletableFuture<>() : answers.apply(message));
        publications.add(publication);
        if (answers == null && status.state() == ConnectionState.CLOSED) {
            publication.fail(MqttException.Kind.CLOSED);
        } else if (answers == null && !held && status.state() == ConnectionState.CONNECTED) {
            publication.succeed();
        }
        return publication.future;
    }

    @Override
    public CompletableFuture<Void> enqueue(Message message) {
        CompletableFuture<PublishResult> published = publish(message);
        return published.isCompletedExceptionally() ? published.thenApply(result -> null)
                : CompletableFuture.completedFuture(null);
    }

    /** Kept at once, unless it is refused at once. */
    @Override
    public CompletableFuture<TrackedPublish> track(String tag, Message message) {
        TrackedPublish.checkTag(tag);
        if (message.qos() == Qos.AT_MOST_ONCE) {
            throw new IllegalArgumentException("QoS 0 is not acknowledged: use QoS 1 or 2");
        }
        CompletableFuture<PublishResult> published = publish(message);
        if (published.isCompletedExceptionally()) {
            return published.thenApply(result -> null);
        }
        TrackedPublish one = new TrackedPublish(tag, published);
        tracked.add(one);
        return CompletableFuture.completedFuture(one);
    }

    @Override
    public CompletableFuture<List<TrackedPublish>> tracked() {
        return CompletableFuture.completedFuture(List.copyOf(tracked));
    }

    @Override
    public void settle(String tag) {
        calls.add("settle " + TrackedPublish.checkTag(tag));
        tracked.removeIf(one -> one.tag().equals(tag) && one.end().isDone());
    }

    @Override
    public CompletableFuture<ReceivedMessage> request(Message message, Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout " + timeout + ": use more than 0");
        }
        if (message.responseTopic().isPresent() || message.correlationData().isPresent()) {
            throw new IllegalArgumentException("a request gets response topic and correlation data from the client:"
                    + " give none");
        }
        Request request = new Request(message, timeout);
        requests.add(request);
        if (status.state() == ConnectionState.CLOSED) {
            request.fail(MqttException.Kind.CLOSED);
        }
        return request.future;
    }

    @Override
    public CompletableFuture<SubscribeResult> subscribe(Subscription... wanted) {
        if (wanted.length == 0) {
            throw new IllegalArgumentException("subscribe() without a subscription: give one or more");
        }
        Map<TopicFilter, ReasonCode> answers = new LinkedHashMap<>();
        for (Subscription one : wanted) {
            calls.add("subscribe " + one.filter() + " " + one.qos().value());
            answers.put(one.filter(), granting.apply(one));
        }
        return operations.thenApply(nothing -> {
            synchronized (subscriptions) {
                for (Subscription one : wanted) {
                    if (!answers.get(one.filter()).isError()) {
                        subscriptions.put(one.filter(), one);
                    }
                }
            }
            return new SubscribeResult(answers);
        });
    }

    @Override
    public CompletableFuture<SubscribeResult> unsubscribe(String... filters) {
        if (filters.length == 0) {
            throw new IllegalArgumentException("unsubscribe() without a filter: give one or more");
        }
        List<TopicFilter> unwanted = Arrays.stream(filters).map(TopicFilter::of).toList();
        unwanted.forEach(filter -> calls.add("unsubscribe " + filter));
        return operations.thenApply(nothing -> {
            Map<TopicFilter, ReasonCode> answers = new LinkedHashMap<>();
            synchronized (subscriptions) {
                unwanted.forEach(filter -> answers.put(filter, subscriptions.remove(filter) != null
                        ? ReasonCode.SUCCESS : ReasonCode.NO_SUBSCRIPTION_EXISTED));
            }
            return new SubscribeResult(answers);
        });
    }

    @Override
    public Optional<ReceivedMessage> poll() {
        return arrivals.poll();
    }

    @Override
    public Optional<ReceivedMessage> receive(Duration timeout) throws InterruptedException {
        return arrivals.receive(timeout);
    }

    @Override
    public Flow.Publisher<ReceivedMessage> messages(MqttSubscription.Ack acknowledge, Subscription... wanted) {
        if (wanted.length == 0) {
            throw new IllegalArgumentException("messages() without a subscription: give one or more");
        }
        List<TopicFilter> filters = Arrays.stream(wanted).map(Subscription::filter).toList();
        return subscriber -> arrivals.subscribe(acknowledge, subscriber, filters);
    }

    @Override
    public int waiting() {
        return arrivals.waiting();
    }

    @Override
    public ClientStatistics statistics() {
        ClientStatistics given = statistics;
        if (given != null) {
            return given;
        }
        long failed = publications.stream().filter(one -> one.future.isCompletedExceptionally()).count();
        long done = publications.stream().filter(Publication::isDone).count();
        return Figures.statistics(
                Figures.out(publications.size(), done - failed, failed == 0 ? Map.of()
                        : Map.of(MqttException.Kind.REJECTED, failed), Figures.NO_TRAFFIC, Figures.NO_ROUND_TRIP),
                Figures.in(Figures.NO_TRAFFIC, arrivals.delivered(), Map.of(), 0, waiting()),
                Figures.queue((int) (publications.size() - done), 0, 0, 0),
                Figures.connection(1, Map.of(), Map.of(), 0, Figures.NO_ROUND_TRIP, Optional.empty()),
                Figures.tls(Optional.empty(), Optional.empty()));
    }

    /** The name and the state. */
    @Override
    public String toString() {
        return "RecordingClient " + name + " " + status;
    }
}
