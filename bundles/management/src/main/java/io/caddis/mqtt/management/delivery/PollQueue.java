package io.caddis.mqtt.management.delivery;

import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.memory.HeldBytes;
import io.caddis.mqtt.management.memory.LazyQueue;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongConsumer;

/** What waits for poll(), the oldest first. Guarded by the router. */
final class PollQueue extends Taker {
    /** Who takes by hand does not go on for so long, */
    private static final long POLLER_NANOS = 5_000_000_000L;
    /** and who polls makes no longer pause. */
    private static final long PAUSE_NANOS = 60_000_000_000L;

    private final Object router;
    private final HeldBytes held;
    private final LazyQueue<Received> messages = new LazyQueue<>();
    private long bytes;
    private Pace pace = Pace.KEEPS_UP;
    private long fullSinceNanos;
    private boolean called;
    private long callsSinceNanos;
    private long calledNanos;

    /** @param held says how much may wait here */
    PollQueue(Object router, HeldBytes held) {
        this.router = router;
        this.held = held;
    }

    /** Takes a message. False if there is no room for one of QoS 0, and nobody is to wait for it. */
    boolean add(Received message, ClientConfig.Local limits, long nowNanos) {
        assert Thread.holdsLock(router);
        if (pace == Pace.BEHIND && message.isAtMostOnce() && isFull(limits)) {
            return false;
        }
        message.waitsFor(this);
        messages.add(message);
        bytes += message.heapBytes();
        if (pace == Pace.KEEPS_UP && isFull(limits)) {
            pace = Pace.FULL;
            fullSinceNanos = nowNanos;
        }
        return true;
    }

    /** The oldest, or null. */
    Received poll(ClientConfig.Local limits, long nowNanos) {
        assert Thread.holdsLock(router);
        if (!called || nowNanos - calledNanos >= PAUSE_NANOS) {
            called = true;
            callsSinceNanos = nowNanos;
        }
        calledNanos = nowNanos;
        Received message = messages.poll();
        if (message != null) {
            bytes -= message.heapBytes();
            moved(limits);
        }
        return message;
    }

    /** Whether somebody polls again and again. */
    boolean isPolled(long nowNanos) {
        assert Thread.holdsLock(router);
        return called && nowNanos - calledNanos < PAUSE_NANOS && calledNanos - callsSinceNanos >= POLLER_NANOS;
    }

    int size() {
        return messages.size();
    }

    private boolean isFull(ClientConfig.Local limits) {
        return messages.size() >= limits.receiveQueueMax() || bytes >= held.queueBytesMax();
    }

    boolean hasRoom(ClientConfig.Local limits) {
        return pace == Pace.BEHIND || !isFull(limits);
    }

    /** Messages were taken, or the limits are others. */
    void moved(ClientConfig.Local limits) {
        assert Thread.holdsLock(router);
        if (pace == Pace.BEHIND ? messages.isEmpty() : !isFull(limits)) {
            pace = Pace.KEEPS_UP;
        }
    }

    /** How long reading has waited for it; less than 0 if it does not. */
    long waitedNanos(ClientConfig.Local limits, long nowNanos) {
        return hasRoom(limits) ? -1 : Math.max(0, nowNanos - fullSinceNanos);
    }

    /** Takes back what the server sends again. */
    void takeBack(LongConsumer taken, ClientConfig.Local limits) {
        assert Thread.holdsLock(router);
        for (Iterator<Received> all = messages.iterator(); all.hasNext();) {
            Received message = all.next();
            if (message.isSentAgain()) {
                all.remove();
                bytes -= message.heapBytes();
                taken.accept(message.takeBack());
            }
        }
        moved(limits);
    }

    /** Takes all. */
    List<Received> release() {
        assert Thread.holdsLock(router);
        List<Received> released = List.copyOf(messages);
        messages.clear();
        bytes = 0;
        pace = Pace.KEEPS_UP;
        return released;
    }

    @Override
    String recipient() {
        return POLL;
    }

    @Override
    String words() {
        return messages.size() + " messages of " + bytes + " bytes wait for poll(), and nobody takes them: call poll(),"
                + " take them with mqtt:queue --take, or end their subscription with mqtt:unsubscribe";
    }

    @Override
    boolean isThere() {
        return true;
    }

    @Override
    boolean isBehind() {
        return pace == Pace.BEHIND;
    }

    @Override
    void fallBehind() {
        pace = Pace.BEHIND;
    }
}
