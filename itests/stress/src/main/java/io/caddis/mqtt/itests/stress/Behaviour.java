package io.caddis.mqtt.itests.stress;

/** What a listener may do that it should not, or rarely does. */
enum Behaviour {
    /** It does not return until the round is over. */
    BLOCKS,
    /** Every call fails. */
    THROWS,
    /** Every callback fails, and with something that cannot be printed. */
    UNPRINTABLE,
    /** Every callback fails for lack of memory. */
    OUT_OF_MEMORY,
    /** Every callback fails, and so does the log when that is reported; for all clients. */
    LOG_FAILS,
    /** It waits for a publish of its own. */
    PUBLISHES,
    /** It subscribes and unsubscribes, and waits for both. */
    SUBSCRIBES,
    /** It deletes its own client. */
    DELETES,
    /** It is unregistered in the middle of a call. */
    LEAVES,
    /** It acknowledges by hand, and late or never. */
    HOLDS
}
