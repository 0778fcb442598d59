package io.caddis.mqtt.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is written by a caller's thread while the loop's sleeps. */
class WriteNowTest extends Fixture {
    private static final int LARGE = 20 * 1024 * 1024;
    private static final int PIECE = 64 * 1024;

    /** Knows on whose thread it was last called, and does what a test wants there. */
    private static class Here extends Recorder {
        private volatile Thread filledBy;
        private volatile Runnable then = () -> { };

        @Override
        public void fill(ByteBuffer out) {
            super.fill(out);
            filledBy = Thread.currentThread();
            if (filledBy.getName().startsWith("caddis-io") || out.position() == 0) {
                return;
            }
            then.run();
        }

        void write(String text) {
            send(text, true);
        }

        /** Until it was written here; how often that took: what comes thick is the loop's own. */
        int writeHere(String text) {
            int count = 0;
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(AWAIT_SECONDS);
            do {
                assertTrue(System.nanoTime() - deadline < 0, "the loop was never lent");
                Thread.yield();
                write(text);
                count++;
            } while (filledBy != Thread.currentThread());
            return count;
        }
    }

    @Test
    void aSleepingLoopIsLent() throws Exception {
        Here handler = new Here();
        try (Socket peer = connect(handler)) {
            int count = handler.writeHere("a");
            assertEquals("a".repeat(count), new String(peer.getInputStream().readNBytes(count)));
            handler.write("b");
            assertEquals('b', peer.getInputStream().read());
            peer.getOutputStream().write('c');
            handler.awaitReceived("c");
        }
        handler.awaitClosed();
    }

    @Test
    void whatASlowPeerDoesNotTakeIsTheLoopsAffair() throws Exception {
        byte[] large = new byte[LARGE];
        new Random(1).nextBytes(large);
        Here handler = new Here();
        try (Socket peer = connect(handler)) {
            int count = handler.writeHere("a");
            peer.getInputStream().readNBytes(count);
            handler.send(ByteBuffer.wrap(large), true);
            assertArrayEquals(large, peer.getInputStream().readNBytes(LARGE));
        }
        handler.awaitClosed();
    }

    /** The peer takes nothing until the loop, too, has found the socket full: what is left is written all the same. */
    @Test
    void whatFillsTheSocketHereIsWrittenWhenThereIsRoom() throws Exception {
        AtomicInteger left = new AtomicInteger();
        Here handler = new Here() {
            @Override
            public void fill(ByteBuffer out) {
                super.fill(out);
                left.set(out.position()); // the fill after the last bytes finds none
            }
        };
        try (Socket peer = connect(handler); Pinger pinger = new Pinger()) {
            int sent = 0;
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Recorder.AWAIT_SECONDS);
            do {
                assertTrue(System.nanoTime() - deadline < 0, "the socket was never filled here");
                if (left.get() > 0) { // by the loop
                    peer.getInputStream().readNBytes(sent);
                    sent = 0;
                }
                awaitRareMessages();
                handler.send(ByteBuffer.allocate(PIECE), true);
                sent += PIECE;
                pinger.turns(2); // now the loop has tried, too
            } while (handler.filledBy != Thread.currentThread() || left.get() == 0);
            assertEquals(sent, peer.getInputStream().readNBytes(sent).length);
        }
        handler.awaitClosed();
    }

    /** For longer than a link leaves all to its loop after messages came thick. */
    private static void awaitRareMessages() {
        long start = System.nanoTime();
        while (System.nanoTime() - start < 2_000_000) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whoIsInterruptedLosesNoConnection() throws Exception {
        Here handler = new Here();
        try (Socket peer = connect(handler)) {
            Thread.currentThread().interrupt();
            int count = handler.writeHere("a");
            assertTrue(Thread.interrupted(), "that is for the caller to see");
            assertEquals(count, peer.getInputStream().readNBytes(count).length);
            peer.getOutputStream().write('c');
            handler.awaitReceived("c");
        } finally {
            Thread.interrupted();
        }
        handler.awaitClosed();
    }

    /** The caller hears nothing of it, and the handler hears of the end on the loop's thread. */
    @Test
    void aHandlerThatFailsLosesItsLink() throws Exception {
        Here handler = new Here() {
            @Override
            public void closed(String cause) {
                assertTrue(Thread.currentThread().getName().startsWith("caddis-io"));
                super.closed(cause);
            }
        };
        handler.then = () -> {
            throw new IllegalStateException("on purpose");
        };
        try (Socket peer = connect(handler)) {
            handler.writeHere("a");
            assertEquals("the link's user failed: java.lang.IllegalStateException: on purpose", handler.awaitClosed());
        }
    }

    /** Nobody is served by two threads at once, and what came meanwhile is not forgotten. */
    @Test
    void theLoopWaitsForItsGuest() throws Exception {
        Here handler = new Here();
        Recorder other = new Recorder();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(1);
        handler.then = () -> {
            inside.countDown();
            try {
                assertTrue(open.await(Recorder.AWAIT_SECONDS, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        try (Socket peer = connect(handler); Socket otherPeer = connect(other)) {
            Thread guest = new Thread(() -> handler.writeHere("a"));
            guest.start();
            assertTrue(inside.await(Recorder.AWAIT_SECONDS, TimeUnit.SECONDS));
            other.send("b");
            otherPeer.getOutputStream().write('c');
            assertEquals(0, other.receivedSize());
            open.countDown();
            other.awaitReceived("c");
            assertEquals('b', otherPeer.getInputStream().read());
            guest.join();
        }
        handler.awaitClosed();
        other.awaitClosed();
    }

    /** Neither who asks for the loop nor the loop's thread may fail for that: the one is not served, or two have it. */
    @Test
    void withoutMemoryToNoteWhoWaitsNobodyIsLost() throws Exception {
        AtomicBoolean poor = new AtomicBoolean();
        EventLoop loop = new EventLoop("caddis-io-test", Relay.Times.USUAL, (guest, awaited) -> {
            if (poor.get()) {
                throw new InternalError("no memory, on purpose");
            }
            return new EventLoop.Rest(guest, awaited);
        });
        Thread thread = NioTransport.thread("caddis-io-test", loop);
        thread.start();
        while (!loop.lend()) {
            Thread.yield();
        }
        poor.set(true);
        AtomicBoolean lent = new AtomicBoolean(true);
        CountDownLatch served = new CountDownLatch(1);
        AtomicBoolean early = new AtomicBoolean();
        assertTrue(loop.post(new Mailbox.Item() {
            @Override
            void served() {
                early.set(lent.get());
                served.countDown();
            }
        }));
        awaitParked(thread);
        lent.set(false);
        loop.giveBack();
        assertTrue(served.await(Recorder.AWAIT_SECONDS, TimeUnit.SECONDS));
        assertFalse(early.get(), "two had the loop");
        assertFalse(loop.lend(), "whoever asks for it has others write");
        loop.stop();
        awaitEnd(Set.of(thread));
    }

    /** It waits for the guest, and not for sockets. */
    private static void awaitParked(Thread thread) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Recorder.AWAIT_SECONDS);
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            assertTrue(System.nanoTime() - deadline < 0, "it does not wait for the guest");
            Thread.onSpinWait();
        }
    }

    /** As one whose stack is full. */
    @Test
    void aGuestThatNeverComesBackIsNotWaitedForForEver() throws Exception {
        EventLoop loop = new EventLoop("caddis-io-test");
        CountDownLatch served = new CountDownLatch(2);
        Thread thread = NioTransport.thread("caddis-io-test", loop);
        thread.start();
        while (!loop.lend()) {
            Thread.yield();
        }
        assertTrue(loop.post(new Mailbox.Item() {
            @Override
            void served() {
                served.countDown();
            }
        }));
        assertTrue(loop.post(new Mailbox.Item() {
            @Override
            void served() {
                served.countDown();
            }
        }));
        assertTrue(served.await(Recorder.AWAIT_SECONDS, TimeUnit.SECONDS));
        loop.giveBack(); // too late
        loop.stop();
        awaitEnd(Set.of(thread));
    }
}
