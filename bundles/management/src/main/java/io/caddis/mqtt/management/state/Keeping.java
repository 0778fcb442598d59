package io.caddis.mqtt.management.state;

/** What became of the wish to acknowledge a message and to keep it. */
public enum Keeping {
    /** It is in the session's state now. */
    KEPT,
    /** Its connection or session is gone, or its last listener is done with it: there is nothing to acknowledge. */
    GONE,
    /** Not now: there is no connection, or the store cannot write. */
    LATER
}
