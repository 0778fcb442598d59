package io.caddis.mqtt;

/**
 * In which of three lanes a message waits to be sent. A message of a higher lane overtakes all that wait in a lower
 * one; within a lane and a QoS the order of the calls is kept. No server learns of it.
 */
public enum Priority {
    /** Leaves when nothing else waits, and is the first to be dropped. */
    LOW,
    /** As all messages unless said otherwise. */
    NORMAL,
    /** Leaves before all else, and is the last to be dropped. */
    HIGH
}
