package io.caddis.mqtt.management;

import io.caddis.mqtt.ClientStatistics.Drop;
import io.caddis.mqtt.ClientStatistics;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.SubscribeResult;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.connection.ConnectionDriver;
import io.caddis.mqtt.management.connection.DriverEvents;
import io.caddis.mqtt.management.link.Parts;
import io.caddis.mqtt.management.monitor.Counters;
import io.caddis.mqtt.management.services.ListenerEntry;
import io.caddis.mqtt.management.threads.Workers;
import io.caddis.mqtt.packet.Publish;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** One client: its driver, its router, and the face that applications see. */
final class CaddisClient implements MqttClient, DriverEvents {
    private final String name;
    private final LongSupplier clock;
    private final Workers workers;
    private final ConnectionDriver driver;
    private final Router router;
    private final Requests requests;
    private final ReceiveNotices notices;
    private final Consumer<ConnectionStatus> statusListener;
    private volatile long expiryNanos = Long.MAX_VALUE;

    /** @param statusListener called under the driver's lock: must only take note */
    CaddisClient(String name, ClientConfig config, Supplier<Parts> parts, LongSupplier clock, Workers workers,
            RandomGenerator chance, Consumer<ConnectionStatus> statusListener) {
        this.name = name;
        this.clock = clock;
        this.workers = workers;
        this.statusListener = statusListener;
        router = new Router(this, config.local());
        driver = new ConnectionDriver(name, config, parts, clock, workers, chance, this, this);
        notices = new ReceiveNotices(this, workers);
        requests = new Requests(this, config, workers, driver.completions(), chance);
        wantedChanged();
    }

    ConnectionDriver driver() {
        return driver;
    }

    Counters counters() {
        return driver.counters();
    }

    ReceiveNotices notices() {
        return notices;
    }

    void configure(ClientConfig config) {
        router.configure(config.local());
        requests.configure(config);
        wantedChanged();
        driver.room();
        driver.configure(config);
    }

    /** Ends this client, leaving its session to the next one of its name. */
    void park() {
        requests.close();
        driver.park(router.close());
    }

    /** The process, or this bundle, ends: a durable session stays in the store, another one ends. */
    void stop() {
        driver.stop(router.close());
    }

    /** Ends this client. */
    void close() {
        requests.close();
        router.close();
        driver.close();
    }

    // ---- listeners

    void add(ListenerEntry entry) {
        router.add(new ListenerQueue(entry, this, workers));
        wantedChanged();
    }

    void remove(ListenerEntry entry) {
        if (router.remove(entry, clock.getAsLong())) {
            wantedChanged();
            driver.room();
        }
    }

    private void wantedChanged() {
        driver.want(router::wanted);
    }

    /** Answers to requests go to another place from now on. */
    void answersTo(Subscription subscription) {
        router.answers(subscription);
        wantedChanged();
    }

    /** A listener has room again. */
    void moved(ListenerQueue queue) {
        if (router.moved(queue)) {
            driver.room();
        }
    }

    void returned(ListenerQueue queue, Received message) {
        router.returned(queue, message, clock.getAsLong());
    }

    void finished(Received message) {
        long deliveryId = message.finish();
        if (deliveryId != 0) {
            acknowledge(new long[] {deliveryId}, 1);
        }
    }

    /** Finishes a message from under a lock. */
    void finishLater(Received message) {
        if (!message.isAtMostOnce()) {
            workers.schedule(() -> finished(message), 0);
        }
    }

    void acknowledge(long[] deliveryIds, int count) {
        driver.delivered(deliveryIds, count);
    }

    void dropped(Drop reason) {
        driver.counters().dropped(reason);
    }

    MqttRuntime.Trace trace(Consumer<String> reader) {
        return driver.trace(reader);
    }

    /** What a listener gets of this client; null if it is none of its listeners. */
    MqttRuntime.Reception reception(ListenerEntry entry) {
        OptionalLong waits = router.waiting(entry);
        return waits.isEmpty() ? null
                : new MqttRuntime.Reception(name, waits.getAsLong(), driver.answers(entry.subscriptions()));
    }

    /** Looks after what waits for a listener when its time is over. Safe under any lock. */
    void expireAt(long nanos) {
        if (expiryNanos == Long.MAX_VALUE || nanos - expiryNanos < 0) {
            expiryNanos = nanos;
            workers.schedule(this::expire, nanos - clock.getAsLong());
        }
    }

    private void expire() {
        expiryNanos = Long.MAX_VALUE;
        long next = router.expire(clock.getAsLong());
        if (next != Long.MAX_VALUE) {
            expireAt(next);
        }
        wantedChanged();
    }

    // ---- the driver's news

    @Override
    public void message(Publish publish, long deliveryId) {
        if (requests.isAnswer(publish) && answer(publish, deliveryId)) {
            return;
        }
        ListenerQueue full = router.deliver(publish, deliveryId, clock.getAsLong());
        if (full != null || !router.hasRoom()) {
            driver.room();
        }
        if (full != null) {
            full.watch();
        }
    }

    /** A message went to where answers go. False if others want it too. */
    private boolean answer(Publish publish, long deliveryId) {
        boolean shared = router.wants(publish.message().topic());
        Received answer = new Received(this, publish, shared ? 0 : deliveryId, null, 0);
        if (requests.take(answer)) {
            driver.counters().delivered.increment();
        } else if (!shared) {
            dropped(Drop.LATE_ANSWER);
        }
        finishLater(answer);
        return !shared;
    }

    @Override
    public void takeBack(LongConsumer taken) {
        router.takeBack(taken);
        driver.room();
    }

    @Override
    public boolean hasRoom() {
        return router.hasRoom();
    }

    @Override
    public void subscribed(TopicFilter filter, ReasonCode reasonCode) {
        requests.subscribed(filter, reasonCode);
    }

    @Override
    public void status(ConnectionStatus status) {
        status.connection().ifPresent(requests::connected);
        statusListener.accept(status);
    }

    // ---- the application's calls

    @Override
    public String name() {
        return name;
    }

    @Override
    public ConnectionStatus status() {
        return driver.status();
    }

    @Override
    public CompletableFuture<Void> connect() {
        return driver.connect();
    }

    @Override
    public CompletableFuture<Void> disconnect() {
        return disconnect(DisconnectOptions.NORMAL);
    }

    @Override
    public CompletableFuture<Void> disconnect(DisconnectOptions options) {
        driver.check(options);
        router.releasePolled().forEach(this::finished);
        driver.room();
        return driver.disconnect(options);
    }

    @Override
    public CompletableFuture<PublishResult> publish(Message message) {
        check(message);
        return driver.publications().publish(message);
    }

    @Override
    public CompletableFuture<Void> enqueue(Message message) {
        check(message);
        return driver.publications().enqueue(message);
    }

    private static void check(Message message) {
        if (message.topic() == TopicName.ALIASED) {
            throw new IllegalArgumentException("topic is empty: use one character or more [MQTT-4.7.3-1]");
        }
    }

    @Override
    public CompletableFuture<Void> reauthenticate() {
        return driver.reauthenticate();
    }

    @Override
    public CompletableFuture<ReceivedMessage> request(Message message, Duration timeout) {
        return requests.request(message, timeout);
    }

    @Override
    public CompletableFuture<SubscribeResult> subscribe(Subscription... subscriptions) {
        if (subscriptions.length == 0) {
            throw new IllegalArgumentException("no subscription: give one or more [MQTT-3.8.3-2]");
        }
        router.subscribe(Arrays.asList(subscriptions));
        List<TopicFilter> filters = Arrays.stream(subscriptions).map(Subscription::filter).toList();
        return driver.ask(router::wanted, true, filters);
    }

    @Override
    public CompletableFuture<SubscribeResult> unsubscribe(String... filters) {
        if (filters.length == 0) {
            throw new IllegalArgumentException("no filter: give one or more [MQTT-3.10.3-2]");
        }
        List<TopicFilter> checked = Arrays.stream(filters).map(TopicFilter::of).toList();
        router.unsubscribe(checked);
        return driver.ask(router::wanted, false, checked);
    }

    @Override
    public Optional<ReceivedMessage> poll() {
        Router.Polled polled = router.poll();
        if (polled == null) {
            return Optional.empty();
        }
        driver.counters().delivered.increment();
        finished(polled.message());
        if (polled.madeRoom()) {
            driver.room();
        }
        return Optional.of(polled.message());
    }

    @Override
    public int waiting() {
        return router.waiting();
    }

    @Override
    public ClientStatistics statistics() {
        return driver.statistics(router.waiting());
    }

    @Override
    public String toString() {
        return "MqttClient[" + name + ", " + status() + "]";
    }
}
