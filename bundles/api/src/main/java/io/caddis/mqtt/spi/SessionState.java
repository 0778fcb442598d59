package io.caddis.mqtt.spi;

import io.caddis.mqtt.Message;
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
 */
public record SessionState(int format, String clientId, boolean established, List<Outgoing> outgoing,
        List<Incoming> incoming, List<Subscription> granted, long nextDelivery, long nextSequence, long spilled,
        long spilledBytes, long spilledAfter, String server, List<Kept> kept) {
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
                spilled, spilledBytes, spilledAfter, newServer, kept);
    }

    /** The same with other messages kept. */
    public SessionState withKept(List<Kept> newKept) {
        return new SessionState(format, clientId, established, outgoing, incoming, granted, nextDelivery, nextSequence,
                spilled, spilledBytes, spilledAfter, server, newKept);
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
}
