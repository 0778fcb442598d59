package io.caddis.mqtt.management.monitor;

import io.caddis.mqtt.CertificateInfo;
import io.caddis.mqtt.ClientStatistics.Drop;
import io.caddis.mqtt.ClientStatistics.LastError;
import io.caddis.mqtt.ClientStatistics.Traffic;
import io.caddis.mqtt.ClientStatistics;
import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.TlsInfo;
import io.caddis.mqtt.management.threads.Guard;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.spi.Figures;
import io.caddis.mqtt.spi.Session;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.IntToLongFunction;

/** What {@code ClientStatistics} shows. Guarded by the driver's lock, but for what listeners' threads count. */
public final class Counters {
    private static final long[] NONE = {};

    private final Guard guard;
    private final InstantSource calendar;
    private long published;
    private long completed;
    /** By ordinal, as the next two; as long as they need be. */
    private long[] failures = NONE;
    private final Direction sent = new Direction();
    private final Direction received = new Direction();
    private final RoundTrips roundTrips;
    private long connects;
    private long[] disconnects = NONE;
    private long[] failedAttempts = NONE;
    private long refusedSubscriptions;
    private LastError lastError;
    /** Of the last connection. */
    private TlsInfo tls;

    public final LongAdder delivered = new LongAdder();
    /** What hardly any client has; null until it has. */
    private volatile Rarities rarities;

    /**
     * What waits for the application now.
     *
     * @param polled    messages for poll()
     * @param kept      messages that were acknowledged, and that somebody does not have yet
     * @param keptBytes what these take
     */
    public record Waits(int polled, int kept, long keptBytes) {
        static final Waits NONE = new Waits(0, 0, 0);
    }

    /** What does not go as it should. */
    private static final class Rarities {
        private final LongAdder listenerFailures = new LongAdder();
        private final LongAdder kept = new LongAdder();
        /** By ordinal of {@link Drop}. */
        private final AtomicLongArray drops = new AtomicLongArray(Drop.values().length);
    }

    /** Packets one way. */
    private static final class Direction {
        private static final long[] NO_MESSAGES = new long[3];

        private long packets;
        private long bytes;
        /** By QoS, as the next; shared until there are messages. */
        private long[] messages = NO_MESSAGES;
        private long[] messageBytes = NO_MESSAGES;

        void count(Packet packet, int size) {
            packets++;
            bytes += size;
            if (packet.type() == PacketType.PUBLISH) {
                if (messages == NO_MESSAGES) {
                    messages = new long[NO_MESSAGES.length];
                    messageBytes = new long[NO_MESSAGES.length];
                }
                int qos = ((Publish) packet).message().qos().ordinal();
                messages[qos]++;
                messageBytes[qos] += size;
            }
        }

        Traffic traffic() {
            return Figures.traffic(packets, bytes, messages, messageBytes);
        }
    }

    public Counters(Guard guard, InstantSource calendar) {
        this.guard = guard;
        this.calendar = calendar;
        roundTrips = new RoundTrips(guard);
    }

    public void sent(Packet packet, int size, long nowNanos) {
        assert guard.isHeld();
        sent.count(packet, size);
        roundTrips.sent(packet, nowNanos);
    }

    public void received(Packet packet, int size, long nowNanos) {
        assert guard.isHeld();
        received.count(packet, size);
        roundTrips.received(packet, nowNanos);
    }

    /** A publish was taken on. */
    public void published() {
        assert guard.isHeld();
        published++;
    }

    /** A publish ended well. */
    public void completed() {
        assert guard.isHeld();
        completed++;
    }

    /** A publish did not end well. */
    public void failed(Kind kind) {
        assert guard.isHeld();
        failures = increment(failures, kind.ordinal());
    }

    private static long[] increment(long[] counts, int index) {
        long[] enough = index < counts.length ? counts : Arrays.copyOf(counts, index + 1);
        enough[index]++;
        return enough;
    }

    private static long at(long[] counts, int index) {
        return index < counts.length ? counts[index] : 0;
    }

    /** A received message that nobody takes. On any thread. */
    public void dropped(Drop reason) {
        rarities().drops.incrementAndGet(reason.ordinal());
    }

    /** A listener failed. On any thread. */
    public void listenerFailed() {
        rarities().listenerFailures.increment();
    }

    /** A message was acknowledged before all had it whom it is for. On any thread. */
    public void kept() {
        rarities().kept.increment();
    }

    private Rarities rarities() {
        Rarities known = rarities;
        if (known == null) {
            synchronized (delivered) { // which is nobody else's lock
                rarities = rarities == null ? new Rarities() : rarities;
                known = rarities;
            }
        }
        return known;
    }

    /** @param newTls how the connection is secured; null if it is not */
    public void connected(TlsInfo newTls) {
        assert guard.isHeld();
        connects++;
        tls = newTls;
    }

    /** A connection has ended, or an attempt at one if the server had not accepted it. */
    public void ended(DisconnectCause cause, boolean accepted) {
        assert guard.isHeld();
        roundTrips.lost();
        if (accepted) {
            disconnects = increment(disconnects, cause.source().ordinal());
        } else {
            failedAttempts = increment(failedAttempts, cause.source().ordinal());
        }
        if (isError(cause)) {
            lastError = Figures.lastError(calendar.instant(), cause);
        }
    }

    /** The server refused a subscription. */
    public void subscriptionRefused() {
        assert guard.isHeld();
        refusedSubscriptions++;
    }

    private static boolean isError(DisconnectCause cause) {
        // no switch: its class would be loaded only now, perhaps after the bundle has been replaced
        return cause.source() == Source.SERVER || cause.source() == Source.NETWORK || cause.source() == Source.CLIENT;
    }

    /** Another number when messages came or went. */
    public long work() {
        return published + completed + received.messages[0] + received.messages[1] + received.messages[2];
    }

    public ClientStatistics statistics(Session.Backlog backlog, Waits waits) {
        Rarities rare = rarities == null ? new Rarities() : rarities;
        return Figures.statistics(
                Figures.out(published, completed, counts(Kind.class, one -> at(failures, one)), sent.traffic(),
                        roundTrips.publishes()),
                Figures.in(received.traffic(), delivered.sum(),
                        counts(Drop.class, rare.drops::get), rare.listenerFailures.sum(),
                        waits.polled, rare.kept.sum(), waits.kept, waits.keptBytes),
                Figures.queue(backlog.queued(), backlog.queuedBytes(), backlog.spilled(), backlog.inFlight()),
                Figures.connection(connects, counts(Source.class, one -> at(disconnects, one)),
                        counts(Source.class, one -> at(failedAttempts, one)), refusedSubscriptions,
                        roundTrips.pings(),
                        Optional.ofNullable(lastError)),
                Figures.tls(expiry(TlsInfo::serverCertificate), expiry(TlsInfo::clientCertificate)));
    }

    private Optional<Instant> expiry(Function<TlsInfo, Optional<CertificateInfo>> whose) {
        return Optional.ofNullable(tls).flatMap(whose).map(CertificateInfo::validUntil);
    }

    private static <E extends Enum<E>> Map<E, Long> counts(Class<E> type, IntToLongFunction count) {
        Map<E, Long> counts = new EnumMap<>(type);
        for (E one : type.getEnumConstants()) {
            long value = count.applyAsLong(one.ordinal());
            if (value != 0) {
                counts.put(one, value);
            }
        }
        return counts;
    }

    /** Of a client that does nothing because of its configuration. */
    public static ClientStatistics none(DisconnectCause cause, Instant since) {
        Counters counters = new Counters(Guard.UNSHARED, InstantSource.fixed(since));
        counters.lastError = Figures.lastError(since, cause);
        return counters.statistics(new Session.Backlog(0, 0, 0, 0), Waits.NONE);
    }
}
