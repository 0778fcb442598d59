package io.caddis.mqtt.itests.stress;

/** What a listener may do that it should not, or rarely does. */
enum Behaviour {
    /** It does not return until the round is over. */
    BLOCKS,
    /** Every call fails. */
    THROWS,
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
