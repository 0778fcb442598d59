package io.caddis.mqtt.session.outbound;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.Priority;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.session.state.Changes;
import io.caddis.mqtt.spi.Messages;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionOptions.Overflow;
import io.caddis.mqtt.spi.SessionOutput;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.SessionState.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;

/**
 * Messages that wait to be sent for the first time, within bounds: a line for each QoS and priority, and what the store
 * alone holds. The next one is the oldest of the highest priority.
 */
public final class OutboundQueue {
    private static final int LEVELS = Qos.values().length;
    private static final int LEVEL_MASK = (1 << LEVELS) - 1;
    static final int LINES = LEVELS * Priority.values().length;
    /** Never written to: most clients have nothing to send. */
    private static final Outgoing.Line[] NO_LINES = new Outgoing.Line[LINES];
    /** Sets of lines, as bits. */
    static final int OF_QOS_0 = 0b001_001_001;
    static final int OF_QOS_1 = 0b010_010_010;
    static final int OF_QOS_1_AND_2 = 0b110_110_110;
    /** Of the places, with {@link Overflow#SPILL}: one in so many is for messages of high priority. */
    private static final int RESERVED_SHARE = 8;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final SessionOptions.Outbound bounds;
    private final Changes changes;
    private final Queue<SessionOutput> results;
    private final Outcomes outcomes;
    /** By {@link #lineOf}; made when first used, and each of them. */
    private Outgoing.Line[] lines = NO_LINES;
    /** Null if nothing is kept. */
    private final SpilledTail tail;
    /** The lines that are not empty, as bits. */
    private int nonEmpty;
    private int size;
    private long bytes;
    /** No message expires before; the exact time after {@link #expire}. */
    private long expiryNanos = Session.NO_DEADLINE;

    OutboundQueue(SessionOptions.Outbound bounds, Changes changes, Queue<SessionOutput> results, Outcomes outcomes,
            SpilledTail tail) {
        this.bounds = bounds;
        this.changes = changes;
        this.results = results;
        this.outcomes = outcomes;
        this.tail = tail;
    }

    static int lineOf(Message message) {
        return message.priority().ordinal() * LEVELS + message.qos().ordinal();
    }

    private static int priorityOf(int line) {
        return line / LEVELS;
    }

    // ---- in

    /** Finds a place for the message. True if that is memory: the caller adds it. Else it is spilled, or ends. */
    boolean admit(Outgoing entry) {
        if (entry.bytes > bounds.queueBytesMax()) {
            outcomes.done(entry.token, Kind.QUEUE_FULL, ReasonCode.QUOTA_EXCEEDED, "the message takes " + entry.bytes
                    + " bytes: send less, or raise queue.bytes.max (" + bounds.queueBytesMax() + ")");
            return false;
        }
        if (hasPlace(entry.message, entry.bytes)) {
            return true;
        }
        switch (policy(entry.message)) {
            case DROP_NEWEST -> drop(entry);
            case DROP_OLDEST -> {
                if (canMakeRoom(entry.message, entry.bytes)) {
                    makeRoom(entry);
                    return true;
                }
                drop(entry);
            }
            case SPILL -> spill(entry);
            case FAIL -> outcomes.done(entry.token, Kind.QUEUE_FULL, ReasonCode.QUOTA_EXCEEDED, "the queue holds "
                    + size + " messages, " + bytes + " bytes: publish later, or raise queue.max ("
                    + bounds.queueMax() + ") and queue.bytes.max (" + bounds.queueBytesMax() + ")");
        }
        return false;
    }

    /** A queue without a store, and QoS 0, cannot spill. */
    private Overflow policy(Message message) {
        Overflow policy = bounds.overflow().get(message.qos().value());
        return policy == Overflow.SPILL && (tail == null || message.qos() == Qos.AT_MOST_ONCE) ? Overflow.FAIL
                : policy;
    }

    private boolean hasPlace(Message message, long size1) {
        boolean spills = tail != null && policy(message) == Overflow.SPILL;
        int reserved = spills && message.priority() != Priority.HIGH ? bounds.queueMax() / RESERVED_SHARE : 0;
        return fits(size + reserved, bytes, size1) && !mustFollow(message, spills);
    }

    private boolean fits(int size0, long bytes0, long size1) {
        return size0 < bounds.queueMax() && bytes0 + size1 <= bounds.queueBytesMax();
    }

    /** Whether it has to wait behind messages in the store: of its own line, or, if it may spill, as important. */
    private boolean mustFollow(Message message, boolean spills) {
        if (tail == null || tail.isEmpty() || message.qos() == Qos.AT_MOST_ONCE) {
            return false;
        }
        if (!tail.canBeOvertaken() || tail.has(lineOf(message))) {
            return true;
        }
        boolean follows = false;
        for (int line = message.priority().ordinal() * LEVELS; spills && line < LINES; line++) {
            follows |= tail.has(line);
        }
        return follows;
    }

    private boolean canMakeRoom(Message message, long size1) {
        int sizeLeft = size;
        long bytesLeft = bytes;
        for (int line = 0; line < LINES; line++) {
            if (mayDrop(line, message)) {
                sizeLeft -= lines[line].size();
                bytesLeft -= lines[line].bytes();
            }
        }
        return fits(sizeLeft, bytesLeft, size1) && !mustFollow(message, false);
    }

    private boolean mayDrop(int line, Message message) {
        return lines[line] != null && priorityOf(line) <= message.priority().ordinal()
                && bounds.overflow().get(line % LEVELS) == Overflow.DROP_OLDEST;
    }

    private void makeRoom(Outgoing entry) {
        while (!fits(size, bytes, entry.bytes)) {
            Outgoing victim = null;
            for (int line = 0; line < LINES && (victim == null || line % LEVELS != 0); line++) {
                Outgoing first = mayDrop(line, entry.message) ? lines[line].first() : null;
                victim = first != null && (victim == null || first.sequence < victim.sequence) ? first : victim;
            }
            remove(victim);
            outcomes.badly(victim, Kind.DROPPED, ReasonCode.QUOTA_EXCEEDED,
                    "the queue is full and drop-oldest made room for a newer message");
        }
    }

    private void drop(Outgoing entry) {
        outcomes.done(entry.token, Kind.DROPPED, ReasonCode.QUOTA_EXCEEDED, "the queue is full: "
                + size + " messages, " + bytes + " bytes; the policy drops this message");
    }

    private void spill(Outgoing entry) {
        if (tail.bytes() + entry.bytes > bounds.spillBytesMax()) {
            outcomes.done(entry.token, Kind.QUEUE_FULL, ReasonCode.QUOTA_EXCEEDED, "the store holds " + tail.count()
                    + " messages that wait, " + tail.bytes() + " bytes: publish later, or raise spill.bytes.max ("
                    + bounds.spillBytesMax() + ")");
        } else {
            changes.add(new SessionChange.Accepted(entry.keep()));
            tail.add(entry);
        }
    }

    /** Whether {@link #admit} would let it in, spill it or make room for it. */
    public boolean hasRoom(Message message) {
        long size1 = Messages.bytesOf(message);
        return hasPlace(message, size1) || switch (policy(message)) {
            case DROP_OLDEST -> canMakeRoom(message, size1);
            case SPILL -> tail.bytes() + size1 <= bounds.spillBytesMax();
            case DROP_NEWEST, FAIL -> false;
        };
    }

    /** At the end of its line. */
    void add(Outgoing entry) {
        int line = lineOf(entry.message);
        lineAt(line).add(entry);
        added(entry, line);
    }

    /**
     * At its place in the order of acceptance: it was sent and counts as never sent now, or comes from a state, which a
     * process that died may have left with only some of its messages made new.
     */
    void insert(Outgoing entry) {
        int line = lineOf(entry.message);
        lineAt(line).insert(entry);
        added(entry, line);
    }

    private void added(Outgoing entry, int line) {
        nonEmpty |= 1 << line;
        size++;
        bytes += entry.bytes;
        if (entry.expiresAtNanos != Session.NO_DEADLINE
                && (expiryNanos == Session.NO_DEADLINE || entry.expiresAtNanos - expiryNanos < 0)) {
            expiryNanos = entry.expiresAtNanos;
        }
    }

    private Outgoing.Line lineAt(int line) {
        if (lines == NO_LINES) {
            lines = new Outgoing.Line[LINES];
        }
        if (lines[line] == null) {
            lines[line] = new Outgoing.Line();
        }
        return lines[line];
    }

    // ---- out

    /**
     * The next message, which stays, or null.
     *
     * @param allowed a set of lines
     */
    Outgoing first(int allowed) {
        int candidates = nonEmpty & allowed;
        if (candidates == 0) {
            return null;
        }
        int priority = priorityOf(Integer.SIZE - 1 - Integer.numberOfLeadingZeros(candidates));
        Outgoing first = null;
        for (int levels = candidates >> priority * LEVELS & LEVEL_MASK; levels != 0; levels &= levels - 1) {
            Outgoing one = lines[priority * LEVELS + Integer.numberOfTrailingZeros(levels)].first();
            first = first == null || one.sequence < first.sequence ? one : first;
        }
        return first;
    }

    /** Whether there is a {@link #first}, for less: every publish asks. */
    boolean hasAny(int allowed) {
        return (nonEmpty & allowed) != 0;
    }

    void remove(Outgoing entry) {
        int line = lineOf(entry.message);
        lines[line].remove(entry);
        if (lines[line].size() == 0) {
            nonEmpty &= ~(1 << line);
        }
        size--;
        bytes -= entry.bytes;
    }

    long bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    // ---- time

    /** When {@link #expire} has something to do: at most once a second, so that it costs little. */
    long deadline() {
        return expiryNanos == Session.NO_DEADLINE ? expiryNanos
                : Math.floorDiv(expiryNanos, NANOS_PER_SECOND) * NANOS_PER_SECOND + NANOS_PER_SECOND;
    }

    /** Ends what has expired. */
    void expire(long nowNanos) {
        expiryNanos = Session.NO_DEADLINE;
        for (Outgoing.Line line : lines) {
            for (Outgoing entry = line == null ? null : line.first(); entry != null;) {
                Outgoing next = entry.next();
                if (entry.expired(nowNanos)) {
                    remove(entry);
                    expired(entry);
                } else if (entry.expiresAtNanos != Session.NO_DEADLINE
                        && (expiryNanos == Session.NO_DEADLINE || entry.expiresAtNanos - expiryNanos < 0)) {
                    expiryNanos = entry.expiresAtNanos;
                }
                entry = next;
            }
        }
    }

    void expired(Outgoing entry) {
        outcomes.badly(entry, Kind.EXPIRED, ReasonCode.SUCCESS, "the message expired before it could be sent");
    }

    // ---- what the store alone holds

    public long spilled() {
        return tail == null ? 0 : tail.count();
    }

    public long spilledBytes() {
        return tail == null ? 0 : tail.bytes();
    }

    public long spilledAfter() {
        return tail == null ? 0 : tail.after();
    }

    /** A message that is kept came into memory, or was sent at once. */
    void kept(Outgoing entry) {
        if (tail != null) {
            tail.overtaken(entry.sequence);
        }
    }

    /** Asks the store for more once half of the places are free. */
    void refill() {
        if (tail == null || tail.isEmpty()) {
            return;
        }
        int places = bounds.queueMax() - bounds.queueMax() / RESERVED_SHARE - size;
        long room = bounds.queueBytesMax() - bytes;
        if (size == 0 || places * 2L >= bounds.queueMax() && room * 2 >= bounds.queueBytesMax()) {
            SessionOutput.Load load = tail.load(Math.max(1, places), Math.max(1, room));
            if (load != null) {
                results.add(load);
            }
        }
    }

    public void loaded(List<SessionState.Outgoing> messages, long nowNanos) {
        if (tail == null || !tail.answered()) {
            return;
        }
        for (SessionState.Outgoing one : messages) {
            Outgoing entry = new Outgoing(one);
            if (tail.take(entry.sequence, entry.bytes)) {
                if (entry.expired(nowNanos)) {
                    expired(entry);
                } else {
                    add(entry);
                }
            }
        }
        if (messages.isEmpty()) {
            tail.clear();
        } else {
            tail.settle();
        }
        refill();
    }

    // ---- as data

    void keep(List<SessionState.Outgoing> kept) {
        List<Outgoing> all = new ArrayList<>(size);
        for (Outgoing.Line line : lines) {
            for (Outgoing entry = line == null ? null : line.first(); entry != null; entry = entry.next()) {
                all.add(entry);
            }
        }
        all.sort(Comparator.comparingLong(entry -> entry.sequence));
        all.forEach(entry -> kept.add(entry.keep()));
    }

    void restore(SessionState state) {
        if (tail != null && state.spilled() > 0) {
            tail.restore(state.spilled(), state.spilledBytes(), state.spilledAfter(), state.nextSequence() - 1);
            state.outgoing().stream().filter(one -> one.stage() != Stage.QUEUED
                    || one.message().qos() != Qos.AT_MOST_ONCE).forEach(one -> tail.overtaken(one.sequence()));
        }
    }
}
