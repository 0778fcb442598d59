package io.caddis.mqtt.management.delivery;

import io.caddis.mqtt.ClientStatistics.Drop;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.futures.Wanted;
import io.caddis.mqtt.management.services.ListenerEntry;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.spi.SessionOutput.Copy;
import io.caddis.mqtt.spi.SessionState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Where the messages of one client go: to the listeners whose filters match, else to poll() if the application
 * subscribed itself. What nobody wants is acknowledged at once, unless it may be of an earlier life and its listener
 * late: then it waits for the grace time. Has a lock of its own, which may be taken under the driver's, never the other
 * way round.
 */
final class Router {
    /** What another process kept waits at least so long for its listener, whose bundle may start late. */
    private static final long RESTORED_NANOS_MIN = 60_000_000_000L;

    private final Deliveries deliveries;
    private final Listeners listeners = new Listeners(this);
    private final WantedSubscriptions wanted = new WantedSubscriptions(this);
    private final PollQueue polled;
    private final Absentees absentees;
    private final Lookout lookout;
    private final long sinceNanos;
    private ClientConfig.Local limits;
    private boolean closed;

    Router(Deliveries deliveries, ClientConfig config, long nowNanos) {
        this.deliveries = deliveries;
        polled = new PollQueue(this, deliveries.holds());
        absentees = new Absentees(deliveries);
        lookout = new Lookout(this, deliveries, listeners, wanted, polled, absentees, config);
        limits = config.local();
        sinceNanos = nowNanos;
    }

    // ---- messages in

    /**
     * What became of a message that arrived.
     *
     * @param keep to be acknowledged at once and kept; null if it is not
     * @param room whether there is room for more
     */
    record Delivered(Received keep, boolean room) {
        private static final Delivered ROOM = new Delivered(null, true);
        private static final Delivered NO_ROOM = new Delivered(null, false);
    }

    /** A message arrived. */
    synchronized Delivered deliver(Publish publish, long deliveryId, Copy copy, long nowNanos) {
        Received keep = give(publish, deliveryId, copy, nowNanos);
        boolean room = hasRoom();
        return keep != null ? new Delivered(keep, room) : room ? Delivered.ROOM : Delivered.NO_ROOM;
    }

    private Received give(Publish publish, long deliveryId, Copy copy, long nowNanos) {
        boolean observed = listeners.isObserved() && observe(publish, copy, nowNanos);
        ListenerQueue[] targets = copy.isByTopic() ? listeners.of(publish.message().topic()) : listeners.of(copy);
        if (targets.length == 1 && absentees.isEmpty()) {
            return give(targets[0], new Received(deliveries, publish, deliveryId, null, listeners.soFar(), nowNanos),
                    nowNanos);
        }
        List<Departed> absent = copy.isByTopic() ? absentees.matching(publish.message().topic().value())
                : absentees.getting(copy);
        int count = targets.length + absent.size();
        if (count == 0) {
            Received message = new Received(deliveries, publish, deliveryId, null, listeners.soFar(), nowNanos);
            if (closed) {
                return null;
            }
            return copy.isByTopic() ? unmatched(message, observed, nowNanos)
                    : further(message, publish.message().topic(), copy, observed, nowNanos);
        }
        Received.Copies copies = count == 1 ? null : new Received.Copies(count);
        List<Received> all = new ArrayList<>(count);
        while (all.size() < count) { // before one of them is given to anybody
            all.add(new Received(deliveries, publish, deliveryId, copies, listeners.soFar(), nowNanos));
        }
        Received keep = null;
        for (int index = 0; index < count; index++) {
            Received one = index < targets.length ? give(targets[index], all.get(index), nowNanos)
                    : give(absent.get(index - targets.length), all.get(index), copy, nowNanos);
            keep = one == null ? keep : one;
        }
        return keep;
    }

    private Received give(ListenerQueue target, Received message, long nowNanos) {
        if (!target.add(message, nowNanos)) {
            lookout.filled(target);
        }
        return lookout.waits(message, nowNanos);
    }

    private Received give(Departed target, Received message, Copy copy, long nowNanos) {
        if (!absentees.keep(target, message, false)) {
            return null;
        }
        if (!copy.others().isEmpty()) {
            target.alsoFor(message, copy.others());
        }
        return lookout.waits(message, nowNanos);
    }

    /** True if somebody looks on. With a full queue an observer misses messages: it must not hold up anybody. */
    private boolean observe(Publish publish, Copy copy, long nowNanos) {
        boolean observed = false;
        for (ListenerQueue observer : listeners.observers()) {
            if (!observer.matches(publish.message().topic().value())) {
                continue;
            }
            observed = true;
            if (!copy.others().isEmpty()) {
                continue; // another copy of it comes, or came
            }
            if (observer.hasRoom()) {
                observer.add(new Received(deliveries, publish, 0, null, listeners.soFar(), nowNanos));
            } else {
                deliveries.dropped(Drop.LISTENER_STUCK);
            }
        }
        return observed;
    }

    /** A copy that is for no listener: for poll(), for observers, for somebody who has another copy, or for nobody. */
    private Received further(Received message, TopicName topic, Copy copy, boolean observed, long nowNanos) {
        if (listeners.of(topic).length > 0 || !absentees.matching(topic.value()).isEmpty()
                || wanted.hasOwn(copy.others(), limits)) {
            deliveries.finishLater(message);
        } else if (wanted.hasOwn(copy.filters(), limits)) {
            return polls(message, nowNanos);
        } else if (observed) {
            deliveries.finishLater(message);
        } else {
            absentees.drop(message);
        }
        return null;
    }

    private Received polls(Received message, long nowNanos) {
        if (!polled.add(message, limits, nowNanos)) {
            deliveries.dropped(Drop.POLL_FULL);
            return null;
        }
        if (!polled.hasRoom(limits)) {
            lookout.watch();
        }
        deliveries.pollable();
        return lookout.waits(message, nowNanos);
    }

    private Received unmatched(Received message, boolean observed, long nowNanos) {
        if (wanted.isOwn(message.topic(), limits)) {
            return polls(message, nowNanos);
        }
        if (message.isAtMostOnce()) {
            if (!observed) {
                absentees.drop(message);
            }
            return null;
        }
        boolean early = nowNanos - sinceNanos < limits.graceNanos(); // it may be of an earlier life, its listener late
        if (early && !wanted.isGivenUp(message.topic())) {
            orphan(message, nowNanos);
            return lookout.waits(message, nowNanos);
        }
        absentees.drop(message); // unsubscribed, or left for good: nobody asks for it
        return null;
    }

    private void orphan(Received message, long nowNanos) {
        if (limits.graceNanos() > 0 && !message.isAtMostOnce()) {
            absentees.orphan(message, nowNanos + limits.graceNanos());
        } else {
            absentees.drop(message);
        }
    }

    /** Whether a listener sends dead letters by this topic. */
    synchronized boolean isDeadLetterTopic(String topic) {
        return listeners.queues().stream().anyMatch(one -> one.listener().failurePolicy().isDeadLetterTopic(topic));
    }

    /** The server has begun a new session. */
    synchronized void sessionIsNew() {
        absentees.sessionIsNew();
        listeners.queues().forEach(ListenerQueue::sessionIsNew);
    }

    /** Takes back what nobody was given yet and the server sends again. */
    synchronized void takeBack(LongConsumer taken) {
        lookout.takeBack(taken);
        listeners.queues().forEach(queue -> queue.takeBack(taken));
        polled.takeBack(taken, limits);
        lookout.held().tidy();
    }

    // ---- room

    synchronized boolean hasRoom() {
        return lookout.hasRoom();
    }

    /** The queue has room again, or holds up nobody any more. True if that changes {@link #hasRoom}. */
    synchronized boolean moved(ListenerQueue queue) {
        return lookout.forgetFull(queue) && hasRoom();
    }

    // ---- poll()

    /** A message for poll(), and whether taking it made room for others. */
    record Polled(Received message, boolean madeRoom) {
    }

    /** The oldest message for poll(), or null. */
    synchronized Polled poll(long nowNanos) {
        boolean hadRoom = hasRoom();
        Received message = polled.poll(limits, nowNanos);
        return message == null ? null : new Polled(message, !hadRoom && hasRoom());
    }

    synchronized boolean isPolled(long nowNanos) {
        return polled.isPolled(nowNanos);
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
        listeners.add(queue);
        if (!queue.listener().observes()) {
            absentees.give(queue, wanted::giveUp);
        }
    }

    /** A listener wants more than it did. */
    synchronized void wanted(ListenerEntry entry) {
        listeners.wanted(entry);
    }

    /** Removes a listener; false if it is not there. Its filters and messages stay for the grace time. */
    synchronized boolean remove(ListenerEntry entry, long nowNanos) {
        ListenerQueue queue = listeners.remove(entry);
        if (queue == null) {
            return false;
        }
        if (entry.observes()) {
            queue.close().forEach(deliveries::gone);
            return true;
        }
        lookout.forgetFull(queue);
        Departed gone = new Departed(deliveries, entry, nowNanos + limits.graceNanos(), listeners.next(queue));
        if (gone.successor() == null && limits.graceNanos() > 0) {
            absentees.add(gone);
        }
        queue.left(gone);
        queue.close().forEach(message -> returned(gone, message, false));
        listeners.leaves(queue);
        return true;
    }

    /** The last call of a listener that was removed has returned. */
    synchronized void left(ListenerQueue queue) {
        listeners.left(queue);
    }

    /** Messages that a listener was not given yet; empty if it is none here. */
    synchronized OptionalLong waiting(ListenerEntry entry) {
        return listeners.waiting(entry);
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
        if (message.isFinished()) {
            return; // the listener that left has acknowledged it since
        }
        if (successor != null && message.listenersSoFar() >= successor.number()) {
            deliveries.finishLater(message); // the successor was there when it arrived, and was given it itself
        } else if (successor != null && successor.departed() != null) {
            returned(successor.departed(), message, true);
        } else if (successor != null && successor.matches(message.topic())) {
            successor.add(message);
        } else if (absentees.departed().contains(gone)) {
            absentees.keep(gone, message, first);
        } else {
            absentees.drop(message);
        }
    }

    /** Forgets what has waited long enough. Returns when to call again, or {@code Long.MAX_VALUE}. */
    synchronized long expire(long nowNanos) {
        return absentees.expire(nowNanos, wanted::giveUp);
    }

    /** How many were dropped since the last time, for they had waited long enough. */
    synchronized int takeLost() {
        return absentees.takeLost();
    }

    synchronized void configure(ClientConfig config) {
        List<TopicFilter> filters = config.local().subscriptions().stream().map(Subscription::filter).toList();
        wanted.giveUp(limits.subscriptions().stream().map(Subscription::filter)
                .filter(filter -> !filters.contains(filter)).toList());
        limits = config.local();
        lookout.configure(config);
        polled.moved(limits);
        polls(filters);
    }

    /** What waits for whoever wants these is for poll(). */
    private void polls(Collection<TopicFilter> filters) {
        absentees.give(filters, this::polls);
    }

    private void polls(Received message) {
        if (polled.add(message, limits, message.arrivedNanos())) {
            deliveries.pollable();
        } else {
            deliveries.dropped(Drop.POLL_FULL);
            deliveries.gone(message);
        }
    }

    /** Where answers to requests go: subscribed, but their messages do not come here. */
    synchronized void answers(Subscription newAnswers) {
        wanted.answers(newAnswers);
        absentees.giveUp(List.of(newAnswers.filter()));
    }

    /** Whether somebody here wants a message of this topic. */
    synchronized boolean wants(TopicName topic) {
        return listeners.of(topic).length > 0 || wanted.isOwn(topic.value(), limits)
                || listeners.observers().stream().anyMatch(queue -> queue.matches(topic.value()))
                || !absentees.matching(topic.value()).isEmpty();
    }

    synchronized void subscribe(Collection<Subscription> subscriptions) {
        wanted.subscribe(subscriptions);
        polls(subscriptions.stream().map(Subscription::filter).toList());
    }

    synchronized void unsubscribe(Collection<TopicFilter> filters) {
        wanted.unsubscribe(filters);
        absentees.giveUp(filters);
    }

    /** All that is wanted. */
    synchronized Wanted wanted() {
        return wanted.all(limits, listeners, absentees);
    }

    // ---- what holds up others

    HeldMessages held() {
        return lookout.held();
    }

    /** Messages were acknowledged. */
    synchronized void tidy() {
        lookout.held().tidy();
    }

    /** Decides about all that may hold up others. On the timer. */
    synchronized Lookout.Look look(long nowNanos) {
        return closed ? Lookout.Look.NOTHING : lookout.look(nowNanos);
    }

    // ---- what was kept

    /**
     * What another driver or another process kept goes to whom it is for, the oldest first; before anything new. What
     * the server holds for those who are not here stays subscribed, for they may be late.
     */
    synchronized void restore(List<SessionState.Kept> messages, Collection<TopicFilter> granted, long nowNanos) {
        long untilNanos = nowNanos + Math.max(RESTORED_NANOS_MIN, limits.graceNanos());
        Set<TopicFilter> awaited = new LinkedHashSet<>(granted);
        Wanted now = wanted.all(limits, listeners, absentees);
        now.subscriptions().forEach(one -> awaited.remove(one.filter()));
        awaited.removeAll(new HashSet<>(now.spared()));
        absentees.await(awaited, untilNanos);
        for (SessionState.Kept one : messages) {
            Publish publish = new Publish(one.message(), true, 1, 0, one.subscriptionIdentifiers());
            Received.Copies copies = one.recipients().size() == 1 ? null
                    : new Received.Copies(one.recipients().size());
            List<Received> all = new ArrayList<>();
            for (int index = 0; index < one.recipients().size(); index++) {
                all.add(new Received(deliveries, publish, one.deliveryId(), copies, listeners.soFar(), nowNanos)
                        .alreadyKept());
            }
            lookout.held().restored(all.get(0));
            for (int index = 0; index < all.size(); index++) {
                restore(one.recipients().get(index), all.get(index), untilNanos, nowNanos);
            }
        }
    }

    private void restore(String recipient, Received message, long untilNanos, long nowNanos) {
        if (recipient.equals(Taker.POLL)) {
            polled.add(message, limits, nowNanos);
            deliveries.pollable();
            return;
        }
        boolean anybodys = recipient.equals(Taker.ANYBODY);
        Optional<ListenerQueue> there = listeners.queues().stream().filter(one -> anybodys
                ? one.matches(message.topic())
                : one.listener().isNamed(recipient) || one.listener().takesOver(recipient)).findFirst();
        if (there.isPresent()) {
            there.get().add(message, nowNanos);
        } else {
            absentees.restore(recipient, message, untilNanos);
        }
    }

    // ---- the end

    /**
     * What there was at the end.
     *
     * @param queues  of the listeners, closed: {@link ListenerQueue#inHand} and {@link ListenerQueue#underWay} say what
     *                they have
     * @param waiting QoS 1 and 2 messages that are not acknowledged
     */
    record Closed(List<ListenerQueue> queues, List<Received> waiting) {
    }

    /** Gives nothing more to anybody. */
    synchronized Closed close() {
        closed = true;
        List<Received> waiting = lookout.held().waiting();
        lookout.close();
        absentees.clear();
        polled.release();
        return new Closed(listeners.close(), waiting);
    }
}
