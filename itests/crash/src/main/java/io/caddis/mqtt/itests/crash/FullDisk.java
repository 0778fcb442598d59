package io.caddis.mqtt.itests.crash;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.itests.brokers.MosquittoBroker;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A durable client whose disk becomes full while it publishes, and is given room again: what it says meanwhile, and
 * whether all that it accepted arrives.
 */
public final class FullDisk {
    private static final String USAGE = """
            usage: ./caddis verify full-disk [--rounds N] [--directory DIR]

              --rounds N       how often the disk becomes full (3)
              --directory DIR  an empty folder on a small file system, which is filled; without it one of 16 MB is
                               mounted in memory, which only root may do

            Exit status: 0 all that was accepted arrived, the connection stayed; 1 not so; 2 wrong usage, or no disk.
            """;
    private static final int ROUNDS = 3;
    private static final long DISK_BYTES_MAX = 1L << 30;
    private static final int PAYLOAD_BYTES = 4096;
    private static final int REFUSED_ENOUGH = 100;
    private static final int PUBLISHES_MAX = 1_000_000;
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final PrintStream out;
    private final Path disk;
    private final Map<Qos, Set<Long>> accepted = new EnumMap<>(Qos.class);
    private long number;
    private int violations;

    private FullDisk(PrintStream out, Path disk) {
        this.out = out;
        this.disk = disk;
        List.of(Qos.AT_LEAST_ONCE, Qos.EXACTLY_ONCE).forEach(qos -> accepted.put(qos, ConcurrentHashMap.newKeySet()));
    }

    public static void main(String[] args) throws Exception {
        System.exit(run(new PrintStream(System.out, true, StandardCharsets.UTF_8), args));
    }

    /** The exit status. */
    static int run(PrintStream out, String... args) throws Exception {
        int rounds = ROUNDS;
        Path directory = null;
        for (int i = 0; i < args.length; i += 2) {
            boolean value = i + 1 < args.length;
            if (args[i].equals("--help") || args[i].equals("-h")) {
                out.print(USAGE);
                return 0;
            } else if (value && args[i].equals("--directory")) {
                directory = Path.of(args[i + 1]);
            } else if (value && args[i].equals("--rounds") && args[i + 1].matches("[1-9][0-9]{0,2}")) {
                rounds = Integer.parseInt(args[i + 1]);
            } else {
                return refuse("wrong option " + args[i] + "\n" + USAGE);
            }
        }
        if (!MosquittoBroker.installed()) {
            return refuse("mosquitto is not installed: apt-get install mosquitto\n");
        }
        if (directory != null) {
            return !Files.isDirectory(directory) || Files.getFileStore(directory).getTotalSpace() > DISK_BYTES_MAX
                    ? refuse("--directory " + directory + ": use a folder on a file system of at most 1 GB\n")
                    : run(out, directory, rounds);
        }
        Path mounted = Files.createTempDirectory("caddis-full-disk-");
        if (!command("mount", "-t", "tmpfs", "-o", "size=16m", "caddis", mounted.toString())) {
            Files.delete(mounted);
            return refuse("cannot mount a small file system: run it as root, or name one with --directory\n");
        }
        try {
            return run(out, mounted, rounds);
        } finally {
            command("umount", "-l", mounted.toString());
            Files.delete(mounted);
        }
    }

    private static int run(PrintStream out, Path disk, int rounds) throws Exception {
        try (MosquittoBroker broker = new MosquittoBroker()) {
            broker.start();
            return new FullDisk(out, disk).run(broker.port(), rounds) ? 0 : 1;
        }
    }

    private static int refuse(String text) {
        System.err.print("full-disk: " + text);
        return 2;
    }

    private static boolean command(String... words) throws IOException, InterruptedException {
        return new ProcessBuilder(words).inheritIO().start().waitFor() == 0;
    }

    private boolean run(int port, int rounds) throws Exception {
        try (Clients clients = new Clients(disk.resolve("store")); Counterpart counterpart = new Counterpart(port)) {
            MqttClient client = clients.create("full-disk", port, true);
            client.connect().get(1, TimeUnit.MINUTES);
            out.println("round  accepted  refused  what a refused publish is told");
            for (int round = 1; round <= rounds; round++) {
                round(client, round);
            }
            arrived(counterpart);
            long connects = client.statistics().connection().connects();
            check(client.status().state() == ConnectionState.CONNECTED && connects == 1,
                    "the connection did not stay: " + client.status() + ", " + connects + " connections");
        }
        out.println(rounds + " rounds, " + violations + " violations");
        return violations == 0;
    }

    /** Fills the disk, publishes until that is refused, gives room, and publishes until that is accepted. */
    private void round(MqttClient client, int round) throws Exception {
        Path filler = disk.resolve("filler");
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        Map<String, Boolean> told = new ConcurrentHashMap<>();
        fill(filler);
        for (int i = 0; i < PUBLISHES_MAX && refused.get() < REFUSED_ENOUGH; i++) {
            enqueue(client, i % 2 == 0 ? Qos.AT_LEAST_ONCE : Qos.EXACTLY_ONCE, taken, refused, told);
        }
        await("publishes are refused", () -> refused.get() >= REFUSED_ENOUGH);
        check(client.status().state() == ConnectionState.CONNECTED, "not connected while full: " + client.status());
        client.publish(Message.of("full-disk/qos0", "x").withQos(Qos.AT_MOST_ONCE)).get(1, TimeUnit.MINUTES);
        Files.delete(filler);
        int before = taken.get();
        await("publishes are accepted again", () -> {
            enqueue(client, Qos.EXACTLY_ONCE, taken, refused, told);
            return taken.get() > before;
        });
        out.printf("%5d  %8d  %7d  %s%n", round, taken.get(), refused.get(), told.keySet());
    }

    /** Until not a byte is left. */
    private static void fill(Path filler) throws IOException {
        try (OutputStream bytes = Files.newOutputStream(filler)) {
            for (int size = 1 << 16; size > 0; size /= 2) {
                try {
                    while (true) {
                        bytes.write(new byte[size]);
                    }
                } catch (IOException e) {
                    continue; // no room for so many: then for half as many
                }
            }
        }
    }

    private void enqueue(MqttClient client, Qos qos, AtomicInteger taken, AtomicInteger refused,
            Map<String, Boolean> told) {
        long own = ++number;
        Message message = Message.of(TopicName.of(Clients.FROM_VICTIM + qos.value()),
                Payload.wrap(ByteBuffer.allocate(PAYLOAD_BYTES).putLong(own).array())).withQos(qos);
        try {
            client.enqueue(message).handle((done, failure) -> {
                if (failure == null) {
                    accepted.get(qos).add(own);
                    taken.incrementAndGet();
                } else {
                    refused(failure, refused, told);
                }
                return null;
            }).get(1, TimeUnit.MINUTES);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the future of an enqueue did not end: " + e, e);
        }
    }

    private void refused(Throwable failure, AtomicInteger refused, Map<String, Boolean> told) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof MqttException mqtt && mqtt.kind() == Kind.STORE_FAILED) {
            told.put(mqtt.getMessage(), true);
            refused.incrementAndGet();
        } else {
            check(false, "refused with " + cause);
        }
    }

    private void arrived(Counterpart counterpart) throws InterruptedException {
        for (Map.Entry<Qos, Set<Long>> one : accepted.entrySet()) {
            Map<Long, AtomicInteger> received = counterpart.received(one.getKey());
            await("all accepted of " + one.getKey() + " arrive", () -> received.keySet().containsAll(one.getValue()));
            long others = received.keySet().stream().filter(any -> !one.getValue().contains(any)).count();
            check(others == 0, others + " of " + one.getKey() + " came although they were refused");
            long doubled = received.values().stream().filter(count -> count.get() > 1).count();
            check(one.getKey() != Qos.EXACTLY_ONCE || doubled == 0, doubled + " of " + one.getKey() + " came twice");
        }
    }

    private interface Condition {
        boolean holds();
    }

    private void await(String what, Condition condition) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - start > DEADLINE_NANOS) {
                check(false, "not within a minute: " + what);
                return;
            }
            TimeUnit.MILLISECONDS.sleep(1); // between two looks
        }
    }

    private synchronized void check(boolean good, String otherwise) {
        if (!good) {
            violations++;
            out.println("VIOLATION: " + otherwise);
        }
    }
}
