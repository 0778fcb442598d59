package io.caddis.mqtt;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Counts since the client was created, and how it stands now. Taking them costs about as much as a publish.
 *
 * @param published         messages given to {@code publish} and {@code enqueue}: completed, failed, or on their way
 * @param completed         publishes that ended well
 * @param failures          publishes that ended otherwise, by kind; kinds that did not occur are left out; unmodifiable
 * @param sent              what was written, messages sent again included
 * @param received          what was read
 * @param delivered         messages handed to listeners or to {@code poll()}
 * @param drops             received messages that nobody took, by reason; reasons that did not occur are left out;
 *                          unmodifiable
 * @param listenerFailures  calls of listeners that threw
 * @param queued            messages waiting in memory to be sent now
 * @param queuedBytes       what these take of {@code queue.bytes.max}, in bytes
 * @param spilled           messages waiting to be sent now that are in the store only
 * @param inFlight          QoS 1 and 2 messages sent and not yet acknowledged now
 * @param waiting           messages waiting for {@code poll()} now
 * @param connects          connections that the server accepted
 * @param disconnects       connections that had been accepted and ended, by who ended them; unmodifiable
 * @param failedAttempts    attempts to connect that ended before the server accepted, by who ended them; unmodifiable
 * @param publishRoundTrip  from writing a QoS 1 or 2 message to its PUBACK or PUBREC; up to 200 a second are measured
 * @param pingRoundTrip     from PINGREQ to PINGRESP
 * @param lastError         the last time that a connection was lost or not made by the server, the network or this
 *                          client, or that the configuration was not valid
 * @param serverCertificateExpiry when the server's certificate expires, as of the last connection; empty without one
 * @param ownCertificateExpiry    when this client's certificate expires, as of the last connection; empty without one
 */
public record ClientStatistics(long published, long completed, Map<MqttException.Kind, Long> failures, Traffic sent,
        Traffic received, long delivered, Map<Drop, Long> drops, long listenerFailures, int queued, long queuedBytes,
        long spilled, int inFlight, int waiting, long connects, Map<DisconnectCause.Source, Long> disconnects,
        Map<DisconnectCause.Source, Long> failedAttempts, RoundTrip publishRoundTrip, RoundTrip pingRoundTrip,
        Optional<LastError> lastError, Optional<Instant> serverCertificateExpiry,
        Optional<Instant> ownCertificateExpiry) {
    /** Copies the maps. */
    public ClientStatistics {
        failures = Map.copyOf(failures);
        Objects.requireNonNull(sent, "sent");
        Objects.requireNonNull(received, "received");
        drops = Map.copyOf(drops);
        disconnects = Map.copyOf(disconnects);
        failedAttempts = Map.copyOf(failedAttempts);
        Objects.requireNonNull(publishRoundTrip, "publishRoundTrip");
        Objects.requireNonNull(pingRoundTrip, "pingRoundTrip");
        Objects.requireNonNull(lastError, "lastError");
        Objects.requireNonNull(serverCertificateExpiry, "serverCertificateExpiry");
        Objects.requireNonNull(ownCertificateExpiry, "ownCertificateExpiry");
    }

    /** Publishes that did not end well. */
    public long failed() {
        return sum(failures);
    }

    /** Publishes that did not end well in this way. */
    public long failed(MqttException.Kind kind) {
        return failures.getOrDefault(kind, 0L);
    }

    /** Received messages that nobody took. */
    public long dropped() {
        return sum(drops);
    }

    private static long sum(Map<?, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * One direction.
     *
     * @param packets MQTT packets
     * @param bytes   of MQTT packets; TLS, WebSocket and TCP come on top
     * @param qos0    PUBLISH packets with QoS 0
     * @param qos1    PUBLISH packets with QoS 1
     * @param qos2    PUBLISH packets with QoS 2
     */
    public record Traffic(long packets, long bytes, long qos0, long qos1, long qos2) {
        /** PUBLISH packets. */
        public long messages() {
            return qos0 + qos1 + qos2;
        }
    }

    /** Why nobody took a received message. */
    public enum Drop {
        /** No listener for its topic within {@code listener.grace}, or, with QoS 0, too many wait for one. */
        NO_LISTENER,
        /** QoS 0, and the listener had {@code mqtt.queue.max} messages and was stuck. */
        LISTENER_STUCK,
        /** The answer to a request that did not wait any more. */
        LATE_ANSWER
    }

    /**
     * Of the last five minutes and more, and the last 100 measured and more. Values are up to 13 % too high.
     *
     * @param count     how many were measured in that time; if 0, so is the rest
     * @param p50Micros half of them took as long, or less
     * @param p99Micros 99 % of them took as long, or less
     * @param maxMicros all of them did
     */
    public record RoundTrip(long count, long p50Micros, long p99Micros, long maxMicros) {
        /** Nothing measured. */
        public static final RoundTrip NONE = new RoundTrip(0, 0, 0, 0);
    }

    /**
     * What went wrong last.
     *
     * @param time  when
     * @param cause what; no secrets
     */
    public record LastError(Instant time, DisconnectCause cause) {
        /** Checks that nothing is missing. */
        public LastError {
            Objects.requireNonNull(time, "time");
            Objects.requireNonNull(cause, "cause");
        }
    }
}
