package io.caddis.mqtt.websocket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.websocket.WebServer.Frame;
import io.caddis.mqtt.websocket.WebServer.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames in both directions, and their end. */
class FramesTest extends WebFixture {
    /** Of its own for each task: the common pool may have one only, where one that waits keeps the others waiting. */
    private static final Executor THREADS = task -> new Thread(task).start();
    private static final int BINARY = 0x82;
    private static final int PING = 0x89;
    private static final int PONG = 0x8A;
    private static final int CLOSE = 0x88;

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    /** The sizes at which a length is written in another way, 125 among them. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 7, 8, 124, 125, 126, 127, 128, 1000, 65_535, 65_536, 65_537, 3_000_000})
    @Tag("netx-B56")
    @Tag("netx-B57")
    @Tag("netx-U15")
    void anySizeGoesBothWays(int size) throws Exception {
        byte[] bytes = random(size);
        Recorder handler = open();
        try (Peer peer = server.accept().agree()) {
            handler.awaitOpened();
            handler.send(bytes);
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            while (got.size() < size) {
                Frame frame = peer.read();
                assertEquals(BINARY, frame.first());
                assertTrue(frame.content().length > 0);
                got.writeBytes(frame.content());
            }
            assertArrayEquals(bytes, got.toByteArray());
            peer.out.write(Peer.frame(BINARY, bytes));
            peer.send(PING, "done"); // also for size 0
            assertEquals("done", peer.read().text());
            handler.await("all", () -> handler.receivedSize() == size);
            assertArrayEquals(bytes, handler.receivedBytes());
            assertTrue(handler.smallestFill >= 8192, "room of " + handler.smallestFill);
        }
        handler.awaitClosed();
    }

    /** Who has more to do with what arrived than one turn takes has all its turns, before the server's end. */
    @Test
    void turnsGoThroughToTheUser() throws Exception {
        int[] turns = {0};
        Recorder handler = new Recorder() {
            @Override
            public void received(ByteBuffer in) {
                super.received(in);
                link.wantTurn();
            }

            @Override
            public void turn() {
                if (++turns[0] < 5) {
                    link.wantTurn();
                }
            }
        }.on(transport, endpoint());
        try (Peer peer = server.accept().agree()) {
            handler.awaitOpened();
            peer.out.write(Peer.frame(BINARY, "a".getBytes()));
            peer.send(CLOSE, "");
        }
        handler.awaitClosed();
        assertEquals("a", new String(handler.receivedBytes(), StandardCharsets.US_ASCII));
        assertEquals(5, turns[0]);
    }

    /** A packet may begin in one frame and end in another, with control frames between: it is a stream of bytes. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 1000})
    @Tag("v3-6.0.0-2")
    @Tag("v5-6.0.0-2")
    @Tag("u-6")
    @Tag("netx-B58")
    @Tag("netx-B59")
    @Tag("netx-U15")
    void fragmentsWithPingsBetweenInPieces(int size) throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(Peer.frame(0x02, "a".getBytes()));
        all.writeBytes(Peer.frame(PING, "p".repeat(125).getBytes()));
        all.writeBytes(Peer.frame(0x00, "b".getBytes()));
        all.writeBytes(Peer.frame(0x00, new byte[0]));
        all.writeBytes(Peer.frame(PONG, "nobody asked".getBytes()));
        all.writeBytes(Peer.frame(0x80, "c".repeat(200).getBytes()));
        all.writeBytes(Peer.frame(BINARY, "d".getBytes()));
        Recorder handler = open();
        try (Peer peer = server.accept().agree()) {
            byte[] bytes = all.toByteArray();
            for (int i = 0; i < bytes.length; i += size) {
                peer.out.write(bytes, i, Math.min(size, bytes.length - i));
            }
            handler.awaitReceived("ab" + "c".repeat(200) + "d");
            Frame pong = peer.read();
            assertEquals(PONG, pong.first());
            assertEquals("p".repeat(125), pong.text());
        }
        handler.awaitClosed();
    }

    @Test
    @Tag("netx-B58")
    @Tag("netx-U15")
    void ofManyPingsAtLeastTheLastIsAnswered() throws Exception {
        Recorder handler = open();
        try (Peer peer = server.accept().agree()) {
            handler.awaitOpened();
            ByteArrayOutputStream pings = new ByteArrayOutputStream();
            for (int i = 0; i <= 1000; i++) {
                pings.writeBytes(Peer.frame(PING, String.valueOf(i).getBytes()));
            }
            peer.out.write(pings.toByteArray());
            int last = -1;
            while (last < 1000) {
                int next = Integer.parseInt(peer.read().text());
                assertTrue(next > last);
                last = next;
            }
        }
        handler.awaitClosed();
    }

    @ParameterizedTest
    @CsvSource({"8102 6869, 1003, 'the server sent a text frame, and MQTT needs binary frames'",
        "8002 6869, 1002, 'the server sent the continuation of no message'",
        "0201 61 8201 62, 1002, 'the server sent a new message before the end of the last one'",
        "8281 00000000 61, 1002, 'the server sent a masked frame'",
        "c201 61, 1002, 'the server sent a frame of an extension'",
        "8301 61, 1002, 'the server sent a frame of unknown kind 3'",
        "8b00, 1002, 'the server sent a frame of unknown kind 11'",
        "897e 007e, 1002, 'the server sent a control frame of 126 bytes'",
        "0900, 1002, 'the server sent a control frame in fragments'",
        "8801 03, 1002, 'the server sent a close frame with half a code'",
        "827f ffffffffffffffff, 1002, 'the server sent a frame of 2^63 bytes or more'"})
    @Tag("v3-6.0.0-1")
    @Tag("v5-6.0.0-1")
    @Tag("netx-C25")
    @Tag("netx-B61")
    void brokenFrames(String hex, int code, String cause) throws Exception {
        Recorder handler = open();
        try (Peer peer = server.accept().agree()) {
            handler.awaitOpened();
            peer.out.write(HexFormat.of().parseHex(hex.replace(" ", "")));
            Frame close = peer.read();
            assertEquals(CLOSE, close.first());
            assertEquals(code, ByteBuffer.wrap(close.content()).getShort());
            assertEquals(-1, peer.in.read());
        }
        String told = handler.awaitClosed();
        assertEquals(cause, told.substring(0, cause.length()));
    }

    /** What it claims is not allocated; what arrives of it is handed over. */
    @Test
    void aFrameThatSaysItIsHuge() throws Exception {
        Recorder handler = open();
        try (Peer peer = server.accept().agree()) {
            peer.out.write(HexFormat.of().parseHex("827f7fffffffffffffff"));
            peer.say("it begins");
            handler.awaitReceived("it begins");
        }
        assertEquals("server closed the connection", handler.awaitClosed());
    }

    @ParameterizedTest
    @CsvSource({"'', no code, 1000", "03e8, code 1000, 1000", "03e9676f6e65, code 1001 gone, 1001",
        "03ea61c3a40a, code 1002 a\u00e4?, 1002", "0fa0, code 4000, 4000"})
    @Tag("netx-B60")
    void theServerCloses(String content, String text, int answer) throws Exception {
        Recorder handler = open();
        try (Peer peer = server.accept().agree()) {
            handler.awaitOpened();
            peer.out.write(Peer.frame(CLOSE, HexFormat.of().parseHex(content)));
            peer.send(BINARY, "nobody hears this");
            Frame close = peer.read();
            assertEquals(CLOSE, close.first());
            assertEquals(answer, ByteBuffer.wrap(close.content()).getShort());
            assertEquals(-1, peer.in.read());
        }
        assertEquals("server closed the WebSocket: " + text, handler.awaitClosed());
        assertEquals(0, handler.receivedSize());
    }

    @Test
    void theServerGoesWithoutAWord() throws Exception {
        Recorder handler = open();
        server.accept().agree().close();
        assertEquals("server closed the connection", handler.awaitClosed());
    }

    @Test
    @Tag("netx-B60")
    void theLastBytesAndAFrameThatSaysSo() throws Exception {
        byte[] bytes = random(5_000_000);
        try (WebServer slow = new WebServer(1 << 17)) {
            server.close();
            server = slow;
            Recorder handler = open();
            try (Peer peer = server.accept().agree()) {
                handler.awaitOpened();
                handler.send(bytes);
                handler.link.close();
                ByteArrayOutputStream got = new ByteArrayOutputStream();
                Frame frame = peer.read();
                while (frame.first() == BINARY) {
                    got.writeBytes(frame.content());
                    frame = peer.read();
                }
                assertArrayEquals(bytes, got.toByteArray());
                assertEquals(CLOSE, frame.first());
                assertArrayEquals(new byte[] {0x03, (byte) 0xE8}, frame.content());
                assertEquals(-1, peer.in.read());
            }
            assertNull(handler.awaitClosed());
        }
    }

    @Test
    void readingOffHoldsTheServerBack() throws Exception {
        byte[] bytes = random(24 << 20);
        Recorder handler = open();
        handler.link.reading(false); // from the start: the answer of the server is read all the same
        try (Peer peer = server.accept().agree()) {
            handler.awaitOpened();
            CompletableFuture<Void> written = CompletableFuture.runAsync(() -> {
                try {
                    peer.out.write(Peer.frame(BINARY, bytes));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }, THREADS);
            for (int i = 0; i < 100; i++) {
                handler.send("x".getBytes(StandardCharsets.ISO_8859_1));
                peer.read(); // a turn of the loop
            }
            assertTrue(handler.receivedSize() < bytes.length && !written.isDone(), "nothing holds the server back");
            handler.link.reading(true);
            handler.await("all", () -> handler.receivedSize() == bytes.length);
            assertArrayEquals(bytes, handler.receivedBytes());
            written.join();
        }
        handler.awaitClosed();
    }

    /** Hostile bytes end in one last call with a cause, or are waited for. */
    @Test
    void anyBytesAreAFrameOrAnError() {
        Random random = new Random(11);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            int[] data = new int[1];
            FrameReader reader = new FrameReader(new FrameReader.Sink() {
                @Override
                public void data(ByteBuffer piece) {
                    data[0] += piece.remaining();
                }

                @Override
                public void ping(byte[] content) {
                    data[0] += content.length;
                }

                @Override
                public void close(int code, String reason) {
                    assertTrue(code >= 0 && code <= 0xFFFF);
                }
            });
            ByteBuffer in = ByteBuffer.wrap(bytes);
            try {
                reader.received(in);
                assertEquals(0, in.remaining());
            } catch (WebSocketProblem e) {
                assertTrue(e.getMessage().startsWith("the server sent "), e.getMessage());
            }
            assertTrue(data[0] <= bytes.length);
        }
    }
}
