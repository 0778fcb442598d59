package io.caddis.mqtt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A transport with one event loop and a server, for each test; afterwards no thread may be left. */
abstract class Fixture {
    NioTransport transport;
    Server server;

    @BeforeEach
    void start() throws Exception {
        transport = new NioTransport();
        server = new Server();
    }

    @AfterEach
    void stop() throws Exception {
        transport.close();
        server.close();
        awaitEnd(threads("caddis-io"));
    }

    static Set<Thread> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith(prefix))
                .collect(Collectors.toSet());
    }

    static void awaitEnd(Set<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(Recorder.AWAIT_SECONDS));
            assertFalse(thread.isAlive(), thread.getName());
        }
    }

    static long openFiles() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    /** A link with its peer. */
    Socket connect(Recorder handler) throws Exception {
        handler.on(transport, server.endpoint()).awaitOpened();
        return server.accept();
    }

    /** A link to count the loop's turns with: each round trip takes at least one, in which others are served too. */
    final class Pinger implements AutoCloseable {
        private final Recorder handler = new Recorder();
        private final Socket peer = connect(handler);
        private int pings;

        Pinger() throws Exception {
        }

        void turns(int count) throws Exception {
            for (int i = 0; i < count; i++) {
                peer.getOutputStream().write('.');
                pings++;
                handler.await("ping " + pings, () -> handler.receivedSize() == pings);
            }
        }

        /** A closed channel goes with one of the next selects. */
        void awaitOpenFiles(long count) throws Exception {
            long end = System.nanoTime() + 20_000_000_000L;
            long open = openFiles();
            while (open > count && System.nanoTime() - end < 0) {
                turns(1);
                open = openFiles();
            }
            assertTrue(open <= count, open + " open files, before " + count);
        }

        @Override
        public void close() throws Exception {
            peer.close();
            handler.awaitClosed();
        }
    }

    /** Keeps the loop's thread busy, as no handler should, from the first byte on until a test opens it. */
    static final class Gate extends Recorder {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);

        @Override
        public void received(ByteBuffer in) {
            super.received(in);
            reached.countDown();
            try {
                open.await(AWAIT_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        void holdLoop(Socket peer) throws Exception {
            peer.getOutputStream().write('.');
            assertEquals(true, reached.await(AWAIT_SECONDS, TimeUnit.SECONDS));
        }

        void letGo() {
            open.countDown();
        }
    }
}
