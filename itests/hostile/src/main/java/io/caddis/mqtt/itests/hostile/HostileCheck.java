package io.caddis.mqtt.itests.hostile;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The command: calm and attack in turns until the time is over, each attack once or more; then a table. */
public final class HostileCheck {
    private static final String USAGE = """
            usage: ./caddis verify hostile [--seconds N] [--seed S] [--only TEXT] [--untimed] [--broken KIND]

              --seconds N    how long, about; 60 if not given, 20 at least with all attacks; from 10 for each attack on
                             the latencies of its first time, while code is interpreted yet, do not count
              --seed S       of the order of attacks and of what they do
              --only TEXTS   only attacks whose names contain this text, or one of several with commas
              --untimed      latencies are shown, and are no reason to fail
              --broken KINDS the attacked process does wrong on purpose, to see the check fail: lost, thread, heap,
                             word, slow, forged, or several of them with commas
            """;
    /** Of the heap, after a collection of garbage while an attack goes on. */
    static final double HEAP_SHARE_MAX = 0.6;
    /** Under all attacks together, against calm phases. */
    private static final double P99_RATIO_MAX = 2;
    /** Under one attack. Its few seconds have too few messages for a ratio of fractions of a millisecond. */
    private static final long ATTACK_P99_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(5);
    /** From here on each attack comes several times, and the first does not count: its code is interpreted yet. */
    private static final int WARM_SECONDS_OF_ATTACK = 10;
    /** Else an attempt at a handshake would come three times in it, which compiles nothing, and fills nothing. */
    private static final String OFTEN = " reconnect.delay.min 1 reconnect.delay.max 5";
    /** With fewer phases, what else the machine does in one of them would decide. */
    private static final int PHASES_MIN = 5;
    private static final int VIOLATIONS_SHOWN = 20;
    private static final int MEDIAN = 1;
    private static final int P99 = 2;
    private static final int MAX = 3;
    private static final int COUNT_OF_PHASES = 4;
    /** The median of the phases' 99th percentiles: a pause of the machine in some of them does not change it. */
    private static final int TYPICAL_P99 = 5;
    private static final long[] NONE = new long[6];
    private static final int PHASES = 4;
    private static final long PHASE_MILLIS_MAX = 1000;
    private static final long PHASE_MILLIS_MIN = 100;

    private final PrintStream out;
    private final Options options;
    private final Set<String> violations = new LinkedHashSet<>();
    private final Map<String, Seen> seen = new LinkedHashMap<>();
    private final Map<String, long[]> latencies = new TreeMap<>();
    private int threadsMax;

    /** What was seen of one attack. */
    private static final class Seen {
        long heapMax;
        String state = "";
    }

    /** What the command line says. */
    record Options(int seconds, long seed, String only, boolean timed, String broken) {
        static Options parse(String... arguments) {
            Options options = new Options(60, 1, "", true, "");
            for (int at = 0; at < arguments.length; at++) {
                String name = arguments[at];
                if (name.equals("--untimed")) {
                    options = new Options(options.seconds, options.seed, options.only, false, options.broken);
                    continue;
                }
                if (!List.of("--seconds", "--seed", "--only", "--broken").contains(name)) {
                    throw new IllegalArgumentException("unknown option " + name);
                }
                if (++at == arguments.length) {
                    throw new IllegalArgumentException(name + " needs a value");
                }
                options = options.with(name, arguments[at]);
            }
            return options;
        }

        private Options with(String name, String value) {
            return switch (name) {
                case "--seconds" -> new Options((int) number(name, value, 1, 1_000_000), seed, only, timed, broken);
                case "--seed" -> new Options(seconds, number(name, value, Long.MIN_VALUE, Long.MAX_VALUE), only, timed,
                        broken);
                case "--only" -> new Options(seconds, seed, value, timed, broken);
                default -> {
                    if (!Victim.BREAKABLE.containsAll(List.of(value.split(",")))) {
                        throw new IllegalArgumentException(name + " " + value + ": use some of " + Victim.BREAKABLE);
                    }
                    yield new Options(seconds, seed, only, timed, value);
                }
            };
        }

        boolean wants(String attack) {
            return Stream.of(only.split(",")).anyMatch(attack::contains);
        }

        private static long number(String name, String text, long min, long max) {
            try {
                long number = Long.parseLong(text);
                if (number >= min && number <= max) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // told below
            }
            throw new IllegalArgumentException(name + " " + text + ": use a whole number from " + min + " on");
        }
    }

    private HostileCheck(PrintStream out, Options options) {
        this.out = out;
        this.options = options;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        if (List.of(args).contains("--help") || List.of(args).contains("-h")) {
            System.out.print(USAGE);
            return;
        }
        System.exit(run(System.out, args)); // attackers may hang in a write
    }

    /** Returns the exit status: 0 good, 1 there are violations, 2 wrong usage. */
    static int run(PrintStream out, String... args) throws IOException, InterruptedException {
        Options options;
        List<Attack> attacks;
        try {
            options = Options.parse(args);
            attacks = Attackers.all().stream().filter(one -> options.wants(one.name())).toList();
            if (attacks.isEmpty()) {
                throw new IllegalArgumentException("no attack has " + options.only + " in its name");
            }
        } catch (IllegalArgumentException e) {
            System.err.print("hostile: " + e.getMessage() + "\n" + USAGE);
            return 2;
        }
        return new HostileCheck(out, options).run(attacks);
    }

    private int run(List<Attack> attacks) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("caddis-hostile-");
        Path log = folder.resolve("log");
        try (HonestBroker broker = new HonestBroker();
                ChildProcess victim = ChildProcess.victim(broker.port(), options.broken, log);
                ChildProcess attackers = ChildProcess.attackers(options.timed)) {
            try {
                rounds(victim, attackers, attacks, folder);
                victim.tell("finish").forEach(this::finished);
            } catch (IOException e) {
                violations.add(e.getMessage());
            }
        }
        readLog(log);
        judgeLatencies();
        print();
        violations.stream().limit(VIOLATIONS_SHOWN).forEach(one -> out.println("VIOLATION: " + one));
        out.println("seed " + options.seed + ", " + (violations.isEmpty() ? "no violation"
                : violations.size() + " VIOLATIONS; the log of the attacked process is " + log));
        if (violations.isEmpty()) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
        return violations.isEmpty() ? 0 : 1;
    }

    private void rounds(ChildProcess victim, ChildProcess attackers, List<Attack> attacks, Path folder)
            throws IOException, InterruptedException {
        Random random = new Random(options.seed);
        long millis = Math.max(PHASE_MILLIS_MIN, Math.min(PHASE_MILLIS_MAX,
                options.seconds * 1000L / attacks.size() / PHASES));
        victim.tell("phase warm");
        if (options.timed) {
            out.println(victim.compileWhenIdle() ? "the compiler of the attacked process runs when nothing else does"
                    : "the compiler of the attacked process delays its clients: no chrt here that can help it");
        }
        TimeUnit.MILLISECONDS.sleep(millis);
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(options.seconds);
        boolean first = true;
        while (first || System.nanoTime() - endNanos < 0) {
            List<Attack> order = new ArrayList<>(attacks);
            Collections.shuffle(order, random);
            for (int index = 0; index < order.size() && (first || System.nanoTime() - endNanos < 0); index++) {
                boolean warm = first && options.seconds >= WARM_SECONDS_OF_ATTACK * attacks.size();
                victim.tell(warm ? "phase warm" : "phase calm");
                TimeUnit.MILLISECONDS.sleep(millis);
                victim.tell("phase none");
                Attack attack = order.get(index);
                String server = attackers.tell("start " + random.nextLong() + " " + folder + " " + attack.name())
                        .get(0);
                round(victim, attack, server, warm, millis);
                attackers.tell("stop").forEach(success -> violations.add(attack.name() + ": " + success));
                victim.tell("end");
                TimeUnit.MILLISECONDS.sleep(millis / 2);
            }
            first = false;
        }
    }

    private void round(ChildProcess victim, Attack attack, String server, boolean warm, long millis)
            throws IOException, InterruptedException {
        Seen here = seen.computeIfAbsent(attack.name(), name -> new Seen());
        StringBuilder begin = new StringBuilder("begin " + attack.listener() + " " + attack.clients() + " "
                + server);
        if (!server.contains(" ")) {
            begin.append(" -");
        }
        attack.keys().forEach((key, value) -> begin.append(' ').append(key).append(' ').append(value));
        if (warm || !options.timed) {
            begin.append(OFTEN);
        }
        victim.tell(begin.toString());
        victim.tell("tried");
        TimeUnit.MILLISECONDS.sleep(millis / 2); // it connects, and classes are loaded
        victim.tell("phase " + (warm ? Victim.WARM : attack.name().replace(' ', '_')));
        TimeUnit.MILLISECONDS.sleep(millis);
        victim.tell("phase none");
        for (String line : victim.tell("look")) {
            looked(attack, here, line);
        }
    }

    private void looked(Attack attack, Seen here, String line) {
        String rest = line.substring(line.indexOf(' ') + 1);
        if (line.startsWith("heap ")) {
            long used = Long.parseLong(rest);
            here.heapMax = Math.max(here.heapMax, used);
            if (used > HEAP_SHARE_MAX * (ChildProcess.HEAP_MIB << 20)) {
                violations.add(attack.name() + ": " + (used >> 20) + " MiB of the heap's "
                        + ChildProcess.HEAP_MIB + " are in use, more than " + Math.round(100 * HEAP_SHARE_MAX) + " %");
            }
        } else if (line.startsWith("threads ")) {
            threadsMax = Math.max(threadsMax, Integer.parseInt(rest));
        } else if (line.startsWith("state ")) {
            here.state = rest;
        } else {
            violations.add(attack.name() + ": " + rest);
        }
    }

    private void finished(String line) {
        String[] words = line.split(" ");
        switch (words[0]) {
            case "latencies" -> latencies.put(words[1].replace('_', ' '), Stream.of(words).skip(2)
                    .mapToLong(Long::parseLong).toArray());
            case "sent" -> out.println("the healthy client has sent " + words[1] + " messages to itself");
            default -> violations.add(line.substring(line.indexOf(' ') + 1));
        }
    }

    private void readLog(Path log) throws IOException {
        String text = Files.readString(log, StandardCharsets.UTF_8);
        for (String line : text.split("\n")) {
            String problem = Words.problem(line);
            if (problem != null) {
                violations.add("the log: " + problem + ": " + line.replaceAll("[^ -~]", "?")
                        .substring(0, Math.min(200, line.length())));
            } else if (line.contains("OutOfMemoryError")) {
                violations.add("the log: " + line);
            }
        }
    }

    private void judgeLatencies() {
        long[] calm = latencies.get(Victim.CALM);
        if (calm == null || !options.timed) {
            return;
        }
        latencies.forEach((name, one) -> {
            if (List.of(Victim.CALM, Victim.WARM).contains(name) || one[COUNT_OF_PHASES] < PHASES_MIN) {
                return;
            }
            boolean all = name.equals(Victim.ALL.replace('_', ' '));
            if (all && one[P99] > P99_RATIO_MAX * calm[P99]) {
                violations.add(name + ": the healthy client's p99 is " + millis(one[P99]) + ", "
                        + ratio(one[P99], calm[P99]) + " times that of calm phases");
            } else if (!all && one[TYPICAL_P99] > ATTACK_P99_NANOS_MAX) {
                violations.add(name + ": the healthy client's p99 is " + millis(one[TYPICAL_P99]) + ", more than "
                        + millis(ATTACK_P99_NANOS_MAX));
            }
        });
    }

    private void print() {
        long[] calm = latencies.getOrDefault(Victim.CALM, NONE);
        row("", "phases", "heap MiB", "messages", "p50", "p99", "of a phase", "max", "p50 ratio", "p99 ratio",
                "of a phase", "attacked");
        row("calm", calm[COUNT_OF_PHASES], "", calm[0], millis(calm[MEDIAN]), millis(calm[P99]),
                millis(calm[TYPICAL_P99]), millis(calm[MAX]), "", "", "", "");
        seen.put(Victim.ALL.replace('_', ' '), new Seen());
        seen.forEach((name, one) -> {
            long[] under = latencies.getOrDefault(name, NONE);
            row(name, under[COUNT_OF_PHASES], one.heapMax >> 20, under[0], millis(under[MEDIAN]), millis(under[P99]),
                    millis(under[TYPICAL_P99]), millis(under[MAX]), ratio(under[MEDIAN], calm[MEDIAN]),
                    ratio(under[P99], calm[P99]), ratio(under[TYPICAL_P99], calm[TYPICAL_P99]), one.state);
        });
        out.println("at most " + threadsMax + " threads of ours at a time");
    }

    private void row(Object first, Object... others) {
        StringBuilder line = new StringBuilder(String.format("%-28s", first));
        Stream.of(others).forEach(one -> line.append(String.format(" %11s", one)));
        out.println(line);
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.2f ms", nanos / 1e6);
    }

    private static String ratio(long under, long calm) {
        return calm == 0 ? "" : String.format(Locale.ROOT, "%.1f", (double) under / calm);
    }
}
