package io.caddis.mqtt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** No link has the loop's thread for longer than a turn. */
class TurnTest extends Fixture {
    /** Wants so many turns after each read, and notes what came in which order. */
    private static class Busy extends Recorder {
        final List<String> calls = Collections.synchronizedList(new ArrayList<>());
        final AtomicInteger turns = new AtomicInteger();
        private final int wanted;
        private int left;

        Busy(int wanted) {
            this.wanted = wanted;
        }

        @Override
        public void received(ByteBuffer in) {
            calls.add("received");
            super.received(in);
            left = wanted;
            link().wantTurn();
        }

        @Override
        public void turn() {
            calls.add("turn");
            turns.incrementAndGet();
            if (--left > 0) {
                link().wantTurn();
            }
        }
    }

    @Test
    void nothingIsReadBeforeTheTurnThatWasAskedFor() throws Exception {
        Busy busy = new Busy(3);
        try (Socket peer = connect(busy)) {
            peer.setTcpNoDelay(true);
            for (int count = 1; count <= 20; count++) {
                int size = count;
                peer.getOutputStream().write('a');
                busy.await("byte " + count, () -> busy.receivedSize() == size);
            }
        }
        assertEquals("server closed the connection", busy.awaitClosed());
        String calls = String.join(" ", busy.calls);
        assertTrue(calls.matches("(received turn turn turn ?)+"), calls);
    }

    /** What the server said before it went is not lost, and its end comes after the last turn. */
    @Test
    void theEndOfTheStreamWaitsForTheTurns() throws Exception {
        Busy busy = new Busy(1000);
        connect(busy).close();
        Busy late = new Busy(1000);
        try (Socket peer = connect(late)) {
            peer.getOutputStream().write('a');
        }
        late.awaitClosed();
        assertEquals(1000, late.turns.get());
        busy.awaitClosed();
        assertEquals(0, busy.turns.get());
    }

    /** In each of another's round trips the busy one has a few turns, and no more. */
    @Test
    void whoAlwaysWantsATurnLeavesTimeForOthers() throws Exception {
        Busy busy = new Busy(Integer.MAX_VALUE);
        try (Socket peer = connect(busy); Pinger pinger = new Pinger()) {
            peer.getOutputStream().write('a');
            busy.await("the first turn", () -> busy.turns.get() > 0);
            // it goes on, turn after turn, and so do the pings
            pinger.turns(100);
        }
        busy.link().close();
        busy.awaitClosed();
    }

    /** A slow handler is given less at a time, so that others need not wait until it is done with a whole buffer. */
    @Test
    void aSlowHandlerReadsLessAtATime() throws Exception {
        List<Integer> reads = new CopyOnWriteArrayList<>();
        Recorder slow = new Recorder() {
            @Override
            public void received(ByteBuffer in) {
                reads.add(in.remaining());
                long until = System.nanoTime() + in.remaining() * 100L;
                while (System.nanoTime() - until < 0) {
                    Thread.onSpinWait();
                }
                super.received(in);
            }
        };
        int total = 2 << 20;
        try (Socket peer = connect(slow)) {
            Thread writer = new Thread(() -> {
                try {
                    peer.getOutputStream().write(new byte[total]);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            writer.start();
            slow.await("all", () -> slow.receivedSize() == total);
            writer.join();
        }
        slow.awaitClosed();
        long large = reads.stream().filter(size -> size > EventLoop.READ_SIZE / 4).count();
        assertTrue(large <= 2, large + " of " + reads.size() + " reads were large: " + reads);
    }

    /** Whoever was slow for a moment reads whole buffers again. */
    @Test
    void aFastHandlerReadsMoreAgain() throws Exception {
        List<Integer> reads = new CopyOnWriteArrayList<>();
        Recorder fast = new Recorder() {
            @Override
            public void received(ByteBuffer in) {
                reads.add(in.remaining());
                long until = System.nanoTime() + (reads.size() < 5 ? 5_000_000 : 0);
                while (System.nanoTime() - until < 0) {
                    Thread.onSpinWait();
                }
                in.position(in.limit());
            }
        };
        try (Socket peer = connect(fast)) {
            long end = System.nanoTime() + 20_000_000_000L;
            while (reads.stream().skip(5).noneMatch(size -> size > EventLoop.READ_SIZE / 2)
                    && System.nanoTime() - end < 0) {
                peer.getOutputStream().write(new byte[1 << 20]);
            }
        }
        fast.awaitClosed();
        assertTrue(reads.stream().skip(5).anyMatch(size -> size > EventLoop.READ_SIZE / 2), reads.toString());
    }
}
