package org.eclipse.kura;

/** What went wrong; those that the adapter or its tests use. */
public enum KuraErrorCode {
    /** A value of a configuration. */
    CONFIGURATION_ERROR,
    /** Anything that has no code of its own. */
    INTERNAL_ERROR,
    /** Something that needs a connection was asked for without one. */
    NOT_CONNECTED,
    /** An answer did not come in time. */
    TIMED_OUT,
    /** No connection could be made. */
    CONNECTION_FAILED,
    /** There is no room for another message. */
    TOO_MANY_INFLIGHT_MESSAGES,
    /** The database of messages. */
    STORE_ERROR,
    /** An argument of a call. */
    INVALID_PARAMETER
}
