package io.caddis.mqtt.spi;

import io.caddis.mqtt.ClientStatistics;
import io.caddis.mqtt.ClientStatistics.Connection;
import io.caddis.mqtt.ClientStatistics.Drop;
import io.caddis.mqtt.ClientStatistics.In;
import io.caddis.mqtt.ClientStatistics.LastError;
import io.caddis.mqtt.ClientStatistics.Out;
import io.caddis.mqtt.ClientStatistics.Queue;
import io.caddis.mqtt.ClientStatistics.RoundTrip;
import io.caddis.mqtt.ClientStatistics.Traffic;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.Qos;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Makes {@link ClientStatistics}, for whoever counts. Its records are here and not with the counters, since
 * applications keep statistics for longer than a bundle lives that may be replaced. Each equals another one with the
 * same figures.
 *
 * <p>A figure more is one method more: the old one stays, and gives it the value for "not counted".
 */
public final class Figures {
    /** Nothing measured. */
    public static final RoundTrip NO_ROUND_TRIP = roundTrip(0, 0, 0, 0);
    /** Nothing sent, or nothing received. */
    public static final Traffic NO_TRAFFIC = traffic(0, 0, new long[Qos.values().length],
            new long[Qos.values().length]);

    private Figures() {
    }

    /** All of them together. */
    public static ClientStatistics statistics(Out out, In in, Queue queue, Connection connection,
            ClientStatistics.Tls tls) {
        return new Statistics(Objects.requireNonNull(out, "out"), Objects.requireNonNull(in, "in"),
                Objects.requireNonNull(queue, "queue"), Objects.requireNonNull(connection, "connection"),
                Objects.requireNonNull(tls, "tls"));
    }

    /** What {@link Out} says; the map is copied. */
    public static Out out(long published, long completed, Map<MqttException.Kind, Long> failures, Traffic traffic,
            RoundTrip roundTrip) {
        return new Outgoing(published, completed, Map.copyOf(failures), Objects.requireNonNull(traffic, "traffic"),
                Objects.requireNonNull(roundTrip, "roundTrip"));
    }

    /** What {@link In} says; the map is copied. */
    public static In in(Traffic traffic, long delivered, Map<Drop, Long> drops, long listenerFailures, int waiting) {
        return in(traffic, delivered, drops, listenerFailures, waiting, 0, 0, 0);
    }

    /** As the other, with what was acknowledged and kept. */
    public static In in(Traffic traffic, long delivered, Map<Drop, Long> drops, long listenerFailures, int waiting,
            long kept, int keptNow, long keptBytes) {
        return new Incoming(Objects.requireNonNull(traffic, "traffic"), delivered, Map.copyOf(drops), listenerFailures,
                waiting, kept, keptNow, keptBytes);
    }

    /** What {@link Queue} says. */
    public static Queue queue(int messages, long bytes, long spilled, int inFlight) {
        return new Queued(messages, bytes, spilled, inFlight);
    }

    /** What {@link Connection} says; the maps are copied. */
    public static Connection connection(long connects, Map<DisconnectCause.Source, Long> disconnects,
            Map<DisconnectCause.Source, Long> failedAttempts, long refusedSubscriptions, RoundTrip pingRoundTrip,
            Optional<LastError> lastError) {
        return new Connections(connects, Map.copyOf(disconnects), Map.copyOf(failedAttempts), refusedSubscriptions,
                Objects.requireNonNull(pingRoundTrip, "pingRoundTrip"), Objects.requireNonNull(lastError, "lastError"));
    }

    /** What {@link ClientStatistics.Tls} says. */
    public static ClientStatistics.Tls tls(Optional<Instant> serverCertificateExpiry,
            Optional<Instant> ownCertificateExpiry) {
        return new Certificates(Objects.requireNonNull(serverCertificateExpiry, "serverCertificateExpiry"),
                Objects.requireNonNull(ownCertificateExpiry, "ownCertificateExpiry"));
    }

    /**
     * What {@link Traffic} says.
     *
     * @param messages     PUBLISH packets, by QoS: three, which are read at once
     * @param messageBytes their bytes, by QoS: three, which are read at once
     */
    public static Traffic traffic(long packets, long bytes, long[] messages, long[] messageBytes) {
        return new Packets(packets, bytes, messages[0], messages[1], messages[2], messageBytes[0], messageBytes[1],
                messageBytes[2]);
    }

    /** What {@link RoundTrip} says. */
    public static RoundTrip roundTrip(long count, long p50Micros, long p99Micros, long maxMicros) {
        return new Durations(count, p50Micros, p99Micros, maxMicros);
    }

    /** What {@link LastError} says. */
    public static LastError lastError(Instant time, DisconnectCause cause) {
        return new Failure(Objects.requireNonNull(time, "time"), Objects.requireNonNull(cause, "cause"));
    }

    private record Statistics(Out out, In in, Queue queue, Connection connection, ClientStatistics.Tls tls)
            implements ClientStatistics {
    }

    private record Outgoing(long published, long completed, Map<MqttException.Kind, Long> failures, Traffic traffic,
            RoundTrip roundTrip) implements Out {
    }

    private record Incoming(Traffic traffic, long delivered, Map<Drop, Long> drops, long listenerFailures, int waiting,
            long kept, int keptNow, long keptBytes) implements In {
    }

    private record Queued(int messages, long bytes, long spilled, int inFlight) implements Queue {
    }

    private record Connections(long connects, Map<DisconnectCause.Source, Long> disconnects,
            Map<DisconnectCause.Source, Long> failedAttempts, long refusedSubscriptions, RoundTrip pingRoundTrip,
            Optional<LastError> lastError)
            implements Connection {
    }

    private record Certificates(Optional<Instant> serverCertificateExpiry, Optional<Instant> ownCertificateExpiry)
            implements ClientStatistics.Tls {
    }

    private record Packets(long packets, long bytes, long qos0, long qos1, long qos2, long qos0Bytes, long qos1Bytes,
            long qos2Bytes) implements Traffic {
        @Override
        public long messages(Qos qos) {
            return switch (qos) {
                case AT_MOST_ONCE -> qos0;
                case AT_LEAST_ONCE -> qos1;
                case EXACTLY_ONCE -> qos2;
            };
        }

        @Override
        public long messageBytes(Qos qos) {
            return switch (qos) {
                case AT_MOST_ONCE -> qos0Bytes;
                case AT_LEAST_ONCE -> qos1Bytes;
                case EXACTLY_ONCE -> qos2Bytes;
            };
        }
    }

    private record Durations(long count, long p50Micros, long p99Micros, long maxMicros) implements RoundTrip {
    }

    private record Failure(Instant time, DisconnectCause cause) implements LastError {
    }
}
