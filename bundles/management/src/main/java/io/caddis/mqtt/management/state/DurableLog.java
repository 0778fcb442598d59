package io.caddis.mqtt.management.state;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TrackedPublish;
import io.caddis.mqtt.management.futures.Completions;
import io.caddis.mqtt.management.futures.PendingPublishes;
import io.caddis.mqtt.management.futures.Tracked;
import io.caddis.mqtt.management.threads.Reports;
import io.caddis.mqtt.spi.Messages;
import io.caddis.mqtt.spi.JournalHandler;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionJournal;
import io.caddis.mqtt.spi.SessionOutput;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.SessionStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A durable client's way to its journal. Keeps the changes that are not committed yet, and gives them to the next
 * journal when the store is replaced; so the session and its connection go on meanwhile. Guarded by the driver's lock;
 * the store's calls take it.
 */
public final class DurableLog {
    private static final Logger LOG = LoggerFactory.getLogger(DurableLog.class);
    /** What a client says that keeps nothing. */
    public static final String NOT_DURABLE = "only a client with durable=true keeps what becomes of messages with a"
            + " tag: configure it, or use publish";

    private final StoreEvents events;
    private final String name;
    private final LongSupplier clock;
    private final PendingPublishes publishes;
    private final Completions completions;

    /** Null while there is none. */
    private Side side;
    /** No journal is opened any more. */
    private boolean ended;
    /** What the session asked for and has no answer to; null if nothing. */
    private SessionOutput.Load asked;
    /** What the store had when it was opened first; null once a session has it, and before. */
    private SessionState kept;
    /** A session, or what is left of one, is what the store keeps, but for {@code uncommitted}. */
    private boolean taken;
    private String failure;

    private final ArrayDeque<SessionChange> uncommitted = new ArrayDeque<>(0);
    private int uncommittedMessages;
    private long uncommittedBytes;
    /** The number of the last change, and of the last one that is committed. */
    private long made;
    private long committed;
    /** How many were made before the session now. */
    private long madeBefore;
    /** The sequence of the last message that is committed. */
    private long committedSequence;
    /** Messages before this one were accepted by another driver: their tokens mean nothing here. */
    private long ownSequence;
    /** Those who wait until their message is committed. */
    private final ArrayDeque<Acceptance> acceptances = new ArrayDeque<>(0);

    /** @param tracked null if the token's future waits for no more than that */
    private record Acceptance(long change, long token, Tracked tracked) {
    }

    private final Tracks tracks;
    /** The numbers of changes of the session's time that are none of the session's, and not committed. */
    private final ArrayDeque<Long> foreign = new ArrayDeque<>(0);
    /** Those who wait until it is known what the store has. */
    private final List<CompletableFuture<List<TrackedPublish>>> asking = new ArrayList<>(0);

    public DurableLog(StoreEvents events, String name, LongSupplier clock, PendingPublishes publishes,
            Completions completions) {
        this.events = events;
        this.name = name;
        this.clock = clock;
        this.publishes = publishes;
        this.completions = completions;
        tracks = new Tracks(publishes);
    }

    // ---- the journal

    /** Where a journal stands. */
    private enum Stage {
        /** What is appended waits here. Next: OPEN when the store says so, CLOSING. */
        OPENING,
        /** What is appended goes to the journal. Next: CLOSING when the store or the driver leaves. */
        OPEN,
        /** It still commits what it was given, and says when it is closed. The end. */
        CLOSING
    }

    /** A journal of a store, from its opening to its end. */
    private final class Side implements JournalHandler {
        private final SessionStore store;
        private SessionJournal journal;
        /** The number of the last change before its first one. */
        private long base;
        private Stage stage = Stage.OPENING;
        /** It does not have what was committed to another one. */
        private boolean another;

        Side(SessionStore store) {
            this.store = store;
        }

        @Override
        public void opened(SessionState state, String report) {
            events.underLock(() -> another = side == this && !DurableLog.this.opened(state));
            if (report != null) {
                Reports.warn(LOG, "client {}: {}", name, report);
            }
            if (another) {
                Reports.warn(LOG, "client {}: this store does not have what was committed: its session is"
                        + " written again", name);
            }
        }

        @Override
        public void committed(long count) {
            events.underLock(() -> {
                if (side == this) {
                    DurableLog.this.committed(base + count);
                }
            });
        }

        @Override
        public void loaded(List<SessionState.Outgoing> messages) {
            events.underLock(() -> {
                if (side == this && stage != Stage.CLOSING && asked != null) {
                    asked = null;
                    events.loaded(messages.stream().map(DurableLog.this::own).toList());
                }
            });
        }

        @Override
        public void failed(String cause) {
            events.underLock(() -> {
                if (side == this) {
                    failure = cause;
                    events.changed();
                }
            });
        }

        @Override
        public void closed() {
            events.underLock(() -> {
                if (side == this) {
                    side = null;
                    events.changed();
                }
            });
        }
    }

    /**
     * The store that is there now; null if there is none, or if none is wanted. Its journal is opened once the one
     * before is closed.
     */
    public void use(SessionStore store, int messagesMax) {
        assert events.isHeld();
        if (side != null && side.store != store) {
            close(false);
        }
        if (side == null && store != null && !ended) {
            failure = null;
            side = new Side(store);
            side.journal = store.open(name, clock, messagesMax, side);
        }
    }

    private void close(boolean delete) {
        assert events.isHeld();
        if (side != null && side.stage != Stage.CLOSING) {
            side.stage = Stage.CLOSING;
            if (delete) {
                side.journal.delete();
            } else {
                side.journal.close();
            }
        }
    }

    /** The end of this client's driver. */
    public void end(boolean delete) {
        ended = true;
        close(delete);
        failAsking(Kind.CLOSED, "the client has ended");
    }

    /** Durable no more: the session goes on in memory, and the store forgets it. */
    public void leave() {
        assert events.isHeld();
        close(taken);
        taken = false;
        kept = null;
        forgetUncommitted();
        tracks.clear();
        failAsking(Kind.NOT_SUPPORTED, NOT_DURABLE);
    }

    private void forgetUncommitted() {
        uncommitted.clear();
        foreign.clear();
        uncommittedMessages = 0;
        uncommittedBytes = 0;
        committed = made;
        accepted();
    }

    /** False if it does not keep what was committed before. */
    private boolean opened(SessionState state) {
        assert events.isHeld();
        side.stage = side.stage == Stage.OPENING ? Stage.OPEN : side.stage;
        failure = null;
        boolean same = !taken || state.nextSequence() > committedSequence;
        if (!same) {
            events.sessionLeft(); // to begin again with both states
            taken = false;
            forgetUncommitted();
            tracks.moved();
        }
        if (!taken) {
            kept = tracks.restore(state);
            ownSequence = state.nextSequence();
            asking.forEach(future -> completions.collect(future, tracks.all()));
            asking.clear();
            completions.handOver();
        }
        side.base = committed;
        uncommitted.forEach(side.journal::append);
        if (asked != null && same) {
            load(asked);
        }
        events.changed();
        return same;
    }

    private void committed(long number) {
        assert events.isHeld();
        failure = null;
        for (; committed < number; committed++) {
            if (uncommitted.poll() instanceof SessionChange.Accepted accepted) {
                uncommittedMessages--;
                uncommittedBytes -= bytesOf(accepted);
                committedSequence = accepted.outgoing().sequence();
            }
        }
        for (; !foreign.isEmpty() && foreign.peek() <= committed; foreign.poll()) {
            madeBefore++;
        }
        accepted();
        events.committed(committed - madeBefore);
    }

    private void accepted() {
        assert events.isHeld();
        while (!acceptances.isEmpty() && acceptances.peek().change <= committed) {
            Acceptance one = acceptances.poll();
            if (one.tracked != null) {
                completions.collect(one.tracked.kept(), one.tracked.publish());
            } else {
                collect(one.token);
            }
        }
        completions.handOver();
    }

    private void collect(long token) {
        CompletableFuture<PublishResult> future = publishes.take(token);
        if (future != null) {
            completions.collect(future, PublishResult.SUCCESS);
        }
    }

    /** Whoever waits for no more than that hears of it. */
    public void accepted(long token) {
        assert events.isHeld();
        collect(token);
        completions.handOver();
    }

    // ---- the session

    /** What a new session has to wait for, for a person; null if it can begin. */
    public String waiting() {
        if (failure != null) {
            return failure;
        }
        if (taken) {
            return uncommitted.isEmpty() ? null : "waits for the store to commit";
        }
        return kept == null ? "waits for the store to open" : null;
    }

    /** What the store had, to begin with; null if a session began with it already. To be followed by {@link #begin}. */
    SessionState takeKept() {
        assert events.isHeld();
        SessionState state = kept;
        kept = null;
        taken = true;
        return state;
    }

    /** A session begins: what it changes from now on counts from 1 for it. */
    public void begin() {
        assert events.isHeld();
        asked = null;
        madeBefore = made;
        foreign.clear();
    }

    public void add(SessionChange change) {
        assert events.isHeld();
        made++;
        if (change instanceof SessionChange.Accepted accepted) {
            append(accepted(accepted.outgoing()));
        } else {
            append(change);
        }
    }

    private SessionChange.Accepted accepted(SessionState.Outgoing one) {
        SessionChange.Accepted accepted = new SessionChange.Accepted(one);
        Tracked tracked = publishes.tracked(one.token());
        if (tracked != null) {
            accepted = new SessionChange.Accepted(one, tracked.tag());
            tracks.accepted(tracked, one.sequence());
        }
        if (tracked != null || publishes.isAcceptance(one.token())) {
            acceptances.add(new Acceptance(made, one.token(), tracked));
        }
        uncommittedMessages++;
        uncommittedBytes += bytesOf(accepted);
        return accepted;
    }

    private void append(SessionChange change) {
        uncommitted.add(change);
        if (side != null && side.stage == Stage.OPEN) {
            side.journal.append(change);
        }
    }

    /** A message that has ended with the client's own part of it has none: it is released only. */
    private static long bytesOf(SessionChange.Accepted accepted) {
        Message message = accepted.outgoing().message();
        return message == null ? 0 : Messages.bytesOf(message);
    }

    /** Asks the store; the next one, if this one leaves before it answers. */
    public void load(SessionOutput.Load load) {
        assert events.isHeld();
        asked = load;
        if (side != null && side.stage == Stage.OPEN) {
            side.journal.load(load.afterSequence(), load.messagesMax(), load.bytesMax());
        }
    }

    private SessionState.Outgoing own(SessionState.Outgoing one) {
        return one.sequence() >= ownSequence ? one : tracks.own(one);
    }

    // ---- what is tracked

    /** Why nothing more is tracked now, for a person; null if it is. */
    public String trackedTooMuch() {
        return tracks.isFull() ? "too many messages with a tag are not settled: settle those whose end is noted" : null;
    }

    /** What is not settled, once it is known. */
    public CompletableFuture<List<TrackedPublish>> tracked() {
        assert events.isHeld();
        CompletableFuture<List<TrackedPublish>> all = new CompletableFuture<>();
        if (taken || kept != null) {
            completions.add(all, tracks.all());
        } else {
            asking.add(all);
        }
        return all;
    }

    /** The application has taken note of the end of what has this tag. */
    public void settle(String tag) {
        assert events.isHeld();
        if (!ended) {
            for (long sequence : tracks.settle(tag)) {
                foreign.add(++made);
                append(new SessionChange.Settled(sequence));
            }
        }
    }

    private void failAsking(Kind kind, String text) {
        asking.forEach(future -> completions.add(future, new MqttException(kind, ReasonCode.SUCCESS, text)));
        asking.clear();
    }

    /** It is a matter of a moment until this store has opened, or committed, what a session waits for. */
    public boolean isOpening(SessionStore store) {
        return store != null && failure == null;
    }

    /** Whether the store does not have all changes yet. */
    boolean isBehind() {
        return committed < made;
    }

    /** Whether the store cannot write now. */
    public boolean hasFailed() {
        return failure != null;
    }

    /** Why nothing new is accepted now, for a person; null if it is. */
    public String refusal(int messagesMax, long bytesMax) {
        if (failure != null) {
            return failure;
        }
        return uncommittedMessages < messagesMax && uncommittedBytes < bytesMax ? null : uncommittedMessages
                + " messages of " + uncommittedBytes + " bytes wait to be written by the session store: publish later";
    }
}
