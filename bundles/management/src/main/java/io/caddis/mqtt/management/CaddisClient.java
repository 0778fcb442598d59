package io.caddis.mqtt.management;

import io.caddis.mqtt.ClientStatistics;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.MqttSubscription;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.SubscribeResult;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.TrackedPublish;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.connection.ConnectionDriver;
import io.caddis.mqtt.management.connection.DriverEvents;
import io.caddis.mqtt.management.delivery.Deliveries;
import io.caddis.mqtt.management.delivery.DeliveryEvents;
import io.caddis.mqtt.management.futures.Wanted;
import io.caddis.mqtt.management.link.Parts;
import io.caddis.mqtt.management.memory.HeapShare;
import io.caddis.mqtt.management.services.Flows;
import io.caddis.mqtt.management.services.ListenerEntry;
import io.caddis.mqtt.management.services.ReceiveNotices;
import io.caddis.mqtt.management.state.Keeping;
import io.caddis.mqtt.management.state.Parting;
import io.caddis.mqtt.management.threads.Reports;
import io.caddis.mqtt.management.threads.Workers;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.spi.SessionOutput;
import io.caddis.mqtt.spi.SessionState;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client as applications see it: between its connection and what is delivered, which do not know each other. */
public final class CaddisClient implements MqttClient, DriverEvents, DeliveryEvents, Flows.Client {
    private static final Logger LOG = LoggerFactory.getLogger(MqttClient.class);

    private final String name;
    private final Workers workers;
    private final ConnectionDriver driver;
    private final Deliveries deliveries;
    private final Flows flows;
    private final Consumer<ConnectionStatus> statusListener;
    private volatile boolean durable;
    private volatile Refusals refusals = (filter, reasonCode) -> { };

    /** Is told what the server says to subscriptions. */
    interface Refusals {
        /** Under the driver's lock. */
        void answered(TopicFilter filter, ReasonCode reasonCode);
    }

    /**
     * @param statusListener called under the driver's lock: must only take note
     * @param heap           what the messages of all clients may take of it
     */
    public CaddisClient(String name, ClientConfig config, Supplier<Parts> parts, LongSupplier clock, Workers workers,
            RandomGenerator chance, Consumer<ConnectionStatus> statusListener, HeapShare heap) {
        this.name = name;
        this.workers = workers;
        this.statusListener = statusListener;
        durable = config.durable();
        driver = new ConnectionDriver(name, config, parts, clock, workers, chance, this, this, heap);
        deliveries = new Deliveries(this, this, config, clock, workers, driver.counters(), driver.completions(),
                chance, heap);
        flows = new Flows(this);
        wantedChanged();
    }

    public ConnectionDriver driver() {
        return driver;
    }

    ReceiveNotices notices() {
        return deliveries.notices();
    }

    public void configure(ClientConfig config) {
        durable = config.durable();
        deliveries.configure(config);
        driver.configure(config);
    }

    /** Ends this client, leaving its session to the next one of its name. */
    public void park() {
        driver.ending().park(closeDeliveries());
    }

    /** The process, or this bundle, ends: a durable session stays in the store, another one ends. */
    public void stop() {
        driver.ending().stop(closeDeliveries());
        processEnds();
    }

    /** After {@link #park}: nobody will go on, unless the store has what is needed. */
    void processEnds() {
        if (!durable) {
            deliveries.lost("the client has stopped and its session was in memory: with durable=true and"
                    + " io.caddis.mqtt.store they stay until their listeners have them");
        }
    }

    /** Ends this client. */
    public void close() {
        closeDeliveries();
        deliveries.lost("the client was deleted: delete it when keptNow of its statistics is 0"
                + (durable ? "" : ", or let it be durable=true, which keeps them when it only stops"));
        driver.ending().close();
    }

    private Parting closeDeliveries() {
        Parting parting = deliveries.close();
        flows.close(new MqttException(MqttException.Kind.CLOSED, ReasonCode.SUCCESS, "the client " + name
                + " was deleted"));
        return parting;
    }

    // ---- listeners

    @Override
    public void add(ListenerEntry entry) {
        deliveries.add(entry);
    }

    @Override
    public void remove(ListenerEntry entry) {
        deliveries.remove(entry);
    }

    /** What the server says to the filters of a listener. */
    CompletableFuture<SubscribeResult> granted(ListenerEntry entry) {
        return driver.calls().ask(true, entry.subscriptions().stream().map(Subscription::filter).toList());
    }

    @Override
    public void wanted(ListenerEntry entry) {
        deliveries.wanted(entry);
    }

    @Override
    public void execute(Runnable task) {
        if (!workers.execute(task)) {
            workers.executeLast(task);
        }
    }

    @Override
    public int queueMax() {
        return deliveries.queueMax();
    }

    /** What of all that is wanted the server does not give. */
    Map<TopicFilter, ReasonCode> refused() {
        Map<TopicFilter, ReasonCode> refused = driver.calls().answers(deliveries.wanted().subscriptions());
        refused.values().removeIf(answer -> !answer.isError());
        return refused;
    }

    /** @param listener called under the driver's lock: must only take note */
    void refusals(Refusals listener) {
        refusals = listener;
    }

    Optional<MqttRuntime.Poison> poison() {
        return driver.publications().poison();
    }

    public boolean isPolled() {
        return deliveries.isPolled();
    }

    boolean dropPoison() {
        return driver.publications().dropPoison();
    }

    MqttRuntime.Trace trace(Consumer<String> reader) {
        return driver.trace(reader);
    }

    /** What a listener gets of this client; null if it is none of its listeners. */
    MqttRuntime.Reception reception(ListenerEntry entry) {
        OptionalLong waits = deliveries.waiting(entry);
        return waits.isEmpty() ? null
                : new MqttRuntime.Reception(name, waits.getAsLong(), driver.calls().answers(entry.subscriptions()));
    }

    // ---- what delivery asks

    @Override
    public void acknowledge(long[] deliveryIds, int count) {
        driver.receipts().delivered(deliveryIds, count);
    }

    @Override
    public Keeping keep(Supplier<SessionState.Kept> message) {
        return driver.receipts().keep(message);
    }

    @Override
    public void keptFor(Supplier<SessionState.Kept> message) {
        driver.receipts().keptFor(message);
    }

    @Override
    public void heldUp(String who) {
        driver.receipts().heldUp(who);
    }

    @Override
    public void restored(List<SessionState.Kept> messages, List<Subscription> granted) {
        deliveries.restore(messages, granted);
    }

    @Override
    public Wanted wanted() {
        return deliveries.wanted();
    }

    @Override
    public void roomChanged() {
        driver.room();
    }

    @Override
    public void wantedChanged() {
        driver.wantedChanged();
    }

    // ---- the driver's news

    @Override
    public void messagesBegin() {
        deliveries.messagesBegin();
    }

    @Override
    public void messagesEnd() {
        deliveries.messagesEnd();
    }

    @Override
    public void message(Publish publish, long deliveryId, SessionOutput.Copy copy, long nowNanos) {
        deliveries.message(publish, deliveryId, copy, nowNanos);
    }

    @Override
    public void takeBack(LongConsumer taken) {
        deliveries.takeBack(taken);
    }

    @Override
    public boolean hasRoom() {
        return deliveries.hasRoom();
    }

    @Override
    public void subscribed(TopicFilter filter, ReasonCode reasonCode) {
        deliveries.subscribed(filter, reasonCode);
        if (reasonCode.isError()) {
            driver.counters().subscriptionRefused();
        }
        refusals.answered(filter, reasonCode);
    }

    @Override
    public void status(ConnectionStatus status) {
        status.connection().ifPresent(deliveries::connected);
        statusListener.accept(status);
    }

    @Override
    public void warning(String text) {
        workers.execute(() -> Reports.warn(LOG, "client {}: {}", name, text));
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
        return driver.calls().connect();
    }

    @Override
    public CompletableFuture<Void> disconnect() {
        return disconnect(DisconnectOptions.NORMAL);
    }

    @Override
    public CompletableFuture<Void> disconnect(DisconnectOptions options) {
        driver.calls().check(options);
        return driver.calls().disconnect(options, deliveries::releasePolled);
    }

    @Override
    public CompletableFuture<Long> drain(Duration timeout) {
        return driver.calls().drain(TimeUnit.NANOSECONDS.convert(timeout));
    }

    /** For as long as the configuration allows a program that ends. Done at once if no connection is to be. */
    CompletableFuture<?> drainLast() {
        return driver.calls().drainLast();
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

    @Override
    public CompletableFuture<TrackedPublish> track(String tag, Message message) {
        check(message);
        TrackedPublish.checkTag(tag);
        if (message.qos() == Qos.AT_MOST_ONCE) {
            throw new IllegalArgumentException("QoS 0: a server does not acknowledge it, so that there is nothing to"
                    + " track; use QoS 1 or 2");
        }
        return driver.publications().track(tag, message);
    }

    @Override
    public CompletableFuture<List<TrackedPublish>> tracked() {
        return driver.publications().tracked();
    }

    @Override
    public void settle(String tag) {
        driver.publications().settle(TrackedPublish.checkTag(tag));
    }

    private static void check(Message message) {
        if (message.topic() == TopicName.ALIASED) {
            throw new IllegalArgumentException("topic is empty: use one character or more [MQTT-4.7.3-1]");
        }
    }

    @Override
    public CompletableFuture<Void> reauthenticate() {
        return driver.calls().reauthenticate();
    }

    @Override
    public CompletableFuture<ReceivedMessage> request(Message message, Duration timeout) {
        return deliveries.request(message, timeout);
    }

    @Override
    public CompletableFuture<SubscribeResult> subscribe(Subscription... subscriptions) {
        if (subscriptions.length == 0) {
            throw new IllegalArgumentException("no subscription: give one or more [MQTT-3.8.3-2]");
        }
        deliveries.subscribe(Arrays.asList(subscriptions));
        List<TopicFilter> filters = Arrays.stream(subscriptions).map(Subscription::filter).toList();
        return driver.calls().ask(true, filters);
    }

    @Override
    public CompletableFuture<SubscribeResult> unsubscribe(String... filters) {
        if (filters.length == 0) {
            throw new IllegalArgumentException("no filter: give one or more [MQTT-3.10.3-2]");
        }
        List<TopicFilter> checked = Arrays.stream(filters).map(TopicFilter::of).toList();
        deliveries.unsubscribe(checked);
        return driver.calls().ask(false, checked);
    }

    @Override
    public Optional<ReceivedMessage> poll() {
        return Optional.ofNullable(deliveries.poll());
    }

    @Override
    public Optional<ReceivedMessage> receive(Duration timeout) throws InterruptedException {
        return Optional.ofNullable(deliveries.receive(TimeUnit.NANOSECONDS.convert(timeout)));
    }

    @Override
    public Flow.Publisher<ReceivedMessage> messages(MqttSubscription.Ack acknowledge, Subscription... subscriptions) {
        return flows.messages(acknowledge, List.of(subscriptions));
    }

    @Override
    public int waiting() {
        return deliveries.waiting();
    }

    @Override
    public ClientStatistics statistics() {
        return driver.statistics(deliveries.waits());
    }

    @Override
    public String toString() {
        return "MqttClient[" + name + ", " + status() + "]";
    }
}
