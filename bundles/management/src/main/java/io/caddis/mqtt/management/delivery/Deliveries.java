package io.caddis.mqtt.management.delivery;

import io.caddis.mqtt.ClientStatistics.Drop;
import io.caddis.mqtt.ConnectionInfo;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.futures.Completions;
import io.caddis.mqtt.management.futures.Takers;
import io.caddis.mqtt.management.futures.Wanted;
import io.caddis.mqtt.management.memory.HeapShare;
import io.caddis.mqtt.management.memory.HeldBytes;
import io.caddis.mqtt.management.monitor.Counters;
import io.caddis.mqtt.management.services.ListenerEntry;
import io.caddis.mqtt.management.services.ReceiveNotices;
import io.caddis.mqtt.management.state.Keeping;
import io.caddis.mqtt.management.state.Parting;
import io.caddis.mqtt.management.threads.Dispatcher;
import io.caddis.mqtt.management.threads.Errands;
import io.caddis.mqtt.management.threads.Reports;
import io.caddis.mqtt.management.threads.Workers;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.spi.SessionOutput;
import io.caddis.mqtt.spi.SessionState;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What arrives for one client, and who gets it: listeners, poll(), or a request that waits for its answer. Knows no
 * connection; what it needs of one it asks by {@link DeliveryEvents}. Safe for all threads.
 */
public final class Deliveries {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final long LATER_NANOS = 1_000_000_000L;
    private static final long TOLD_NANOS = 60_000_000_000L;

    private final MqttClient client;
    private final DeliveryEvents events;
    private final LongSupplier clock;
    private final Workers workers;
    private final Errands errands;
    /** Null before the first listener. */
    private volatile Dispatcher dispatcher;
    /** Which one waits for the end of a turn; null if none does. Guarded by the driver's lock. */
    private Dispatcher holding;
    private final Counters counters;
    private final Router router;
    private final Requests requests;
    private final ReceiveNotices notices;
    private final Takers takers;
    private final HeldBytes holds;
    private volatile ClientConfig.Local local;
    /** The last one. Guarded by the driver's lock. */
    private ConnectionInfo connection;
    private volatile String heldUp = "";
    /** When {@link #full} said so last; 0 before. Guarded by this. */
    private long fullToldNanos;
    private volatile long expiryNanos = Long.MAX_VALUE;
    /** What was kept, and nobody was given, when this was closed; 0 when that was said, less before. */
    private final AtomicInteger keptAtEnd = new AtomicInteger(-1);

    public Deliveries(MqttClient client, DeliveryEvents events, ClientConfig config, LongSupplier clock,
            Workers workers, Counters counters, Completions completions, RandomGenerator chance, HeapShare heap) {
        this.client = client;
        this.events = events;
        this.clock = clock;
        this.workers = workers;
        errands = completions.errands();
        this.counters = counters;
        holds = new HeldBytes(heap);
        local = config.local();
        holds.configure(local.receiveQueueBytesMax(), local.keptBytesMax());
        router = new Router(this, config, clock.getAsLong());
        takers = new Takers(clock);
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

    /** What waits, by what it takes of the heap. */
    HeldBytes holds() {
        return holds;
    }

    /** A message waits from now on. Under the router's lock. */
    void takes(int bytes) {
        assert isRouting();
        holds.take(bytes);
    }

    /** A message waits no longer, whoever has it now. Under any lock. */
    void gone(Received message) {
        holds.giveBack(message.gone());
    }

    /** The same for several. Under no lock. */
    void gone(long bytes) {
        holds.giveBack(bytes);
        if (holds.isFull() && router.hasRoom()) {
            events.roomChanged();
        }
    }

    /** A message waits for poll(). Safe under any lock. */
    void pollable() {
        takers.wake();
        notices.arrived();
    }

    /** Who is told of messages that wait for poll(). */
    public ReceiveNotices notices() {
        return notices;
    }

    public void configure(ClientConfig config) {
        local = config.local();
        holds.configure(local.receiveQueueBytesMax(), local.keptBytesMax());
        router.configure(config);
        requests.configure(config);
        events.wantedChanged();
        events.roomChanged();
    }

    /** Gives nothing more to anybody. Returns what the next driver has to know. */
    public Parting close() {
        requests.close();
        Router.Closed closed = router.close();
        takers.close();
        Set<Long> done = new HashSet<>();
        int kept = held().kept();
        for (ListenerQueue queue : closed.queues()) {
            done.addAll(queue.underWay());
            Received inHand = queue.inHand();
            if (inHand != null) {
                kept -= inHand.isKeptForOne() ? 1 : 0;
                if (inHand.isShared()) { // from now on it is for the others only
                    inHand.finish();
                }
                if (!inHand.isShared()) {
                    done.add(inHand.deliveryId());
                }
            }
        }
        Map<Long, SessionState.Kept> left = new HashMap<>();
        closed.waiting().stream().filter(Received::isPartlyDone).map(Received::kept).filter(Objects::nonNull)
                .forEach(one -> left.put(one.deliveryId(), one));
        keptAtEnd.compareAndSet(-1, kept);
        holds.close();
        return new Parting(done, left);
    }

    /**
     * Nobody goes on after {@link #close}: warns of what was acknowledged and kept, and is lost now.
     *
     * @param why and what the remedy is
     */
    public void lost(String why) {
        int count = keptAtEnd.getAndSet(0);
        if (count > 0) {
            Reports.warn(LOG, "client {}: {} messages that were acknowledged and kept for listeners that were away or"
                    + " slow are lost, since {}", name(), count, why);
        }
    }

    // ---- listeners

    public void add(ListenerEntry entry) {
        router.add(new ListenerQueue(entry, this, dispatcher(), workers));
        events.wantedChanged();
    }

    private synchronized Dispatcher dispatcher() {
        dispatcher = dispatcher == null ? new Dispatcher(workers, errands) : dispatcher;
        return dispatcher;
    }

    public void remove(ListenerEntry entry) {
        if (router.remove(entry, clock.getAsLong())) {
            events.wantedChanged();
            events.roomChanged();
        }
    }

    /** Whether a listener sends dead letters by this topic. */
    boolean isDeadLetterTopic(String topic) {
        return router.isDeadLetterTopic(topic);
    }

    /** Messages that a listener was not given yet; empty if it is none here. */
    public OptionalLong waiting(ListenerEntry entry) {
        return router.waiting(entry);
    }

    /** A listener wants more than it did. */
    public void wanted(ListenerEntry entry) {
        router.wanted(entry);
    }

    /** Of how many messages the queue of one that says nothing else may be. */
    public int queueMax() {
        return local.receiveQueueMax();
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

    /** The last call of a listener that was removed has returned. */
    void left(ListenerQueue queue) {
        router.left(queue);
    }

    void finished(Received message) {
        settled(message, message.finish());
    }

    /** A listener did not take it, and will not have it. */
    void rejected(Received message) {
        settled(message, message.reject());
    }

    private void settled(Received message, long deliveryId) {
        if (!message.isAtMostOnce()) { // else whoever had it last has said so
            gone(message.gone());
        }
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

    /** Messages are finished, by this thread most likely: so it is the one that can forget them without a wait. */
    void acknowledge(long[] deliveryIds, int count) {
        events.acknowledge(deliveryIds, count);
        router.tidy();
    }

    /** A listener has nothing more to do: what it finished is forgotten now, and not with each message. */
    void rests() {
        router.tidy();
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
        long now = clock.getAsLong();
        expiryNanos = Long.MAX_VALUE;
        long next = now + LATER_NANOS; // if it fails, as for want of memory, since nobody else would look again
        try {
            long due = router.expire(now);
            int lost = router.takeLost();
            if (lost > 0) {
                Reports.warn(LOG, "client {}: {} messages are dropped: their listeners did not come within"
                        + " listener.grace", name(), lost);
            }
            events.wantedChanged();
            next = due;
        } finally {
            if (next != Long.MAX_VALUE) {
                expireAt(next);
            }
        }
    }

    // ---- what holds up others

    HeldMessages held() {
        return router.held();
    }

    /** Looks after what may hold up others. Safe under any lock. */
    void lookIn(long nanos) {
        workers.schedule(this::look, nanos);
    }

    private void look() {
        long next = LATER_NANOS; // as with expire
        try {
            Lookout.Look look = router.look(clock.getAsLong());
            look.news().forEach(one -> Reports.warn(LOG, "client {}: {}", name(), one));
            boolean kept = look.keep().isEmpty() || keep(look.keep());
            if (!look.heldUp().equals(heldUp)) {
                tell(look.heldUp());
            }
            events.roomChanged();
            next = kept ? look.nextNanos() : LATER_NANOS;
        } finally {
            if (next != Long.MAX_VALUE) {
                lookIn(next);
            }
        }
    }

    private void tell(String now) {
        boolean stopped = now.startsWith(Lookout.NOTHING_IS_READ);
        boolean changed = stopped != heldUp.startsWith(Lookout.NOTHING_IS_READ) || heldUp.isEmpty() != now.isEmpty();
        heldUp = now;
        if (changed && stopped) {
            Reports.warn(LOG, "client {}: {}", name(), now);
        }
        if (changed) { // not for each message more or less
            events.heldUp(now);
        }
    }

    /** Acknowledges and keeps messages, as far as there is room. False if that is not possible now. */
    private boolean keep(List<Received> messages) {
        for (Received message : messages) {
            if (!keep(message)) {
                return false;
            }
        }
        return true;
    }

    private boolean keep(Received message) {
        HeldMessages held = router.held();
        if (!held.reserve(message, local)) {
            full();
            return false;
        }
        Keeping keeping = events.keep(message::keep);
        if (keeping == Keeping.KEPT) {
            counters.kept();
        } else if (keeping != Keeping.GONE || message.loosen()) {
            held.release(message); // which took its own room, whoever else has kept it
        }
        return keeping != Keeping.LATER;
    }

    /** Said once a minute. */
    private void full() {
        if (isFullNews(clock.getAsLong())) {
            Reports.warn(LOG, "client {}: {} messages of {} bytes are kept for listeners that are away or slow, and"
                    + " there is no"
                    + " room for more (listener.kept.max, listener.kept.bytes.max): further ones are not acknowledged,"
                    + " and hold up others", name(), held().kept(), held().keptBytes());
        }
    }

    private synchronized boolean isFullNews(long nowNanos) {
        boolean news = fullToldNanos == 0 || nowNanos - fullToldNanos >= TOLD_NANOS;
        fullToldNanos = !news ? fullToldNanos : nowNanos == 0 ? 1 : nowNanos;
        return news;
    }

    /** One of several that a message is kept for is done with it. */
    void keptForFewer(Received message) {
        events.keptFor(message::kept);
    }

    /** What another driver or another process kept, and what the server holds of it. Under the driver's lock. */
    public void restore(List<SessionState.Kept> messages, List<Subscription> granted) {
        router.restore(messages, granted.stream().map(Subscription::filter).toList(), clock.getAsLong());
    }

    /** What waits for the application. */
    public Counters.Waits waits() {
        return new Counters.Waits(router.waiting(), held().kept(), held().keptBytes());
    }

    // ---- what the connection brings, under its lock

    /** Messages may follow one another at once, and listeners are called after them: {@link #messagesEnd}. */
    public void messagesBegin() {
        holding = dispatcher;
        if (holding != null) {
            holding.hold();
        }
    }

    /** After {@link #messagesBegin}, whatever happened meanwhile. */
    public void messagesEnd() {
        if (holding != null) {
            holding.release();
        }
    }

    /**
     * A message arrived.
     *
     * @param deliveryId to be acknowledged once; 0 if that is not needed
     * @param copy       for which subscriptions the server sent it
     * @param nowNanos   when it came
     */
    public void message(Publish publish, long deliveryId, SessionOutput.Copy copy, long nowNanos) {
        if (requests.isAnswer(publish, copy) && answer(publish, deliveryId, copy)) {
            return;
        }
        Router.Delivered delivered = router.deliver(publish, deliveryId, copy, nowNanos);
        if (!delivered.room()) {
            events.roomChanged();
        }
        if (delivered.keep() != null) {
            keep(delivered.keep());
        }
    }

    /** A message went to where answers go. False if others want it too. */
    private boolean answer(Publish publish, long deliveryId, SessionOutput.Copy copy) {
        boolean shared = copy.isByTopic() ? router.wants(publish.message().topic()) : copy.filters().size() > 1;
        Received answer = new Received(this, publish, shared ? 0 : deliveryId, null, 0, 0);
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

    /** The server accepted a connection; told again when its state changes otherwise. */
    public void connected(ConnectionInfo accepted) {
        boolean another = accepted != connection;
        connection = accepted;
        if (another && !accepted.sessionPresent()) {
            router.sessionIsNew();
        }
        requests.connected(accepted);
    }

    /** All that is wanted. */
    public Wanted wanted() {
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
        Router.Polled polled = router.poll(clock.getAsLong());
        if (polled == null) {
            return null;
        }
        counters.delivered.increment();
        finished(polled.message());
        gone(polled.message().gone());
        if (polled.madeRoom()) {
            events.roomChanged();
        }
        return polled.message();
    }

    /**
     * As {@link #poll}, and waits at most so long.
     *
     * @return null if none has come
     * @throws MqttException if this is closed, or was meanwhile
     */
    public ReceivedMessage receive(long nanos) throws InterruptedException {
        ReceivedMessage received = takers.await(nanos, this::poll);
        if (received == null && takers.isClosed()) {
            throw new MqttException(MqttException.Kind.CLOSED, ReasonCode.SUCCESS, "the client " + name()
                    + " was deleted");
        }
        return received;
    }

    /** Whether somebody takes what waits for poll(). */
    public boolean isPolled() {
        return takers.isAnybodyThere() || notices.isAnybodyThere() || router.isPolled(clock.getAsLong());
    }

    /** How many messages wait for poll(). */
    public int waiting() {
        return router.waiting();
    }

    /** Gives up what waits for poll(). */
    public void releasePolled() {
        router.releasePolled().forEach(message -> {
            finished(message);
            gone(message);
        });
        events.roomChanged();
    }
}
