package io.caddis.mqtt.management.state;

import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionState.Incoming;
import io.caddis.mqtt.spi.SessionState.Kept;
import io.caddis.mqtt.spi.SessionState.Outgoing;
import io.caddis.mqtt.spi.SessionState.Stage;
import io.caddis.mqtt.spi.SessionState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Changes of a state that no session makes, and how a store hears of them. */
final class Rewriting {
    private static final SessionState.Failure EXPIRED = new SessionState.Failure(Kind.EXPIRED, ReasonCode.SUCCESS);

    private Rewriting() {
    }

    /**
     * The state of another session with the same messages: what was not acknowledged becomes new, what arrived is
     * forgotten.
     *
     * @param ended is given what the server had acknowledged by PUBREC
     */
    static SessionState anew(SessionState old, Consumer<SessionChange> changes, Consumer<Outgoing> ended) {
        List<Outgoing> outgoing = new ArrayList<>();
        for (Outgoing one : old.outgoing()) {
            if (one.stage() == Stage.RELEASED) {
                changes.accept(new SessionChange.Ended(one.sequence()));
                ended.accept(one);
            } else {
                if (one.stage() == Stage.SENT) {
                    changes.accept(new SessionChange.Sent(one.sequence(), 0));
                }
                outgoing.add(new Outgoing(one.sequence(), one.token(), Stage.QUEUED, 0, one.message(),
                        one.expiresAtNanos()));
            }
        }
        old.incoming().forEach(one -> changes.accept(new SessionChange.Forgotten(one.packetId())));
        changes.accept(new SessionChange.Granted(List.of()));
        return new SessionState(SessionState.FORMAT, "", false, outgoing, List.of(), List.of(), old.nextDelivery(),
                old.nextSequence(), old.spilled(), old.spilledBytes(), old.spilledAfter()).withKept(old.kept());
    }

    /**
     * A state that was in memory goes on with one that a store has: mostly one of them is empty. The store's messages
     * come first, and those in memory get sequences behind them.
     *
     * @param ended as in {@link #anew}
     */
    static SessionState joined(SessionState stored, SessionState memory, Consumer<SessionChange> changes,
            Consumer<Outgoing> ended) {
        if (memory.equals(SessionState.EMPTY)) {
            return stored;
        }
        SessionState first = stored.equals(SessionState.EMPTY) ? stored : anew(stored, changes, ended);
        List<Outgoing> outgoing = new ArrayList<>(first.outgoing());
        long sequence = first.nextSequence();
        for (Outgoing one : memory.outgoing()) {
            Outgoing next = new Outgoing(sequence++, one.token(), one.stage(), one.packetId(), one.message(),
                    one.expiresAtNanos());
            accepted(next, changes);
            outgoing.add(next);
        }
        memory.incoming().stream().filter(one -> one.deliveryId() == 0)
                .forEach(one -> changes.accept(new SessionChange.Received(one.packetId())));
        changes.accept(new SessionChange.Granted(memory.granted()));
        if (memory.established()) {
            changes.accept(new SessionChange.Established(memory.clientId(), memory.server()));
        }
        return new SessionState(SessionState.FORMAT, memory.clientId(), memory.established(), outgoing,
                memory.incoming(), memory.granted(), memory.nextDelivery(), sequence, first.spilled(),
                first.spilledBytes(), first.spilledAfter(), memory.server(), joinedKept(first, memory, changes));
    }

    /**
     * What a store has, with what it was not told of what arrived; see {@link Unwritten}.
     *
     * @param ended as in {@link #anew}
     */
    static SessionState caughtUp(SessionState stored, SessionState unwritten, Consumer<SessionChange> changes,
            Consumer<Outgoing> ended) {
        if (unwritten.equals(SessionState.EMPTY)) {
            return stored;
        }
        if (!stored.clientId().equals(unwritten.clientId()) || !stored.server().equals(unwritten.server())) {
            return joined(stored, unwritten, changes, ended); // the server's half is of what the store does not know
        }
        Set<Integer> before = packetIds(stored);
        Set<Integer> now = packetIds(unwritten);
        now.stream().filter(one -> !before.contains(one))
                .forEach(one -> changes.accept(new SessionChange.Received(one)));
        before.stream().filter(one -> !now.contains(one))
                .forEach(one -> changes.accept(new SessionChange.Forgotten(one)));
        List<Kept> kept = new ArrayList<>(unwritten.kept());
        for (Kept one : stored.kept()) {
            if (one.deliveryId() >= unwritten.nextDelivery()) {
                kept.add(one);
            } else if (unwritten.kept().stream().noneMatch(other -> other.deliveryId() == one.deliveryId())) {
                changes.accept(new SessionChange.Served(one.deliveryId()));
            }
        }
        unwritten.kept().stream().filter(one -> !stored.kept().contains(one))
                .forEach(one -> changes.accept(new SessionChange.Kept(one, 0)));
        if (!stored.granted().equals(unwritten.granted())) {
            changes.accept(new SessionChange.Granted(unwritten.granted()));
        }
        return new SessionState(stored.format(), stored.clientId(), stored.established() || unwritten.established(),
                stored.outgoing(), unwritten.incoming(), unwritten.granted(),
                Math.max(stored.nextDelivery(), unwritten.nextDelivery()), stored.nextSequence(), stored.spilled(),
                stored.spilledBytes(), stored.spilledAfter(), stored.server(), kept);
    }

    private static Set<Integer> packetIds(SessionState state) {
        return state.incoming().stream().map(Incoming::packetId).collect(Collectors.toSet());
    }

    /** Those in memory are with listeners by their identifiers, so the store's get others if these are in use. */
    private static List<Kept> joinedKept(SessionState stored, SessionState memory, Consumer<SessionChange> changes) {
        List<Kept> kept = new ArrayList<>();
        Map<Long, Kept> known = new HashMap<>();
        memory.kept().forEach(one -> known.put(one.deliveryId(), one));
        long next = Math.max(memory.nextDelivery(),
                stored.kept().stream().mapToLong(Kept::deliveryId).max().orElse(0) + 1);
        for (Kept one : stored.kept()) {
            if (one.deliveryId() >= memory.nextDelivery()) {
                kept.add(one);
            } else if (!known.containsKey(one.deliveryId())
                    || !known.get(one.deliveryId()).message().equals(one.message())) {
                Kept renamed = new Kept(next++, one.message(), one.subscriptionIdentifiers(), one.recipients());
                changes.accept(new SessionChange.Served(one.deliveryId()));
                changes.accept(new SessionChange.Kept(renamed, 0));
                kept.add(renamed);
            }
        }
        memory.kept().forEach(one -> changes.accept(new SessionChange.Kept(one, 0)));
        kept.addAll(memory.kept());
        return kept;
    }

    /** A message with QoS 0 is in no store: nobody would say that it has ended. */
    private static void accepted(Outgoing one, Consumer<SessionChange> changes) {
        if (one.message() == null || one.message().qos() != Qos.AT_MOST_ONCE) {
            changes.accept(new SessionChange.Accepted(one));
        }
    }

    /** Without messages that have expired. */
    static SessionState without(SessionState state, Predicate<Outgoing> gone, Consumer<SessionChange> changes,
            Consumer<Outgoing> ended) {
        List<Outgoing> outgoing = new ArrayList<>();
        for (Outgoing one : state.outgoing()) {
            if (!gone.test(one)) {
                outgoing.add(one);
            } else {
                if (one.message().qos() != Qos.AT_MOST_ONCE) {
                    changes.accept(new SessionChange.Ended(one.sequence(), EXPIRED));
                }
                ended.accept(one);
            }
        }
        return new SessionState(state.format(), state.clientId(), state.established(), outgoing, state.incoming(),
                state.granted(), state.nextDelivery(), state.nextSequence(), state.spilled(), state.spilledBytes(),
                state.spilledAfter(), state.server(), state.kept());
    }

    /** With messages that were never given to a session behind the others. */
    static SessionState with(SessionState state, List<Outgoing> held, Consumer<SessionChange> changes) {
        List<Outgoing> outgoing = new ArrayList<>(state.outgoing());
        long sequence = state.nextSequence();
        for (Outgoing one : held) {
            Outgoing next = new Outgoing(sequence++, one.token(), Stage.QUEUED, 0, one.message(),
                    one.expiresAtNanos());
            accepted(next, changes);
            outgoing.add(next);
        }
        return new SessionState(state.format(), state.clientId(), state.established(), outgoing, state.incoming(),
                state.granted(), state.nextDelivery(), sequence, state.spilled(), state.spilledBytes(),
                state.spilledAfter(), state.server(), state.kept());
    }

    /**
     * What is left to the next driver: nobody will wait for its tokens. A QoS 2 message that a listener has now counts
     * as done; one that no listener has is forgotten, so that the server's next PUBLISH of it is delivered; one that
     * some had and others did not is kept for these. Of those that were acknowledged, what no listener has stays kept.
     */
    static SessionState parted(SessionState state, Parting parting, Consumer<SessionChange> changes) {
        Set<Long> done = parting.done();
        List<Outgoing> outgoing = state.outgoing().stream().map(one -> new Outgoing(one.sequence(), 0, one.stage(),
                one.packetId(), one.message(), one.expiresAtNanos())).toList();
        List<Incoming> incoming = new ArrayList<>();
        List<Kept> kept = new ArrayList<>(state.kept());
        kept.removeIf(one -> done.contains(one.deliveryId()));
        for (Incoming one : state.incoming()) {
            Kept left = parting.left().get(one.deliveryId());
            if (one.deliveryId() == 0 || done.contains(one.deliveryId())) {
                incoming.add(new Incoming(one.packetId(), 0));
                changes.accept(new SessionChange.Received(one.packetId()));
            } else if (left != null) {
                incoming.add(new Incoming(one.packetId(), 0));
                changes.accept(new SessionChange.Kept(left, one.packetId()));
                kept.add(left);
            }
        }
        state.kept().stream().filter(one -> done.contains(one.deliveryId()))
                .forEach(one -> changes.accept(new SessionChange.Served(one.deliveryId())));
        return new SessionState(state.format(), state.clientId(), state.established(), outgoing, incoming,
                state.granted(), state.nextDelivery(), state.nextSequence(), state.spilled(), state.spilledBytes(),
                state.spilledAfter(), state.server(), kept);
    }
}
