package io.caddis.mqtt.management.services;

import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.spi.FailureText;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A subscriber of {@code java.util.concurrent.Flow} as a listener of one client: it is given as much as it has
 * requested. The queue of a listener calls it serially; only its end may come at any time.
 */
public final class FlowSubscriber implements MqttMessageListener, Flow.Subscription {
    private final Flow.Subscriber<? super ReceivedMessage> subscriber;
    private final Flows flows;
    /** Requested, and not given yet. */
    private final AtomicLong demand = new AtomicLong();
    private final AtomicReference<Life> life = new AtomicReference<>(Life.IDLE);
    private final AtomicBoolean over = new AtomicBoolean();
    /** As which it listens. */
    private volatile ListenerEntry entry;
    private volatile boolean begun;
    /** What it is told at its end; null if it wanted that itself. */
    private volatile Throwable failure;

    /** Whether it is being called. */
    private enum Life {
        /** Nobody calls it. Next: CALLED, by a message; ENDED. */
        IDLE,
        /** It has a message. Next: IDLE, when it returns; ENDING. */
        CALLED,
        /** It has its last message. Next: ENDED, when it returns. */
        ENDING,
        /** It is called no more, but to be told of its failure. The last one. */
        ENDED
    }

    FlowSubscriber(Flow.Subscriber<? super ReceivedMessage> subscriber, Flows flows) {
        this.subscriber = Objects.requireNonNull(subscriber, "subscriber");
        this.flows = flows;
    }

    /** Before all else. */
    void listens(ListenerEntry newEntry) {
        entry = newEntry;
    }

    /** Its listener is there: from now on it may request, and is called as soon as that has returned. */
    void begin() {
        subscriber.onSubscribe(this);
        begun = true;
        flows.wanted(entry);
    }

    /** Whose class loader it is called with. */
    Object called() {
        return subscriber;
    }

    /** How many of so many messages it may be given now. */
    int demanded(int count) {
        return begun ? (int) Math.min(count, demand.get()) : 0;
    }

    @Override
    public void received(ReceivedMessage message) {
        if (!life.compareAndSet(Life.IDLE, Life.CALLED)) {
            throw new CancellationException("it has ended"); // its queue is closed: this one is for others
        }
        demand.updateAndGet(before -> before == Long.MAX_VALUE ? before : before - 1);
        boolean returned = false;
        try {
            subscriber.onNext(message);
            returned = true;
        } finally {
            if (!life.compareAndSet(Life.CALLED, Life.IDLE)) {
                life.set(Life.ENDED);
                tellFailure();
            } else if (!returned) {
                message.acknowledge(); // or it would be for the next one
                cancel(); // Reactive Streams 2.13
            }
        }
    }

    @Override
    public void request(long count) {
        if (count <= 0) { // Reactive Streams 3.9
            end(new IllegalArgumentException("request(" + count + "): request 1 message or more"));
        } else if (!over.get()) {
            demand.accumulateAndGet(count, (before, more) -> before + more < 0 ? Long.MAX_VALUE : before + more);
            flows.wanted(entry);
        }
    }

    @Override
    public void cancel() {
        end(null);
    }

    boolean isOver() {
        return over.get();
    }

    /** Ends it; null for a failure if it wants that itself. Harmless when repeated. */
    void end(Throwable newFailure) {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        failure = newFailure;
        flows.ended(this, entry);
        while (true) {
            if (life.compareAndSet(Life.CALLED, Life.ENDING)) {
                return; // who calls it tells it
            }
            if (life.compareAndSet(Life.IDLE, Life.ENDED)) {
                if (newFailure != null) {
                    flows.execute(this::tellFailure);
                }
                return;
            }
        }
    }

    private void tellFailure() {
        Throwable told = failure;
        if (told != null) {
            subscriber.onError(told);
        }
    }

    @Override
    public String toString() {
        return "subscriber " + FailureText.of(subscriber);
    }
}
