package io.caddis.mqtt.session.outbound;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.spi.Messages;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.SessionState.Stage;

/** A message on its way out, and its place in the {@link Line} that it stands in. */
final class Outgoing {
    /** Whose end the application waits for; 0 if it does not, or knows already. */
    long token;
    /** Null once RELEASED: the body is not needed any more (MQTT 4.3.3, figure 4.3). */
    Message message;
    Stage stage = Stage.QUEUED;
    int packetId;
    /** When it was sent on this connection: the first has 1, the next 2; 0 if it was not. */
    int place;
    /** Counts against the server's Receive Maximum on this connection. */
    boolean counted;
    /** May have been sent, on this connection or before. */
    boolean sentOnce;
    /** The number of the change that must be kept before it is sent; 0 if none. */
    long change;
    final long expiresAtNanos;
    /** What the message takes of the queue, about. */
    final int bytes;
    /** Order of acceptance, over the whole life of the session. */
    final long sequence;
    private Outgoing previous;
    private Outgoing next;

    Outgoing(long token, Message message, long sequence, long expiresAtNanos) {
        this.token = token;
        this.message = message;
        this.sequence = sequence;
        this.expiresAtNanos = expiresAtNanos;
        bytes = message == null ? 0 : (int) Messages.bytesOf(message);
    }

    Outgoing(SessionState.Outgoing kept) {
        this(kept.token(), kept.message(), kept.sequence(), kept.expiresAtNanos());
        stage = kept.stage();
        packetId = kept.packetId();
    }

    SessionState.Outgoing keep() {
        return new SessionState.Outgoing(sequence, token, stage, packetId, message, expiresAtNanos);
    }

    boolean isAtMostOnce() {
        return message != null && message.qos() == Qos.AT_MOST_ONCE;
    }

    boolean expired(long nowNanos) {
        return expiresAtNanos != Session.NO_DEADLINE && nowNanos - expiresAtNanos >= 0;
    }

    Outgoing next() {
        return next;
    }

    /** Messages in an order, from which any can leave at once. */
    static final class Line {
        private Outgoing first;
        private Outgoing last;
        private int size;
        private long bytes;

        Outgoing first() {
            return first;
        }

        int size() {
            return size;
        }

        long bytes() {
            return bytes;
        }

        void add(Outgoing entry) {
            entry.previous = last;
            entry.next = null;
            if (last == null) {
                first = entry;
            } else {
                last.next = entry;
            }
            last = entry;
            size++;
            bytes += entry.bytes;
        }

        /** In the order of acceptance; quick at both ends. */
        void insert(Outgoing entry) {
            Outgoing before = first == null || entry.sequence < first.sequence ? null : last;
            while (before != null && before.sequence > entry.sequence) {
                before = before.previous;
            }
            Outgoing after = before == null ? first : before.next;
            entry.previous = before;
            entry.next = after;
            if (before == null) {
                first = entry;
            } else {
                before.next = entry;
            }
            if (after == null) {
                last = entry;
            } else {
                after.previous = entry;
            }
            size++;
            bytes += entry.bytes;
        }

        void remove(Outgoing entry) {
            if (entry.previous == null) {
                first = entry.next;
            } else {
                entry.previous.next = entry.next;
            }
            if (entry.next == null) {
                last = entry.previous;
            } else {
                entry.next.previous = entry.previous;
            }
            size--;
            bytes -= entry.bytes;
        }

        Outgoing last() {
            return last;
        }
    }
}
