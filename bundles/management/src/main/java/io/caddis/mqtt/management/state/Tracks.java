package io.caddis.mqtt.management.state;

import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.TrackedPublish;
import io.caddis.mqtt.management.futures.PendingPublishes;
import io.caddis.mqtt.management.futures.Tracked;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.SessionState.Outgoing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Messages with a tag that the store keeps and that are not settled: those of earlier processes get futures, and tokens
 * by which these end as others do. Guarded by the driver's lock.
 */
final class Tracks {
    /** So many may wait to be settled. */
    private static final int TRACKS_MAX = 65_536;

    private final PendingPublishes publishes;
    /** Those in the store, in the order of acceptance. */
    private final TreeMap<Long, Tracked> bySequence = new TreeMap<>();
    private final Map<String, List<Tracked>> byTag = new HashMap<>();
    /** Of those of earlier drivers that have not ended. */
    private final Map<Long, Long> tokens = new HashMap<>();

    Tracks(PendingPublishes publishes) {
        this.publishes = publishes;
    }

    boolean isFull() {
        return bySequence.size() >= TRACKS_MAX;
    }

    /** A message that is tracked gets its place among those of the store, or another one. */
    void accepted(Tracked one, long sequence) {
        if (one.sequence() == 0) {
            byTag.computeIfAbsent(one.tag(), tag -> new ArrayList<>(1)).add(one);
        } else {
            bySequence.remove(one.sequence(), one);
        }
        one.sequence(sequence);
        bySequence.put(sequence, one);
    }

    /** What a store keeps of earlier drivers. Returns its state with tokens for those that have not ended. */
    SessionState restore(SessionState state) {
        for (SessionState.Tracked kept : state.tracked()) {
            Tracked known = bySequence.get(kept.sequence());
            if (known == null || !known.tag().equals(kept.tag())) {
                known = new Tracked(kept.tag());
                accepted(known, kept.sequence());
            }
            if (kept.ended()) {
                end(known, kept.failure());
            } else if (!tokens.containsKey(kept.sequence()) && !publishes.isFull()) { // else the next process tells it
                tokens.put(kept.sequence(), publishes.addEarlier(known));
            }
        }
        return own(state).withTracked(List.of());
    }

    /** Nobody depends on it yet. */
    private static void end(Tracked one, SessionState.Failure failure) {
        if (failure == null) {
            one.complete(PublishResult.SUCCESS);
        } else {
            one.completeExceptionally(new MqttException(failure.kind(), failure.reasonCode(),
                    "the message was given up in an earlier process: " + failure.kind()));
        }
    }

    private SessionState own(SessionState state) {
        return tokens.isEmpty() ? state : new SessionState(state.format(), state.clientId(), state.established(),
                state.outgoing().stream().map(this::own).toList(), state.incoming(), state.granted(),
                state.nextDelivery(), state.nextSequence(), state.spilled(), state.spilledBytes(),
                state.spilledAfter(), state.server(), state.kept());
    }

    /** A message of an earlier driver, with the token that it has here. */
    Outgoing own(Outgoing one) {
        return new Outgoing(one.sequence(), tokens.getOrDefault(one.sequence(), 0L), one.stage(), one.packetId(),
                one.message(), one.expiresAtNanos());
    }

    /** Forgets those with this tag that have ended. Returns their sequences. */
    List<Long> settle(String tag) {
        List<Long> settled = new ArrayList<>();
        List<Tracked> all = byTag.get(tag);
        if (all == null) {
            return settled;
        }
        all.removeIf(one -> {
            boolean known = one.isKnown();
            if (known && bySequence.remove(one.sequence(), one)) {
                tokens.remove(one.sequence());
                settled.add(one.sequence());
            }
            return known;
        });
        if (all.isEmpty()) {
            byTag.remove(tag);
        }
        return settled;
    }

    /** The store is another one, which does not have them. Those that have not ended are accepted there again. */
    void moved() {
        bySequence.clear();
        tokens.clear();
        Collection<List<Tracked>> all = byTag.values();
        all.forEach(list -> list.removeIf(Tracked::isDone));
        all.removeIf(List::isEmpty);
    }

    /** All of them. */
    List<TrackedPublish> all() {
        return bySequence.values().stream().map(Tracked::publish).toList();
    }

    void clear() {
        bySequence.clear();
        byTag.clear();
        tokens.clear();
    }
}
