package io.caddis.mqtt.itests.demo;

import io.caddis.mqtt.itests.container.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleException;

/**
 * The command: reads the options, runs the show, exits with 0, 1 (something was lost or failed) or 2 (wrong option).
 */
public final class Demo {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);
    private static final Duration SWAP_PERIOD_MAX = Duration.ofSeconds(10);
    private static final Duration SWAP_PERIOD_MIN = Duration.ofSeconds(1);
    private static final Duration SWAP_PERIOD_SHELL = Duration.ofSeconds(60);
    private static final int SWAPS_WANTED = 6;
    private static final int QUIET_MILLIS = 250;
    private static final int NUMBERS_SHOWN = 10;

    private final Options options;
    private final Stage stage;
    private final Swaps swaps;

    private Demo(Options options, Stage stage) {
        this.options = options;
        this.stage = stage;
        this.swaps = new Swaps(stage);
    }

    /** Runs and ends the process. */
    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        Path root = Path.of(System.getProperty("caddis.root", ""));
        Options options;
        try {
            options = Options.parse(arguments, root.resolve(".caddis/demo"));
        } catch (IllegalArgumentException e) {
            System.err.println("caddis demo: " + e.getMessage());
            System.err.print(Options.USAGE);
            return 2;
        }
        if (options.help()) {
            System.out.print(Options.USAGE);
            return 0;
        }
        try {
            WorkFolder folder = new WorkFolder(options.folder());
            System.setProperty("logback.configurationFile", folder.logging().toString());
            return show(options, folder, root);
        } catch (IOException | BundleException | RuntimeException e) {
            System.err.println("caddis demo failed: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            return 1;
        }
    }

    private static int show(Options options, WorkFolder folder, Path root)
            throws IOException, BundleException, InterruptedException {
        try (Stage stage = new Stage(options, folder, root)) {
            Runtime.getRuntime().addShutdownHook(new Thread(stage::close, "demo-end"));
            Demo demo = new Demo(options, stage);
            String run = demo.awaitTraffic();
            if (options.seconds().isEmpty()) {
                demo.swapUntilStopped();
                return 0;
            }
            demo.swapFor(Duration.ofSeconds(options.seconds().getAsInt()), run);
            return demo.summary(run);
        }
    }

    /** Until a message without a number has come through there may be nobody who receives; then the counting begins. */
    private String awaitTraffic() {
        Ledger ledger = stage.ledger();
        if (!Await.until(START_LIMIT, () -> ledger.greeted(run()))) {
            throw new IllegalStateException("no message arrived within " + START_LIMIT.toSeconds() + " s; "
                    + stage.clients());
        }
        String run = run();
        ledger.watch(run);
        stage.phase("count");
        if (!Await.until(START_LIMIT, () -> ledger.received(run) > 0)) {
            throw new IllegalStateException("the messages stopped at the start; " + stage.clients());
        }
        Stage.say("traffic flows; " + stage.clients());
        return run;
    }

    private String run() {
        return stage.counts().get("run") instanceof String run ? run : "";
    }

    private void swapFor(Duration duration, String run) throws BundleException {
        Duration period = duration.dividedBy(SWAPS_WANTED);
        period = period.compareTo(SWAP_PERIOD_MAX) > 0 ? SWAP_PERIOD_MAX : period;
        period = period.compareTo(SWAP_PERIOD_MIN) < 0 ? SWAP_PERIOD_MIN : period;
        long start = System.nanoTime();
        for (Duration at = period; at.plus(period.dividedBy(2)).compareTo(duration) < 0; at = at.plus(period)) {
            awaitMoment(start + at.toNanos());
            swaps.next(run);
        }
        awaitMoment(start + duration.toNanos());
    }

    private static void awaitMoment(long nanos) {
        Await.until(Duration.ofNanos(Math.max(0, nanos - System.nanoTime())), () -> false);
    }

    /** The shell has the console; a swap that fails is told, and the next one tried. */
    private void swapUntilStopped() throws InterruptedException {
        Stage.say("a bundle is updated every " + SWAP_PERIOD_SHELL.toSeconds() + " s; edit the files in the etc folder"
                + " at any time; type mqtt:list for the clients, help for all commands, exit 0 to end");
        Thread swapper = new Thread(this::swapAgainAndAgain, "demo-swaps");
        swapper.setDaemon(true);
        swapper.start();
        stage.container().waitForStop();
    }

    private void swapAgainAndAgain() {
        for (Duration pause = SWAP_PERIOD_MAX; true; pause = SWAP_PERIOD_SHELL) {
            awaitMoment(System.nanoTime() + pause.toNanos());
            try {
                String run = run();
                stage.ledger().watch(run);
                swaps.next(run);
            } catch (BundleException | RuntimeException e) {
                Stage.say("swap failed: " + e.getMessage());
            }
        }
    }

    /** Ends the publishing, waits until all that was sent has arrived, and judges. */
    private int summary(String run) {
        stage.phase("end");
        Ledger ledger = stage.ledger();
        Await.until(DRAIN_LIMIT, () -> {
            Map<String, Object> now = stage.counts();
            long open = number(now, "sent") - number(now, "completed") - number(now, "failed");
            return open == 0 && ledger.missing(run, number(now, "sent")) == 0;
        });
        Await.until(DRAIN_LIMIT, () -> ledger.quietFor(QUIET_MILLIS));
        Map<String, Object> counts = stage.counts();
        long sent = number(counts, "sent");
        long lost = ledger.missing(run, sent);
        long doubled = ledger.doubled(run);
        stage.close();
        Stage.say(options.framework() + ": messages sent " + sent + ", received " + ledger.received(run)
                + " (QoS 1: " + ledger.received(run, 1) + ", QoS 2: " + ledger.received(run, 2) + "), lost " + lost
                + ", doubled " + doubled);
        swaps.gaps().forEach(Stage::say);
        String problem = problem(run, counts, lost, doubled);
        if (!problem.isEmpty()) {
            System.err.println("caddis demo failed: " + problem);
        }
        return problem.isEmpty() ? 0 : 1;
    }

    private String problem(String run, Map<String, Object> counts, long lost, long doubled) {
        long sent = number(counts, "sent");
        long failed = number(counts, "failed");
        if (!run.equals(counts.get("run"))) {
            return "the sending application was restarted, its messages are not accounted for";
        }
        if (failed > 0) {
            return failed + " of " + sent + " messages could not be sent: " + counts.get("failure");
        }
        if (lost > 0) {
            return lost + " of " + sent + " messages were lost, the first ones with the numbers "
                    + stage.ledger().missingNumbers(run, sent, NUMBERS_SHOWN);
        }
        long open = sent - number(counts, "completed");
        if (open > 0) {
            return "the sender was not told of the end of " + open + " of " + sent + " messages";
        }
        return doubled > 0 ? doubled + " of " + sent + " messages arrived twice" : "";
    }

    private static long number(Map<String, Object> counts, String key) {
        return counts.get(key) instanceof Long number ? number : 0;
    }
}
