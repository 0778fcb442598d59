package io.caddis.mqtt;

import java.util.Objects;

/**
 * Why an operation of a client did not succeed. Never holds credentials. It has no stack trace, which would show this
 * client's threads, and cost a publisher that is refused again and again more than all the rest; the exception that
 * {@code CompletableFuture.get()} wraps it in has the caller's.
 */
public final class MqttException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure it is, for a program to decide on. */
    public enum Kind {
        /** The server refused; {@link #reasonCode()} tells why. */
        REJECTED,
        /** The queue is full, by count or by bytes; try again later. */
        QUEUE_FULL,
        /** The queue was full, and its policy gave up this message for others; or a later call took back this one. */
        DROPPED,
        /** The message expired while it waited to be sent. */
        EXPIRED,
        /** The message would break a limit that the server set: packet size, QoS, retain. */
        NOT_ALLOWED_BY_SERVER,
        /**
         * The server ended each connection right after it was sent this message, and it was given up, by the
         * configuration or by an operator.
         */
        POISON,
        /** The deadline of the operation passed; it may still take effect. */
        TIMED_OUT,
        /** The connection was lost before a QoS 0 message was written. */
        CONNECTION_LOST,
        /**
         * The client was deleted, its bundle was replaced, or its session ended, before the operation did. That of a
         * message says that nobody will hear of it again, and nothing about the message: it may arrive, later than
         * messages that were published after it.
         */
        CLOSED,
        /** A durable message cannot be kept now, perhaps because the disk is full; what was accepted is. */
        STORE_FAILED,
        /** The configuration of the client is not valid. */
        NOT_CONFIGURED,
        /** Not with the protocol version, or the configuration, of this client. */
        NOT_SUPPORTED
    }

    private final Kind kind;
    private final ReasonCode reasonCode;

    /**
     * A failure.
     *
     * @param kind       what kind
     * @param reasonCode the server's code, or the one that fits best
     * @param message    one line for a person: what happened and what to do; no secrets. Whatever is given, it is a
     *                   line of 2,000 characters at most, see {@link ForeignText}
     */
    public MqttException(Kind kind, ReasonCode reasonCode, String message) {
        super(message == null ? null : ForeignText.line(message, ForeignText.LINE_MAX));
        this.kind = Objects.requireNonNull(kind, "kind");
        this.reasonCode = Objects.requireNonNull(reasonCode, "reasonCode");
    }

    /** Does nothing: there is no stack trace. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    /** What kind of failure it is. */
    public Kind kind() {
        return kind;
    }

    /** The server's code, or the one that fits best. */
    public ReasonCode reasonCode() {
        return reasonCode;
    }
}
