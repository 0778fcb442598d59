package io.caddis.mqtt.management.services;

import io.caddis.mqtt.MqttSubscription.Ack;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.Subscription;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;

/** Publishers of what one client receives, and all who have subscribed to them. Safe for all threads. */
public final class Flows {
    private final Client client;
    /** As many as there are subscribers, like listeners. */
    private final Set<FlowSubscriber> subscribers = ConcurrentHashMap.newKeySet();
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
        subscribers.add(subscriber);
        if (closed != null) {
            subscriber.end(closed);
        }
        if (subscriber.isOver()) {
            subscribers.remove(subscriber);
        }
    }

    /** Tells all that nothing more comes. */
    public void close(Throwable why) {
        closed = why;
        subscribers.forEach(subscriber -> subscriber.end(why));
    }

    // ---- what its subscribers ask for, on any thread, under no lock

    /** A subscriber has requested more than it had. */
    void wanted(ListenerEntry entry) {
        client.wanted(entry);
    }

    /** A subscriber is over: its listener is removed. */
    void ended(FlowSubscriber subscriber, ListenerEntry entry) {
        subscribers.remove(subscriber);
        client.remove(entry);
    }

    /** Runs application code on the pool. */
    void execute(Runnable task) {
        client.execute(task);
    }
}
