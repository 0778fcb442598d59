package io.caddis.mqtt.session.state;

import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.spi.SessionChange;
import java.util.ArrayDeque;

/**
 * The changes of a durable session, counted, and the acknowledgements that wait until all changes before them are kept.
 * Of a session that is not durable there are no changes, and none waits.
 */
public final class Changes {
    private final boolean durable;
    private final ControlQueue control;
    /** Those not given out. */
    private final ArrayDeque<SessionChange> due;
    private final ControlQueue held;
    private final ArrayDeque<Run> runs;
    private long made;
    private long givenOut;
    private long kept;

    /** Of what is held: so many, one after the other, leave once so many changes are kept. */
    private static final class Run {
        final long change;
        int count;

        Run(long change) {
            this.change = change;
        }
    }

    public Changes(boolean durable, ControlQueue control) {
        this.durable = durable;
        this.control = control;
        due = durable ? new ArrayDeque<>() : null;
        held = durable ? new ControlQueue() : null;
        runs = durable ? new ArrayDeque<>() : null;
    }

    /** False: do not even make a change. */
    public boolean durable() {
        return durable;
    }

    /** Only if {@link #durable()}. */
    public void add(SessionChange change) {
        made++;
        due.add(change);
    }

    /** The number of the last change, from 1; 0 if there was none. */
    public long last() {
        return made;
    }

    /** Whether this change and all before it are kept. */
    public boolean kept(long change) {
        return change <= kept;
    }

    /**
     * Gives it to {@code control} once all changes so far are kept; the order of these packets stays.
     *
     * @param type as of {@link ControlQueue#acknowledge}
     */
    public void acknowledge(PacketType type, int packetId, ReasonCode reasonCode) {
        if (kept(made)) {
            control.acknowledge(type, packetId, reasonCode);
            return;
        }
        if (runs.isEmpty() || runs.peekLast().change != made) {
            runs.add(new Run(made));
        }
        runs.peekLast().count++;
        held.acknowledge(type, packetId, reasonCode);
    }

    public int heldCount() {
        return durable ? held.size() : 0;
    }

    /** No connection takes them any more. */
    public void forgetHeld() {
        if (durable) {
            held.clear();
            runs.clear();
        }
    }

    public SessionChange next() {
        SessionChange change = durable ? due.poll() : null;
        givenOut += change == null ? 0 : 1;
        return change;
    }

    /** @param count of changes kept, from the first one on */
    public void committed(long count) {
        if (count < kept || count > givenOut) {
            throw new IllegalArgumentException(count + " changes kept: " + kept + " were before, " + givenOut
                    + " were given out");
        }
        kept = count;
        while (durable && !runs.isEmpty() && kept(runs.peek().change)) {
            held.moveTo(control, runs.poll().count);
        }
    }
}
