package io.caddis.mqtt.management;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.SessionState.Stage;
import io.caddis.mqtt.spi.Sessions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * While there is no session: the state of the last one, and what the application does meanwhile. Guarded by the
 * driver's lock.
 */
final class BetweenSessions {
    private static final int MESSAGE_OVERHEAD_BYTES = 100; // as the session counts, so that it takes what was held
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Null before the first session, and while there is one. */
    private SessionState state;
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private final List<Long> delivered = new ArrayList<>();
    /** What waits to be sent, in the state and held. */
    private int queued;
    private long queuedBytes;

    /** A publish that waits for a session. */
    private record Held(long token, Message message, long sinceNanos) {
        SessionState.Outgoing queued(long sequence) {
            OptionalLong seconds = message.expirySeconds();
            return new SessionState.Outgoing(sequence, token, Stage.QUEUED, 0, message, seconds.isEmpty()
                    ? Session.NO_DEADLINE
                    : sinceNanos + seconds.getAsLong() * NANOS_PER_SECOND);
        }
    }

    /** A session has ended. */
    void begin(SessionState last) {
        state = last;
        for (SessionState.Outgoing one : last.outgoing()) {
            if (one.stage() == Stage.QUEUED) {
                queued++;
                queuedBytes += bytesOf(one.message());
            }
        }
    }

    /** A session that goes on where the last one stopped, or, if there was none, where another driver's did. */
    Session next(Sessions sessions, String clientName, ClientConfig config, long nowNanos) {
        if (state == null) {
            SessionState parked = sessions.unpark(clientName);
            state = config.isAnotherSession(parked.clientId()) ? anew(parked) : parked;
        }
        Session session = sessions.create(config.sessionAfter(state.clientId()), state);
        delivered.forEach(deliveryId -> session.delivered(deliveryId, nowNanos));
        held.forEach(publish -> session.publish(publish.token, publish.message, publish.sinceNanos));
        clear();
        return session;
    }

    /** Releases all. */
    void clear() {
        state = null;
        held.clear();
        delivered.clear();
        queued = 0;
        queuedBytes = 0;
    }

    /** Keeps a publish. False if there is no room for it. */
    boolean hold(long token, Message message, SessionOptions options, long nowNanos) {
        long bytes = bytesOf(message);
        if (queued >= options.outbound().queueMax()
                || queuedBytes + bytes > options.outbound().queueBytesMax()) {
            return false;
        }
        queued++;
        queuedBytes += bytes;
        held.add(new Held(token, message, nowNanos));
        return true;
    }

    private static long bytesOf(Message message) {
        return message.payload().length() + message.topic().encodedLength() + MESSAGE_OVERHEAD_BYTES;
    }

    /** The application is done with a message of the last session. */
    void delivered(long deliveryId) {
        delivered.add(deliveryId);
    }

    int queued() {
        return queued;
    }

    long spilled() {
        return state == null ? 0 : state.spilled();
    }

    int inFlight() {
        return state == null ? 0 : state.outgoing().size() + held.size() - queued;
    }

    /** The next session is another one: what was not acknowledged becomes new, what arrived is forgotten. */
    void restart(LongConsumer done) {
        if (state != null) {
            state.outgoing().stream().filter(one -> one.stage() == Stage.RELEASED)
                    .forEach(one -> done.accept(one.token()));
            SessionState last = state;
            state = null;
            queued = held.size();
            queuedBytes = held.stream().mapToLong(publish -> bytesOf(publish.message)).sum();
            begin(anew(last));
        }
    }

    private static SessionState anew(SessionState old) {
        List<SessionState.Outgoing> outgoing = old.outgoing().stream().filter(one -> one.stage() != Stage.RELEASED)
                .map(one -> new SessionState.Outgoing(one.sequence(), one.token(), Stage.QUEUED, 0, one.message(),
                        one.expiresAtNanos())).toList();
        return new SessionState(SessionState.FORMAT, "", false, outgoing, List.of(), List.of(), old.nextDelivery(),
                old.nextSequence(), old.spilled(), old.spilledBytes(), old.spilledAfter());
    }

    /**
     * What is parked for the next driver. Nobody will wait for its tokens. A QoS 2 message that a listener has now
     * counts as done; one that no listener has is forgotten, so that the server's next PUBLISH of it is delivered.
     */
    SessionState parkable(Sessions sessions, String clientName, Set<Long> underWay) {
        SessionState base = state == null ? sessions.unpark(clientName) : state; // may never have been asked for
        Set<Long> done = new HashSet<>(underWay);
        done.addAll(delivered);
        done.add(0L);
        List<SessionState.Outgoing> outgoing = new ArrayList<>(base.outgoing());
        long sequence = base.nextSequence();
        for (Held publish : held) {
            outgoing.add(publish.queued(sequence++));
        }
        outgoing.replaceAll(one
                -> new SessionState.Outgoing(one.sequence(), 0, one.stage(), one.packetId(), one.message(),
                one.expiresAtNanos()));
        List<SessionState.Incoming> incoming = base.incoming().stream().filter(one -> done.contains(one.deliveryId()))
                .map(one -> new SessionState.Incoming(one.packetId(), 0)).toList();
        return new SessionState(base.format(), base.clientId(), base.established(), outgoing, incoming,
                base.granted(), base.nextDelivery(), sequence, base.spilled(), base.spilledBytes(),
                base.spilledAfter());
    }
}
