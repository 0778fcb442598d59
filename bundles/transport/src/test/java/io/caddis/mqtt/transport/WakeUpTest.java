package io.caddis.mqtt.transport;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each wantWrite is followed by a fill that sees what was there before it, whatever the loop is doing. */
class WakeUpTest extends Fixture {
    private static final int THREADS = 4;
    private static final int ROUNDS = 100_000;

    private final AtomicLong wanted = new AtomicLong();
    private volatile long seen;

    @Test
    void wantWriteDuringFillCounts() throws Exception {
        Recorder handler = new Recorder() {
            @Override
            public void fill(ByteBuffer out) {
                super.fill(out);
                if (fills.get() < 1000) {
                    link().wantWrite(); // what it announces may have come too late for this call
                }
            }
        };
        try (Socket peer = connect(handler)) {
            handler.await("a fill for each wantWrite", () -> handler.fills.get() == 1000);
        }
        handler.awaitClosed();
    }

    /** @param now whether each may be written by its caller's thread, or leaves with others, as of a publish */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noneIsLost(boolean now) throws Exception {
        Recorder handler = new Recorder() {
            @Override
            public void fill(ByteBuffer out) {
                seen = wanted.get();
            }
        };
        ExecutorService callers = Executors.newFixedThreadPool(THREADS);
        try (Socket peer = connect(handler)) {
            List<Callable<Long>> work = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                // one of them in a hurry, so that the loop is now asleep and now busy
                int pause = i;
                work.add(() -> pingPong(handler, now, pause));
            }
            for (Future<Long> rounds : callers.invokeAll(work)) {
                assertTrue(rounds.get() == ROUNDS / THREADS);
            }
        } finally {
            callers.shutdownNow();
        }
        handler.awaitClosed();
    }

    private long pingPong(Recorder handler, boolean now, int pause) {
        long rounds = 0;
        while (rounds < ROUNDS / THREADS) {
            long mine = wanted.incrementAndGet();
            if (now && !handler.link.isAsked()) {
                handler.link.writeNow();
            } else if (!now) {
                handler.link.wantWrite();
            }
            long deadline = System.nanoTime() + Server.TIMEOUT_NANOS;
            while (seen < mine) {
                assertTrue(System.nanoTime() - deadline < 0, "no fill after wantWrite " + mine);
                Thread.yield();
            }
            for (int i = 0; i < pause * 50; i++) {
                Thread.onSpinWait();
            }
            rounds++;
        }
        return rounds;
    }
}
