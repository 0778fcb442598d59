package io.caddis.mqtt.management.delivery;

import io.caddis.mqtt.ClientStatistics.Drop;
import io.caddis.mqtt.ConnectionInfo;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.futures.Completions;
import io.caddis.mqtt.management.monitor.Counters;
import io.caddis.mqtt.management.services.ListenerEntry;
import io.caddis.mqtt.management.threads.Workers;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.spi.SessionOutput;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What arrives for one client, and who gets it: listeners, poll(), or a request that waits for its answer. Knows no
 * connection; what it needs of one it asks by {@link DeliveryEvents}. Safe for all threads.
 */
public final class Deliveries {
    private final MqttClient client;
    private final DeliveryEvents events;
    private final LongSupplier clock;
    private final Workers workers;
    private final Counters counters;
    private final Router router;
    private final Requests requests;
    private final ReceiveNotices notices;
    private volatile long expiryNanos = Long.MAX_VALUE;

    public Deliveries(MqttClient client, DeliveryEvents events, ClientConfig config, LongSupplier clock,
            Workers workers, Counters counters, Completions completions, RandomGenerator chance) {
        this.client = client;
        this.events = events;
        this.clock = clock;
        this.workers = workers;
        this.counters = counters;
        router = new Router(this, config.local());
        notices = new ReceiveNotices(client, workers);
        requests = new Requests(client, this, config, workers, completions, chance);
    }

    /** Whether this thread holds the router's lock. For assertions. */
    boolean isRouting() {
        return Thread.holdsLock(router);
    }

    MqttClient client() {
        return client;
    }

    String name() {
        return client.name();
    }

    Counters counters() {
        return counters;
    }

    /** Who is told of messages that wait for poll(). */
    public ReceiveNotices notices() {
        return notices;
    }

    public void configure(ClientConfig config) {
        router.configure(config.local());
        requests.configure(config);
        events.wantedChanged();
        events.roomChanged();
    }

    /** Gives nothing more to anybody. Returns the deliveries that listeners have now or are done with. */
    public Set<Long> close() {
        requests.close();
        return router.close();
    }

    // ---- listeners

    public void add(ListenerEntry entry) {
        router.add(new ListenerQueue(entry, this, workers));
        events.wantedChanged();
    }

    public void remove(ListenerEntry entry) {
        if (router.remove(entry, clock.getAsLong())) {
            events.wantedChanged();
            events.roomChanged();
        }
    }

    /** Messages that a listener was not given yet; empty if it is none here. */
    public OptionalLong waiting(ListenerEntry entry) {
        return router.waiting(entry);
    }

    /** A listener has room again. */
    void moved(ListenerQueue queue) {
        if (router.moved(queue)) {
            events.roomChanged();
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
        events.acknowledge(deliveryIds, count);
    }

    void dropped(Drop reason) {
        counters.dropped(reason);
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
        events.wantedChanged();
    }

    // ---- what the connection brings, under its lock

    /**
     * A message arrived.
     *
     * @param deliveryId to be acknowledged once; 0 if that is not needed
     * @param copy       for which subscriptions the server sent it
     */
    public void message(Publish publish, long deliveryId, SessionOutput.Copy copy) {
        if (requests.isAnswer(publish, copy) && answer(publish, deliveryId, copy)) {
            return;
        }
        ListenerQueue full = router.deliver(publish, deliveryId, copy, clock.getAsLong());
        if (full != null || !router.hasRoom()) {
            events.roomChanged();
        }
        if (full != null) {
            full.watch();
        }
    }

    /** A message went to where answers go. False if others want it too. */
    private boolean answer(Publish publish, long deliveryId, SessionOutput.Copy copy) {
        boolean shared = copy.isByTopic() ? router.wants(publish.message().topic()) : copy.filters().size() > 1;
        Received answer = new Received(this, publish, shared ? 0 : deliveryId, null, 0);
        if (requests.take(answer)) {
            counters.delivered.increment();
        } else if (!shared) {
            dropped(Drop.LATE_ANSWER);
        }
        finishLater(answer);
        return !shared;
    }

    /** Takes back what nobody was given yet and the server sends again. */
    public void takeBack(LongConsumer taken) {
        router.takeBack(taken);
        events.roomChanged();
    }

    /** Whether there is room for more messages. */
    public boolean hasRoom() {
        return router.hasRoom();
    }

    /** The server answered to a subscription. */
    public void subscribed(TopicFilter filter, ReasonCode reasonCode) {
        requests.subscribed(filter, reasonCode);
    }

    /** The server accepted a connection. */
    public void connected(ConnectionInfo connection) {
        requests.connected(connection);
    }

    /** All that is wanted, one subscription per filter. */
    public List<Subscription> wanted() {
        return router.wanted();
    }

    // ---- the application's calls

    /** Answers to requests go to another place from now on. */
    void answersTo(Subscription subscription) {
        router.answers(subscription);
        events.wantedChanged();
    }

    public void subscribe(Collection<Subscription> subscriptions) {
        router.subscribe(subscriptions);
    }

    public void unsubscribe(Collection<TopicFilter> filters) {
        router.unsubscribe(filters);
    }

    public CompletableFuture<ReceivedMessage> request(Message message, Duration timeout) {
        return requests.request(message, timeout);
    }

    /** The oldest message that waits for poll(), or null. */
    public ReceivedMessage poll() {
        Router.Polled polled = router.poll();
        if (polled == null) {
            return null;
        }
        counters.delivered.increment();
        finished(polled.message());
        if (polled.madeRoom()) {
            events.roomChanged();
        }
        return polled.message();
    }

    /** How many messages wait for poll(). */
    public int waiting() {
        return router.waiting();
    }

    /** Gives up what waits for poll(). */
    public void releasePolled() {
        router.releasePolled().forEach(this::finished);
        events.roomChanged();
    }
}
