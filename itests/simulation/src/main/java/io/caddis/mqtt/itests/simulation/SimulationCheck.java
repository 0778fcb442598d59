package io.caddis.mqtt.itests.simulation;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** {@code ./caddis verify simulation}: as many runs as wanted, on all processors. */
public final class SimulationCheck {
    private static final int VIOLATIONS_MAX = 10;
    private static final int CHUNK = 50;
    private static final String USAGE = "usage: ./caddis verify simulation --seeds N [--from S] [--script]";

    private final AtomicLong next;
    private final long end;
    private final boolean print;
    private final AtomicLong done = new AtomicLong();
    private final AtomicInteger violations = new AtomicInteger();

    private SimulationCheck(long from, long seeds, boolean print) {
        next = new AtomicLong(from);
        end = from + seeds;
        this.print = print;
    }

    /** Exit status 0 if nothing was violated, 1 if something was, 2 for wrong usage. */
    public static void main(String[] arguments) throws InterruptedException {
        long seeds = 20_000;
        long from = 0;
        boolean print = false;
        try {
            for (int index = 0; index < arguments.length; index++) {
                switch (arguments[index]) {
                    case "--seeds" -> seeds = number(arguments, ++index, 1);
                    case "--from" -> from = number(arguments, ++index, 0);
                    case "--script" -> print = true;
                    default -> throw new IllegalArgumentException("unknown option " + arguments[index]);
                }
            }
        } catch (IllegalArgumentException e) {
            System.err.println("caddis verify simulation: " + e.getMessage());
            System.err.println(USAGE);
            System.exit(2);
        }
        System.exit(new SimulationCheck(from, seeds, print).run() ? 0 : 1);
    }

    /**
     * The first of some seeds that breaks a promise, for {@link BrokenRulesCheck}, which calls it in another class
     * loader.
     *
     * @return how many seeds it took, and what was broken, in one line; or null
     */
    public static String firstViolation(long from, long seeds) {
        Runs runs = new Runs();
        for (long seed = from; seed < from + seeds; seed++) {
            Throwable failure = runs.failure(seed, Script.silent());
            if (failure != null) {
                return seed - from + 1 + " " + String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
            }
        }
        return null;
    }

    private static long number(String[] arguments, int index, long min) {
        String text = index < arguments.length ? arguments[index] : "nothing";
        if (!text.matches("[0-9]{1,15}") || Long.parseLong(text) < min) {
            throw new IllegalArgumentException(arguments[index - 1] + " needs a whole number of at least " + min
                    + ", not " + text);
        }
        return Long.parseLong(text);
    }

    private boolean run() throws InterruptedException {
        long start = System.nanoTime();
        Thread[] threads = new Thread[Runtime.getRuntime().availableProcessors()];
        for (int index = 0; index < threads.length; index++) {
            threads[index] = new Thread(this::work, "simulation-" + index);
            threads[index].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println(String.format(Locale.ROOT, "%d seeds, %d violations, %.1f s", done.get(), violations.get(),
                (System.nanoTime() - start) / 1e9));
        return violations.get() == 0;
    }

    private void work() {
        Runs runs = new Runs();
        for (long from = next.getAndAdd(CHUNK); from < end && violations.get() < VIOLATIONS_MAX;
                from = next.getAndAdd(CHUNK)) {
            for (long seed = from; seed < Math.min(end, from + CHUNK); seed++) {
                String broken = print ? runs.script(seed) : runs.violation(seed);
                if (broken != null) {
                    System.out.println(broken);
                }
                violations.addAndGet(runs.violated() ? 1 : 0);
                done.incrementAndGet();
            }
        }
    }
}
