package org.eclipse.kura.status;

/** What the LED does. */
public enum CloudConnectionStatusEnum {
    /** Dark. */
    OFF,
    /** Connecting. */
    FAST_BLINKING,
    /** Something is wrong. */
    SLOW_BLINKING,
    /** Alive. */
    HEARTBEAT,
    /** Connected. */
    ON
}
