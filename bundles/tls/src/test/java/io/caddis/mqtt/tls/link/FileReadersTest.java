package io.caddis.mqtt.tls.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.tls.Recorder;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reads that never end, as from a disk that was taken away while another one is in its place. */
class FileReadersTest {
    private static final List<String> FILES = List.of("away.pem");
    private static final long ABANDONED_NANOS = TimeUnit.MILLISECONDS.toNanos(1); // beside the second for all that hang

    private final TlsThreads threads = new TlsThreads(ABANDONED_NANOS);
    private final CountDownLatch back = new CountDownLatch(1);
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();

    @AfterEach
    void close() {
        back.countDown();
        threads.close();
    }

    private void hang() {
        begun.incrementAndGet();
        try {
            back.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ended.incrementAndGet();
    }

    private void await(CountDownLatch latch) throws InterruptedException {
        assertTrue(latch.await(Recorder.SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void whoWaitsBehindThoseThatHangHasItsTurn() throws Exception {
        for (int i = 0; i < 4; i++) {
            threads.executeReading(FILES, this::hang); // two of them behind the others
        }
        CountDownLatch read = new CountDownLatch(1);
        threads.executeReading(FILES, read::countDown);
        await(read);
        assertEquals(4, begun.get());
        assertEquals(0, ended.get());
    }

    @Test
    void whoComesLaterHasThePlaceOfOneThatHangs() throws Exception {
        threads.executeReading(FILES, this::hang);
        threads.executeReading(FILES, this::hang);
        Recorder.await(() -> begun.get() == 2);
        for (int i = 0; i < 20; i++) { // one of the two hands its place on from now on or later
            CountDownLatch read = new CountDownLatch(1);
            threads.executeReading(FILES, read::countDown);
            await(read);
        }
        assertEquals(0, ended.get());
    }

    /** Those who come back have no place any more, and give up none: two read at a time, as ever. */
    @Test
    void placesOfThoseWhoComeBack() throws Exception {
        CountDownLatch enough = new CountDownLatch(1);
        AtomicInteger reading = new AtomicInteger();
        CountDownLatch read = new CountDownLatch(4);
        Runnable slow = () -> {
            reading.incrementAndGet();
            try {
                enough.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            read.countDown();
        };
        try (TlsThreads patient = new TlsThreads(TimeUnit.SECONDS.toNanos(2))) { // the next after four more: not ours
            patient.executeReading(FILES, this::hang);
            patient.executeReading(FILES, this::hang);
            patient.executeReading(FILES, slow);
            Recorder.await(() -> reading.get() == 1); // in the place of one of the two
            patient.executeReading(FILES, slow);
            patient.executeReading(FILES, slow);
            back.countDown();
            Recorder.await(() -> ended.get() == 2 && reading.get() == 2); // the other one has taken the next
            patient.executeReading(FILES, slow);
            CountDownLatch others = new CountDownLatch(1);
            patient.executeReading(List.of("others.pem"), others::countDown);
            await(others);
            assertEquals(2, reading.get());
            enough.countDown();
            await(read);
        }
    }

    /** However many files are away: half of the substitutes are left for others. */
    @Test
    void noMoreAreLeftBehindThanThereIsRoomFor() throws Exception {
        for (int i = 0; i < 70; i++) {
            for (int k = 0; k < 4; k++) {
                threads.executeReading(List.of(i + ".pem"), this::hang);
            }
        }
        int most = 2 * 70 + TlsThreads.SUBSTITUTES_MAX / 2;
        Recorder.await(() -> begun.get() == most);
        CountDownLatch read = new CountDownLatch(1);
        threads.executeReading(FILES, read::countDown);
        await(read);
        assertEquals(most, begun.get());
        assertEquals(0, ended.get());
    }
}
