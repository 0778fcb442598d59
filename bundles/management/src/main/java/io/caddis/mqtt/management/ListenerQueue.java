package io.caddis.mqtt.management;

import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.Subscription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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
    private static final int ROOM_MIN = 16;
    private static final int ROOM_KEPT_MAX = 4096;

    private final ListenerEntry listener;
    private final CaddisClient client;
    private final Workers workers;

    /** The next batch. Guarded by this, as all up to {@code current}. */
    private Received[] filling = new Received[ROOM_MIN];
    private int filled;
    private boolean running;
    private boolean closed;
    private long added;
    /** What {@code taken} was when the listener was found to be stuck; it still is while that has not changed. */
    private long stalledAt = -1;
    private Batch current = new Batch(new Received[0], 0);

    /** The connection waits for this queue. */
    private volatile boolean holdsUp;
    /** Messages given to the listener. Written by the running thread only. */
    private volatile long taken;
    /** What the listener has now and will be acknowledged after it, or 0. */
    private volatile long inCall;
    /** Delivery identifiers to acknowledge. Changed by the running thread only, and under this. */
    private final long[] finished = new long[ACKNOWLEDGE_AT];
    private int finishedCount;
    private long finishedNanos;

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
    }

    ListenerQueue(ListenerEntry listener, CaddisClient client, Workers workers) {
        this.listener = listener;
        this.client = client;
        this.workers = workers;
    }

    List<Subscription> subscriptions() {
        return listener.subscriptions();
    }

    boolean belongsTo(ListenerEntry entry) {
        return listener == entry;
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
        if (full && stalledAt == taken && message.unacknowledged()) {
            // a stuck listener must not hold up the connection; QoS 1 and 2 are bounded by their window
            client.dropped(1);
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
        if (full && stalledAt != taken) {
            holdsUp = true;
            return false;
        }
        return true; // and holdsUp as it is: only the listener's progress ends that, and tells the client
    }

    /** Messages given to the listener so far, to see later whether it moves. */
    long taken() {
        return taken;
    }

    /** If the listener has not moved since {@code seen}: from now on it holds up nobody but itself. */
    boolean stalled(long seen) {
        synchronized (this) {
            if (taken != seen || closed) {
                return false;
            }
            stalledAt = seen;
            holdsUp = false;
        }
        LOG.warn("client {}: listener {} is stuck; QoS 0 messages beyond its mqtt.queue.max of {} are dropped",
                client.name(), listener, listener.queueMax());
        return true;
    }

    /** Half empty again: with less of a margin, reading would stop and start all the time. */
    private synchronized boolean drained() {
        if (added - taken > listener.queueMax() / 2) {
            return false;
        }
        holdsUp = false;
        return true;
    }

    /** Gives no more to the listener. Returns what it was not given, in order; what it has now it may finish. */
    synchronized List<Received> close() {
        closed = true;
        List<Received> rest = new ArrayList<>();
        for (Received message = current.take(); message != null; message = current.take()) {
            rest.add(message);
        }
        rest.addAll(Arrays.asList(filling).subList(0, filled));
        filled = 0;
        return rest;
    }

    /** Delivery identifiers that the listener has now, or is done with and are on their way to the driver. */
    synchronized List<Long> underWay() {
        List<Long> deliveryIds = new ArrayList<>();
        deliveryIds.add(inCall);
        for (int index = 0; index < finishedCount; index++) {
            deliveryIds.add(finished[index]);
        }
        return deliveryIds;
    }

    private synchronized Batch nextBatch() {
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
        MqttMessageListener service = listener.acquire();
        try {
            for (Batch batch = nextBatch(); batch != null; batch = nextBatch()) {
                for (Received message = batch.take(); message != null; message = batch.take()) {
                    call(service, message);
                }
                acknowledge();
            }
        } finally {
            if (service != null) {
                listener.release();
            }
        }
    }

    private void call(MqttMessageListener service, Received message) {
        boolean done = false;
        inCall = listener.acknowledges() ? message.deliveryId() : 0;
        try {
            if (service != null) {
                service.received(message);
                done = true;
            }
        } catch (Exception | LinkageError e) {
            done = !isClosed(); // one that fails while its bundle is being replaced may not have seen the message
            if (done) {
                client.counters().listenerFailures.increment();
                LOG.warn("client {}: listener {} failed with a message on {}", client.name(), listener,
                        message.message().topic(), e);
            }
        }
        taken++;
        if (!done) {
            inCall = 0;
            client.returned(List.of(message));
            return;
        }
        client.counters().delivered.increment();
        if (listener.acknowledges()) {
            finished(message.finish());
        }
        inCall = 0;
        if (holdsUp && drained()) {
            client.moved(this);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Acknowledges a few at a time, but none much later than it could be. */
    private void finished(long deliveryId) {
        if (deliveryId == 0) {
            return;
        }
        long now = System.nanoTime();
        if (finishedCount == 0) {
            finishedNanos = now;
        }
        synchronized (this) {
            finished[finishedCount++] = deliveryId;
        }
        if (finishedCount == ACKNOWLEDGE_AT || now - finishedNanos >= ACKNOWLEDGE_NANOS) {
            acknowledge();
        }
    }

    private void acknowledge() {
        if (finishedCount > 0) {
            client.acknowledge(finished, finishedCount);
            synchronized (this) {
                finishedCount = 0; // only now: until the driver knows of them they are under way
            }
        }
    }
}
