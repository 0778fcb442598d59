package io.caddis.mqtt.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes in both directions, at the pace of the slower side. */
class FlowTest extends Fixture {
    @Test
    @Tag("v3-7.1.2-1")
    @Tag("v5-4.2-1")
    void bytesGoBothWays() throws Exception {
        server.echo();
        Recorder handler = new Recorder().on(transport, server.endpoint());
        handler.send("ping");
        handler.awaitReceived("ping");
        handler.send(" pong");
        handler.awaitReceived("ping pong");
        assertEquals("caddis-io-1", handler.opened.get().getName());
        handler.link.close();
        assertNull(handler.awaitClosed());
    }

    @Test
    void answersToOneReadLeaveInOneFill() throws Exception {
        List<Integer> reads = new ArrayList<>();
        Recorder handler = new Recorder() {
            @Override
            public void received(ByteBuffer in) {
                reads.add(in.remaining());
                int count = in.remaining();
                super.received(in);
                for (int i = 0; i < count; i++) {
                    send("a");
                }
            }
        };
        try (Socket peer = connect(handler)) {
            peer.getOutputStream().write(new byte[1000]);
            assertEquals(1000, peer.getInputStream().readNBytes(1000).length);
        }
        handler.awaitClosed();
        // one to begin with; for each read one with the answers, and one to learn that there are no more
        assertTrue(handler.fills.get() <= 1 + 2 * reads.size(), handler.fills + " fills for reads of " + reads);
    }

    @Test
    void manyWantWritesLeaveInOneFillIfTheLoopIsBusy() throws Exception {
        Gate gate = new Gate();
        Recorder handler = new Recorder();
        try (Socket gatePeer = connect(gate); Socket peer = connect(handler)) {
            gate.holdLoop(gatePeer);
            int before = handler.fills.get();
            for (int i = 0; i < 10_000; i++) {
                handler.send("b");
            }
            gate.letGo();
            assertEquals(10_000, peer.getInputStream().readNBytes(10_000).length);
            assertTrue(handler.fills.get() - before <= 2, handler.fills.get() - before + " fills");
        }
    }

    /** Twelve links are more than there are buffers to lend. */
    @ParameterizedTest
    @ValueSource(ints = {1, 12})
    @Tag("v3-7.1.2-1")
    @Tag("v5-4.2-1")
    void aSlowReaderStopsFillAndGetsAllInTheEnd(int links) throws Exception {
        int total = 12 << 20;
        List<Pattern> handlers = new ArrayList<>();
        List<Socket> peers = new ArrayList<>();
        try (Server slow = new Server(50, 8192); Pinger pinger = new Pinger()) {
            for (int i = 0; i < links; i++) {
                Pattern handler = new Pattern(i, total);
                handler.on(transport, slow.endpoint()).awaitOpened();
                handlers.add(handler);
                peers.add(slow.accept());
            }
            long sent = -1;
            while (sent != sum(handlers)) {
                sent = sum(handlers);
                pinger.turns(50);
            }
            assertTrue(sent < (long) links * total, "nobody reads, but all " + sent + " bytes were taken");
            int fills = handlers.get(0).fills.get();
            for (int i = 0; i < 100; i++) {
                handlers.get(0).link.wantWrite();
                pinger.turns(1);
            }
            assertEquals(fills, handlers.get(0).fills.get(), "fill is not called while the socket takes nothing");
            for (int i = 0; i < links; i++) {
                byte[] bytes = new byte[total];
                assertEquals(total, peers.get(i).getInputStream().readNBytes(bytes, 0, total));
                assertArrayEquals(handlers.get(i).bytes, bytes);
                peers.get(i).close();
                assertEquals("server closed the connection", handlers.get(i).awaitClosed());
            }
        }
    }

    private static long sum(List<Pattern> handlers) {
        return handlers.stream().mapToLong(handler -> handler.sent).sum();
    }

    @Test
    @Tag("v3-7.1.2-1")
    @Tag("v5-4.2-1")
    void readingOffHoldsTheServerBackAndLosesNothing() throws Exception {
        Recorder handler = new Recorder();
        byte[] bytes = new byte[24 << 20];
        new Random(5).nextBytes(bytes);
        try (Socket peer = connect(handler); Pinger pinger = new Pinger()) {
            handler.link.reading(false);
            handler.link.reading(false);
            pinger.turns(1);
            Thread writer = new Thread(() -> {
                try {
                    peer.getOutputStream().write(bytes);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            writer.start();
            pinger.turns(200);
            assertEquals(0, handler.receivedSize());
            assertTrue(writer.isAlive(), "the server could write all, so nothing holds it back");
            handler.link.reading(true);
            handler.await("all bytes", () -> handler.receivedSize() == bytes.length);
            assertArrayEquals(bytes, handler.receivedBytes());
            writer.join();
        }
    }

    @Test
    void readingOffFromReceivedIsObeyedAtOnce() throws Exception {
        Recorder handler = new Recorder() {
            @Override
            public void received(ByteBuffer in) {
                super.received(in);
                link.reading(false);
            }
        };
        try (Socket peer = connect(handler); Pinger pinger = new Pinger()) {
            peer.getOutputStream().write('1');
            handler.awaitReceived("1");
            peer.getOutputStream().write('2');
            pinger.turns(20);
            assertEquals(1, handler.receivedSize());
            handler.link.reading(true);
            handler.awaitReceived("12");
        }
    }

    @Test
    void aLinkThatAlwaysWritesLeavesTimeForOthers() throws Exception {
        Recorder greedy = new Recorder() {
            @Override
            public void fill(ByteBuffer out) {
                out.put((byte) 1); // so little that the socket never refuses it
            }
        };
        try (Socket peer = connect(greedy); Pinger pinger = new Pinger()) {
            Thread sink = new Thread(() -> {
                try (InputStream in = peer.getInputStream()) {
                    in.transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    // the end of the test
                }
            });
            sink.start();
            pinger.turns(100);
        }
    }

    /** Has so many random bytes to send. */
    private static final class Pattern extends Recorder {
        private final byte[] bytes;
        private volatile int sent;

        Pattern(int seed, int total) {
            bytes = new byte[total];
            new Random(seed).nextBytes(bytes);
        }

        @Override
        public void fill(ByteBuffer out) {
            super.fill(out);
            int count = Math.min(out.remaining(), bytes.length - sent);
            out.put(bytes, sent, count);
            sent += count;
        }
    }
}
