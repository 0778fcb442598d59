package io.caddis.mqtt.store;

import static io.caddis.mqtt.store.Client.accepted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.SessionState.Outgoing;
import io.caddis.mqtt.spi.SessionState.Stage;
import io.caddis.mqtt.store.file.Disk;
import io.caddis.mqtt.store.file.Root;
import io.caddis.mqtt.store.file.StoreFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that was damaged: what is left of it comes back, what is lost is said, and the file itself is kept. */
@Timeout(300)
class RecoveryTest {
    private static final int MESSAGES = 300;
    private static final int PAYLOAD = 500;
    /** Shorter than it is for others: what cannot be written keeps the end of a test for as long. */
    private static final long CLOSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    @TempDir
    Path folder;
    private final List<StoreWriter> writers = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (StoreWriter writer : writers) {
            writer.stop();
            assertTrue(writer.awaitEnd(TimeUnit.SECONDS.toNanos(30)), "the thread ends");
        }
    }

    private StoreWriter writer(Path directory) {
        StoreWriter writer = new StoreWriter(directory, Disk::open, CLOSE_NANOS);
        writers.add(writer);
        return writer;
    }

    /** A store that was killed after some hundred commits, each with a message of each of two clients. */
    private Path killed() throws Exception {
        Path written = folder.resolve("written");
        StoreWriter writer = writer(written);
        Client one = Client.open(writer, "one");
        Client other = Client.open(writer, "other");
        one.append(new SessionChange.Established("id", "server"));
        for (int number = 1; number <= MESSAGES; number++) {
            one.append(accepted(number, "m" + number + "x".repeat(PAYLOAD))).awaitCommitted(number + 1);
        }
        one.append(new SessionChange.Sent(1, 7), new SessionChange.Received(9)).awaitCommitted(MESSAGES + 3);
        other.append(accepted(1, "other's")).awaitCommitted(1);
        return copy(written, "killed");
    }

    private Path copy(Path from, String name) throws IOException {
        Path copy = Files.createDirectories(folder.resolve(name));
        for (String file : List.of(StoreFile.NAME, "lock")) {
            Files.copy(from.resolve(file), copy.resolve(file));
        }
        return copy;
    }

    private static void zeros(Path directory, long at, int count) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(directory.resolve(StoreFile.NAME).toFile(), "rw")) {
            file.seek(at);
            file.write(new byte[count]);
        }
    }

    private static void cut(Path directory, long length) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(directory.resolve(StoreFile.NAME).toFile(), "rw")) {
            file.setLength(length);
        }
    }

    private static List<Path> aside(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().contains(".damaged-")).toList();
        }
    }

    private static long size(Path directory) throws IOException {
        return Files.size(directory.resolve(StoreFile.NAME));
    }

    private static void assertAll(SessionState state) {
        assertEquals(MESSAGES, state.outgoing().size());
        assertEquals("id", state.clientId());
        assertEquals("server", state.server());
        assertTrue(state.established());
        assertEquals(7, state.outgoing().get(0).packetId());
        assertEquals(Stage.SENT, state.outgoing().get(0).stage());
        assertEquals(List.of(new SessionState.Incoming(9, 0)), state.incoming());
        assertEquals(MESSAGES + 1, state.nextSequence());
    }

    enum Head { BOTH, FIRST, SECOND, MAGIC }

    @ParameterizedTest
    @EnumSource(Head.class)
    void allComesBackWithoutAHead(Head head) throws Exception {
        Path directory = killed();
        switch (head) {
            case BOTH -> zeros(directory, 0, Root.AREA_BYTES);
            case FIRST -> zeros(directory, 0, Root.BLOCK_BYTES);
            case SECOND -> zeros(directory, Root.BLOCK_BYTES, Root.BLOCK_BYTES);
            default -> {
                zeros(directory, 0, 2);
                zeros(directory, Root.BLOCK_BYTES, 2);
            }
        }
        StoreWriter writer = writer(directory);
        Client one = Client.open(writer, "one");
        Client other = Client.open(writer, "other");
        assertAll(one.state());
        assertEquals(1, other.state().outgoing().size());
        assertTrue(one.report().contains(MESSAGES + " messages") && one.report().contains("none is lost"),
                one.report());
        assertEquals(1, aside(directory).size());
        one.append(accepted(MESSAGES + 1, "new")).awaitCommitted(1);
        one.journal.close();
        one.awaitClosed();
        Client again = Client.open(writer, "one");
        assertEquals(MESSAGES + 1, again.state().outgoing().size());
        assertNull(again.report(), "said once");
    }

    @Test
    void anEmptyFileBesideALockThatWasNotClosedIsALoss() throws Exception {
        Path directory = killed();
        cut(directory, 0);
        Client one = Client.open(writer(directory), "one");
        assertEquals(SessionState.EMPTY, one.state());
        assertTrue(one.report().contains("lost") && one.report().contains("process "
                + ProcessHandle.current().pid()), one.report());
    }

    @Test
    void aMissingFileBesideALockIsALoss() throws Exception {
        Path directory = killed();
        Files.delete(directory.resolve(StoreFile.NAME));
        Client one = Client.open(writer(directory), "one");
        assertEquals(SessionState.EMPTY, one.state());
        assertTrue(one.report().contains("lost"), one.report());
    }

    @Test
    void aFileOfZerosIsALoss() throws Exception {
        Path directory = killed();
        zeros(directory, 0, (int) size(directory));
        Client one = Client.open(writer(directory), "one");
        assertEquals(SessionState.EMPTY, one.state());
        assertTrue(one.report().contains("lost") && one.report().contains(".damaged-"), one.report());
        assertEquals(1, aside(directory).size());
    }

    @Test
    void whatIsNoStoreIsKeptAside() throws Exception {
        Path directory = Files.createDirectories(folder.resolve("text"));
        Files.writeString(directory.resolve(StoreFile.NAME), "somebody's notes\n".repeat(1000));
        Client one = Client.open(writer(directory), "one");
        assertEquals(SessionState.EMPTY, one.state());
        assertTrue(Files.readString(aside(directory).get(0)).startsWith("somebody's notes"));
    }

    @Test
    void aFirstStoreLosesNothing() throws Exception {
        Client one = Client.open(writer(folder.resolve("first")), "one");
        one.state();
        assertNull(one.report());
        assertEquals(List.of(), aside(folder.resolve("first")));
    }

    @Test
    void aFolderInPlaceOfTheFileIsNamed() throws Exception {
        Path directory = Files.createDirectories(folder.resolve("folders"));
        Files.createDirectory(directory.resolve(StoreFile.NAME));
        String failure = Client.open(writer(directory), "one").awaitFailure();
        assertTrue(failure.contains("is a folder") && failure.contains("Remove it"), failure);
    }

    /** Whatever is damaged: nothing that was not accepted comes, new messages are taken, and a loss is said. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatCanBeReadComesBack(long seed) throws Exception {
        Path good = killed();
        Random random = new Random(seed);
        for (int round = 0; round < 10; round++) {
            Path directory = copy(good, "round" + round);
            String what = damage(directory, random);
            StoreWriter writer = writer(directory);
            Client one = Client.open(writer, "one");
            SessionState state = one.state();
            Set<Long> seen = new HashSet<>();
            for (Outgoing message : state.outgoing()) {
                assertTrue(seen.add(message.sequence()), what + ": twice");
                assertTrue(message.message().payload().asString().startsWith("m" + message.sequence() + "x"),
                        what + ": another message");
            }
            if (seen.size() < MESSAGES) {
                assertTrue(one.report().contains("lost") || one.report().contains("is missing"), what + ": "
                        + one.report());
            }
            long next = state.nextSequence();
            one.append(accepted(next, "new")).awaitCommitted(1);
            one.journal.close();
            one.awaitClosed();
            assertEquals(seen.size() + 1, Client.open(writer, "one").state().outgoing().size(), what);
            writer.stop();
            assertTrue(writer.awaitEnd(TimeUnit.SECONDS.toNanos(30)));
        }
    }

    private static String damage(Path directory, Random random) throws IOException {
        int size = (int) size(directory);
        int at = random.nextInt(size);
        switch (random.nextInt(4)) {
            case 0 -> {
                cut(directory, at);
                return "cut to " + at + " of " + size;
            }
            case 1 -> {
                int pages = 1 + random.nextInt(3);
                int from = at / Root.BLOCK_BYTES * Root.BLOCK_BYTES;
                zeros(directory, from, Math.min(pages * Root.BLOCK_BYTES, size - from));
                return pages + " pages of zeros at " + from + " of " + size;
            }
            case 2 -> {
                zeros(directory, 0, Root.AREA_BYTES);
                int from = at / Root.BLOCK_BYTES * Root.BLOCK_BYTES;
                zeros(directory, from, Math.min(Root.BLOCK_BYTES, size - from));
                return "no head, and a page of zeros at " + from + " of " + size;
            }
            default -> {
                try (RandomAccessFile file = new RandomAccessFile(directory.resolve(StoreFile.NAME).toFile(), "rw")) {
                    file.seek(at);
                    int old = file.read();
                    file.seek(at);
                    file.write(old ^ 1 << random.nextInt(8));
                }
                return "a bit flipped at " + at + " of " + size;
            }
        }
    }

    /** A process was killed between two moves of files. */
    @Test
    void anExchangeOfFilesThatWasCutShortIsEnded() throws Exception {
        Path directory = killed();
        Files.move(directory.resolve(StoreFile.NAME), directory.resolve(StoreFile.NAME + ".new"));
        Client one = Client.open(writer(directory), "one");
        assertAll(one.state());
        assertFalse(one.report().contains("lost"), one.report());
    }

    @Test
    void damagedFilesThatAreKeptAreBounded() throws Exception {
        Path good = killed();
        Path directory = copy(good, "again");
        for (int round = 0; round < 5; round++) {
            zeros(directory, 0, Root.AREA_BYTES);
            StoreWriter writer = writer(directory);
            assertAll(Client.open(writer, "one").state());
            writer.stop();
            assertTrue(writer.awaitEnd(TimeUnit.SECONDS.toNanos(30)));
        }
        assertEquals(3, aside(directory).size());
    }

    /** What is only needed later is damaged, while the store is in use. */
    @Test
    void messagesThatAreLoadedLaterAreRecovered() throws Exception {
        Path directory = killed();
        StoreWriter writer = writer(directory);
        Client one = Client.open(writer, "one", 10);
        Client other = Client.open(writer, "other");
        other.state();
        long after = one.state().outgoing().get(10).sequence();
        int size = (int) size(directory);
        zeros(directory, Root.AREA_BYTES, size / 2);
        List<Long> loaded = new ArrayList<>();
        for (int call = 1; loaded.isEmpty() || after > 0; call++) {
            one.journal.load(after, 20, Long.MAX_VALUE);
            List<Outgoing> messages = one.awaitLoaded(call);
            messages.forEach(message -> loaded.add(message.sequence()));
            after = messages.isEmpty() ? 0 : messages.get(messages.size() - 1).sequence();
            if (messages.isEmpty()) {
                break;
            }
        }
        other.append(accepted(2, "goes on")).awaitCommitted(1);
        assertTrue(loaded.size() < MESSAGES);
        assertEquals(loaded.stream().sorted().distinct().toList(), loaded);
    }
}
