package io.caddis.mqtt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.spi.Link;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a link's thread calls at the end of its turn, and who serves others meanwhile. */
class RelayTest extends Fixture {
    /** Has a task run after each read, as long as the link takes them. */
    private static class Caller extends Recorder {
        private volatile Runnable task = () -> { };
        private volatile Thread reader;
        private final AtomicInteger taken = new AtomicInteger();
        private final AtomicInteger offered = new AtomicInteger();

        @Override
        public void received(ByteBuffer in) {
            reader = Thread.currentThread();
            super.received(in);
            Runnable now = task;
            if (link().runAfterTurn(now, false)) {
                taken.incrementAndGet();
            }
            offered.incrementAndGet();
        }

        /** Sends until a task was taken: after a slow call of a busy machine they are not for a while. */
        void ring(Socket peer, Runnable newTask) throws IOException {
            task = newTask;
            int before = taken.get();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(AWAIT_SECONDS);
            while (taken.get() == before) {
                assertTrue(System.nanoTime() - deadline < 0, "no task was taken");
                int offers = offered.get();
                peer.getOutputStream().write('.');
                while (offered.get() == offers) {
                    assertTrue(System.nanoTime() - deadline < 0, "nothing was received");
                    Thread.onSpinWait();
                }
            }
            task = () -> { };
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(Recorder.AWAIT_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aTaskHasTheReadersThreadButNotItsName() throws Exception {
        Caller handler = new Caller();
        try (Socket peer = connect(handler)) {
            Thread[] by = new Thread[1];
            String[] name = new String[1];
            CountDownLatch done = new CountDownLatch(1);
            handler.ring(peer, () -> {
                by[0] = Thread.currentThread();
                name[0] = by[0].getName();
                done.countDown();
            });
            await(done);
            assertEquals(handler.reader, by[0]);
            assertEquals("caddis-worker-io-1", name[0]);
        }
        handler.awaitClosed();
    }

    @Test
    void aTaskThatBlocksStallsNobodyElse() throws Exception {
        Caller handler = new Caller();
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Thread[] stuck = new Thread[1];
        try (Pinger other = new Pinger(); Socket peer = connect(handler)) {
            handler.ring(peer, () -> {
                stuck[0] = Thread.currentThread();
                blocked.countDown();
                await(release);
            });
            await(blocked);
            other.turns(100);
            handler.send("a");
            assertEquals('a', peer.getInputStream().read());
            peer.getOutputStream().write("!".getBytes());
            handler.await("what comes behind it", () -> new String(handler.receivedBytes()).endsWith("!"));
            assertNotSame(stuck[0], handler.reader);
            assertEquals("caddis-io-1", handler.reader.getName());
            release.countDown();
            stuck[0].join(TimeUnit.SECONDS.toMillis(Recorder.AWAIT_SECONDS));
            assertFalse(stuck[0].isAlive(), "a thread without a loop goes on");
            other.turns(100);
        }
        handler.awaitClosed();
    }

    @Test
    void manyThatBlockHaveOneThreadEachAndOneServes() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Pinger other = new Pinger()) {
            for (int i = 0; i < 5; i++) {
                Caller handler = new Caller();
                Socket peer = connect(handler);
                CountDownLatch blocked = new CountDownLatch(1);
                handler.ring(peer, () -> {
                    blocked.countDown();
                    await(release);
                });
                await(blocked);
                other.turns(10);
            }
            assertEquals(5, threads("caddis-worker-io").size());
            assertEquals(1, threads("caddis-io").stream().filter(t -> !t.getName().endsWith("standby")).count());
            release.countDown();
            awaitEnd(threads("caddis-worker-io"));
        }
    }

    @Test
    void whatATaskLeavesBehindIsNotTheLoops() throws Exception {
        Caller handler = new Caller();
        try (Socket peer = connect(handler)) {
            CountDownLatch done = new CountDownLatch(1);
            handler.ring(peer, () -> {
                Thread own = Thread.currentThread();
                own.interrupt();
                own.setPriority(Thread.MIN_PRIORITY);
                own.setContextClassLoader(RelayTest.class.getClassLoader());
                own.setName("mine");
                done.countDown();
                throw new StackOverflowError("of a test");
            });
            await(done);
            boolean[] interrupted = {true};
            CountDownLatch again = new CountDownLatch(1);
            handler.ring(peer, () -> {
                interrupted[0] = Thread.currentThread().isInterrupted();
                again.countDown();
            });
            await(again);
            assertFalse(interrupted[0]);
            peer.getOutputStream().write("!".getBytes());
            handler.await("what comes behind it", () -> new String(handler.receivedBytes()).endsWith("!"));
            assertEquals(Thread.NORM_PRIORITY, handler.reader.getPriority());
            assertNull(handler.reader.getContextClassLoader());
            assertEquals("caddis-io-1", handler.reader.getName());
        }
        handler.awaitClosed();
    }

    @Test
    void theTransportStopsWhileATaskBlocks() throws Exception {
        Caller handler = new Caller();
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (Socket peer = connect(handler)) {
            handler.ring(peer, () -> {
                blocked.countDown();
                await(release);
            });
            await(blocked);
            transport.close();
            assertEquals(-1, peer.getInputStream().read());
        }
        assertEquals(NioTransport.STOPPED, handler.awaitClosed());
        awaitEnd(threads("caddis-io"));
        release.countDown();
        awaitEnd(threads("caddis-worker-io"));
    }

    /** Nothing else wakes it: the loop sleeps no longer than until then. */
    @Test
    void aThreadThatCalledSomethingLeavesTheLoopAfterAWhile() throws Exception {
        long never = Long.MAX_VALUE / 4;
        EventLoop loop = new EventLoop("caddis-io-quiet", new Relay.Times(never, never, never, 0, 20_000_000, never));
        Thread first = NioTransport.thread("caddis-io-quiet", loop);
        first.start();
        Resolver resolver = new Resolver(InetAddress::getAllByName, work -> NioTransport.thread("caddis-test", work));
        Caller handler = new Caller() {
            @Override
            Link link() {
                return link;
            }
        };
        handler.link = new NioLink(loop, resolver, server.endpoint(), handler);
        assertTrue(((NioLink) handler.link).start());
        try (Socket peer = server.accept()) {
            handler.awaitOpened();
            handler.ring(peer, () -> { });
            awaitEnd(Set.of(first));
            peer.getOutputStream().write("!".getBytes());
            handler.await("what comes then", () -> new String(handler.receivedBytes()).endsWith("!"));
            assertNotSame(first, handler.reader);
        }
        handler.awaitClosed();
        loop.stop();
        awaitEnd(threads("caddis-io-quiet"));
        resolver.stop();
    }

    @Test
    void shortCallsAreMadeAfterReadsOfManyBytesToo() throws Exception {
        AtomicInteger taken = new AtomicInteger();
        AtomicInteger wronglyTaken = new AtomicInteger();
        Caller handler = new Caller() {
            @Override
            public void received(ByteBuffer in) {
                if (in.remaining() > 2048) {
                    wronglyTaken.addAndGet(link().runAfterTurn(() -> { }, false) ? 1 : 0);
                    taken.addAndGet(link().runAfterTurn(() -> { }, true) ? 1 : 0);
                }
                in.position(in.limit());
            }
        };
        try (Socket peer = connect(handler)) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Recorder.AWAIT_SECONDS);
            while (taken.get() == 0) { // after a slow call of a busy machine they are not for a while
                assertTrue(System.nanoTime() - deadline < 0, "no task was taken");
                peer.getOutputStream().write(new byte[256 * 1024]);
            }
        }
        handler.awaitClosed();
        assertEquals(0, wronglyTaken.get(), "of what is only for few bytes");
    }

    @Test
    void whileOtherLinksWaitItIsRefused() throws Exception {
        AtomicBoolean crowd = new AtomicBoolean();
        Recorder other = new Recorder();
        Caller handler = new Caller() {
            @Override
            public void received(ByteBuffer in) {
                if (crowd.get()) {
                    link().wantTurn();
                    other.link().wantTurn();
                }
                super.received(in);
            }
        };
        try (Socket peer = connect(handler); Socket otherPeer = connect(other)) {
            handler.ring(peer, () -> { });
            crowd.set(true);
            int taken = handler.taken.get();
            int size = handler.receivedSize();
            for (int i = 1; i <= 20; i++) {
                int sizeThen = size + i;
                peer.getOutputStream().write('.');
                handler.await("one more", () -> handler.receivedSize() == sizeThen);
            }
            assertEquals(taken, handler.taken.get());
            assertFalse(otherPeer.isClosed());
        }
        handler.awaitClosed();
        other.awaitClosed();
    }

    /** Whichever of them is served first. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void inATurnItIsRefusedWhileOtherLinksHaveTheirs(boolean othersLast) throws Exception {
        AtomicBoolean crowd = new AtomicBoolean();
        AtomicInteger turns = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        Recorder other = new Recorder();
        Caller handler = new Caller() {
            @Override
            public void received(ByteBuffer in) {
                if (crowd.get() && othersLast) {
                    other.link().wantTurn();
                }
                if (crowd.get()) {
                    link().wantTurn();
                }
                if (crowd.get() && !othersLast) {
                    other.link().wantTurn();
                }
                super.received(in);
            }

            @Override
            public void turn() {
                taken.addAndGet(link().runAfterTurn(() -> { }, true) ? 1 : 0);
                synchronized (this) {
                    turns.incrementAndGet();
                    notifyAll();
                }
            }
        };
        try (Socket peer = connect(handler); Socket otherPeer = connect(other)) {
            handler.ring(peer, () -> { });
            crowd.set(true);
            for (int i = 1; i <= 20; i++) {
                int turnsThen = i;
                peer.getOutputStream().write('.');
                handler.await("its turn", () -> turns.get() == turnsThen);
            }
            assertEquals(0, taken.get());
            assertFalse(otherPeer.isClosed());
        }
        handler.awaitClosed();
        other.awaitClosed();
    }

    @Test
    void onAnyOtherThreadItIsRefused() throws Exception {
        Caller handler = new Caller();
        try (Socket peer = connect(handler)) {
            assertFalse(handler.link.runAfterTurn(() -> { }, true));
        }
        handler.awaitClosed();
    }
}
