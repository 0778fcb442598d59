package io.caddis.mqtt.management.delivery;

import io.caddis.mqtt.ClientStatistics.Drop;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.services.ListenerEntry;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.spi.SessionOutput.Copy;
import io.caddis.mqtt.spi.SessionState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * Where the messages of one client go: to the listeners whose filters match, else to poll() if the application
 * subscribed itself. What nobody wants is acknowledged at once, unless it may be of an earlier life and its listener
 * late: then it waits for the grace time. Has a lock of its own, which may be taken under the driver's, never the other
 * way round.
 */
final class Router {
    private static final int ROUTES_MAX = 1024;
    /** What another process kept waits at least so long for its listener, whose bundle may start late. */
    private static final long RESTORED_NANOS_MIN = 60_000_000_000L;
    /** A pause between two looks at what may hold up others; and when there is nothing more to decide. */
    private static final long LOOK_NANOS = 50_000_000L;
    private static final long LOOK_AGAIN_NANOS = 250_000_000L;
    /** After such a time without progress a full queue no longer stops reading, or it is told why nothing is read. */
    private static final long STALL_NANOS = 2_000_000_000L;
    static final String NOTHING_IS_READ = "nothing is read: ";
    private static final String KEPT_WORDS = ". Others no longer wait for it: QoS 1 and 2 messages for it are"
            + " acknowledged and kept in ";
    private static final String MANUAL_WORDS = " are given to it and not acknowledged: others wait for that, since it"
            + " has mqtt.ack=manual; give it a client of its own, or make this one durable";

    private final Deliveries deliveries;
    private final List<ListenerQueue> listeners = new ArrayList<>();
    /** Who only looks on: copies go to them, and all else is as if they were not there. */
    private final List<ListenerQueue> observers = new ArrayList<>(0);
    private Map<TopicName, ListenerQueue[]> routes = Collections.emptyMap();
    private final WantedSubscriptions wanted = new WantedSubscriptions(this);
    private final PollQueue polled = new PollQueue(this);
    private final Absentees absentees;
    private int listenersSoFar;
    private Set<ListenerQueue> full = Collections.emptySet();
    private final HeldMessages held = new HeldMessages();
    private final long sinceNanos;
    private ClientConfig.Local limits;
    private boolean durable;
    private Watch watch = Watch.OFF;

    /** Whether somebody looks after what may hold up others. */
    private enum Watch {
        /** Nothing does. Next: ON, by a message that waits, or by a queue that is full. */
        OFF,
        /** The timer will look. Next: OFF, when nothing holds up anybody; CLOSED. */
        ON,
        /** Nothing more is given to anybody. The last one. */
        CLOSED
    }

    /**
     * What a look found.
     *
     * @param keep      to be acknowledged and kept, in order
     * @param news      for the log
     * @param heldUp    who holds up what arrives, for a person; empty if nobody does
     * @param nextNanos when to look again; {@code Long.MAX_VALUE} for not
     */
    record Look(List<Received> keep, List<String> news, String heldUp, long nextNanos) {
    }

    Router(Deliveries deliveries, ClientConfig config, long nowNanos) {
        this.deliveries = deliveries;
        absentees = new Absentees(deliveries);
        limits = config.local();
        durable = config.durable();
        sinceNanos = nowNanos;
    }

    private boolean isClosed() {
        assert Thread.holdsLock(this);
        return watch == Watch.CLOSED;
    }

    // ---- messages in

    /** A message arrived. Returns it if it is to be acknowledged at once and kept, else null. */
    synchronized Received deliver(Publish publish, long deliveryId, Copy copy, long nowNanos) {
        boolean observed = !observers.isEmpty() && observe(publish, copy, nowNanos);
        ListenerQueue[] targets = copy.isByTopic() ? route(publish.message().topic()) : route(copy);
        if (targets.length == 1 && absentees.isEmpty()) {
            return give(targets[0], new Received(deliveries, publish, deliveryId, null, listenersSoFar, nowNanos),
                    nowNanos);
        }
        List<Departed> absent = copy.isByTopic() ? absentees.matching(publish.message().topic().value())
                : absentees.getting(copy);
        int count = targets.length + absent.size();
        if (count == 0) {
            Received message = new Received(deliveries, publish, deliveryId, null, listenersSoFar, nowNanos);
            if (isClosed()) {
                return null;
            }
            return copy.isByTopic() ? unmatched(message, observed, nowNanos)
                    : further(message, publish.message().topic(), copy, observed, nowNanos);
        }
        Received.Copies copies = count == 1 ? null : new Received.Copies(count);
        List<Received> all = new ArrayList<>(count);
        while (all.size() < count) { // before one of them is given to anybody
            all.add(new Received(deliveries, publish, deliveryId, copies, listenersSoFar, nowNanos));
        }
        Received keep = null;
        for (int index = 0; index < count; index++) {
            Received one = index < targets.length ? give(targets[index], all.get(index), nowNanos)
                    : give(absent.get(index - targets.length), all.get(index), nowNanos);
            keep = one == null ? keep : one;
        }
        return keep;
    }

    private Received give(ListenerQueue target, Received message, long nowNanos) {
        if (!target.add(message, nowNanos)) {
            full = full.isEmpty() ? new LinkedHashSet<>() : full;
            full.add(target);
            watch();
        }
        return waits(message, nowNanos);
    }

    private Received give(Departed target, Received message, long nowNanos) {
        return absentees.keep(target, message, false) ? waits(message, nowNanos) : null;
    }

    /** A message waits now for whom it is for. Returns it if others are not to wait for it. */
    private Received waits(Received message, long nowNanos) {
        if (message.isAtMostOnce()) {
            return null;
        }
        held.add(message, nowNanos);
        Taker taker = message.taker();
        if (limits.holdNanos() < 0 || isAlone(taker)) {
            return null;
        }
        watch();
        // of all others the next look decides; what came first is kept first, so the order holds in the next process
        return mayKeep(taker) && taker.isBehind() && held.isFirst(message) ? message : null;
    }

    /** True if somebody looks on. With a full queue an observer misses messages: it must not hold up anybody. */
    private boolean observe(Publish publish, Copy copy, long nowNanos) {
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
                observer.add(new Received(deliveries, publish, 0, null, listenersSoFar, nowNanos));
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
    private Received further(Received message, TopicName topic, Copy copy, boolean observed, long nowNanos) {
        if (route(topic).length > 0 || !absentees.matching(topic.value()).isEmpty()
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
            watch();
        }
        deliveries.notices().arrived();
        return waits(message, nowNanos);
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
            return waits(message, nowNanos);
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

    /** Takes back what nobody was given yet and the server sends again. */
    synchronized void takeBack(LongConsumer taken) {
        full.removeIf(queue -> queue.takeBack(taken));
        listeners.forEach(queue -> queue.takeBack(taken));
        polled.takeBack(taken, limits);
        held.tidy();
    }

    // ---- room

    synchronized boolean hasRoom() {
        return full.isEmpty() && polled.hasRoom(limits);
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
        if (isClosed()) {
            return;
        }
        if (queue.listener().observes()) {
            observers.add(queue);
            return;
        }
        queue.joined(++listenersSoFar);
        listeners.add(queue);
        routes.clear();
        absentees.give(queue, wanted::giveUp);
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
                Departed gone = new Departed(deliveries, entry, nowNanos + limits.graceNanos(), next(queue));
                if (gone.successor() == null && limits.graceNanos() > 0) {
                    absentees.add(gone);
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
        } else if (!isClosed() && !queue.listener().observes()) { // its object is missing, and nobody said so
            orphan(message, nowNanos);
        }
    }

    private void returned(Departed gone, Received message, boolean first) {
        ListenerQueue successor = gone.successor();
        if (successor != null && message.listenersSoFar() >= successor.number()) {
            deliveries.finishLater(message); // the successor was there when it arrived, and was given it itself
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
        durable = config.durable();
        polled.moved(limits);
    }

    /** Where answers to requests go: subscribed, but their messages do not come here. */
    synchronized void answers(Subscription newAnswers) {
        wanted.answers(newAnswers);
    }

    /** Whether somebody here wants a message of this topic. */
    synchronized boolean wants(TopicName topic) {
        return route(topic).length > 0 || wanted.isOwn(topic.value(), limits)
                || observers.stream().anyMatch(queue -> queue.matches(topic.value()))
                || !absentees.matching(topic.value()).isEmpty();
    }

    synchronized void subscribe(Collection<Subscription> subscriptions) {
        wanted.subscribe(subscriptions);
    }

    synchronized void unsubscribe(Collection<TopicFilter> filters) {
        wanted.unsubscribe(filters);
    }

    /** All that is wanted, one per filter, with what serves all that want it. */
    synchronized List<Subscription> wanted() {
        return wanted.all(limits, listeners, absentees.departed(), observers);
    }

    // ---- what holds up others

    HeldMessages held() {
        return held;
    }

    /** Looks soon, unless somebody does already. */
    private void watch() {
        if (watch == Watch.OFF) {
            watch = Watch.ON;
            deliveries.lookIn(LOOK_NANOS);
        }
    }

    /** Messages were acknowledged. */
    synchronized void tidy() {
        held.tidy();
    }

    /** Whether others are held up by it at all, and it may be acknowledged without it. */
    private boolean mayKeep(Taker taker) {
        return !isAlone(taker) && (durable || !taker.acknowledgesItself());
    }

    /** Whether nobody else gets messages of this client. */
    private boolean isAlone(Taker taker) {
        boolean counted = taker instanceof ListenerQueue queue ? queue.departed() == null
                : taker == polled ? wanted.hasOwn(limits) : taker != absentees.anybody();
        return listeners.size() + absentees.departed().size() + wanted.others(limits) - (counted ? 1 : 0) == 0;
    }

    /** Decides about all that may hold up others. On the timer. */
    synchronized Look look(long nowNanos) {
        if (isClosed()) {
            return new Look(List.of(), List.of(), "", Long.MAX_VALUE);
        }
        List<String> news = new ArrayList<>();
        StringJoiner heldUp = new StringJoiner("; ");
        boolean waits = false;
        for (ListenerQueue queue : List.copyOf(full)) {
            boolean others = !isAlone(queue);
            waits |= stops(queue, queue.waitedNanos(others, nowNanos), others, nowNanos, news, heldUp);
        }
        full.removeIf(Taker::isBehind);
        waits |= stops(polled, polled.waitedNanos(limits, nowNanos), !isAlone(polled), nowNanos, news, heldUp);
        held.tidy();
        List<Received> keep = new ArrayList<>();
        if (limits.holdNanos() >= 0) {
            held.overdue(limits, nowNanos, this::mayKeep).forEach((taker, messages) -> {
                boolean late = !taker.isBehind();
                taker.fallBehind();
                if (late && taker.isNews(nowNanos)) {
                    news.add(taker.words() + KEPT_WORDS + (durable ? "the store" : "memory"));
                }
                keep.addAll(messages);
            });
            held.overdue(limits, nowNanos, one -> !isAlone(one) && !mayKeep(one)).forEach((taker, messages) -> {
                String words = taker.words() + ", and " + messages.size() + MANUAL_WORDS;
                if (taker.isNews(nowNanos)) {
                    news.add(words);
                }
                heldUp.add(words);
            });
            waits |= held.waitsFor(one -> !isAlone(one));
        }
        listeners.stream().filter(Taker::isBehind).forEach(one -> heldUp.add(one.words()));
        if (polled.isBehind()) {
            heldUp.add(polled.words());
        }
        boolean again = waits || heldUp.length() > 0;
        watch = again ? Watch.ON : Watch.OFF;
        return new Look(keep, news, heldUp.toString(), !again ? Long.MAX_VALUE
                : heldUp.length() > 0 && keep.isEmpty() ? LOOK_AGAIN_NANOS : LOOK_NANOS);
    }

    /**
     * Whether reading waits for somebody whose queue is full; after some time it does so no longer.
     *
     * @param waitedNanos less than 0 if it does not
     * @param others      whether others wait with it
     */
    private boolean stops(Taker taker, long waitedNanos, boolean others, long nowNanos, List<String> news,
            StringJoiner heldUp) {
        if (waitedNanos < 0) {
            return false;
        }
        boolean limited = others && limits.holdNanos() >= 0;
        long waitsNanos = limited ? Math.min(limits.holdNanos(), STALL_NANOS) : STALL_NANOS;
        if (waitedNanos >= waitsNanos && (limited || taker != polled)) {
            taker.fallBehind();
            if (taker.isNews(nowNanos)) {
                news.add(taker.words() + ". Others no longer wait for it: QoS 0 that it has no room for is dropped");
            }
        } else if (waitedNanos >= STALL_NANOS) {
            heldUp.add(NOTHING_IS_READ + taker.words());
        }
        return true;
    }

    /**
     * What another driver or another process kept goes to whom it is for, the oldest first; before anything new.
     */
    synchronized void restore(List<SessionState.Kept> messages, long nowNanos) {
        long untilNanos = nowNanos + Math.max(RESTORED_NANOS_MIN, limits.graceNanos());
        for (SessionState.Kept one : messages) {
            Publish publish = new Publish(one.message(), true, 1, 0, one.subscriptionIdentifiers());
            Received.Copies copies = one.recipients().size() == 1 ? null
                    : new Received.Copies(one.recipients().size());
            List<Received> all = new ArrayList<>();
            for (int index = 0; index < one.recipients().size(); index++) {
                all.add(new Received(deliveries, publish, one.deliveryId(), copies, listenersSoFar, nowNanos)
                        .alreadyKept());
            }
            held.restored(all.get(0));
            for (int index = 0; index < all.size(); index++) {
                restore(one.recipients().get(index), all.get(index), untilNanos, nowNanos);
            }
        }
    }

    private void restore(String recipient, Received message, long untilNanos, long nowNanos) {
        if (recipient.equals(Taker.POLL)) {
            polled.add(message, limits, nowNanos);
            deliveries.notices().arrived();
            return;
        }
        boolean anybodys = recipient.equals(Taker.ANYBODY);
        Optional<ListenerQueue> there = listeners.stream().filter(one -> anybodys ? one.matches(message.topic())
                : one.listener().isNamed(recipient) || one.listener().takesOver(recipient)).findFirst();
        if (there.isPresent()) {
            there.get().add(message, nowNanos);
        } else {
            absentees.restore(recipient, message, untilNanos);
        }
    }

    // ---- the end

    /**
     * Gives nothing more to anybody. Returns the queues of the listeners, closed: {@link ListenerQueue#inHand} and
     * {@link ListenerQueue#underWay} say what they have.
     */
    synchronized List<ListenerQueue> close() {
        watch = Watch.CLOSED;
        List<ListenerQueue> closing = List.copyOf(listeners);
        closing.forEach(ListenerQueue::close);
        observers.forEach(ListenerQueue::close);
        observers.clear();
        listeners.clear();
        routes.clear();
        full.clear();
        absentees.clear();
        polled.release();
        held.clear();
        return closing;
    }
}
