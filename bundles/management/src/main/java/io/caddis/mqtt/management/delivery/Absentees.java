package io.caddis.mqtt.management.delivery;

import io.caddis.mqtt.ClientStatistics.Drop;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.management.memory.LazyQueue;
import io.caddis.mqtt.management.services.ListenerEntry;
import io.caddis.mqtt.spi.SessionOutput.Copy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Listeners that left and may be back in a moment, listeners that are late, and what waits for either until its time is
 * over. Guarded by the router.
 */
final class Absentees {
    private static final int QOS0_MAX = 1000;

    private final Deliveries deliveries;
    /** They stay subscribed for a while. */
    private List<Departed> departed = Collections.emptyList();
    /** QoS 1 and 2 for which there is nobody: the listener may only be late. */
    private final LazyQueue<Orphan> orphans = new LazyQueue<>();
    private final Taker.Anybody anybody = new Taker.Anybody();
    private int qos0;
    private int lost;

    /** A message that nobody took yet. */
    private record Orphan(Received message, long untilNanos) {
    }

    Absentees(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    List<Departed> departed() {
        return departed;
    }

    boolean isEmpty() {
        return departed.isEmpty();
    }

    List<Departed> matching(String topic) {
        return departed.isEmpty() ? List.of() : departed.stream().filter(one -> one.matches(topic)).toList();
    }

    /** Those for whose filters a copy is. */
    List<Departed> getting(Copy copy) {
        return departed.isEmpty() ? List.of() : departed.stream().filter(one -> one.gets(copy)).toList();
    }

    /** Whom orphans wait for. */
    Taker anybody() {
        return anybody;
    }

    void add(Departed gone) {
        departed = departed.isEmpty() ? new ArrayList<>() : departed;
        departed.add(gone);
        deliveries.expireAt(gone.untilNanos);
    }

    /** Keeps a message for one that is away. False if it is dropped. */
    boolean keep(Departed one, Received message, boolean first) {
        assert deliveries.isRouting();
        if (message.isAtMostOnce() && qos0++ >= QOS0_MAX) {
            qos0--;
            drop(message);
            return false;
        }
        if (first) {
            one.addFirst(message);
        } else {
            one.add(message);
        }
        return true;
    }

    /** The server holds these of an earlier life: whoever wanted them may come within the time. */
    void await(Collection<TopicFilter> filters, long untilNanos) {
        for (TopicFilter filter : filters) {
            add(new Departed(deliveries, filter, untilNanos));
        }
    }

    /** What is awaited, see {@link #await}, as far as the server holds it. */
    List<TopicFilter> awaited() {
        return departed.isEmpty() ? List.of() : departed.stream().filter(Departed::isHeld).map(Departed::awaited)
                .filter(Objects::nonNull).toList();
    }

    /** The server holds nothing of an earlier life. What waits is still for whoever comes. */
    void sessionIsNew() {
        departed.removeIf(one -> one.awaited() != null && one.waiting() == 0);
        departed.forEach(Departed::forgotten);
    }

    /** Takes all that waits for whoever has these filters, by the time of arrival, and each message once. */
    private List<Received> takenBy(Predicate<TopicFilter> has) {
        List<Received> taken = new ArrayList<>();
        for (Iterator<Departed> all = departed.iterator(); all.hasNext();) {
            Departed one = all.next();
            if (one.awaited() != null && has.test(one.awaited())) {
                all.remove();
                taken.addAll(one.takenBy(has, this::finish));
            }
        }
        taken.sort((a, b) -> Long.signum(a.arrivedNanos() - b.arrivedNanos())); // the clock may overflow
        return taken;
    }

    /** Whoever it waits for has another copy of it. */
    private void finish(Received message) {
        if (message.isAtMostOnce()) {
            qos0--;
            deliveries.gone(message);
        } else {
            deliveries.finishLater(message);
        }
    }

    /** These are wanted for poll(): gives what waits for whoever wants them. */
    void give(Collection<TopicFilter> filters, Consumer<Received> poll) {
        assert deliveries.isRouting();
        List<Received> taken = takenBy(new HashSet<>(filters)::contains);
        for (Iterator<Orphan> waiting = orphans.iterator(); waiting.hasNext();) {
            Orphan one = waiting.next();
            if (filters.stream().anyMatch(filter -> filter.matches(one.message.topic()))) {
                waiting.remove();
                taken.add(one.message);
            }
        }
        rest();
        give(taken, poll);
    }

    /** Gives each message once. */
    private void give(List<Received> messages, Consumer<Received> taker) {
        List<Received> given = new ArrayList<>();
        for (Received message : messages) {
            if (given.stream().anyMatch(message::isCopyOf)) {
                finish(message);
            } else {
                qos0 -= message.isAtMostOnce() ? 1 : 0;
                taker.accept(message);
                given.addAll(message.hasCopies() ? List.of(message) : List.of());
            }
        }
    }

    /** Nobody is to have these any more. */
    void giveUp(Collection<TopicFilter> filters) {
        assert deliveries.isRouting();
        takenBy(new HashSet<>(filters)::contains).forEach(message -> {
            qos0 -= message.isAtMostOnce() ? 1 : 0;
            drop(message);
        });
    }

    /** Keeps a message for whoever comes. */
    void orphan(Received message, long untilNanos) {
        assert deliveries.isRouting();
        message.waitsFor(anybody);
        orphans.add(new Orphan(message, untilNanos));
        deliveries.expireAt(untilNanos);
    }

    /** Nobody takes a message. */
    void drop(Received message) {
        deliveries.dropped(Drop.NO_LISTENER);
        if (message.isAtMostOnce()) {
            deliveries.gone(message);
        } else {
            deliveries.finishLater(message);
        }
    }

    /** What another process kept for one that is not here. */
    void restore(String recipient, Received message, long untilNanos) {
        if (recipient.equals(Taker.ANYBODY)) {
            orphan(message, untilNanos);
            return;
        }
        departed.stream().filter(one -> one.recipient().equals(recipient)).findFirst().orElseGet(() -> {
            Departed gone = new Departed(deliveries, recipient, untilNanos);
            add(gone);
            return gone;
        }).add(message);
    }

    /**
     * A listener has come, and gets what waits for it. It takes the place of one at most, since each has its own copy
     * of a message.
     *
     * @param givenUp is given filters that nobody wants any more
     */
    void give(ListenerQueue queue, Consumer<Collection<TopicFilter>> givenUp) {
        ListenerEntry entry = queue.listener();
        Optional<Departed> predecessor = departed.stream().filter(one -> one.isVersionBefore(entry)).findFirst()
                .or(() -> departed.stream().filter(one -> one.awaited() == null && one.sharesWith(entry)).findFirst());
        List<Received> taken = new ArrayList<>();
        predecessor.ifPresent(gone -> {
            taken.addAll(gone.replacedBy(queue));
            if (gone.successor() != null) {
                departed.remove(gone);
                giveUp(gone, givenUp);
            }
        });
        Set<TopicFilter> filters = entry.subscriptions().stream().map(Subscription::filter).collect(Collectors.toSet());
        taken.addAll(takenBy(filters::contains)); // not entry::has, which looks at all of them each time
        give(taken, queue::add);
        for (Iterator<Orphan> waiting = orphans.iterator(); waiting.hasNext();) {
            Orphan one = waiting.next();
            if (queue.matches(one.message.topic())) {
                waiting.remove();
                queue.add(one.message);
            }
        }
        rest();
    }

    private void giveUp(Departed gone, Consumer<Collection<TopicFilter>> givenUp) {
        givenUp.accept(gone.filters());
        gone.clear(message -> {
            qos0 -= message.isAtMostOnce() ? 1 : 0;
            lost++;
            drop(message);
        });
    }

    /** Drops what is QoS 0: it is the client that has no room. Returns how many. */
    int dropAtMostOnce() {
        int before = qos0;
        departed.forEach(gone -> gone.dropAtMostOnce(message -> {
            qos0--;
            drop(message);
        }));
        return before - qos0;
    }

    private void rest() {
        if (orphans.isEmpty()) {
            anybody.rests();
        }
    }

    /**
     * Forgets what has waited long enough. Returns when to call again, or {@code Long.MAX_VALUE}.
     *
     * @param givenUp is given filters that nobody wants any more
     */
    long expire(long nowNanos, Consumer<Collection<TopicFilter>> givenUp) {
        long next = Long.MAX_VALUE;
        for (Iterator<Departed> all = departed.iterator(); all.hasNext();) {
            Departed one = all.next();
            if (one.untilNanos - nowNanos > 0) {
                next = earlier(next, one.untilNanos);
            } else {
                all.remove();
                giveUp(one, givenUp);
            }
        }
        for (Iterator<Orphan> all = orphans.iterator(); all.hasNext();) {
            Orphan one = all.next();
            if (one.untilNanos - nowNanos > 0) {
                next = earlier(next, one.untilNanos);
            } else {
                all.remove();
                lost++;
                drop(one.message);
            }
        }
        rest();
        return next;
    }

    private static long earlier(long a, long b) {
        return a == Long.MAX_VALUE || b - a < 0 ? b : a;
    }

    /** How many were dropped since the last time, for they had waited long enough. */
    int takeLost() {
        int count = lost;
        lost = 0;
        return count;
    }

    void clear() {
        departed.clear();
        orphans.clear();
    }
}
