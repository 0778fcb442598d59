package io.caddis.mqtt.management.delivery;

import io.caddis.mqtt.ClientStatistics.Drop;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.management.services.ListenerEntry;
import io.caddis.mqtt.management.threads.ContextClassLoader;
import io.caddis.mqtt.management.threads.Reports;
import io.caddis.mqtt.management.threads.Workers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of one client for one listener: called one after the other on a pool thread, in batches so that the
 * queue's lock and the acknowledgements cost little. Whoever closes the queue gets back all that the listener was not
 * given.
 */
final class ListenerQueue implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerQueue.class);
    private static final int ACKNOWLEDGE_AT = 64;
    private static final long ACKNOWLEDGE_NANOS = 1_000_000L;
    private static final long STALL_NANOS = 2_000_000_000L;
    private static final long AGAIN_NANOS = 1_000_000_000L;
    private static final int UNSETTLED_MIN = 64;
    private static final int UNSETTLED_MAX = 0xFFFF;
    private static final int ROOM_MIN = 16;
    private static final int ROOM_KEPT_MAX = 4096;

    private final ListenerEntry listener;
    private final Deliveries deliveries;
    private final Workers workers;
    private int number;
    private Departed departed;

    /** The next batch. Guarded by this, as all up to {@code current}. */
    private Received[] filling = new Received[ROOM_MIN];
    private int filled;
    private boolean running;
    private boolean closed;
    private boolean watched;
    /** What was given to the listener last when the queue was closed. */
    private Received inHand;
    private long added;
    private Batch current = new Batch(new Received[0], 0);

    /** What a listener that acknowledges by itself was given and did not acknowledge, among others that it did. */
    private final ArrayDeque<Received> unsettled = new ArrayDeque<>();
    private int unsettledMax = UNSETTLED_MIN;

    /** The connection waits for this queue. */
    private volatile boolean holdsUp;
    /** The listener was stuck, and its queue is not half empty since: it holds up nobody. */
    private volatile boolean stalled;
    /** Messages given to the listener. Written by the running thread only. */
    private volatile long taken;
    /** Guards all below; nothing else is locked under it. */
    private final Object acknowledging = new Object();
    /** Delivery identifiers to acknowledge. */
    private long[] finished = new long[ACKNOWLEDGE_AT];
    private int finishedCount;
    /** Those that some thread gives to the driver now; others leave theirs to that thread. */
    private long[] sending = new long[ACKNOWLEDGE_AT];
    private int sendingCount;
    private boolean flushing;

    /** Messages that are given out one after the other: to the listener, or back to whoever closes the queue. */
    private static final class Batch {
        final Received[] messages;
        final int end;
        final AtomicInteger next = new AtomicInteger();

        Batch(Received[] messages, int end) {
            this.messages = messages;
            this.end = end;
        }

        Received take() {
            int at = next.getAndIncrement();
            return at < end ? messages[at] : null;
        }

        boolean hasMore() {
            return next.get() < end;
        }

        /** What was taken last, or null if nothing was. */
        Received taken() {
            int count = Math.min(next.get(), end);
            return count == 0 ? null : messages[count - 1];
        }
    }

    ListenerQueue(ListenerEntry listener, Deliveries deliveries, Workers workers) {
        this.listener = listener;
        this.deliveries = deliveries;
        this.workers = workers;
    }

    List<Subscription> subscriptions() {
        return listener.subscriptions();
    }

    ListenerEntry listener() {
        return listener;
    }

    /** Messages that the listener was not given yet. */
    synchronized long waiting() {
        return added - taken;
    }

    /** The running number of this listener. Guarded by the router, as the next. */
    int number() {
        return number;
    }

    /** Where what it was not given goes, once it has left; null before. */
    Departed departed() {
        return departed;
    }

    void joined(int newNumber) {
        assert deliveries.isRouting();
        number = newNumber;
    }

    void left(Departed newDeparted) {
        assert deliveries.isRouting();
        departed = newDeparted;
    }

    boolean matches(String topic) {
        for (Subscription subscription : listener.subscriptions()) {
            if (subscription.filter().matches(topic)) {
                return true;
            }
        }
        return false;
    }

    /** Takes a message, on whatever thread and under whatever lock. False if that was more than there is room for. */
    synchronized boolean add(Received message) {
        boolean full = added - taken >= listener.queueMax();
        if (full && stalled && message.isAtMostOnce()) {
            // a stuck listener must not hold up the connection; QoS 1 and 2 are bounded by their window
            deliveries.dropped(Drop.LISTENER_STUCK);
            return true;
        }
        if (filled == filling.length) {
            filling = Arrays.copyOf(filling, filled * 2);
        }
        filling[filled++] = message;
        added++;
        if (!running) {
            running = workers.execute(this);
        }
        if (full && !stalled) {
            holdsUp = true;
            return false;
        }
        return true; // and holdsUp as it is: only the listener's progress ends that, and tells the client
    }

    /**
     * Takes back what the listener was not given and the server sends again. True if the queue was full and is not any
     * more.
     */
    synchronized boolean takeBack(LongConsumer takenBack) {
        List<Received> rest = new ArrayList<>();
        for (Received message = current.take(); message != null; message = current.take()) {
            rest.add(message);
        }
        rest.addAll(Arrays.asList(filling).subList(0, filled));
        Received[] stays = rest.stream().filter(message -> !message.isSentAgain()).toArray(Received[]::new);
        rest.stream().filter(Received::isSentAgain).forEach(message -> takenBack.accept(message.deliveryId()));
        added -= rest.size() - stays.length;
        filling = Arrays.copyOf(stays, Math.max(ROOM_MIN, stays.length));
        filled = stays.length;
        return (holdsUp || stalled) && drained();
    }

    /** Looks after a queue that holds up the connection: if its listener is stuck, it will do so no more. */
    synchronized void watch() {
        if (holdsUp && !watched && !closed) {
            watched = true;
            long seen = taken;
            workers.schedule(() -> look(seen), STALL_NANOS);
        }
    }

    private void look(long seen) {
        synchronized (this) {
            watched = false;
            if (taken != seen || !holdsUp || closed) {
                watch();
                return;
            }
            stalled = true;
            holdsUp = false;
        }
        Reports.warn(LOG, "client {}: listener {} is stuck; QoS 0 messages beyond its mqtt.queue.max of {}"
                + " are dropped", deliveries.name(), listener, listener.queueMax());
        deliveries.moved(this);
    }

    /** Half empty again: with less of a margin, reading would stop and start all the time. */
    private synchronized boolean drained() {
        if (added - taken > listener.queueMax() / 2) {
            return false;
        }
        holdsUp = false;
        stalled = false;
        return true;
    }

    /**
     * Gives no more to the listener. Returns what it was not given, or did not acknowledge although that is its affair,
     * in order; what it has now it may finish.
     */
    synchronized List<Received> close() {
        closed = true;
        inHand = current.taken();
        List<Received> rest = new ArrayList<>();
        unsettled.stream().filter(message -> !message.isFinished()).forEach(rest::add);
        unsettled.clear();
        for (Received message = current.take(); message != null; message = current.take()) {
            rest.add(message);
        }
        rest.addAll(Arrays.asList(filling).subList(0, filled));
        filled = 0;
        return rest;
    }

    /**
     * Delivery identifiers that the listener had when the queue was closed, or is done with and are on their way to the
     * driver.
     */
    List<Long> underWay() {
        List<Long> deliveryIds = new ArrayList<>();
        synchronized (this) {
            if (inHand != null && listener.acknowledgesAutomatically()) {
                deliveryIds.add(inHand.deliveryId());
            }
        }
        synchronized (acknowledging) {
            Arrays.stream(finished, 0, finishedCount).forEach(deliveryIds::add);
            Arrays.stream(sending, 0, sendingCount).forEach(deliveryIds::add);
        }
        return deliveryIds;
    }

    private synchronized Batch nextBatch() {
        if (current.hasMore()) { // an earlier run was cut short
            return current;
        }
        if (filled == 0) {
            running = false;
            current = new Batch(new Received[0], 0);
            return null;
        }
        current = new Batch(filling, filled);
        filling = new Received[Math.min(ROOM_KEPT_MAX, Math.max(ROOM_MIN, filled))];
        filled = 0;
        return current;
    }

    @Override
    public void run() {
        boolean over = false;
        try {
            MqttMessageListener service = listener.acquire();
            try {
                for (Batch batch = nextBatch(); batch != null; batch = nextBatch()) {
                    for (Received message = batch.take(); message != null; message = batch.take()) {
                        call(service, message);
                    }
                    acknowledge();
                }
                over = true;
            } finally {
                if (service != null) {
                    listener.release();
                }
            }
        } catch (Throwable e) { // to get or to give back its object failed, or there is no memory
            Reports.warn(LOG, "client {}: listener {} could not be called", deliveries.name(), listener, e);
        } finally {
            if (!over) {
                runLater();
            }
        }
    }

    /** Goes on with the rest of the batch after a pause, since what failed may work then. */
    private synchronized void runLater() {
        running = workers.schedule(this::runAgain, AGAIN_NANOS) != null;
    }

    private synchronized void runAgain() {
        running = workers.execute(this);
    }

    private void call(MqttMessageListener service, Received message) {
        boolean automatic = listener.acknowledgesAutomatically();
        boolean given = service != null && (automatic || settledByListener(message));
        Throwable failure = null;
        if (given) {
            try (ContextClassLoader own = ContextClassLoader.of(service)) {
                service.received(message);
            } catch (Throwable e) { // also an Error: the messages behind it are others
                failure = e;
            }
            Thread.interrupted(); // what it left behind is not for the next one, nor for the log
        }
        taken++;
        // one that fails while its bundle is being replaced may not have seen the message
        boolean wasted = failure != null && isClosed();
        if (!given || wasted && automatic) {
            deliveries.returned(this, message);
        } else {
            deliveries.counters().delivered.increment();
            if (failure != null) {
                deliveries.counters().listenerFailures.increment();
                Reports.warn(LOG, "client {}: listener {} failed with a message on {}", deliveries.name(),
                        listener, message.message().topic(), failure);
            }
            if (automatic || failure != null && !wasted) {
                finished(message.finish());
            }
        }
        if ((holdsUp || stalled) && drained()) {
            deliveries.moved(this);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Remembers a message until the listener acknowledges it. False if it is too late for this listener. */
    private synchronized boolean settledByListener(Received message) {
        if (!closed && !message.isAtMostOnce()) {
            if (unsettled.size() == unsettledMax) {
                unsettled.removeIf(Received::isFinished);
                unsettledMax = Math.max(UNSETTLED_MIN, Math.min(UNSETTLED_MAX, 2 * unsettled.size()));
            }
            if (unsettled.size() == UNSETTLED_MAX) {
                unsettled.poll(); // no server waits for so many: this one is of an earlier connection
            }
            unsettled.add(message);
        }
        return !closed;
    }

    /** Acknowledges a few at a time, but none much later than it could be, however long the next call takes. */
    private void finished(long deliveryId) {
        if (deliveryId == 0) {
            return;
        }
        boolean enough;
        synchronized (acknowledging) {
            if (finishedCount == finished.length) {
                finished = Arrays.copyOf(finished, finishedCount * 2);
            }
            finished[finishedCount++] = deliveryId;
            enough = finishedCount >= ACKNOWLEDGE_AT;
            if (!enough && !flushing && current.hasMore()) {
                flushing = workers.schedule(this::flush, ACKNOWLEDGE_NANOS) != null;
            }
        }
        if (enough) {
            acknowledge();
        }
    }

    private void flush() {
        synchronized (acknowledging) {
            flushing = false;
        }
        acknowledge();
    }

    private void acknowledge() {
        while (startSending()) {
            try {
                deliveries.acknowledge(sending, sendingCount);
            } finally {
                synchronized (acknowledging) {
                    sendingCount = 0; // only now: until the driver knows of them they are under way
                }
            }
        }
    }

    private boolean startSending() {
        synchronized (acknowledging) {
            if (finishedCount == 0 || sendingCount > 0) {
                return false;
            }
            long[] empty = sending;
            sending = finished;
            sendingCount = finishedCount;
            finished = empty;
            finishedCount = 0;
            return true;
        }
    }
}
