package io.caddis.mqtt.management.delivery;

import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.management.services.FilterTree;
import io.caddis.mqtt.management.services.ListenerEntry;
import io.caddis.mqtt.spi.SessionOutput.Copy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Who listens to one client, in the order of their coming, and whom a message is for. Guarded by the router. */
final class Listeners {
    private static final int ROUTES_MAX = 1024;
    /** The answer for a longer topic is not remembered: whoever publishes chooses it. */
    private static final int ROUTE_BYTES_MAX = 256;
    /** For so many answers none is remembered, if of those before hardly any was asked for again. */
    private static final int FORGETFUL = 16 * ROUTES_MAX;
    /** As many are asked one after the other: a tree of their filters would cost more. */
    private static final int FEW = 8;
    private static final ListenerQueue[] NONE = {};

    private final Object router;
    private final List<ListenerQueue> queues = new ArrayList<>();
    /** Who only looks on: copies go to them, and all else is as if they were not there. */
    private List<ListenerQueue> observers = Collections.emptyList();
    /** By topic, as text: publishers choose topics with equal hash codes, and no map is faster with these. */
    private Map<String, ListenerQueue[]> routes = Collections.emptyMap();
    /** Answers that were remembered since the routes were cleared. */
    private int hits;
    private int forgetful;
    /** An answer of one, since the next one may be the same. */
    private ListenerQueue[] single = NONE;
    /** The filters of all but observers; null if that is to be made anew. */
    private FilterTree<ListenerQueue> filters;
    /** Who has left while it had a message: that is not for anybody else. */
    private List<ListenerQueue> leaving = Collections.emptyList();
    private int soFar;

    Listeners(Object router) {
        this.router = router;
    }

    /** All but observers. */
    List<ListenerQueue> queues() {
        return queues;
    }

    List<ListenerQueue> observers() {
        return observers;
    }

    boolean isObserved() {
        return !observers.isEmpty();
    }

    /** How many have come, observers aside: the number of the last one. */
    int soFar() {
        return soFar;
    }

    void add(ListenerQueue queue) {
        assert Thread.holdsLock(router);
        if (queue.listener().observes()) {
            observers = observers.isEmpty() ? new ArrayList<>() : observers;
            observers.add(queue);
        } else {
            queue.joined(++soFar);
            queues.add(queue);
            if (filters != null) {
                plant(queue);
            }
            forget();
        }
    }

    /** The listener wants more than it did. */
    void wanted(ListenerEntry entry) {
        assert Thread.holdsLock(router);
        queues.stream().filter(queue -> queue.listener() == entry).forEach(ListenerQueue::wanted);
    }

    /** Returns the queue of a listener, which is not here from now on, but still open; null if it was not here. */
    ListenerQueue remove(ListenerEntry entry) {
        assert Thread.holdsLock(router);
        List<ListenerQueue> among = entry.observes() ? observers : queues;
        for (ListenerQueue queue : among) {
            if (queue.listener() == entry) {
                among.remove(queue);
                filters = entry.observes() ? filters : null;
                forget();
                return queue;
            }
        }
        return null;
    }

    /** The queue of one that was removed is closed. */
    void leaves(ListenerQueue queue) {
        assert Thread.holdsLock(router);
        if (!queue.hasLeft()) {
            leaving = leaving.isEmpty() ? new ArrayList<>() : leaving;
            leaving.add(queue);
        }
    }

    /** The last call has returned. */
    void left(ListenerQueue queue) {
        assert Thread.holdsLock(router);
        leaving.remove(queue);
    }

    /** The listeners to a topic. The answer is remembered: not to be changed. */
    ListenerQueue[] of(TopicName topic) {
        if (topic.encodedLength() > ROUTE_BYTES_MAX) {
            return matching(topic);
        }
        ListenerQueue[] targets = routes.get(topic.value());
        if (targets != null) {
            hits++;
            return targets;
        }
        targets = matching(topic);
        if (forgetful > 0) {
            forgetful--;
        } else {
            remember(topic.value(), targets);
        }
        return targets;
    }

    private void remember(String topic, ListenerQueue[] targets) {
        if (routes.size() == ROUTES_MAX) {
            forgetful = hits < ROUTES_MAX ? FORGETFUL : 0; // to remember costs more than a look-up
            routes.clear();
            hits = 0;
        }
        routes = routes.isEmpty() ? new HashMap<>() : routes;
        routes.put(topic, targets);
    }

    private void forget() {
        routes.clear();
        single = NONE;
        hits = 0;
        forgetful = 0;
    }

    private ListenerQueue[] matching(TopicName topic) {
        if (queues.size() <= FEW) {
            return matchingOfFew(topic.value());
        }
        List<ListenerQueue> found = new ArrayList<>(1);
        if (filters == null) {
            filters = new FilterTree<>();
            queues.forEach(this::plant);
        }
        filters.find(topic.value(), found::add);
        return found.stream().distinct().sorted(Comparator.comparingInt(ListenerQueue::number))
                .toArray(ListenerQueue[]::new);
    }

    private ListenerQueue[] matchingOfFew(String topic) {
        ListenerQueue[] found = NONE;
        for (ListenerQueue queue : queues) {
            if (queue.matches(topic)) {
                if (found.length > 0) {
                    found = Arrays.copyOf(found, found.length + 1);
                    found[found.length - 1] = queue;
                } else if (single.length > 0 && single[0] == queue) {
                    found = single;
                } else {
                    single = new ListenerQueue[] {queue};
                    found = single;
                }
            }
        }
        return found;
    }

    private void plant(ListenerQueue queue) {
        queue.listener().subscriptions().forEach(one -> filters.add(one.filter(), queue));
    }

    /** The listeners whose filters a copy is for. */
    ListenerQueue[] of(Copy copy) {
        return queues.stream().filter(one -> copy.isFor(one.listener().subscriptions())).toArray(ListenerQueue[]::new);
    }

    /** Messages that a listener was not given yet; empty if it is none here. */
    OptionalLong waiting(ListenerEntry entry) {
        return Stream.concat(queues.stream(), observers.stream()).filter(queue -> queue.listener() == entry)
                .mapToLong(ListenerQueue::waiting).findFirst();
    }

    /** The listener that was registered beside this one to take its place, or null. */
    ListenerQueue next(ListenerQueue queue) {
        return queues.stream().filter(one -> one.number() > queue.number()
                && one.listener().isNextOf(queue.listener())).findFirst().orElse(null);
    }

    /** Forgets all. Returns the queues of those who do not only look on, closed; also of those who are leaving. */
    List<ListenerQueue> close() {
        assert Thread.holdsLock(router);
        queues.forEach(ListenerQueue::close);
        List<ListenerQueue> closing = new ArrayList<>(queues);
        closing.addAll(leaving);
        leaving.clear();
        observers.forEach(ListenerQueue::close);
        observers.clear();
        queues.clear();
        filters = null;
        forget();
        return closing;
    }
}
