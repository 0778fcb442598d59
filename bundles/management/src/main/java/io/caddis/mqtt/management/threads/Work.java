package io.caddis.mqtt.management.threads;

/** Whether a thread gives the messages of a queue to a listener. */
public enum Work {
    /** There is nothing to give. Next: RUNNING, by a message; LEFT, when the queue is closed. */
    IDLE,
    /**
     * A thread of the pool is at it. Next: IDLE, when nothing is left; PAUSED, when the listener failed; LEAVING, when
     * the queue is closed.
     */
    RUNNING,
    /** The listener is given the message again that it failed with. Next: RUNNING, when it is time; LEFT. */
    PAUSED,
    /** The queue is closed, and the listener may have one message still. Next: LEFT, when the call has returned. */
    LEAVING,
    /** The queue is closed. Next: LEAVING, by a message that comes so late that it only goes on to the next one. */
    LEFT;

    /** Whether the queue is not closed. */
    public boolean isOpen() {
        return this == IDLE || this == RUNNING || this == PAUSED;
    }

    /** A thread begins. */
    public Work begun() {
        return isOpen() ? RUNNING : LEAVING;
    }

    /** It ends. */
    public Work ended() {
        return isOpen() ? IDLE : LEFT;
    }

    /** It ends, and another one goes on after a pause. */
    public Work paused() {
        return isOpen() ? PAUSED : LEFT;
    }

    /** The queue is closed. */
    public Work closed() {
        return this == RUNNING || this == LEAVING ? LEAVING : LEFT;
    }
}
