package io.caddis.mqtt.kura.transport;

import java.util.concurrent.TimeUnit;

/**
 * Where the transport stands, and whose turn it is: connecting, disconnecting and the end of a lost connection exclude
 * each other. Kept as a state and not as a lock, so that no lock is held while Kura is called or a broker is waited
 * for, and nothing but these three ever waits for it.
 */
final class Phase {
    /** Where the transport stands. */
    enum State {
        /** Not connected. Next: CONNECTING. */
        DOWN,
        /** Somebody's turn: an attempt. Next: UP, or DOWN if it failed. */
        CONNECTING,
        /** Connected. Next: ENDING, by a disconnect or a loss. */
        UP,
        /** Somebody's turn: disconnecting, or clearing up after a loss. Next: DOWN. */
        ENDING,
        /** Deactivated. Stays so. */
        CLOSED
    }

    private State state = State.DOWN;
    private Thread owner;

    /** Waits for one's turn, as long as others have it. False if one has it oneself, or the time is over. */
    synchronized boolean settled(long timeoutMillis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (state == State.CONNECTING || state == State.ENDING) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (owner == Thread.currentThread() || left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /** Takes the turn if the state is this one. */
    synchronized boolean begin(State from, State to) {
        if (state != from) {
            return false;
        }
        state = to;
        owner = Thread.currentThread();
        return true;
    }

    /** Ends the turn. False if the transport was closed meanwhile. */
    synchronized boolean end(State to) {
        owner = null;
        boolean open = state != State.CLOSED;
        state = open ? to : State.CLOSED;
        notifyAll();
        return open;
    }

    /** The end. Returns where the transport stood. */
    synchronized State close() {
        State before = state;
        state = State.CLOSED;
        owner = null;
        notifyAll();
        return before;
    }

    synchronized State state() {
        return state;
    }
}
