package io.caddis.mqtt.itests.crash;

import io.caddis.mqtt.Qos;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client that is not to connect accepts messages and is killed; then its store's file is damaged; then it connects.
 * What arrives was accepted, all of it where nothing that counts was damaged, and the log says what was found.
 */
final class Damage {
    private static final int PAGE = 4096;
    private static final long FIRST_NUMBER = 1_000_000_000_000L;
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** What happens to the file. */
    private enum Kind {
        NONE(true, "was not closed by") {
            @Override
            void to(RandomAccessFile file, Random random) {
                // killed only
            }
        },
        BOTH_HEADS_ZERO(true, "was damaged") {
            @Override
            void to(RandomAccessFile file, Random random) throws IOException {
                zeros(file, 0, 2);
            }
        },
        ONE_HEAD_ZERO(true, "was damaged") {
            @Override
            void to(RandomAccessFile file, Random random) throws IOException {
                zeros(file, random.nextInt(2), 1);
            }
        },
        A_PAGE_ZERO(false, "store") {
            @Override
            void to(RandomAccessFile file, Random random) throws IOException {
                zeros(file, 2 + random.nextInt((int) (file.length() / PAGE) - 2), 1);
            }
        },
        CUT(false, "was damaged") {
            @Override
            void to(RandomAccessFile file, Random random) throws IOException {
                file.setLength(1 + random.nextInt((int) file.length() / 2));
            }
        },
        EMPTY(false, "has lost its file") {
            @Override
            void to(RandomAccessFile file, Random random) throws IOException {
                file.setLength(0);
            }
        };

        private final boolean keepsAll;
        private final String said;

        Kind(boolean keepsAll, String said) {
            this.keepsAll = keepsAll;
            this.said = said;
        }

        abstract void to(RandomAccessFile file, Random random) throws IOException;

        static void zeros(RandomAccessFile file, int page, int count) throws IOException {
            file.seek((long) page * PAGE);
            file.write(new byte[count * PAGE]);
        }
    }

    private final PrintStream out;
    private final Path folder;
    private final int port;
    private final Random random;
    private int violations;

    Damage(PrintStream out, Path folder, int port, Random random) {
        this.out = out;
        this.folder = folder;
        this.port = port;
        this.random = random;
    }

    /** The number of violations. */
    int run(Counterpart counterpart) throws IOException, InterruptedException {
        out.println("the store's file      accepted   arrived   doubled with QoS 2");
        long first = FIRST_NUMBER;
        for (Kind kind : Kind.values()) {
            round(kind, first, counterpart);
            first += 2L * Victim.OFFLINE_MESSAGES;
        }
        return violations;
    }

    private void round(Kind kind, long first, Counterpart counterpart) throws IOException, InterruptedException {
        Path own = Files.createDirectories(folder.resolve("damage-" + kind.name().toLowerCase(Locale.ROOT)));
        String name = "damaged-" + kind.ordinal();
        try (Child child = new Child(port, own, first, "offline", name)) {
            child.await("accepted " + Victim.OFFLINE_MESSAGES);
            child.kill();
        }
        try (RandomAccessFile file = new RandomAccessFile(own.resolve("store").resolve("sessions.mv").toFile(), "rw")) {
            kind.to(file, random);
        }
        try (Child child = new Child(port, own, first, "drain", name)) {
            child.await("connected");
            long since = System.nanoTime();
            while (!child.next().equals("left 0") && System.nanoTime() - since < QUIET_NANOS) {
                // it tells 50 times a second
            }
            child.kill();
        }
        count(kind, first, own, counterpart);
    }

    private void count(Kind kind, long first, Path own, Counterpart counterpart) throws IOException {
        int accepted = 0;
        int arrived = 0;
        int doubled = 0;
        for (Qos qos : List.of(Qos.AT_LEAST_ONCE, Qos.EXACTLY_ONCE)) {
            Map<Long, AtomicInteger> received = counterpart.received(qos);
            for (long number : Notes.read(Victim.accepted(own, qos))) {
                accepted++;
                AtomicInteger times = received.get(number);
                arrived += times == null ? 0 : 1;
                doubled += qos == Qos.EXACTLY_ONCE && times != null && times.get() > 1 ? 1 : 0;
            }
        }
        out.printf("%-20s  %8d  %8d  %8d%n", kind.name().toLowerCase(Locale.ROOT).replace('_', ' '), accepted,
                arrived, doubled);
        boolean isSaid = Files.readString(own.resolve("log"), StandardCharsets.UTF_8).contains(kind.said);
        if (accepted != 2 * Victim.OFFLINE_MESSAGES || kind.keepsAll && arrived != accepted || doubled > 0 || !isSaid) {
            violations++;
            out.println("  wrong: " + (isSaid ? "" : "the log does not say '" + kind.said + "'; ") + "numbers from "
                    + first + " on, see " + own);
        }
    }
}
