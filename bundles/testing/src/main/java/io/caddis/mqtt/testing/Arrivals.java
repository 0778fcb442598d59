package io.caddis.mqtt.testing;

import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.MqttSubscription;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.TopicFilter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Who gets the messages of a {@link RecordingClient}. */
final class Arrivals {
    private final Optional<ManualClock> clock;
    private final List<Taker> takers = new CopyOnWriteArrayList<>();
    private final Deque<TestMessage> waiting = new ArrayDeque<>();
    private final AtomicLong delivered = new AtomicLong();

    Arrivals(Optional<ManualClock> clock) {
        this.clock = clock;
    }

    /** Somebody who takes messages with such topics. */
    private abstract static class Taker {
        private final List<TopicFilter> filters;

        private Taker(List<TopicFilter> filters) {
            this.filters = filters;
        }

        private boolean matches(TestMessage message) {
            return filters.stream().anyMatch(filter -> filter.matches(message.message().topic()));
        }

        abstract void take(TestMessage message) throws Exception;
    }

    void listen(MqttSubscription.Ack acknowledge, MqttMessageListener listener, List<TopicFilter> filters) {
        takers.add(new Taker(filters) {
            @Override
            void take(TestMessage message) throws Exception {
                listener.received(message);
                if (acknowledge == MqttSubscription.Ack.AUTO) {
                    message.acknowledge();
                }
            }
        });
    }

    void subscribe(MqttSubscription.Ack acknowledge, Flow.Subscriber<? super ReceivedMessage> subscriber,
            List<TopicFilter> filters) {
        Demand demand = new Demand(acknowledge, subscriber, filters);
        takers.add(demand);
        subscriber.onSubscribe(demand);
    }

    /** A subscriber of Flow: gets what it requested, and the rest when it requests that. */
    private final class Demand extends Taker implements Flow.Subscription {
        private final MqttSubscription.Ack acknowledge;
        private final Flow.Subscriber<? super ReceivedMessage> subscriber;
        private final Deque<TestMessage> held = new ArrayDeque<>();
        private long requested;
        private boolean busy;
        private boolean ended;

        private Demand(MqttSubscription.Ack acknowledge, Flow.Subscriber<? super ReceivedMessage> subscriber,
                List<TopicFilter> filters) {
            super(filters);
            this.acknowledge = acknowledge;
            this.subscriber = subscriber;
        }

        @Override
        void take(TestMessage message) {
            synchronized (this) {
                held.add(message);
            }
            drain();
        }

        @Override
        public void request(long count) {
            if (count <= 0) {
                cancel();
                subscriber.onError(new IllegalArgumentException("request(" + count + "): use 1 or more"));
                return;
            }
            synchronized (this) {
                requested = requested + count < 0 ? Long.MAX_VALUE : requested + count;
            }
            drain();
        }

        @Override
        public void cancel() {
            synchronized (this) {
                ended = true;
            }
            takers.remove(this);
        }

        /** One at a time: what comes in {@code onNext} waits for its end. */
        private void drain() {
            synchronized (this) {
                if (busy) {
                    return;
                }
                busy = true;
            }
            for (TestMessage message = next(); message != null; message = next()) {
                subscriber.onNext(message);
                if (acknowledge == MqttSubscription.Ack.AUTO) {
                    message.acknowledge();
                }
            }
        }

        private synchronized TestMessage next() {
            if (ended || requested == 0 || held.isEmpty()) {
                busy = false;
                return null;
            }
            requested--;
            return held.remove();
        }
    }

    void add(TestMessage message) {
        boolean taken = false;
        for (Taker taker : takers) {
            if (taker.matches(message)) {
                taken = true;
                delivered.incrementAndGet();
                try {
                    taker.take(message);
                } catch (Exception e) {
                    throw new IllegalStateException("the listener for " + message.topic() + " threw " + e, e);
                }
            }
        }
        if (!taken) {
            synchronized (waiting) {
                waiting.add(message);
                waiting.notifyAll();
            }
        }
    }

    Optional<ReceivedMessage> poll() {
        TestMessage first;
        synchronized (waiting) {
            first = waiting.poll();
        }
        return Optional.ofNullable(first).map(this::taken);
    }

    Optional<ReceivedMessage> receive(Duration timeout) throws InterruptedException {
        long end = now() + timeout.toNanos();
        TestMessage first;
        synchronized (waiting) {
            while (waiting.isEmpty() && end - now() > 0) {
                if (clock.isPresent()) {
                    waiting.wait();
                } else {
                    TimeUnit.NANOSECONDS.timedWait(waiting, end - now());
                }
            }
            first = waiting.poll();
        }
        return Optional.ofNullable(first).map(this::taken);
    }

    private ReceivedMessage taken(TestMessage message) {
        delivered.incrementAndGet();
        message.acknowledge();
        return message;
    }

    private long now() {
        return clock.map(ManualClock::nanoTime).orElseGet(System::nanoTime);
    }

    void timePassed() {
        synchronized (waiting) {
            waiting.notifyAll();
        }
    }

    int waiting() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    long delivered() {
        return delivered.get();
    }
}
