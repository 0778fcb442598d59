package io.caddis.mqtt.itests.kura;

import io.caddis.mqtt.itests.brokers.MosquittoBroker;
import io.caddis.mqtt.itests.kura.layers.Configurations;
import io.caddis.mqtt.itests.kura.layers.DataLayerListener;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The whole path of a Kura, from the data service to the confirmation that reaches it, on Caddis and on Paho in turns:
 * in one process and framework, below the same imitation of the data service, beside one mosquitto.
 */
public final class KuraBench {
    static final String USAGE = """
            usage: ./caddis bench kura [--quick] [--host five|six] [--help]

            Measures publishing with QoS 1 from Kura's data service to its confirmation, on Caddis' transport and on one
            over Paho 1.2.5, in turns, below an imitation of Kura's layers and beside a mosquitto. In this imitation an
            early confirmation is not lost, as it is in Kura: Paho on one machine would not reach the end.

              --quick   short rounds: half a minute instead of two
              --host    the set of bundles: like that of Kura 5 (five), or of Kura 6 (six, default)
              --help    this text

            Exit status: 0 all messages were confirmed; 1 a message was not; 2 wrong usage, or no mosquitto.
            """;
    private static final String CADDIS = "caddis";
    private static final String QUICKER = "caddis, confirmation.delay 0";
    private static final String PAHO = "paho";
    private static final int ROUNDS = 6; // even: who is first in one is last in the next
    private static final int PAYLOAD_BYTES = 100;
    private static final int CONFIRM_SECONDS = 60;
    private static final int BURST_MIN = 1000;
    private static final int DELAY_DEFAULT = 20;

    private final Gateway gateway;
    private final boolean quick;
    private final Map<String, Side> sides = new LinkedHashMap<>();

    /** One transport with one window. */
    private static final class Side implements DataLayerListener, AutoCloseable {
        private final Stack stack;
        private final Semaphore confirmed = new Semaphore(0);
        private final AtomicLong lastNanos = new AtomicLong();
        private final List<Double> perSecond = new ArrayList<>();
        private final List<Long> nanos = new ArrayList<>();
        private double speed;

        Side(Gateway gateway, String name, String factory, int window, int delayMillis, String url) throws Exception {
            stack = new Stack(gateway, name, factory, Map.of("broker-url", url, "paho.inflight", 2 * window,
                    "confirmation.delay", delayMillis),
                    Map.of("in-flight-messages.max-number", window, "mended", true));
            stack.awaitConnected().listen(this);
        }

        @Override
        public void onMessageConfirmed(int id, String topic) {
            lastNanos.set(System.nanoTime());
            confirmed.release();
        }

        /** As many as the last burst was fast, for about so long. */
        void burst(long millis, boolean counts) throws InterruptedException {
            int count = counts ? (int) Math.max(BURST_MIN, speed * millis / 1000) : BURST_MIN;
            byte[] payload = new byte[PAYLOAD_BYTES];
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                stack.layer().publish("bench/kura", payload, 1, 5);
            }
            await(count);
            speed = count * 1e9 / (lastNanos.get() - start);
            if (counts) {
                perSecond.add(speed);
            }
        }

        void singles(long millis, boolean counts) throws InterruptedException {
            byte[] payload = new byte[PAYLOAD_BYTES];
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            while (System.nanoTime() - end < 0) {
                long start = System.nanoTime();
                stack.layer().publish("bench/kura", payload, 1, 5);
                await(1);
                if (counts) {
                    nanos.add(lastNanos.get() - start);
                }
            }
        }

        private void await(int count) throws InterruptedException {
            if (!confirmed.tryAcquire(count, CONFIRM_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("not all messages were confirmed: " + stack.database());
            }
        }

        double median() {
            double[] sorted = perSecond.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
        }

        long micros(double share) {
            long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
            return TimeUnit.NANOSECONDS.toMicros(sorted[(int) Math.ceil(share * sorted.length) - 1]);
        }

        @Override
        public void close() throws Exception {
            stack.close();
        }
    }

    private KuraBench(Gateway gateway, boolean quick) {
        this.gateway = gateway;
        this.quick = quick;
    }

    public static void main(String[] args) throws Exception {
        System.exit(run(new PrintStream(System.out, true, StandardCharsets.UTF_8), args));
    }

    /** The exit status. */
    static int run(PrintStream out, String... args) throws Exception {
        boolean quick = false;
        KuraSet set = KuraSet.SIX;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--help", "-h" -> {
                    out.print(USAGE);
                    return 0;
                }
                case "--quick" -> quick = true;
                case "--host" -> {
                    i++;
                    if (i == args.length || !List.of("five", "six").contains(args[i])) {
                        System.err.print("bench kura: --host needs five or six\n" + USAGE);
                        return 2;
                    }
                    set = KuraSet.of(args[i]);
                }
                default -> {
                    System.err.print("bench kura: unknown option " + args[i] + "\n" + USAGE);
                    return 2;
                }
            }
        }
        if (!MosquittoBroker.installed()) {
            System.err.println("bench kura: mosquitto is not installed: apt-get install mosquitto");
            return 2;
        }
        try (Gateway gateway = new Gateway(set, Map.of())) {
            new KuraBench(gateway, quick).measure(out);
            return 0;
        } catch (IllegalStateException e) {
            System.err.println("bench kura: " + e.getMessage());
            return 1;
        }
    }

    private void measure(PrintStream out) throws Exception {
        try (MosquittoBroker broker = new MosquittoBroker(List.of("max_inflight_messages 0"))) {
            out.printf(Locale.ROOT, "From Kura's data service to its confirmation, QoS 1, %d-byte payloads, set %s, "
                    + "%d cores, medians of %d rounds%n", PAYLOAD_BYTES, gateway.set(),
                    Runtime.getRuntime().availableProcessors(), ROUNDS);
            measure(out, broker.uri().toString(), 9, "window 9, Kura's default");
            measure(out, broker.uri().toString(), 500, "window 500");
        }
    }

    private void measure(PrintStream out, String url, int window, String title) throws Exception {
        sides.put(CADDIS, new Side(gateway, "caddis-" + window, Gateway.CADDIS, window, DELAY_DEFAULT, url));
        sides.put(QUICKER, new Side(gateway, "quicker-" + window, Gateway.CADDIS, window, 0, url));
        sides.put(PAHO, new Side(gateway, "paho-" + window, Configurations.KURAS_TRANSPORT, window, 0, url));
        long millis = quick ? 500 : 2_000;
        List<Side> turns = new ArrayList<>(sides.values());
        for (int round = -2; round < ROUNDS; round++) { // the first ones warm up
            for (Side side : turns) {
                side.burst(millis, round >= 0);
                side.singles(millis, round >= 0);
            }
            Collections.reverse(turns);
        }
        print(out, title);
        for (Side side : sides.values()) {
            side.close();
        }
        sides.clear();
    }

    private void print(PrintStream out, String title) {
        out.println(title);
        sides.forEach((name, side) -> out.printf(Locale.ROOT,
                "  %-28s %,8.0f msg/s (%s)   one at a time: p50 %,7d us, p99 %,7d us%n", name, side.median(),
                range(side), side.micros(0.5), side.micros(0.99)));
        Side paho = sides.get(PAHO);
        for (String name : List.of(CADDIS, QUICKER)) {
            Side caddis = sides.get(name);
            out.printf(Locale.ROOT, "  %-28s against paho: throughput %.2f times, p50 %.2f times, p99 %.2f times%n",
                    name, caddis.median() / paho.median(), (double) caddis.micros(0.5) / paho.micros(0.5),
                    (double) caddis.micros(0.99) / paho.micros(0.99));
        }
    }

    private static String range(Side side) {
        double[] sorted = side.perSecond.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return Arrays.stream(new double[] {sorted[0], sorted[sorted.length - 1]})
                .mapToObj(value -> String.format(Locale.ROOT, "%,.0f", value)).reduce((a, b) -> a + " to " + b)
                .orElseThrow();
    }
}
