package io.caddis.mqtt.management;

import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.packet.Publish;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where the messages of one client go: to the listeners whose filters match, else to poll() if the application
 * subscribed itself, else they wait for a listener for the grace time. Has a lock of its own, which may be taken under
 * the driver's, never the other way round.
 */
final class Router {
    private static final int ROUTES_MAX = 1024;
    private static final int HELD_QOS0_MAX = 1000;

    private final CaddisClient client;
    private final List<ListenerQueue> listeners = new ArrayList<>();
    private final Map<TopicName, ListenerQueue[]> routes = new HashMap<>();
    private final Map<TopicFilter, Subscription> own = new LinkedHashMap<>();
    private final ArrayDeque<Received> polled = new ArrayDeque<>();
    private long polledBytes;
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private int heldQos0;
    private final List<Departed> departed = new ArrayList<>();
    private final Set<ListenerQueue> full = new HashSet<>();
    private ClientConfig.Local limits;

    /** A message that nobody took yet. */
    private record Held(Received message, long untilNanos) {
    }

    /** The filters of a listener that left; they stay subscribed for a while, since it may be back in a moment. */
    private record Departed(List<Subscription> subscriptions, long untilNanos) {
        boolean matches(String topic) {
            return subscriptions.stream().anyMatch(subscription -> subscription.filter().matches(topic));
        }
    }

    Router(CaddisClient client, ClientConfig.Local limits) {
        this.client = client;
        this.limits = limits;
        limits.subscriptions().forEach(subscription -> own.put(subscription.filter(), subscription));
    }

    // ---- messages in

    /** A message arrived. Returns a queue that is full now, or null. */
    synchronized ListenerQueue deliver(Publish publish, long deliveryId, long nowNanos) {
        ListenerQueue[] targets = route(publish.message().topic());
        if (targets.length == 1) {
            Received message = new Received(client, publish, deliveryId, null);
            return targets[0].add(message) || !full.add(targets[0]) ? null : targets[0];
        }
        if (targets.length == 0) {
            unmatched(new Received(client, publish, deliveryId, null), nowNanos);
            return null;
        }
        AtomicInteger unfinished = new AtomicInteger(targets.length);
        ListenerQueue newlyFull = null;
        for (ListenerQueue target : targets) {
            if (!target.add(new Received(client, publish, deliveryId, unfinished)) && full.add(target)) {
                newlyFull = target;
            }
        }
        return newlyFull;
    }

    private ListenerQueue[] route(TopicName topic) {
        ListenerQueue[] targets = routes.get(topic);
        if (targets == null) {
            targets = listeners.stream().filter(one -> one.matches(topic.value())).toArray(ListenerQueue[]::new);
            if (routes.size() == ROUTES_MAX) {
                routes.clear();
            }
            routes.put(topic, targets);
        }
        return targets;
    }

    private void unmatched(Received message, long nowNanos) {
        String topic = message.message().topic().value();
        boolean expected = departed.stream().anyMatch(one -> one.matches(topic));
        if (!expected && own.keySet().stream().anyMatch(filter -> filter.matches(topic))) {
            polled.add(message);
            polledBytes += message.bytes();
        } else if (limits.graceNanos() > 0 && (expected || !message.unacknowledged())) {
            hold(message, nowNanos + limits.graceNanos());
        } else {
            drop(message);
        }
    }

    /** Gives nothing more to anybody. Returns the deliveries that listeners have now or are done with. */
    synchronized Set<Long> close() {
        Set<Long> underWay = new HashSet<>();
        for (ListenerQueue queue : listeners) {
            queue.close();
            underWay.addAll(queue.underWay());
        }
        listeners.clear();
        routes.clear();
        full.clear();
        held.clear();
        polled.clear();
        return underWay;
    }

    private void hold(Received message, long untilNanos) {
        if (message.unacknowledged()) {
            if (heldQos0 == HELD_QOS0_MAX) {
                drop(message);
                return;
            }
            heldQos0++;
        }
        held.add(new Held(message, untilNanos));
        client.expireAt(untilNanos);
    }

    private void drop(Received message) {
        client.dropped(1);
        client.finishLater(message);
    }

    // ---- room

    synchronized boolean hasRoom() {
        return full.isEmpty() && polled.size() < limits.receiveQueueMax()
                && polledBytes < limits.receiveQueueBytesMax();
    }

    /** The queue has room again, or holds up nobody any more. True if that changes {@link #hasRoom}. */
    synchronized boolean moved(ListenerQueue queue) {
        return full.remove(queue) && hasRoom();
    }

    // ---- poll()

    /** The oldest message for poll(), or null. */
    synchronized Received poll() {
        Received message = polled.poll();
        if (message != null) {
            polledBytes -= message.bytes();
        }
        return message;
    }

    synchronized int waiting() {
        return polled.size();
    }

    /** Takes all that waits for poll(): NetX releases it at disconnect. */
    synchronized List<Received> releasePolled() {
        List<Received> released = List.copyOf(polled);
        polled.clear();
        polledBytes = 0;
        return released;
    }

    // ---- who listens

    synchronized void add(ListenerQueue queue) {
        listeners.add(queue);
        routes.clear();
        Set<TopicFilter> filters = new HashSet<>();
        queue.subscriptions().forEach(subscription -> filters.add(subscription.filter()));
        departed.removeIf(one -> one.subscriptions.stream().allMatch(gone -> filters.contains(gone.filter())));
        for (Iterator<Held> waiting = held.iterator(); waiting.hasNext();) {
            Held one = waiting.next();
            if (queue.matches(one.message.message().topic().value())) {
                waiting.remove();
                heldQos0 -= one.message.unacknowledged() ? 1 : 0;
                queue.add(one.message);
            }
        }
    }

    /** Removes a listener; null if it is not there. Its filters and messages stay for the grace time. */
    synchronized ListenerQueue remove(ListenerEntry entry, long nowNanos) {
        for (ListenerQueue queue : listeners) {
            if (queue.belongsTo(entry)) {
                listeners.remove(queue);
                full.remove(queue);
                routes.clear();
                if (limits.graceNanos() > 0) {
                    long until = nowNanos + limits.graceNanos();
                    departed.add(new Departed(queue.subscriptions(), until));
                    client.expireAt(until);
                }
                returned(queue.close(), nowNanos);
                return queue;
            }
        }
        return null;
    }

    /** Messages that a listener was not given: for the next one, in the order of arrival. */
    synchronized void returned(List<Received> messages, long nowNanos) {
        for (Received message : messages) {
            String topic = message.message().topic().value();
            ListenerQueue[] others = route(message.message().topic());
            boolean replaced = others.length == 1 && departed.stream().noneMatch(one -> one.matches(topic));
            if (replaced) {
                others[0].add(message);
            } else if (limits.graceNanos() > 0) {
                hold(message, nowNanos + limits.graceNanos());
            } else {
                drop(message);
            }
        }
    }

    /** Forgets what has waited long enough. Returns when to call again, or {@code Long.MAX_VALUE}. */
    synchronized long expire(long nowNanos) {
        departed.removeIf(one -> one.untilNanos - nowNanos <= 0);
        long next = Long.MAX_VALUE;
        for (Departed one : departed) {
            next = Math.min(next, one.untilNanos);
        }
        for (Iterator<Held> waiting = held.iterator(); waiting.hasNext();) {
            Held one = waiting.next();
            if (one.untilNanos - nowNanos > 0) {
                next = Math.min(next, one.untilNanos);
            } else {
                waiting.remove();
                heldQos0 -= one.message.unacknowledged() ? 1 : 0;
                drop(one.message);
            }
        }
        return next;
    }

    synchronized void configure(ClientConfig.Local newLimits) {
        limits.subscriptions().forEach(subscription -> own.remove(subscription.filter()));
        newLimits.subscriptions().forEach(subscription -> own.put(subscription.filter(), subscription));
        limits = newLimits;
    }

    synchronized void subscribe(Collection<Subscription> subscriptions) {
        subscriptions.forEach(subscription -> own.put(subscription.filter(), subscription));
    }

    synchronized void unsubscribe(Collection<TopicFilter> filters) {
        filters.forEach(own::remove);
    }

    /** All that is wanted, one per filter, with the highest QoS that anyone wants. */
    synchronized List<Subscription> wanted() {
        Map<TopicFilter, Subscription> wanted = new LinkedHashMap<>(own);
        listeners.forEach(queue -> queue.subscriptions().forEach(one -> want(wanted, one)));
        departed.forEach(gone -> gone.subscriptions.forEach(one -> want(wanted, one)));
        return List.copyOf(wanted.values());
    }

    private static void want(Map<TopicFilter, Subscription> wanted, Subscription one) {
        wanted.merge(one.filter(), one, (a, b) -> a.qos().compareTo(b.qos()) >= 0 ? a : b);
    }
}
