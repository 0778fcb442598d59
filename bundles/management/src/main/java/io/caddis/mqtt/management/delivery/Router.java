package io.caddis.mqtt.management.delivery;

import io.caddis.mqtt.ClientStatistics.Drop;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.services.ListenerEntry;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.spi.SessionOutput.Copy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * Where the messages of one client go: to the listeners whose filters match, else to poll() if the application
 * subscribed itself, else they wait for a listener for the grace time. Has a lock of its own, which may be taken under
 * the driver's, never the other way round.
 */
final class Router {
    private static final int ROUTES_MAX = 1024;
    private static final int DEPARTED_QOS0_MAX = 1000;

    private final Deliveries deliveries;
    private final List<ListenerQueue> listeners = new ArrayList<>();
    /** Who only looks on: copies go to them, and all else is as if they were not there. */
    private final List<ListenerQueue> observers = new ArrayList<>(0);
    private Map<TopicName, ListenerQueue[]> routes = Collections.emptyMap();
    private final WantedSubscriptions wanted = new WantedSubscriptions(this);
    private final PollQueue polled = new PollQueue(this);
    /** QoS 1 and 2 for which there is nobody: the listener may only be late. */
    private final ArrayDeque<Orphan> orphans = new ArrayDeque<>(0);
    /** Listeners that left; they stay subscribed for a while, since they may be back in a moment. */
    private final List<Departed> departed = new ArrayList<>();
    private int departedQos0;
    private int listenersSoFar;
    private Set<ListenerQueue> full = Collections.emptySet();
    private ClientConfig.Local limits;
    private boolean closed;

    /** A message that nobody took yet. */
    private record Orphan(Received message, long untilNanos) {
    }

    Router(Deliveries deliveries, ClientConfig.Local limits) {
        this.deliveries = deliveries;
        this.limits = limits;
    }

    // ---- messages in

    /** A message arrived. Returns a queue that is full now, or null. */
    synchronized ListenerQueue deliver(Publish publish, long deliveryId, Copy copy, long nowNanos) {
        boolean observed = !observers.isEmpty() && observe(publish, copy);
        ListenerQueue[] targets = copy.isByTopic() ? route(publish.message().topic()) : route(copy);
        if (targets.length == 1 && departed.isEmpty()) {
            Received message = new Received(deliveries, publish, deliveryId, null, listenersSoFar);
            return targets[0].add(message) || !markFull(targets[0]) ? null : targets[0];
        }
        String topic = publish.message().topic().value();
        List<Departed> absent = departed.isEmpty() ? List.of() : departed.stream()
                .filter(one -> copy.isByTopic() ? one.matches(topic) : one.gets(copy)).toList();
        int count = targets.length + absent.size();
        if (count == 0) {
            Received message = new Received(deliveries, publish, deliveryId, null, listenersSoFar);
            if (copy.isByTopic()) {
                unmatched(message, observed, nowNanos);
            } else if (!closed) {
                further(message, publish.message().topic(), copy, observed);
            }
            return null;
        }
        AtomicInteger unfinished = count == 1 ? null : new AtomicInteger(count);
        ListenerQueue newlyFull = null;
        for (ListenerQueue target : targets) {
            Received message = new Received(deliveries, publish, deliveryId, unfinished, listenersSoFar);
            if (!target.add(message) && markFull(target)) {
                newlyFull = target;
            }
        }
        absent.forEach(one -> keep(one,
                new Received(deliveries, publish, deliveryId, unfinished, listenersSoFar), false));
        return newlyFull;
    }

    /** True if somebody looks on. With a full queue an observer misses messages: it must not hold up anybody. */
    private boolean observe(Publish publish, Copy copy) {
        boolean observed = false;
        for (ListenerQueue observer : observers) {
            if (!observer.matches(publish.message().topic().value())) {
                continue;
            }
            observed = true;
            if (!copy.others().isEmpty()) {
                continue; // another copy of it comes, or came
            }
            if (observer.waiting() < observer.listener().queueMax()) {
                observer.add(new Received(deliveries, publish, 0, null, listenersSoFar));
            } else {
                deliveries.dropped(Drop.LISTENER_STUCK);
            }
        }
        return observed;
    }

    private ListenerQueue[] route(TopicName topic) {
        ListenerQueue[] targets = routes.get(topic);
        if (targets == null) {
            targets = listeners.stream().filter(one -> one.matches(topic.value())).toArray(ListenerQueue[]::new);
            if (routes.size() == ROUTES_MAX) {
                routes.clear();
            }
            routes = routes.isEmpty() ? new HashMap<>() : routes;
            routes.put(topic, targets);
        }
        return targets;
    }

    /** The listeners whose filters a copy is for. */
    private ListenerQueue[] route(Copy copy) {
        return listeners.stream().filter(one -> copy.isFor(one.subscriptions())).toArray(ListenerQueue[]::new);
    }

    /** A copy that is for no listener: for poll(), for observers, for somebody who has another copy, or for nobody. */
    private void further(Received message, TopicName topic, Copy copy, boolean observed) {
        if (route(topic).length > 0 || departed.stream().anyMatch(one -> one.matches(topic.value()))
                || wanted.hasOwn(copy.others(), limits)) {
            deliveries.finishLater(message);
        } else if (wanted.hasOwn(copy.filters(), limits)) {
            polled.add(message);
            deliveries.notices().arrived();
        } else if (observed) {
            deliveries.finishLater(message);
        } else {
            drop(message);
        }
    }

    private void unmatched(Received message, boolean observed, long nowNanos) {
        if (closed) {
            return;
        }
        if (wanted.isOwn(message.topic(), limits)) {
            polled.add(message);
            deliveries.notices().arrived();
        } else if (!observed || !message.isAtMostOnce()) { // QoS 1 and 2 were subscribed to by somebody else
            orphan(message, nowNanos);
        }
    }

    private void orphan(Received message, long nowNanos) {
        if (limits.graceNanos() > 0 && !message.isAtMostOnce()) {
            orphans.add(new Orphan(message, nowNanos + limits.graceNanos()));
            deliveries.expireAt(nowNanos + limits.graceNanos());
        } else {
            drop(message);
        }
    }

    private void keep(Departed one, Received message, boolean first) {
        if (message.isAtMostOnce() && departedQos0++ >= DEPARTED_QOS0_MAX) {
            departedQos0--;
            drop(message);
        } else if (first) {
            one.addFirst(message);
        } else {
            one.add(message);
        }
    }

    private void kept(Received message) {
        departedQos0 -= message.isAtMostOnce() ? 1 : 0;
    }

    private void keptInVain(Received message) {
        kept(message);
        drop(message);
    }

    private void drop(Received message) {
        deliveries.dropped(Drop.NO_LISTENER);
        deliveries.finishLater(message);
    }

    /** Takes back what nobody was given yet and the server sends again. */
    synchronized void takeBack(LongConsumer taken) {
        full.removeIf(queue -> queue.takeBack(taken));
        listeners.forEach(queue -> queue.takeBack(taken));
        polled.takeBack(taken);
    }

    // ---- room

    synchronized boolean hasRoom() {
        return full.isEmpty() && polled.hasRoom(limits);
    }

    private boolean markFull(ListenerQueue queue) {
        full = full.isEmpty() ? new HashSet<>() : full;
        return full.add(queue);
    }

    /** The queue has room again, or holds up nobody any more. True if that changes {@link #hasRoom}. */
    synchronized boolean moved(ListenerQueue queue) {
        return full.remove(queue) && hasRoom();
    }

    // ---- poll()

    /** A message for poll(), and whether taking it made room for others. */
    record Polled(Received message, boolean madeRoom) {
    }

    /** The oldest message for poll(), or null. */
    synchronized Polled poll() {
        boolean hadRoom = hasRoom();
        Received message = polled.poll();
        return message == null ? null : new Polled(message, !hadRoom && hasRoom());
    }

    synchronized int waiting() {
        return polled.size();
    }

    /** Takes all that waits for poll(): NetX releases it at disconnect. */
    synchronized List<Received> releasePolled() {
        return polled.release();
    }

    // ---- who listens

    synchronized void add(ListenerQueue queue) {
        if (closed) {
            return;
        }
        if (queue.listener().observes()) {
            observers.add(queue);
            return;
        }
        queue.joined(++listenersSoFar);
        listeners.add(queue);
        routes.clear();
        predecessor(queue.listener()).ifPresent(gone -> {
            for (Received message : gone.replacedBy(queue)) {
                kept(message);
                queue.add(message);
            }
            if (gone.successor() != null) {
                departed.remove(gone);
                gone.clear(this::keptInVain);
            }
        });
        for (Iterator<Orphan> waiting = orphans.iterator(); waiting.hasNext();) {
            Orphan one = waiting.next();
            if (queue.matches(one.message.topic())) {
                waiting.remove();
                queue.add(one.message);
            }
        }
    }

    /** Whose place a new listener takes: that of one at most, since each has its own copy of a message. */
    private Optional<Departed> predecessor(ListenerEntry entry) {
        return departed.stream().filter(one -> entry.isVersionOf(one.listener)).findFirst()
                .or(() -> departed.stream().filter(one -> one.sharesWith(entry)).findFirst());
    }

    /** Removes a listener; false if it is not there. Its filters and messages stay for the grace time. */
    synchronized boolean remove(ListenerEntry entry, long nowNanos) {
        if (entry.observes()) {
            observers.stream().filter(queue -> queue.listener() == entry).forEach(ListenerQueue::close);
            return observers.removeIf(queue -> queue.listener() == entry);
        }
        for (ListenerQueue queue : listeners) {
            if (queue.listener() == entry) {
                listeners.remove(queue);
                full.remove(queue);
                routes.clear();
                Departed gone = new Departed(this, entry, nowNanos + limits.graceNanos(), next(queue));
                if (gone.successor() == null && limits.graceNanos() > 0) {
                    departed.add(gone);
                    deliveries.expireAt(gone.untilNanos);
                }
                queue.left(gone);
                queue.close().forEach(message -> returned(gone, message, false));
                return true;
            }
        }
        return false;
    }

    /** Messages that a listener was not given yet; empty if it is none here. */
    synchronized OptionalLong waiting(ListenerEntry entry) {
        return Stream.concat(listeners.stream(), observers.stream()).filter(queue -> queue.listener() == entry)
                .mapToLong(ListenerQueue::waiting).findFirst();
    }

    /** The listener that was registered beside this one to take its place, or null. */
    private ListenerQueue next(ListenerQueue queue) {
        return listeners.stream().filter(one -> one.number() > queue.number()
                && one.listener().isNextOf(queue.listener())).findFirst().orElse(null);
    }

    /** A message that a listener was not given although it was its turn. */
    synchronized void returned(ListenerQueue queue, Received message, long nowNanos) {
        if (queue.departed() != null) {
            returned(queue.departed(), message, true);
        } else if (!closed && !queue.listener().observes()) { // its object is missing, and nobody said so
            orphan(message, nowNanos);
        }
    }

    private void returned(Departed gone, Received message, boolean first) {
        ListenerQueue successor = gone.successor();
        if (successor != null && message.listenersSoFar() >= successor.number()) {
            deliveries.finishLater(message); // the successor was there when it arrived, and was given it itself
        } else if (successor != null && successor.matches(message.topic())) {
            successor.add(message);
        } else if (departed.contains(gone)) {
            keep(gone, message, first);
        } else {
            drop(message);
        }
    }

    /** Forgets what has waited long enough. Returns when to call again, or {@code Long.MAX_VALUE}. */
    synchronized long expire(long nowNanos) {
        long next = Long.MAX_VALUE;
        for (Iterator<Departed> all = departed.iterator(); all.hasNext();) {
            Departed one = all.next();
            if (one.untilNanos - nowNanos > 0) {
                next = earlier(next, one.untilNanos);
            } else {
                all.remove();
                one.clear(this::keptInVain);
            }
        }
        for (Iterator<Orphan> all = orphans.iterator(); all.hasNext();) {
            Orphan one = all.next();
            if (one.untilNanos - nowNanos > 0) {
                next = earlier(next, one.untilNanos);
            } else {
                all.remove();
                drop(one.message);
            }
        }
        return next;
    }

    private static long earlier(long a, long b) {
        return a == Long.MAX_VALUE || b - a < 0 ? b : a;
    }

    synchronized void configure(ClientConfig.Local newLimits) {
        limits = newLimits;
    }

    /** Where answers to requests go: subscribed, but their messages do not come here. */
    synchronized void answers(Subscription newAnswers) {
        wanted.answers(newAnswers);
    }

    /** Whether somebody here wants a message of this topic. */
    synchronized boolean wants(TopicName topic) {
        return route(topic).length > 0 || wanted.isOwn(topic.value(), limits)
                || observers.stream().anyMatch(queue -> queue.matches(topic.value()))
                || departed.stream().anyMatch(one -> one.matches(topic.value()));
    }

    synchronized void subscribe(Collection<Subscription> subscriptions) {
        wanted.subscribe(subscriptions);
    }

    synchronized void unsubscribe(Collection<TopicFilter> filters) {
        wanted.unsubscribe(filters);
    }

    /** All that is wanted, one per filter, with what serves all that want it. */
    synchronized List<Subscription> wanted() {
        return wanted.all(limits, listeners, departed, observers);
    }

    // ---- the end

    /** Gives nothing more to anybody. Returns the deliveries that listeners have now or are done with. */
    synchronized Set<Long> close() {
        closed = true;
        Set<Long> underWay = new HashSet<>();
        for (ListenerQueue queue : listeners) {
            queue.close();
            underWay.addAll(queue.underWay());
        }
        observers.forEach(ListenerQueue::close);
        observers.clear();
        listeners.clear();
        routes.clear();
        full.clear();
        departed.clear();
        orphans.clear();
        polled.release();
        return underWay;
    }
}
