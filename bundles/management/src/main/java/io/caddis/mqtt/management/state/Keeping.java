package io.caddis.mqtt.management.state;

/** What became of the wish to acknowledge a message and to keep it. */
public enum Keeping {
    /** It is in the session's state now. */
    KEPT,
    /** It was to be kept, but its session is gone: there is nothing to acknowledge. */
    GONE,
    /** There was nothing to keep: its listeners are done with it, it is kept already, or the client has ended. */
    DONE,
    /** Not now: there is no connection, or the store cannot write. */
    LATER
}
