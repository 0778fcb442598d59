package io.caddis.mqtt.spi;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import java.util.List;
import java.util.Objects;

/**
 * The state of a session as data (MQTT 4.1), so that it outlives the bundle that made it, and the process where a store
 * keeps it.
 *
 * @param format       the version of this layout, {@link #FORMAT}
 * @param clientId     the identifier in use, also if the server assigned it; empty before the first connection
 * @param established  true once a server accepted a connection of this session and may hold its other half
 * @param outgoing     what is to be sent or is unacknowledged, in the order to send it
 * @param incoming     QoS 2 messages received and not released yet
 * @param granted      subscriptions that the server granted; one that is in doubt stands twice
 * @param nextDelivery delivery identifiers below this one have been used
 * @param nextSequence sequences below this one have been used
 * @param spilled      QUEUED messages that are in the store only
 * @param spilledBytes what they take
 * @param spilledAfter they follow this sequence; those of {@code outgoing} that follow it too are none of them
 * @param server       the name of the server that may hold the other half, as {@link Session#connect} was given it
 * @param kept         messages that are acknowledged and that somebody does not have yet, the oldest first
 * @param tracked      outgoing messages with a tag, and what became of those that have ended, in the order of their
 *                     sequences; only as a store gives it
 */
public record SessionState(int format, String clientId, boolean established, List<Outgoing> outgoing,
        List<Incoming> incoming, List<Subscription> granted, long nextDelivery, long nextSequence, long spilled,
        long spilledBytes, long spilledAfter, String server, List<Kept> kept, List<Tracked> tracked) {
    /** The layout of this version. */
    public static final int FORMAT = 1;

    /** Of a session that never connected. */
    public static final SessionState EMPTY = new SessionState(FORMAT, "", false, List.of(), List.of(), List.of(), 1,
            1, 0, 0, 0, "");

    /** Copies the lists; refuses another layout. */
    public SessionState {
        if (format != FORMAT) {
            throw new IllegalArgumentException("session state of format " + format + ": this version reads " + FORMAT);
        }
        Objects.requireNonNull(clientId, "clientId");
        Objects.requireNonNull(server, "server");
        outgoing = List.copyOf(outgoing);
        incoming = List.copyOf(incoming);
        granted = List.copyOf(granted);
        kept = List.copyOf(kept);
        tracked = List.copyOf(tracked);
    }

    /** With nothing tracked. */
    public SessionState(int format, String clientId, boolean established, List<Outgoing> outgoing,
            List<Incoming> incoming, List<Subscription> granted, long nextDelivery, long nextSequence, long spilled,
            long spilledBytes, long spilledAfter, String server, List<Kept> kept) {
        this(format, clientId, established, outgoing, incoming, granted, nextDelivery, nextSequence, spilled,
                spilledBytes, spilledAfter, server, kept, List.of());
    }

    /** With nothing kept. */
    public SessionState(int format, String clientId, boolean established, List<Outgoing> outgoing,
            List<Incoming> incoming, List<Subscription> granted, long nextDelivery, long nextSequence, long spilled,
            long spilledBytes, long spilledAfter, String server) {
        this(format, clientId, established, outgoing, incoming, granted, nextDelivery, nextSequence, spilled,
                spilledBytes, spilledAfter, server, List.of());
    }

    /** With the one server that there is. */
    public SessionState(int format, String clientId, boolean established, List<Outgoing> outgoing,
            List<Incoming> incoming, List<Subscription> granted, long nextDelivery, long nextSequence, long spilled,
            long spilledBytes, long spilledAfter) {
        this(format, clientId, established, outgoing, incoming, granted, nextDelivery, nextSequence, spilled,
                spilledBytes, spilledAfter, "");
    }

    /** As a store gives it: those spilled follow the last one QUEUED in {@code outgoing}. */
    public SessionState(int format, String clientId, boolean established, List<Outgoing> outgoing,
            List<Incoming> incoming, List<Subscription> granted, long nextDelivery, long nextSequence, long spilled,
            long spilledBytes) {
        this(format, clientId, established, outgoing, incoming, granted, nextDelivery, nextSequence, spilled,
                spilledBytes, outgoing.stream().filter(one -> one.stage() == Stage.QUEUED)
                        .mapToLong(Outgoing::sequence).max().orElse(0));
    }

    /** The same with another server. */
    public SessionState withServer(String newServer) {
        return new SessionState(format, clientId, established, outgoing, incoming, granted, nextDelivery, nextSequence,
                spilled, spilledBytes, spilledAfter, newServer, kept, tracked);
    }

    /** The same with other messages kept. */
    public SessionState withKept(List<Kept> newKept) {
        return new SessionState(format, clientId, established, outgoing, incoming, granted, nextDelivery, nextSequence,
                spilled, spilledBytes, spilledAfter, server, newKept, tracked);
    }

    /** The same with other messages tracked. */
    public SessionState withTracked(List<Tracked> newTracked) {
        return new SessionState(format, clientId, established, outgoing, incoming, granted, nextDelivery, nextSequence,
                spilled, spilledBytes, spilledAfter, server, kept, newTracked);
    }

    /** How far an outgoing message has come. */
    public enum Stage {
        /** Never sent. Next: SENT. */
        QUEUED,
        /** PUBLISH sent. Next: gone (PUBACK, or an error), RELEASED (PUBREC). */
        SENT,
        /** PUBREC received: only PUBREL is sent from now on ([MQTT-4.3.3-6]). Next: gone (PUBCOMP). */
        RELEASED
    }

    /**
     * A message on its way out.
     *
     * @param sequence          its place among all messages of the session; 0 for an identifier of an earlier life of
     *                          the session that the server is asked to release
     * @param token             that of {@link Session#publish}; 0 if nobody waits
     * @param stage             how far it is
     * @param packetId          0 while QUEUED
     * @param message           null once RELEASED
     * @param expiresAtNanos    on the caller's clock; {@link Session#NO_DEADLINE} if it does not expire
     */
    public record Outgoing(long sequence, long token, Stage stage, int packetId, Message message,
            long expiresAtNanos) {
    }

    /**
     * A QoS 2 message on its way in.
     *
     * @param packetId   the server's identifier
     * @param deliveryId the application still has it; 0 once it is done and PUBREC is due or sent
     */
    public record Incoming(int packetId, long deliveryId) {
    }

    /**
     * A QoS 1 or 2 message that was acknowledged before all had it whom it is for: one was away, or slow.
     *
     * @param deliveryId              that of {@link SessionOutput.Deliver}
     * @param message                 as it arrived
     * @param subscriptionIdentifiers MQTT 5.0: those it came with
     * @param recipients              who does not have it yet, one or more; the words are the caller's
     */
    public record Kept(long deliveryId, Message message, List<Integer> subscriptionIdentifiers,
            List<String> recipients) {
        /** Copies the lists. */
        public Kept {
            Objects.requireNonNull(message, "message");
            subscriptionIdentifiers = List.copyOf(subscriptionIdentifiers);
            recipients = List.copyOf(recipients);
        }
    }

    /**
     * Why an outgoing message did not end well.
     *
     * @param kind       what kind of failure
     * @param reasonCode the server's, or the one that fits best
     */
    public record Failure(MqttException.Kind kind, ReasonCode reasonCode) {
        /** Checks that nothing is missing. */
        public Failure {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(reasonCode, "reasonCode");
        }
    }

    /**
     * An outgoing message whose end is kept until the application has taken note of it.
     *
     * @param sequence that of the message
     * @param tag      what the application knows it by, 1 to 64 bytes of UTF-8
     * @param ended    whether the message has
     * @param failure  null if it ended well, or has not ended
     */
    public record Tracked(long sequence, String tag, boolean ended, Failure failure) {
        /** Checks that there is a tag. */
        public Tracked {
            Objects.requireNonNull(tag, "tag");
        }
    }
}
