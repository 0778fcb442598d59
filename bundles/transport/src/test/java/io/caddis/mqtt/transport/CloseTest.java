package io.caddis.mqtt.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The end of a link, from either side. */
class CloseTest extends Fixture {
    @Test
    @Tag("v3-3.14.4-2")
    @Tag("v5-3.14.4-1")
    @Tag("trap-40")
    void theLastBytesArriveAlthoughTheServersAreUnread() throws Exception {
        Recorder handler = new Recorder();
        try (Socket peer = connect(handler)) {
            handler.link.reading(false);
            peer.getOutputStream().write(new byte[100_000]);
            handler.send("last words");
            handler.link.close();
            byte[] all = peer.getInputStream().readAllBytes();
            assertArrayEquals("last words".getBytes(StandardCharsets.ISO_8859_1), all);
        }
        assertNull(handler.awaitClosed());
        assertEquals(0, handler.receivedSize());
    }

    /**
     * The peer talks on: had we closed our socket, that would reset the connection and cost what it had not yet read.
     */
    @Test
    void moreThanTheSocketTakesIsSentBeforeTheEnd() throws Exception {
        byte[] bytes = new byte[6 << 20];
        new Random(7).nextBytes(bytes);
        Recorder handler = new Recorder();
        try (Server slow = new Server(5, 1 << 17)) {
            handler.on(transport, slow.endpoint()).awaitOpened();
            try (Socket peer = slow.accept()) {
                handler.send(ByteBuffer.wrap(bytes));
                handler.link.close();
                byte[] got = new byte[bytes.length];
                for (int i = 0; i < got.length; i += 1 << 16) {
                    peer.getInputStream().readNBytes(got, i, 1 << 16);
                    peer.getOutputStream().write(i);
                }
                assertArrayEquals(bytes, got);
                assertEquals(-1, peer.getInputStream().read());
            }
        }
        assertNull(handler.awaitClosed());
    }

    @Test
    @Tag("v3-3.14.4-1")
    @Tag("v5-3.14.4-2")
    @Tag("v5-4.13.2-1")
    @Tag("trap-40")
    @Tag("netx-O06")
    @Tag("netx-L17")
    void aServerThatNeitherReadsNorClosesDoesNotHoldUs() throws Exception {
        Recorder endless = new Recorder() {
            @Override
            public void fill(ByteBuffer out) {
                out.position(out.limit());
            }
        };
        Recorder quiet = new Recorder();
        try (Socket peer = connect(endless); Socket quietPeer = connect(quiet)) {
            long start = System.nanoTime();
            endless.link.close();
            quiet.link.close();
            assertNull(quiet.awaitClosed());
            assertNull(endless.awaitClosed());
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            assertTrue(millis >= 900 && millis < 15_000, "closed after " + millis + " ms");
        }
    }

    /** Others wait for the loop, and a gateway's processor has better to do. */
    @Test
    void aServerThatFloodsUsAfterTheEndCostsLittle() throws Exception {
        Recorder handler = new Recorder();
        ThreadMXBean times = ManagementFactory.getThreadMXBean();
        try (Socket peer = connect(handler)) {
            long loop = handler.opened.get().getId();
            peer.setTcpNoDelay(true);
            long cpuBefore = times.getThreadCpuTime(loop);
            long start = System.nanoTime();
            handler.link.close();
            byte[] line = new byte[17];
            assertThrows(IOException.class, () -> {
                while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20)) {
                    peer.getOutputStream().write(line);
                }
            });
            assertNull(handler.awaitClosed());
            long percent = 100 * (times.getThreadCpuTime(loop) - cpuBefore) / (System.nanoTime() - start);
            assertTrue(percent <= 10, "the loop was busy for " + percent + " % of the time");
        }
    }

    /** Together no more than one alone. */
    @Test
    void serversThatFloodUsAfterTheEndCostLittleTogether() throws Exception {
        ThreadMXBean times = ManagementFactory.getThreadMXBean();
        List<Recorder> handlers = new ArrayList<>();
        List<Socket> peers = new ArrayList<>();
        for (int number = 0; number < 6; number++) {
            Recorder handler = new Recorder();
            handlers.add(handler);
            Socket peer = connect(handler);
            peers.add(peer);
            Thread flood = new Thread(() -> flood(peer), "flood-" + number);
            flood.setDaemon(true);
            flood.start();
        }
        long loop = handlers.get(0).opened.get().getId();
        long cpuBefore = times.getThreadCpuTime(loop);
        long start = System.nanoTime();
        handlers.forEach(handler -> handler.link.close());
        for (Recorder handler : handlers) {
            assertNull(handler.awaitClosed());
        }
        long percent = 100 * (times.getThreadCpuTime(loop) - cpuBefore) / (System.nanoTime() - start);
        for (Socket peer : peers) {
            peer.close();
        }
        assertTrue(percent <= 10, "the loop was busy for " + percent + " % of the time");
    }

    private static void flood(Socket peer) {
        byte[] much = new byte[256 * 1024];
        try {
            while (!peer.isClosed()) {
                peer.getOutputStream().write(much);
            }
        } catch (IOException e) {
            return; // the link is closed
        }
    }

    @Test
    void closeFromTheHandlersOwnCalls() throws Exception {
        Recorder inOpened = new Recorder() {
            @Override
            public void opened() {
                super.opened();
                link().close();
            }
        };
        Recorder inFill = new Recorder() {
            @Override
            public void fill(ByteBuffer out) {
                super.fill(out);
                link().close();
            }
        };
        Recorder inReceived = new Recorder() {
            @Override
            public void received(ByteBuffer in) {
                super.received(in);
                send("bye");
                link.close();
            }
        };
        for (Recorder handler : List.of(inOpened, inFill)) {
            try (Socket peer = connect(handler)) {
                assertEquals(-1, peer.getInputStream().read());
            }
            assertNull(handler.awaitClosed());
        }
        try (Socket peer = connect(inReceived)) {
            peer.getOutputStream().write('x');
            assertEquals("bye", new String(peer.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
        }
        assertNull(inReceived.awaitClosed());
    }

    @Test
    void theServerCloses() throws Exception {
        Recorder handler = new Recorder();
        try (Socket peer = connect(handler)) {
            peer.getOutputStream().write('x');
        }
        assertEquals("server closed the connection", handler.awaitClosed());
        assertEquals(1, handler.receivedSize());
    }

    @Test
    void theServerResets() throws Exception {
        Recorder handler = new Recorder();
        Server.reset(connect(handler));
        assertEquals("connection reset by 127.0.0.1:" + server.port(), handler.awaitClosed());
    }

    @Test
    void whatTheServerSaidBeforeItsResetIsHandedOver() throws Exception {
        Gate gate = new Gate();
        Recorder handler = new Recorder();
        try (Socket gatePeer = connect(gate)) {
            Socket peer = connect(handler);
            gate.holdLoop(gatePeer); // so that the write fails before anything is read
            peer.getOutputStream().write("bye".getBytes(StandardCharsets.ISO_8859_1));
            Server.reset(peer);
            handler.send("x");
            gate.letGo();
            assertEquals("connection reset by 127.0.0.1:" + server.port(), handler.awaitClosed());
            handler.awaitReceived("bye");
        }
    }

    @Test
    void whatEndsALinkThatIsToBeClosedIsNoCause() throws Exception {
        Gate gate = new Gate();
        Recorder handler = new Recorder();
        try (Socket gatePeer = connect(gate)) {
            Socket peer = connect(handler);
            gate.holdLoop(gatePeer);
            handler.link.close();
            peer.close(); // may be noticed first
            gate.letGo();
            assertNull(handler.awaitClosed());
        }
    }

    @Test
    void callsAfterTheEndDoNothing() throws Exception {
        Recorder handler = new Recorder();
        connect(handler).close();
        handler.awaitClosed();
        try (Pinger pinger = new Pinger()) {
            for (int i = 0; i < 3; i++) {
                handler.link.wantWrite();
                handler.link.reading(i == 0);
                handler.link.close();
                pinger.turns(2);
            }
        }
        handler.check();
        assertEquals(1, handler.closedCalls.get());
    }
}
