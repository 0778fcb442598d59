package io.caddis.mqtt;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Counts since the client was created, and how it stands now. Immutable, so safe on any thread, and may be kept for as
 * long as anybody likes: no bundle that can be replaced is behind it. Taking them costs about as much as a publish.
 *
 * <p>Counts never go down, and begin at 0 again when the management bundle is replaced. Maps leave out what did not
 * occur, and are unmodifiable. Figures may be added in later versions: applications read these interfaces, and do not
 * implement them.
 */
@ProviderType
public interface ClientStatistics {
    /** What the application sends. */
    Out out();

    /** What the application receives. */
    In in();

    /** What waits to be sent now, or to be acknowledged. */
    Queue queue();

    /** Connections that were made, lost and not made. */
    Connection connection();

    /** How the last connection was secured. */
    Tls tls();

    /** What the application sends. */
    @ProviderType
    interface Out {
        /** Messages given to {@code publish} and {@code enqueue}: completed, failed, or on their way. */
        long published();

        /** Publishes that ended well. */
        long completed();

        /** Publishes that ended otherwise, by kind. */
        Map<MqttException.Kind, Long> failures();

        /** Publishes that ended otherwise. */
        default long failed() {
            return failures().values().stream().mapToLong(Long::longValue).sum();
        }

        /** Publishes that ended in this way; 0 if none did. */
        default long failed(MqttException.Kind kind) {
            return failures().getOrDefault(kind, 0L);
        }

        /** What was written, messages sent again included. */
        Traffic traffic();

        /** From writing a QoS 1 or 2 message to its PUBACK or PUBREC; up to 200 a second are measured. */
        RoundTrip roundTrip();
    }

    /** What the application receives. */
    @ProviderType
    interface In {
        /** What was read. */
        Traffic traffic();

        /** Messages handed to listeners or to {@code poll()}. */
        long delivered();

        /** Received messages that nobody took, by reason. */
        Map<Drop, Long> drops();

        /** Received messages that nobody took. */
        default long dropped() {
            return drops().values().stream().mapToLong(Long::longValue).sum();
        }

        /** Calls of listeners that threw. */
        long listenerFailures();

        /** Messages waiting for {@code poll()} now. */
        int waiting();

        /** Messages acknowledged before all had them whom they are for, since one was away or slow. */
        long kept();

        /** Of these, how many somebody does not have yet; up to {@code listener.kept.max}. */
        int keptNow();

        /** What these take of memory, in bytes, or of the store; up to {@code listener.kept.bytes.max}. */
        long keptBytes();
    }

    /** What waits to be sent now, or to be acknowledged. */
    @ProviderType
    interface Queue {
        /** Messages waiting in memory to be sent; up to {@code queue.max}. */
        int messages();

        /** What these take of {@code queue.bytes.max}, in bytes. */
        long bytes();

        /** Messages waiting to be sent that are in the store only. */
        long spilled();

        /** QoS 1 and 2 messages sent and not yet acknowledged; up to {@code in.flight.max}. */
        int inFlight();

        /** All of these: messages that the server may not have yet. */
        default long unfinished() {
            return messages() + spilled() + inFlight();
        }
    }

    /** Connections that were made, lost and not made. */
    @ProviderType
    interface Connection {
        /** Connections that the server accepted. */
        long connects();

        /** Connections that had been accepted and ended, by who ended them. */
        Map<DisconnectCause.Source, Long> disconnects();

        /** Attempts to connect that ended before the server accepted, by who ended them. */
        Map<DisconnectCause.Source, Long> failedAttempts();

        /** Answers of servers that refused a subscription, also those that were asked for again and refused again. */
        long refusedSubscriptions();

        /** From PINGREQ to PINGRESP. */
        RoundTrip pingRoundTrip();

        /**
         * The last time that a connection was lost or not made by the server, the network or this client, or that the
         * configuration was not valid; empty if that never was.
         */
        Optional<LastError> lastError();
    }

    /** How the last connection was secured. */
    @ProviderType
    interface Tls {
        /** When the server's certificate expires; empty without one, and before the first connection. */
        Optional<Instant> serverCertificateExpiry();

        /** When this client's certificate expires; empty without one, and before the first connection. */
        Optional<Instant> ownCertificateExpiry();
    }

    /** One direction. Bytes are those of MQTT packets in full; TLS, WebSocket and TCP come on top. */
    @ProviderType
    interface Traffic {
        /** MQTT packets of all types. */
        long packets();

        /** Bytes of these. */
        long bytes();

        /** PUBLISH packets with this QoS. */
        long messages(Qos qos);

        /** PUBLISH packets. */
        default long messages() {
            return messages(Qos.AT_MOST_ONCE) + messages(Qos.AT_LEAST_ONCE) + messages(Qos.EXACTLY_ONCE);
        }

        /** Bytes of the PUBLISH packets with this QoS: headers, topics and properties as well as payloads. */
        long messageBytes(Qos qos);

        /** Bytes of the PUBLISH packets. */
        default long messageBytes() {
            return messageBytes(Qos.AT_MOST_ONCE) + messageBytes(Qos.AT_LEAST_ONCE) + messageBytes(Qos.EXACTLY_ONCE);
        }
    }

    /** Why nobody took a received message. More reasons may be added. */
    enum Drop {
        /** No listener for its topic within {@code listener.grace}, or, with QoS 0, too many wait for one. */
        NO_LISTENER,
        /** QoS 0, and the listener had {@code mqtt.queue.max} messages and was stuck, or too slow for the others. */
        LISTENER_STUCK,
        /** QoS 0, and what waits for {@code poll()} was full for so long that it held up listeners. */
        POLL_FULL,
        /** The answer to a request that no longer waited. */
        LATE_ANSWER
    }

    /**
     * Of the last five minutes and more, and the last 100 measured and more. Percentiles are up to 13 % too high, never
     * too low; an hour and more is shown as 4,294,967,295.
     */
    @ProviderType
    interface RoundTrip {
        /** How many were measured in that time; if 0, so is the rest. */
        long count();

        /** Half of them took as long, or less; in microseconds. */
        long p50Micros();

        /** 99 % of them took as long, or less; in microseconds. */
        long p99Micros();

        /** All of them did; in microseconds. */
        long maxMicros();
    }

    /** An error and when it was. */
    @ProviderType
    interface LastError {
        /** By the clock of this machine. */
        Instant time();

        /** Holds no secret. */
        DisconnectCause cause();
    }
}
