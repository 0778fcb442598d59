package io.caddis.mqtt.session.state;

import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.spi.SessionChange;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The changes of a durable session, counted, and the packets that wait until all changes before them are kept. Of a
 * session that is not durable there are no changes, and no packet waits.
 */
public final class Changes {
    private final boolean durable;
    private final Queue<Packet> control;
    /** Those not given out. */
    private final ArrayDeque<SessionChange> due;
    private final ArrayDeque<Held> held;
    private long made;
    private long givenOut;
    private long kept;

    /** A packet, and how many changes must be kept before it leaves. */
    private record Held(Packet packet, long change) {
    }

    public Changes(boolean durable, Queue<Packet> control) {
        this.durable = durable;
        this.control = control;
        due = durable ? new ArrayDeque<>() : null;
        held = durable ? new ArrayDeque<>() : null;
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

    /** Gives the packet to {@code control} once all changes so far are kept; the order of these packets stays. */
    public void send(Packet packet) {
        if (kept(made)) {
            control.add(packet);
        } else {
            held.add(new Held(packet, made));
        }
    }

    public int heldCount() {
        return durable ? held.size() : 0;
    }

    /** No connection takes them any more. */
    public void forgetHeld() {
        if (durable) {
            held.clear();
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
        while (durable && !held.isEmpty() && kept(held.peek().change)) {
            control.add(held.poll().packet);
        }
    }
}
