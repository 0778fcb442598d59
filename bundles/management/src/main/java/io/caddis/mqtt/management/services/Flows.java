package io.caddis.mqtt.management.services;

import io.caddis.mqtt.MqttSubscription.Ack;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.Subscription;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Flow;

/** Publishers of what one client receives, and all who have subscribed to them. Safe for all threads. */
public final class Flows {
    private final Client client;
    /** As many as there are subscribers, like listeners. Guarded by this; shared until there is one. */
    private Set<FlowSubscriber> subscribers = Collections.emptySet();
    private volatile Throwable closed;

    /** What is asked of the client. */
    public interface Client {
        void add(ListenerEntry entry);

        void remove(ListenerEntry entry);

        /** The listener has requested more. */
        void wanted(ListenerEntry entry);

        /** Runs application code. */
        void execute(Runnable task);

        /** How many messages may wait for one of them. */
        int queueMax();
    }

    public Flows(Client client) {
        this.client = client;
    }

    /** @throws IllegalArgumentException if there is no subscription */
    public Flow.Publisher<ReceivedMessage> messages(Ack acknowledge, List<Subscription> subscriptions) {
        if (subscriptions.isEmpty()) {
            throw new IllegalArgumentException("no subscription: give one or more [MQTT-3.8.3-2]");
        }
        return subscriber -> subscribe(new FlowSubscriber(subscriber, this), acknowledge, subscriptions);
    }

    private void subscribe(FlowSubscriber subscriber, Ack acknowledge, List<Subscription> subscriptions) {
        ListenerEntry entry = new ListenerEntry(subscriber, subscriptions, acknowledge, client.queueMax());
        subscriber.listens(entry);
        client.add(entry);
        subscriber.begin();
        synchronized (this) {
            subscribers = subscribers.isEmpty() ? new HashSet<>() : subscribers;
            subscribers.add(subscriber);
        }
        if (closed != null) {
            subscriber.end(closed);
        }
        if (subscriber.isOver()) {
            forget(subscriber);
        }
    }

    private synchronized void forget(FlowSubscriber subscriber) {
        subscribers.remove(subscriber);
    }

    private synchronized List<FlowSubscriber> all() {
        return List.copyOf(subscribers);
    }

    /** Tells all that nothing more comes. */
    public void close(Throwable why) {
        closed = why;
        all().forEach(subscriber -> subscriber.end(why));
    }

    // ---- what its subscribers ask for, on any thread, under no lock

    /** A subscriber has requested more than it had. */
    void wanted(ListenerEntry entry) {
        client.wanted(entry);
    }

    /** A subscriber is over: its listener is removed. */
    void ended(FlowSubscriber subscriber, ListenerEntry entry) {
        forget(subscriber);
        client.remove(entry);
    }

    /** Runs application code on the pool. */
    void execute(Runnable task) {
        client.execute(task);
    }
}
