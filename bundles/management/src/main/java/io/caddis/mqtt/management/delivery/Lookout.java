package io.caddis.mqtt.management.delivery;

import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.memory.HeldBytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.LongConsumer;

/**
 * Looks after what may hold up others: messages whose acknowledgements wait for somebody, and queues that are full, so
 * that nothing is read. After some time others no longer wait for it. Guarded by the router.
 */
final class Lookout {
    /** A pause between two looks at what may hold up others; and when there is nothing more to decide. */
    private static final long LOOK_NANOS = 50_000_000L;
    private static final long LOOK_AGAIN_NANOS = 250_000_000L;
    /** After such a time without progress a full queue no longer stops reading, or it is told why nothing is read. */
    private static final long STALL_NANOS = 2_000_000_000L;
    private static final long TOLD_NANOS = 60_000_000_000L;
    private static final long NOT_FULL = Long.MIN_VALUE;
    /** Begins the words for a person, if nothing is read at all. */
    static final String NOTHING_IS_READ = "nothing is read: ";
    private static final String KEPT_WORDS = ". Others no longer wait for it: QoS 1 and 2 messages for it are"
            + " acknowledged and kept in ";
    private static final String WAIT_WORDS = ": others wait for it";
    private static final String MANUAL_WORDS = " are given to it and not acknowledged: others wait for that, since it"
            + " has mqtt.ack=manual; give it a client of its own, or make this one durable";

    private final Object router;
    private final Deliveries deliveries;
    private final Listeners listeners;
    private final WantedSubscriptions wanted;
    private final PollQueue polled;
    private final Absentees absentees;
    private final HeldMessages held = new HeldMessages();
    /** Whose queue has no room. Empty and shared until one is full. */
    private Set<ListenerQueue> full = Collections.emptySet();
    private ClientConfig.Local limits;
    private boolean durable;
    private Watch watch = Watch.OFF;
    /** Since when there is no room in the heap. */
    private long fullNanos = NOT_FULL;
    private boolean told;
    private long toldNanos;

    /** Whether somebody looks after what may hold up others. */
    private enum Watch {
        /** Nothing does. Next: ON, by a message that waits, or by a queue that is full. */
        OFF,
        /** The timer will look. Next: OFF, when nothing holds up anybody; CLOSED. */
        ON,
        /** Nobody looks any more. The last one. */
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
        static final Look NOTHING = new Look(List.of(), List.of(), "", Long.MAX_VALUE);
    }

    Lookout(Object router, Deliveries deliveries, Listeners listeners, WantedSubscriptions wanted, PollQueue polled,
            Absentees absentees, ClientConfig config) {
        this.router = router;
        this.deliveries = deliveries;
        this.listeners = listeners;
        this.wanted = wanted;
        this.polled = polled;
        this.absentees = absentees;
        limits = config.local();
        durable = config.durable();
    }

    void configure(ClientConfig config) {
        assert Thread.holdsLock(router);
        limits = config.local();
        durable = config.durable();
    }

    HeldMessages held() {
        return held;
    }

    /** Whether reading waits for nobody whose queue is full. */
    boolean hasRoom() {
        boolean room = deliveries.holds().hasRoom(); // asked in any case, for what it remembers
        if (!room) {
            watch();
        }
        return room && full.isEmpty() && polled.hasRoom(limits);
    }

    /** A listener's queue has no room. */
    void filled(ListenerQueue queue) {
        assert Thread.holdsLock(router);
        full = full.isEmpty() ? new LinkedHashSet<>() : full;
        full.add(queue);
        watch();
    }

    /** A queue has room again, or is gone, or holds up nobody any more. True if it was full. */
    boolean forgetFull(ListenerQueue queue) {
        return full.remove(queue);
    }

    /** Takes back what the full ones were not given yet and the server sends again. */
    void takeBack(LongConsumer taken) {
        full.removeIf(queue -> queue.takeBack(taken));
    }

    /** A message waits now for whom it is for. Returns it if others are not to wait for it. */
    Received waits(Received message, long nowNanos) {
        if (message.isAtMostOnce()) {
            return null;
        }
        held.add(message, nowNanos);
        Taker taker = message.taker();
        if (isAlone(taker)) {
            return null;
        }
        watch(); // also where they wait for ever, which is told
        if (limits.holdNanos() < 0) {
            return null;
        }
        // of all others the next look decides; what came first is kept first, so the order holds in the next process
        return mayKeep(taker) && taker.isBehind() && held.isFirst(message) ? message : null;
    }

    /** Looks soon, unless somebody does already. */
    void watch() {
        if (watch == Watch.OFF) {
            watch = Watch.ON;
            deliveries.lookIn(LOOK_NANOS);
        }
    }

    /** Whether others are held up by it at all, and it may be acknowledged without it. */
    private boolean mayKeep(Taker taker) {
        return !isAlone(taker) && (durable || !taker.acknowledgesItself());
    }

    /** Whether nobody else gets messages of this client. */
    private boolean isAlone(Taker taker) {
        boolean counted = taker instanceof ListenerQueue queue ? queue.departed() == null
                : taker == polled ? wanted.hasOwn(limits) : taker != absentees.anybody();
        return listeners.queues().size() + absentees.departed().size() + wanted.others(limits) - (counted ? 1 : 0) == 0;
    }

    /** Decides about all that may hold up others. On the timer. */
    Look look(long nowNanos) {
        assert Thread.holdsLock(router);
        List<String> news = new ArrayList<>();
        StringJoiner heldUp = new StringJoiner("; ");
        boolean waits = stopsAll(nowNanos, news, heldUp);
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
        }
        waits |= held.waitsFor(one -> !isAlone(one));
        listeners.queues().stream().filter(Taker::isBehind).forEach(one -> heldUp.add(one.words()));
        if (polled.isBehind()) {
            heldUp.add(polled.words());
        }
        first(nowNanos, news, heldUp);
        boolean again = waits || heldUp.length() > 0;
        watch = again ? Watch.ON : Watch.OFF;
        return new Look(keep, news, heldUp.toString(), !again ? Long.MAX_VALUE
                : heldUp.length() > 0 && keep.isEmpty() ? LOOK_AGAIN_NANOS : LOOK_NANOS);
    }

    /** Others wait for it all the same: for ever by {@code listener.hold}, or since there is no room to keep more. */
    private void first(long nowNanos, List<String> news, StringJoiner heldUp) {
        Received first = held.first();
        if (first == null || isAlone(first.taker()) || nowNanos - first.arrivedNanos() < STALL_NANOS) {
            return;
        }
        String words = first.taker().words();
        if (!heldUp.toString().contains(words)) {
            heldUp.add(words + WAIT_WORDS);
        }
        if (limits.holdNanos() < 0 && first.taker().isNews(nowNanos)) {
            news.add(words + WAIT_WORDS + ", as listener.hold says");
        }
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

    /** Whether reading waits since there is no room in the heap. After some time QoS 0 makes way, if it stands. */
    private boolean stopsAll(long nowNanos, List<String> news, StringJoiner heldUp) {
        HeldBytes holds = deliveries.holds();
        fullNanos = holds.hasRoom() ? NOT_FULL : fullNanos == NOT_FULL ? nowNanos : fullNanos;
        if (fullNanos == NOT_FULL) {
            return false;
        }
        long waitsNanos = limits.holdNanos() < 0 ? STALL_NANOS : Math.min(limits.holdNanos(), STALL_NANOS);
        String words = holds.words() + heaviest();
        int dropped = 0;
        boolean moves = false;
        for (ListenerQueue queue : listeners.queues()) {
            boolean stands = queue.stands(waitsNanos, nowNanos);
            moves |= queue.waiting() > 0 && !queue.stands(STALL_NANOS, nowNanos);
            if (nowNanos - fullNanos >= waitsNanos && (stands || queue.isBehind())) {
                dropped += queue.dropAtMostOnce();
            }
        }
        full.removeIf(ListenerQueue::recovers);
        dropped += nowNanos - fullNanos >= waitsNanos ? absentees.dropAtMostOnce() : 0;
        if (!moves && nowNanos - fullNanos >= STALL_NANOS && !holds.hasRoom()) {
            heldUp.add(NOTHING_IS_READ + words);
        }
        if (dropped > 0 && (!told || nowNanos - toldNanos >= TOLD_NANOS)) {
            told = true;
            toldNanos = nowNanos;
            news.add(words + ". Others no longer wait: " + dropped + " messages of QoS 0 for those who take none are"
                    + " dropped");
        }
        return true;
    }

    /** The listener for which most waits, and how much. */
    private String heaviest() {
        ListenerQueue most = listeners.queues().stream().max(Comparator.comparingLong(ListenerQueue::waitingBytes))
                .filter(queue -> queue.waitingBytes() > 0).orElse(null);
        return most == null ? "" : "; " + most.waitingBytes() + " of them wait for listener " + most.listener();
    }

    void close() {
        assert Thread.holdsLock(router);
        watch = Watch.CLOSED;
        full.clear();
        held.clear();
    }
}
