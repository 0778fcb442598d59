package io.caddis.mqtt.itests.stress;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.itests.brokers.MosquittoBroker;
import io.caddis.mqtt.itests.container.Await;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Listeners that leave, are unsubscribed or are stuck, each at a client of its own, all at the same time: the rate of
 * the listener beside is measured before, during and after it.
 */
final class Absences {
    private static final long BEFORE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long DURING_NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int PENDING_MAX = 2000;
    /** Of the messages that were sent meanwhile, how many arrive meanwhile, at least. */
    private static final double RATIO_MIN = 0.7;
    /** {@code listener.hold} is a second, and machines are busy; nobody's absence is as short. */
    private static final long STOOD_NANOS_MAX = TimeUnit.SECONDS.toNanos(3);

    private static final String SENDER = "absence-sender";

    private final Stand stand;
    private final PrintStream out;
    private final Findings findings;
    /** One with a window, which is what can be held up. */
    private final MosquittoBroker broker = new MosquittoBroker();
    private final MqttClient sender;
    private final List<Absence> all = new ArrayList<>();
    private final Semaphore pending = new Semaphore(PENDING_MAX);
    private volatile boolean over;

    /** What was sent and what arrived so far, by absence. */
    private record Moment(long nanos, int[] sent, int[] arrived) {
        double sentPerSecond(int index, Moment before) {
            return (sent[index] - before.sent[index]) * 1e9 / (nanos - before.nanos);
        }

        double ratio(int index, Moment before) {
            return (double) (arrived[index] - before.arrived[index])
                    / Math.max(1, sent[index] - before.sent[index]);
        }
    }

    /** @param variant which of both versions goes with which QoS, and whether the store keeps what waits; 0 to 3 */
    Absences(Stand stand, int variant, PrintStream out, Findings findings) throws IOException, InterruptedException {
        this.stand = stand;
        this.out = out;
        this.findings = findings;
        sender = stand.connected(SENDER, Map.of("server", broker.uri().toString()));
        for (Absence.Kind kind : Absence.Kind.values()) {
            for (Qos qos : List.of(Qos.AT_LEAST_ONCE, Qos.EXACTLY_ONCE)) {
                all.add(new Absence(stand, broker.uri(), kind, qos, (qos.value() + variant) % 2 == 0 ? "3.1.1" : "5.0",
                        variant >= 2));
            }
        }
    }

    /** The table's first line. */
    static void head(PrintStream out) {
        Command.row(out, List.of("absent", "sent/s", "before", "during", "after", "stood", "kept", "lost", "doubled"));
    }

    void run(ExecutorService threads) throws IOException, InterruptedException {
        Future<?> traffic = threads.submit(() -> {
            while (!over) {
                for (Absence one : all) {
                    pending.acquire(2);
                    one.send(sender, pending::release);
                }
                pause();
            }
            return null;
        });
        try {
            until("both listeners get messages", () -> all.stream().allMatch(Absence::begun));
            Moment begin = now();
            look(BEFORE_NANOS);
            Moment left = now();
            for (Absence one : all) {
                one.leave();
            }
            look(DURING_NANOS);
            Moment back = now();
            for (Absence one : all) {
                one.comeBack();
            }
            look(BEFORE_NANOS);
            Moment end = now();
            over = true;
            Watch.getAll("traffic", traffic);
            boolean arrived = Await.until(Watch.LIMIT, () -> {
                all.forEach(Absence::look);
                return all.stream().allMatch(one -> one.lost() == 0) && pending.availablePermits() == PENDING_MAX;
            });
            findings.unless(arrived, "what waited for a listener that was absent does not arrive");
            for (int index = 0; index < all.size(); index++) {
                account(index, List.of(begin, left, back, end));
            }
        } finally {
            over = true;
            for (Absence one : all) {
                one.comeBack();
                one.delete();
            }
            stand.clients().delete(SENDER);
            broker.close();
        }
    }

    private void pause() {
        LockSupport.parkNanos(PERIOD_NANOS);
    }

    private void until(String expected, BooleanSupplier condition) {
        Watch.until(expected, () -> all.stream().map(Absence::describe).toList(), () -> {
            all.forEach(Absence::look);
            return condition.getAsBoolean();
        });
    }

    private void look(long nanos) {
        for (long from = System.nanoTime(); System.nanoTime() - from < nanos;) {
            all.forEach(Absence::look);
            LockSupport.parkNanos(PERIOD_NANOS);
        }
    }

    private Moment now() {
        return new Moment(System.nanoTime(), all.stream().mapToInt(Absence::sent).toArray(),
                all.stream().mapToInt(Absence::besides).toArray());
    }

    private void account(int index, List<Moment> moments) {
        Absence one = all.get(index);
        double[] ratios = new double[3];
        for (int phase = 0; phase < ratios.length; phase++) {
            ratios[phase] = moments.get(phase + 1).ratio(index, moments.get(phase));
        }
        Command.row(out, List.of(one, String.format(Locale.ROOT, "%.0f", moments.get(2).sentPerSecond(index,
                moments.get(1))), ratio(ratios[0]), ratio(ratios[1]), ratio(ratios[2]),
                TimeUnit.NANOSECONDS.toMillis(one.stoodNanos()) + " ms", one.kept(), one.lost(), one.doubled()));
        findings.unless(ratios[1] >= RATIO_MIN, one + ": while it was absent, the listener beside got "
                + ratio(ratios[1]) + " of its messages, less than " + RATIO_MIN);
        findings.unless(one.stoodNanos() <= STOOD_NANOS_MAX, one + ": the listener beside stood still for "
                + TimeUnit.NANOSECONDS.toMillis(one.stoodNanos()) + " ms, more than "
                + TimeUnit.NANOSECONDS.toMillis(STOOD_NANOS_MAX));
        findings.unless(one.lost() == 0, one.describe() + ": " + one.lost() + " messages lost");
        findings.unless(one.doubled() == 0 || one.qos() == Qos.AT_LEAST_ONCE, one + ": " + one.doubled()
                + " messages doubled");
        findings.unless(one.kept() > 0 || one.kind() == Absence.Kind.UNSUBSCRIBED, one + ": nothing was kept, so"
                + " nothing was shown");
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
