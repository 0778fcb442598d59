package io.caddis.mqtt.management.state;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.memory.LazyQueue;
import io.caddis.mqtt.management.threads.Guard;
import io.caddis.mqtt.spi.Messages;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionOptions.Overflow;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionState.Stage;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.Sessions;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * While there is no session: the state of the last one, and what the application does meanwhile. Guarded by the
 * driver's lock.
 */
public final class BetweenSessions {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Guard guard;
    /** Null while there is a session, and before it was asked for what another driver left. */
    private SessionState state;
    /** The state is what another driver left: no session here had it, and no store was told of it. */
    private boolean adopted;
    /** What that driver's store was not told of; only while {@code adopted}. */
    private SessionState unwritten = SessionState.EMPTY;
    private final LazyQueue<Held> held = new LazyQueue<>();
    private final LazyQueue<Long> delivered = new LazyQueue<>();
    /** What waits to be sent, in the state and held. */
    private int queued;
    private long queuedBytes;
    /** Nothing that waits expires before. */
    private long expiryNanos = Session.NO_DEADLINE;

    /** A publish that waits for a session. */
    private record Held(long token, Message message, long sinceNanos) {
        SessionState.Outgoing queued() {
            return new SessionState.Outgoing(0, token, Stage.QUEUED, 0, message, expiresAtNanos());
        }

        long expiresAtNanos() {
            OptionalLong seconds = message.expirySeconds();
            return seconds.isEmpty() ? Session.NO_DEADLINE : sinceNanos + seconds.getAsLong() * NANOS_PER_SECOND;
        }
    }

    public BetweenSessions(Guard guard) {
        this.guard = guard;
    }

    /** A session has ended. */
    public void begin(SessionState last) {
        assert guard.isHeld();
        state = last;
        queued = held.size();
        queuedBytes = held.stream().mapToLong(publish -> Messages.bytesOf(publish.message)).sum();
        for (SessionState.Outgoing one : last.outgoing()) {
            if (one.stage() == Stage.QUEUED) {
                queued++;
                queuedBytes += Messages.bytesOf(one.message());
                expires(one.expiresAtNanos());
            }
        }
    }

    private void expires(long nanos) {
        if (nanos != Session.NO_DEADLINE && (expiryNanos == Session.NO_DEADLINE || nanos - expiryNanos < 0)) {
            expiryNanos = nanos;
        }
    }

    /** When {@link #expire} has something to do: at most once a second. */
    public long deadline() {
        return expiryNanos == Session.NO_DEADLINE ? expiryNanos
                : Math.floorDiv(expiryNanos, NANOS_PER_SECOND) * NANOS_PER_SECOND + NANOS_PER_SECOND;
    }

    /**
     * Ends what has expired.
     *
     * @param log  of a durable client, else null
     * @param done is given the tokens
     */
    public void expire(DurableLog log, long nowNanos, LongConsumer done) {
        assert guard.isHeld();
        List<Held> expiredHeld = held.stream().filter(one -> expired(one.expiresAtNanos(), nowNanos)).toList();
        held.removeAll(expiredHeld);
        expiredHeld.forEach(one -> done.accept(one.token));
        SessionState last = state;
        state = null;
        expiryNanos = Session.NO_DEADLINE;
        held.forEach(one -> expires(one.expiresAtNanos()));
        if (last != null) {
            begin(Rewriting.without(last, one -> one.stage() == Stage.QUEUED
                    && expired(one.expiresAtNanos(), nowNanos), changes(log), one -> done.accept(one.token())));
        }
    }

    private static boolean expired(long expiresAtNanos, long nowNanos) {
        return expiresAtNanos != Session.NO_DEADLINE && expiresAtNanos - nowNanos <= 0;
    }

    /** Takes what another driver left from a session bundle, which may be replaced before a session can begin. */
    public void adopt(Sessions sessions, String clientName) {
        assert guard.isHeld();
        if (state == null) {
            begin(sessions.unpark(clientName));
            unwritten = Unwritten.take(sessions, clientName);
            adopted = true;
        }
    }

    /**
     * Settles with which state the next session begins: where the last one stopped, or, if there was none, where
     * another driver's did, or where a store says. What this changes has to be kept before the session begins.
     *
     * @param log   of a durable client, else null
     * @param found is given the messages kept there, and what the server has granted: nobody here knows them yet
     * @param done  is given the tokens of messages that end with the session that they were of, and had arrived
     */
    public void prepare(Sessions sessions, String clientName, ClientConfig config, DurableLog log,
            BiConsumer<List<SessionState.Kept>, List<Subscription>> found, LongConsumer done) {
        assert guard.isHeld();
        Consumer<SessionState.Outgoing> ended = one -> {
            if (one.token() != 0) {
                done.accept(one.token());
            }
        };
        adopt(sessions, clientName);
        boolean isNew = adopted;
        adopted = false;
        List<SessionState.Kept> unknown = isNew ? state.kept() : List.of();
        SessionState stored = log == null ? null : log.takeKept();
        if (stored != null) {
            stored = Rewriting.caughtUp(stored, unwritten, log::add, ended);
            Set<SessionState.Kept> known = Collections.newSetFromMap(new IdentityHashMap<>());
            known.addAll(state.kept());
            begin(Rewriting.joined(stored, state, log::add, ended));
            unknown = Stream.concat(unknown.stream(),
                    state.kept().stream().filter(one -> !known.contains(one))).toList();
        }
        if (config.isAnotherSession(state.clientId())) {
            begin(Rewriting.anew(state, changes(log), ended));
        }
        unwritten = SessionState.EMPTY;
        if (isNew || stored != null) {
            found.accept(unknown, state.granted());
        }
    }

    /**
     * A session, after {@link #prepare}. What was held is taken on already, so the session does not ask whether it has
     * room; but a durable message is taken on when it is kept, so there it does.
     */
    public Session next(Sessions sessions, ClientConfig config, boolean durable, long nowNanos) {
        assert guard.isHeld();
        List<SessionState.Outgoing> takenOn = durable ? List.of() : held.stream().map(Held::queued).toList();
        Session session = sessions.create(config.sessionAfter(state.clientId()),
                Rewriting.with(state, takenOn, change -> { }));
        delivered.forEach(deliveryId -> session.delivered(deliveryId, nowNanos));
        if (durable) {
            held.forEach(publish -> session.publish(publish.token, publish.message, publish.sinceNanos));
        }
        clear();
        return session;
    }

    private Consumer<SessionChange> changes(DurableLog log) {
        return log == null || adopted ? change -> { } : log::add;
    }

    /** Releases all. */
    public void clear() {
        assert guard.isHeld();
        state = null;
        adopted = false;
        unwritten = SessionState.EMPTY;
        held.clear();
        delivered.clear();
        queued = 0;
        queuedBytes = 0;
        expiryNanos = Session.NO_DEADLINE;
    }

    /** Keeps a publish. Only if there {@link #hasRoom}. */
    public void hold(long token, Message message, long nowNanos) {
        assert guard.isHeld();
        queued++;
        queuedBytes += Messages.bytesOf(message);
        Held publish = new Held(token, message, nowNanos);
        expires(publish.expiresAtNanos());
        held.add(publish);
    }

    public boolean hasRoom(Message message, SessionOptions options) {
        return queued < options.outbound().queueMax()
                && queuedBytes + Messages.bytesOf(message) <= options.outbound().queueBytesMax();
    }

    /**
     * Makes room by the policy of drop-oldest, among what came since the last session. False if that is not enough.
     *
     * @param dropped is given the tokens
     */
    public boolean makeRoom(Message message, SessionOptions options, LongConsumer dropped) {
        assert guard.isHeld();
        List<Held> candidates = held.stream().filter(one -> policy(one.message, options) == Overflow.DROP_OLDEST
                && one.message.priority().compareTo(message.priority()) <= 0)
                .sorted(Comparator.comparing(one -> one.message.priority())).toList(); // stable: oldest first
        for (int index = 0; index < candidates.size() && !hasRoom(message, options); index++) {
            Held victim = candidates.get(index);
            held.remove(victim);
            queued--;
            queuedBytes -= Messages.bytesOf(victim.message);
            dropped.accept(victim.token);
        }
        return hasRoom(message, options);
    }

    public static Overflow policy(Message message, SessionOptions options) {
        return options.outbound().overflow().get(message.qos().value());
    }

    /** The application is done with a message of the last session. */
    public void delivered(long deliveryId) {
        assert guard.isHeld();
        delivered.add(deliveryId);
    }

    /** Fewer than before are to have a message that is kept. */
    public void keptFor(SessionState.Kept message, DurableLog log) {
        assert guard.isHeld();
        if (state != null && state.kept().stream().anyMatch(one -> one.deliveryId() == message.deliveryId())) {
            state = state.withKept(state.kept().stream()
                    .map(one -> one.deliveryId() == message.deliveryId() ? message : one).toList());
            changes(log).accept(new SessionChange.Kept(message, 0));
        }
    }

    public int queued() {
        return queued;
    }

    /** Whether a state of a session of this driver is here to go on with. */
    public boolean hasState() {
        return state != null && !adopted;
    }

    public Session.Backlog backlog() {
        return new Session.Backlog(queued, queuedBytes, state == null ? 0 : state.spilled(),
                state == null ? 0 : state.outgoing().size() + held.size() - queued);
    }

    /** The next session is another one: what was not acknowledged becomes new, what arrived is forgotten. */
    public void restart(DurableLog log, LongConsumer done) {
        assert guard.isHeld();
        if (state != null) {
            begin(Rewriting.anew(state, changes(log), one -> done.accept(one.token())));
        }
    }

    /** What is parked for the next driver, see {@link Rewriting#parted}. */
    public SessionState parkable(Sessions sessions, String clientName, Parting parting) {
        adopt(sessions, clientName);
        return parted(state, parting, change -> { });
    }

    /**
     * What the next driver finds in the store, see {@link Rewriting#parted}.
     *
     * @param sessions keeps for it what the store does not have yet; null if there is nobody to do so
     */
    public void part(Sessions sessions, String clientName, DurableLog log, Parting parting) {
        if (state != null && !adopted) {
            SessionState left = parted(state, parting, log::add);
            if (sessions != null && log.isBehind()) {
                Unwritten.park(sessions, clientName, left);
            }
        } else if (state != null && sessions != null) {
            sessions.park(clientName, state);
            Unwritten.park(sessions, clientName, unwritten);
        }
    }

    private SessionState parted(SessionState last, Parting parting, Consumer<SessionChange> changes) {
        Set<Long> done = new HashSet<>(parting.done());
        done.addAll(delivered);
        List<SessionState.Outgoing> unheard = held.stream().map(Held::queued).toList();
        return Rewriting.parted(Rewriting.with(last, unheard, changes), new Parting(done, parting.left()), changes);
    }
}
