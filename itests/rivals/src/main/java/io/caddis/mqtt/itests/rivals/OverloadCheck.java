package io.caddis.mqtt.itests.rivals;

import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.itests.container.Await;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * More than can be worked off: a server that floods faster than a listener works, a producer faster than the server,
 * and one stalled client of a hundred. Memory has to stay as it is, each policy has to be kept, and others must not
 * notice.
 */
public final class OverloadCheck {

    private static final String USAGE = """
            usage: ./caddis verify overload [--seconds N] [--untimed]

              --seconds N  how long each of eight cases lasts, 1 to 600 (5)
              --untimed    fail for no latency

            Exit status: 0 no violation; 1 memory grew, a policy was not kept, a message was lost, or other clients
            noticed; 2 wrong usage.
            """;
    private static final int SECONDS_DEFAULT = 5;
    private static final int SECONDS_MAX = 600;
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    /** Beyond what a collection leaves one time more than the other. */
    private static final long GROWTH_MAX = 12L << 20;

    private final PrintStream out;
    private final long nanos;
    private final boolean timed;
    private int violations;

    private OverloadCheck(PrintStream out, long nanos, boolean timed) {
        this.out = out;
        this.nanos = nanos;
        this.timed = timed;
    }

    /** Runs and ends the process. */
    public static void main(String[] args) throws Exception {
        System.exit(run(new PrintStream(System.out, true, StandardCharsets.UTF_8), args));
    }

    /** The exit status. */
    static int run(PrintStream out, String... args) throws Exception {
        int seconds = SECONDS_DEFAULT;
        boolean timed = true;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--help", "-h" -> {
                    out.print(USAGE);
                    return 0;
                }
                case "--untimed" -> timed = false;
                case "--seconds" -> seconds = ++i < args.length && args[i].matches("[0-9]{1,3}")
                        ? Integer.parseInt(args[i]) : 0;
                default -> seconds = 0;
            }
            if (seconds < 1 || seconds > SECONDS_MAX) {
                out.print("caddis verify overload: " + String.join(" ", args) + " is not understood\n" + USAGE);
                return 2;
            }
        }
        return run(out, TimeUnit.SECONDS.toMillis(seconds), timed);
    }

    /** As above, with so many milliseconds for each case. */
    static int run(PrintStream out, long millis, boolean timed) throws Exception {
        OverloadCheck check = new OverloadCheck(out, TimeUnit.MILLISECONDS.toNanos(millis), timed);
        try (Child sink = Child.start("the sink", Rounds.SINK_JVM, SinkBroker.class);
                CaddisFramework framework = new CaddisFramework()) {
            check.run(framework, Integer.parseInt(sink.await("port")));
        }
        out.println(check.violations == 0 ? "no violation" : check.violations + " violations");
        return check.violations == 0 ? 0 : 1;
    }

    private void run(CaddisFramework framework, int port) throws Exception {
        MqttClientFactory clients = framework.clients();
        for (int qos = 0; qos <= 2; qos++) {
            new OverloadFlood(this, framework, port, qos).run();
        }
        for (String policy : List.of("fail", "block", "drop-oldest", "drop-newest")) {
            new OverloadProducer(this, clients, port, policy).run();
        }
        new OverloadCrowd(this, framework, port).run();
    }

    /** How long a case lasts. */
    long nanos() {
        return nanos;
    }

    boolean isTimed() {
        return timed;
    }

    void row(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }

    void unless(boolean good, String violation) {
        if (!good) {
            violations++;
            out.println("VIOLATION: " + violation);
        }
    }

    /** Waits for what has to come about. */
    void await(String what, BooleanSupplier condition) {
        unless(Await.until(DEADLINE, condition::getAsBoolean), "not after " + DEADLINE.toSeconds() + " s: " + what);
    }

    /** Runs something, and looks how much more of the heap is in use at its end than after a fifth of its time. */
    long growth(String what) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanos / 5);
        long early = used();
        TimeUnit.NANOSECONDS.sleep(nanos - nanos / 5);
        long growth = used() - early;
        unless(growth <= GROWTH_MAX, what + ": the heap grew by " + (growth >> 10) + " KiB under the same load");
        return growth;
    }

    private static long used() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
