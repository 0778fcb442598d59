package io.caddis.mqtt.store;

import static io.caddis.mqtt.store.Client.accepted;
import static io.caddis.mqtt.store.Client.queued;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.SessionState.Outgoing;
import io.caddis.mqtt.spi.SessionState.Stage;
import io.caddis.mqtt.store.file.Disk;
import io.caddis.mqtt.store.file.Root;
import io.caddis.mqtt.store.file.StoreException;
import io.caddis.mqtt.store.file.StoreFile;
import io.caddis.mqtt.store.records.DamagedException;
import io.caddis.mqtt.store.records.KeptSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class StoreWriterTest {
    /** Shorter than it is for others: what cannot be written keeps the end of a test for as long. */
    private static final long CLOSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    @TempDir
    Path folder;
    private final List<StoreWriter> writers = new ArrayList<>();

    @AfterEach
    void stop() {
        writers.forEach(StoreWriter::stop);
        writers.forEach(writer -> awaitEnd(writer));
    }

    private static void awaitEnd(StoreWriter writer) {
        try {
            assertTrue(writer.awaitEnd(TimeUnit.SECONDS.toNanos(30)), "the thread ends");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private StoreWriter writer() {
        return writer(Disk::open);
    }

    private StoreWriter writer(Disk.Opener opener) {
        StoreWriter writer = new StoreWriter(folder, opener, CLOSE_NANOS);
        writers.add(writer);
        return writer;
    }

    @Test
    void nothingIsKeptAtFirst() {
        Client client = Client.open(writer(), "a");
        assertEquals(SessionState.EMPTY, client.state());
        assertNull(client.report());
    }

    @Test
    void whatWasCommittedIsThereAfterClosing() {
        StoreWriter writer = writer();
        Client client = Client.open(writer, "a");
        client.state();
        client.append(new SessionChange.Established("id"), accepted(1, "one"), accepted(2, "two"),
                new SessionChange.Sent(1, 7), accepted(3, "three"), new SessionChange.Ended(2),
                new SessionChange.Received(9)).awaitCommitted(7);
        client.journal.close();
        client.awaitClosed();
        writer.stop();
        awaitEnd(writer);

        Client again = Client.open(writer(), "a");
        SessionState state = again.state();
        assertEquals("id", state.clientId());
        assertTrue(state.established());
        assertEquals(List.of(1L, 3L), state.outgoing().stream().map(Outgoing::sequence).toList());
        assertEquals(Stage.SENT, state.outgoing().get(0).stage());
        assertEquals(7, state.outgoing().get(0).packetId());
        assertEquals(queued(3, "three"), state.outgoing().get(1));
        assertEquals(List.of(new SessionState.Incoming(9, 0)), state.incoming());
        assertEquals(4, state.nextSequence());
        assertNull(again.report(), "it was closed");
    }

    @Test
    void closingCommitsWhatWasAppended() {
        StoreWriter writer = writer();
        Client client = Client.open(writer, "a");
        client.append(accepted(1, "one"), accepted(2, "two"));
        client.journal.close();
        client.append(accepted(3, "too late"));
        client.awaitClosed();
        assertEquals(2, client.committedCount());
        Client again = Client.open(writer, "a");
        assertEquals(List.of(queued(1, "one"), queued(2, "two")), again.state().outgoing());
    }

    @Test
    void aClientOpenedAgainBeforeItIsClosedWaitsForThat() {
        StoreWriter writer = writer();
        Client first = Client.open(writer, "a");
        first.state();
        Client second = Client.open(writer, "a");
        Client other = Client.open(writer, "b");
        other.state();
        assertFalse(second.isOpened(), "the first one has it");
        first.append(accepted(1, "one"));
        first.journal.close();
        assertEquals(List.of(queued(1, "one")), second.state().outgoing());
    }

    @Test
    void whatBecameOfMessagesWithATagIsKeptUntilItIsSettled() {
        StoreWriter writer = writer();
        Client client = Client.open(writer, "a");
        SessionState.Failure refused = new SessionState.Failure(Kind.REJECTED, ReasonCode.QUOTA_EXCEEDED);
        client.append(new SessionChange.Accepted(queued(1, "waits"), "tag 1"), accepted(2, "has none"),
                new SessionChange.Accepted(queued(3, "ends well"), "tag 3"),
                new SessionChange.Accepted(queued(4, "is refused"), "tag 4"),
                new SessionChange.Accepted(queued(5, "is given up, and released"), "tag 5"),
                new SessionChange.Accepted(queued(6, "is settled"), "tag 6"), new SessionChange.Ended(3),
                new SessionChange.Ended(4, refused), new SessionChange.Released(5, refused),
                new SessionChange.Ended(6)).awaitCommitted(10);
        client.append(new SessionChange.Ended(2, refused), new SessionChange.Ended(5),
                new SessionChange.Settled(6)).awaitCommitted(13);
        client.journal.close();
        client.awaitClosed();
        Client again = Client.open(writer, "a");
        assertEquals(List.of(queued(1, "waits")), again.state().outgoing());
        assertEquals(List.of(new SessionState.Tracked(1, "tag 1", false, null),
                new SessionState.Tracked(3, "tag 3", true, null),
                new SessionState.Tracked(4, "tag 4", true, refused),
                new SessionState.Tracked(5, "tag 5", true, refused)), again.state().tracked());
        again.append(new SessionChange.Settled(3), new SessionChange.Settled(4), new SessionChange.Settled(5),
                new SessionChange.Ended(1), new SessionChange.Settled(1)).awaitCommitted(5);
        again.journal.close();
        again.awaitClosed();
        assertEquals(List.of(), Client.open(writer, "a").state().tracked());
    }

    @Test
    void theEndOfATaggedMessageThatIsMissingIsNotKnown() throws StoreException {
        StoreFile file = StoreFile.open(folder, Disk::open);
        KeptSession kept = kept(file, "a");
        kept.apply(new SessionChange.Accepted(queued(1, "one"), "tag"));
        kept.write();
        byte[] tag = file.tracks("a").get(1L);
        kept.apply(new SessionChange.Ended(1));
        kept.write();
        file.tracks("a").put(1L, tag); // as a version leaves it that knows no tags
        SessionState state = kept(file, "a").read(10);
        assertEquals(List.of(), state.outgoing());
        assertEquals(List.of(new SessionState.Tracked(1, "tag", true, new SessionState.Failure(Kind.STORE_FAILED,
                ReasonCode.UNSPECIFIED_ERROR))), state.tracked());
        file.tracks("a").remove(1L);
        assertThrows(DamagedException.class, () -> kept(file, "a").read(10), "one is missing");
        file.abandon();
    }

    private static KeptSession kept(StoreFile file, String client) {
        return new KeptSession(file.states(client), file.messages(client), file.arrivals(client),
                file.tracks(client), () -> 0);
    }

    @Test
    void deletingForgetsOneClientOnly() {
        StoreWriter writer = writer();
        Client one = Client.open(writer, "one");
        Client other = Client.open(writer, "other");
        one.append(accepted(1, "a")).awaitCommitted(1);
        other.append(accepted(1, "b")).awaitCommitted(1);
        one.journal.delete();
        one.awaitClosed();
        assertEquals(SessionState.EMPTY, Client.open(writer, "one").state());
        other.journal.close();
        other.awaitClosed();
        assertEquals(List.of(queued(1, "b")), Client.open(writer, "other").state().outgoing());
    }

    @Test
    void whatIsAppendedDuringACommitGoesTogetherIntoTheNext() throws Exception {
        Gate gate = new Gate();
        StoreWriter writer = writer(path -> gate.over(Disk.open(path)));
        Client one = Client.open(writer, "one");
        Client other = Client.open(writer, "other");
        one.state();
        other.state();
        one.append(accepted(1, "first")).awaitCommitted(1);
        gate.close();
        one.append(accepted(2, "under way"));
        gate.awaitSomebody();
        for (int sequence = 3; sequence <= 500; sequence++) {
            one.append(accepted(sequence, "next"));
            other.append(accepted(sequence, "next"));
        }
        int commits = one.commits();
        int forced = gate.forced();
        gate.open();
        one.awaitCommitted(500);
        other.awaitCommitted(498);
        assertEquals(commits + 2, one.commits());
        assertEquals(forced + 2, gate.forced(), "one sync for both clients");
    }

    @Test
    void queuedMessagesBeyondTheMaximumAreLoadedLater() {
        StoreWriter writer = writer();
        Client client = Client.open(writer, "a");
        LongStream.rangeClosed(1, 2000).forEach(sequence -> client.append(accepted(sequence, "m" + sequence)));
        client.append(new SessionChange.Sent(1900, 5));
        client.journal.close();
        client.awaitClosed();

        Client again = Client.open(writer, "a", 100);
        SessionState state = again.state();
        assertEquals(101, state.outgoing().size());
        assertEquals(1900, state.outgoing().get(0).sequence(), "in flight comes first");
        assertEquals(queued(100, "m100"), state.outgoing().get(100));
        assertEquals(1899, state.spilled());
        assertEquals(LongStream.rangeClosed(101, 2000).filter(sequence -> sequence != 1900)
                .map(sequence -> ("m" + sequence).length() + 2 + 256).sum(),
                state.spilledBytes());
        again.append(accepted(2001, "m2001"));
        again.journal.load(100, 3, Long.MAX_VALUE);
        assertEquals(List.of(queued(101, "m101"), queued(102, "m102"), queued(103, "m103")), again.awaitLoaded(1));
        again.journal.load(103, 1000, 600);
        assertEquals(List.of(queued(104, "m104"), queued(105, "m105"), queued(106, "m106")), again.awaitLoaded(2));
        again.journal.load(1899, 1000, Long.MAX_VALUE);
        assertEquals(101, again.awaitLoaded(3).size());
        assertEquals(queued(2001, "m2001"), again.awaitLoaded(3).get(100));
        again.journal.load(2001, 1000, Long.MAX_VALUE);
        assertEquals(List.of(), again.awaitLoaded(4));
    }

    @Test
    void tokensAreLoadedInTheProcessThatGaveThem() {
        StoreWriter writer = writer();
        Client client = Client.open(writer, "a");
        client.append(new SessionChange.Accepted(new Outgoing(1, 77, Stage.QUEUED, 0,
                Message.of("t", "x"), Session.NO_DEADLINE)));
        client.journal.load(0, 10, 1000);
        assertEquals(77, client.awaitLoaded(1).get(0).token());
        client.journal.close();
        client.awaitClosed();
        Client again = Client.open(writer, "a");
        assertEquals(0, again.state().outgoing().get(0).token(), "but not at the beginning");
    }

    @Test
    void expiryIsKeptAsTimeOfDay() {
        StoreWriter writer = writer();
        long now = System.nanoTime();
        Client client = new Client();
        client.journal = writer.open("a", () -> now, 10, client);
        long minute = TimeUnit.MINUTES.toNanos(1);
        client.append(new SessionChange.Accepted(new Outgoing(1, 0, Stage.QUEUED, 0, Message.of("t", "x"),
                now + minute)));
        client.journal.close();
        client.awaitClosed();
        long otherClock = Long.MAX_VALUE - minute / 2; // overflows on the way
        Client again = new Client();
        again.journal = writer.open("a", () -> otherClock, 10, again);
        long left = again.state().outgoing().get(0).expiresAtNanos() - otherClock;
        assertTrue(left <= minute && left > minute - TimeUnit.SECONDS.toNanos(30), left + " ns are left");
    }

    @Test
    void aNewStoreWaitsForTheOldOneAndGetsAll() {
        StoreWriter old = writer();
        Client before = Client.open(old, "a");
        before.append(accepted(1, "one")).awaitCommitted(1);
        StoreWriter next = writer();
        Client after = Client.open(next, "a");
        before.append(accepted(2, "two"));
        before.journal.close();
        before.awaitClosed();
        assertFalse(after.isOpened(), "the old store has the file");
        old.stop();
        assertEquals(List.of(queued(1, "one"), queued(2, "two")), after.state().outgoing());
        assertNull(after.report());
    }

    @Test
    void stoppingClosesAllJournals() {
        StoreWriter writer = writer();
        Client one = Client.open(writer, "one");
        Client other = Client.open(writer, "other");
        one.append(accepted(1, "a"));
        writer.stop();
        one.awaitClosed();
        other.awaitClosed();
        awaitEnd(writer);
        Client late = Client.open(writer, "late");
        late.awaitClosed();
        assertEquals(List.of(queued(1, "a")), Client.open(writer(), "one").state().outgoing());
    }

    /** Its user and the end of the store may both close it, and the second one come when it is closed. */
    @Test
    void whatComesToAClosedJournalDoesNotKeepAStoreFromEnding() {
        StoreWriter writer = writer();
        for (String name : List.of("one", "two", "three")) {
            Client client = Client.open(writer, name);
            client.state();
            client.journal.close();
            client.awaitClosed();
            client.append(accepted(1, "late"));
            client.journal.load(0, 1, 1);
            client.journal.close();
            client.journal.delete();
        }
        Client.open(writer, "other").append(accepted(1, "a")).awaitCommitted(1); // the writer has seen all that
        writer.stop();
        awaitEnd(writer);
    }

    @Test
    void whatComesToAClosedJournalHidesNoFailureFromOthers() {
        SimulatedDisk disk = new SimulatedDisk();
        StoreWriter writer = writer(path -> disk);
        Client gone = Client.open(writer, "gone");
        Client other = Client.open(writer, "other");
        other.append(accepted(1, "one")).awaitCommitted(1);
        gone.journal.close();
        gone.awaitClosed();
        gone.journal.close();
        other.append(accepted(2, "two")).awaitCommitted(2);
        disk.sizeMax = disk.size();
        other.append(accepted(3, "x".repeat(50_000)));
        other.awaitFailure();
        disk.sizeMax = Long.MAX_VALUE;
        other.awaitCommitted(3);
    }

    @Test
    void aStoreEndsThatStopsWhileItsJournalsAreClosed() {
        for (int round = 0; round < 50; round++) {
            StoreWriter writer = writer();
            Client client = Client.open(writer, "a");
            client.append(accepted(1, "one"));
            client.state();
            client.journal.close();
            writer.stop();
            awaitEnd(writer);
        }
    }

    @Test
    void aStoreThatWasKilledOpensAtOnceAndIsReported() throws Exception {
        StoreWriter writer = writer();
        Client client = Client.open(writer, "a");
        client.append(accepted(1, "one")).awaitCommitted(1);
        Path copy = Files.createDirectories(folder.resolve("copy")); // what kill -9 leaves
        for (String name : List.of(StoreFile.NAME, "lock")) {
            Files.copy(folder.resolve(name), copy.resolve(name));
        }
        StoreWriter next = new StoreWriter(copy);
        writers.add(next);
        Client again = Client.open(next, "a");
        assertEquals(List.of(queued(1, "one")), again.state().outgoing());
        assertTrue(again.report().contains("process " + ProcessHandle.current().pid()), again.report());
    }

    @Test
    void aFullDiskRefusesAndGoesOnLater() {
        SimulatedDisk disk = new SimulatedDisk();
        StoreWriter writer = writer(path -> disk);
        Client client = Client.open(writer, "a");
        Client other = Client.open(writer, "b");
        other.state();
        client.append(accepted(1, "one")).awaitCommitted(1);
        disk.sizeMax = disk.size();
        client.append(accepted(2, "x".repeat(50_000)));
        String failure = client.awaitFailure();
        assertTrue(failure.contains("No space left on device") && failure.contains("Make room"), failure);
        other.awaitFailure(); // knows as well, and accepts nothing
        client.append(new SessionChange.Ended(1));
        assertEquals(1, client.committedCount());
        disk.sizeMax = Long.MAX_VALUE;
        client.awaitCommitted(3);
        client.awaitNoFailure();
        other.awaitNoFailure();
        client.journal.close();
        client.awaitClosed();
        assertEquals(List.of(queued(2, "x".repeat(50_000))), Client.open(writer, "a").state().outgoing());
    }

    @Test
    void aFullDiskDoesNotKeepAStoreFromEnding() {
        SimulatedDisk disk = new SimulatedDisk();
        StoreWriter writer = writer(path -> disk);
        Client client = Client.open(writer, "a");
        client.append(accepted(1, "one")).awaitCommitted(1);
        disk.sizeMax = 0;
        client.append(accepted(2, "two"));
        client.awaitFailure();
        writer.stop();
        client.awaitClosed();
        awaitEnd(writer);
        disk.sizeMax = Long.MAX_VALUE;
        assertEquals(List.of(queued(1, "one")), Client.open(writer(path -> disk), "a").state().outgoing());
    }

    @Test
    void aNewerFormatIsRefusedInWords() throws Exception {
        StoreWriter writer = writer();
        Client client = Client.open(writer, "a");
        client.append(accepted(1, "one")).awaitCommitted(1);
        writer.stop();
        awaitEnd(writer);
        try (Disk disk = Disk.open(folder.resolve(StoreFile.NAME))) {
            for (long place = 0; place < Root.AREA_BYTES; place += Root.BLOCK_BYTES) {
                ByteBuffer root = ByteBuffer.allocate(Root.BYTES);
                disk.read(root, place);
                root.putInt(Long.BYTES, Root.FORMAT + 1);
                root.putInt(Root.BYTES - Integer.BYTES, Root.checkSum(root.duplicate().rewind()
                        .limit(Root.BYTES - Integer.BYTES)));
                disk.write(root.rewind(), place);
            }
        }
        Client again = Client.open(writer(), "a");
        String failure = again.awaitFailure();
        assertTrue(failure.contains("format 2") && failure.contains("newer version"), failure);
        assertFalse(again.isOpened());
    }

    @Test
    void damagedBytesNeverGiveAWrongState() throws Exception {
        StoreWriter writer = writer();
        Client client = Client.open(writer, "a");
        Random random = new Random(5);
        Model model = new Model(random);
        Set<SessionState> states = new HashSet<>(List.of(SessionState.EMPTY));
        for (int commit = 1; commit <= 60; commit++) {
            for (int change = 0; change < 30; change++) {
                client.append(model.next());
                states.add(model.state()); // a commit may come after any of them
            }
            client.awaitCommitted(commit * 30L);
        }
        writer.stop();
        awaitEnd(writer);
        byte[] bytes = Files.readAllBytes(folder.resolve(StoreFile.NAME));
        int opened = 0;
        for (int round = 0; round < 400; round++) {
            byte[] damaged = bytes.clone();
            int length = round % 4 == 0 ? random.nextInt(bytes.length) : bytes.length;
            int at = random.nextInt(bytes.length);
            int end = round % 4 == 0 ? at : Math.min(bytes.length, at + 1 + random.nextInt(64));
            for (int place = at; place < end; place++) {
                damaged[place] ^= (byte) (1 + random.nextInt(255));
            }
            SimulatedDisk disk = new SimulatedDisk();
            disk.write(ByteBuffer.wrap(damaged, 0, length), 0);
            opened += check(disk, states) ? 1 : 0;
        }
        assertTrue(opened > 50, "most bytes of a file are not in use: " + opened + " opened");
    }

    /** False if it is refused. */
    private static boolean check(SimulatedDisk disk, Set<SessionState> states) {
        try {
            StoreFile file = StoreFile.open(Path.of("simulated"), path -> disk);
            SessionState state = kept(file, "a").read(Integer.MAX_VALUE);
            assertTrue(states.contains(state), "a state that never was");
            file.abandon();
            return true;
        } catch (StoreException | DamagedException e) {
            return false;
        } catch (RuntimeException e) { // of MVStore, which read what it did not write
            return false;
        }
    }

    /** Lets syncs wait. */
    private static final class Gate {
        private boolean closed;
        private int waiting;
        private int forced;

        Disk over(Disk disk) {
            return new Disk() {
                @Override
                public long size() throws IOException {
                    return disk.size();
                }

                @Override
                public void read(ByteBuffer target, long at) throws IOException {
                    disk.read(target, at);
                }

                @Override
                public void write(ByteBuffer source, long at) throws IOException {
                    disk.write(source, at);
                }

                @Override
                public void truncate(long size) throws IOException {
                    disk.truncate(size);
                }

                @Override
                public void force() throws IOException {
                    pass();
                    disk.force();
                }

                @Override
                public void close() throws IOException {
                    disk.close();
                }
            };
        }

        private synchronized void pass() {
            waiting++;
            notifyAll();
            while (closed) {
                await();
            }
            waiting--;
            forced++;
        }

        private void await() {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        synchronized void close() {
            closed = true;
        }

        synchronized void open() {
            closed = false;
            notifyAll();
        }

        synchronized void awaitSomebody() {
            while (waiting == 0) {
                await();
            }
        }

        synchronized int forced() {
            return forced;
        }
    }
}
