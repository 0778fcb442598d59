package io.caddis.mqtt.tls.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Payload;
import io.caddis.mqtt.itests.tlspeers.Profile;
import io.caddis.mqtt.itests.tlspeers.TlsServer;
import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.LinkHandler;
import io.caddis.mqtt.spi.LinkOptions;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.spi.TlsSession;
import io.caddis.mqtt.tls.Recorder;
import io.caddis.mqtt.tls.Scene;
import io.caddis.mqtt.tls.records.ByteQueue;
import io.caddis.mqtt.tls.records.Records;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Thousands of broken streams, each of a seed, against the whole layer: no call throws, each link has one end and a
 * cause, what is handed over is what the server sealed, and memory is bounded.
 */
class ToxicBytesTest {
    private static final int GARBAGE_ROUNDS = 1000;
    private static final int HANDSHAKE_ROUNDS = 150;
    /** Longer than anything here takes. */
    private static final long NO_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(Recorder.SECONDS);
    private static final long PATIENCE_MILLIS = 100;
    private static final String SAID = "what the server says. ".repeat(30);

    @TempDir
    Path folder;
    private Scene scene;
    private SSLContext server;

    @BeforeEach
    void start() throws Exception {
        scene = new Scene(folder);
        server = TlsServer.jdk(scene.authority.issue(Profile.server()));
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    private TlsOptions options(String kind) {
        return kind.equals("psk") ? scene.options().withTrust(new TlsOptions.Trust(List.of(), null, List.of()))
                .withPsk(new TlsOptions.Psk("gateway", Payload.of("sixteen bytes: 16"))) : scene.options();
    }

    /** The first answer is no TLS at all, or records of any type and size with anything in them. */
    @ParameterizedTest
    @ValueSource(strings = {"certificate", "psk"})
    void garbageInPlaceOfTheHandshake(String kind) throws Exception {
        Random random = new Random(1);
        for (int round = 0; round < GARBAGE_ROUNDS; round++) {
            MemoryWire wire = new MemoryWire();
            Recorder link = wire.open(scene.tls, options(kind), NO_TIMEOUT_NANOS);
            byte[] garbage = garbage(random);
            boolean[] asked = new boolean[1];
            wire.run(sent -> {
                boolean first = !asked[0] && sent.length > 0;
                asked[0] |= first;
                return first ? garbage : asked[0] ? null : new byte[0];
            }, PATIENCE_MILLIS);
            String cause = link.awaitClosed();
            assertTrue(cause.startsWith("TLS handshake with localhost:8883 failed: "), round + ": " + cause);
        }
    }

    private static byte[] garbage(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(random.nextInt(10) == 0 ? 70_000 : 400)];
        random.nextBytes(bytes);
        int at = 0;
        boolean records = random.nextBoolean();
        while (records && at + 5 < bytes.length) {
            int length = Math.min(random.nextInt(300), bytes.length - at - 5);
            int told = random.nextInt(8) == 0 ? random.nextInt(1 << 16) : length;
            ByteBuffer.wrap(bytes, at, 5).put((byte) (20 + random.nextInt(5))).putShort((short) 0x0303)
                    .putShort((short) told);
            if (length > 4) { // a message of a handshake, of any type
                bytes[at + 5] = (byte) random.nextInt(25);
                bytes[at + 6] = 0;
                bytes[at + 7] = (byte) (length - 4 >> 8);
                bytes[at + 8] = (byte) (length - 4);
            }
            at += 5 + length;
        }
        return bytes;
    }

    /** Who has more to do with what arrived than one turn takes has all its turns, also if the server has gone. */
    @Test
    void turnsGoThroughToTheUser() throws Exception {
        MemoryWire wire = new MemoryWire();
        Recorder link = wire.open(scene.tls, scene.options(), NO_TIMEOUT_NANOS);
        link.turnsWanted = 3;
        EngineServer peer = new EngineServer(server.createSSLEngine(), "TLSv1.3");
        wire.run(peer::answer, TimeUnit.SECONDS.toMillis(Recorder.SECONDS));
        assertEquals("server closed the connection", link.awaitClosed());
        assertEquals(SAID, new String(link.awaitBytes(SAID.length()), StandardCharsets.UTF_8));
        assertEquals(3, link.turns);
    }

    /** A real handshake and real records, damaged at one place. */
    @ParameterizedTest
    @CsvSource({"TLSv1.3, 2", "TLSv1.2, 3"})
    void damageAnywhere(String protocol, int seed) throws Exception {
        Random random = new Random(seed);
        int[] size = new int[1];
        MemoryWire whole = new MemoryWire();
        Recorder good = whole.open(scene.tls, scene.options(), NO_TIMEOUT_NANOS);
        EngineServer sound = new EngineServer(server.createSSLEngine(), protocol);
        whole.run(sent -> {
            byte[] answer = sound.answer(sent);
            size[0] += answer.length;
            return answer;
        }, TimeUnit.SECONDS.toMillis(Recorder.SECONDS));
        assertEquals("server closed the connection", good.awaitClosed());
        assertEquals(SAID, new String(good.awaitBytes(SAID.length()), StandardCharsets.UTF_8));
        int opened = 0;
        int refused = 0;
        for (int round = 0; round < HANDSHAKE_ROUNDS; round++) {
            MemoryWire wire = new MemoryWire();
            Recorder link = wire.open(scene.tls, scene.options(), NO_TIMEOUT_NANOS);
            Damage damage = new Damage(random, size[0]);
            EngineServer engine = new EngineServer(server.createSSLEngine(), protocol);
            wire.run(sent -> damage.of(engine.answer(sent)), PATIENCE_MILLIS);
            String cause = link.awaitClosed();
            assertNotEquals("null", cause, round + ": nobody closed it");
            String got = new String(link.awaitBytes(0), StandardCharsets.UTF_8);
            assertTrue(SAID.startsWith(got), round + " " + damage + ": " + got);
            assertTrue(got.isEmpty() || link.opened.isDone(), round + ": data of nobody");
            opened += link.session == null ? 0 : 1;
            refused += cause.contains("failed: ") && !cause.contains("server closed") ? 1 : 0;
        }
        assertTrue(opened > HANDSHAKE_ROUNDS / 10 && refused > HANDSHAKE_ROUNDS / 4,
                opened + " opened and " + refused + " refused: the damage is at the wrong places");
    }

    /** What is never a handshake, again and again: it is refused, or ended by the deadline, and is not kept. */
    @ParameterizedTest
    @ValueSource(strings = {"140303000101", "15030300020164", "1603030000", "160303000400000000", "1703030001ff",
        "160303000802ffffff00000000", "18030300020101", "0000000000"})
    void flood(String record) throws Exception {
        byte[] one = HexFormat.of().parseHex(record);
        byte[] many = new byte[one.length * 5000];
        for (int at = 0; at < many.length; at += one.length) {
            System.arraycopy(one, 0, many, at, one.length);
        }
        new MemoryWire().open(scene.tls, scene.options(), NO_TIMEOUT_NANOS); // so that files and classes are read
        MemoryWire wire = new MemoryWire();
        Recorder link = wire.open(scene.tls, scene.options(), TimeUnit.SECONDS.toNanos(2));
        wire.run(sent -> many, TimeUnit.SECONDS.toMillis(Recorder.SECONDS));
        String cause = link.awaitClosed();
        assertTrue(cause.startsWith("TLS handshake with localhost:8883 failed: ")
                || cause.startsWith("the TLS handshake with localhost:8883 took longer"), cause);
    }

    /** On another thread, before the transport's open has come back with the link. */
    @Test
    void aHandshakeThatFailsAtOnceClosesTheLink() throws Exception {
        MemoryWire wire = new MemoryWire();
        CountDownLatch failed = new CountDownLatch(1);
        Recorder user = new Recorder();
        user.link = scene.tls.over((endpoint, handler) -> {
            Link link = wire.open(endpoint, handler);
            awaitQuietly(failed);
            return link;
        }, scene.options(), session -> { }).open(new Endpoint("mqtts", "localhost", 8883, "", LinkOptions.DEFAULT),
                user);
        LinkHandler handler = wire.awaitHandler();
        handler.opened();
        handler.received(ByteBuffer.wrap("HTTP/1.1 400 Bad Request".getBytes(StandardCharsets.US_ASCII)));
        ByteBuffer alert = ByteBuffer.allocate(16 * 1024);
        Recorder.await(() -> isAlert(handler, alert));
        failed.countDown();
        Recorder.await(wire::isClosed);
        handler.closed(null);
        assertTrue(user.awaitClosed().contains("the server does not speak TLS"), user.awaitClosed());
    }

    private static boolean isAlert(LinkHandler handler, ByteBuffer alert) {
        handler.fill(alert);
        byte[] all = Arrays.copyOf(alert.array(), alert.position());
        int second = all.length < 5 ? 0 : 5 + (all[3] & 0xFF) * 256 + (all[4] & 0xFF); // after ClientHello
        return second > 0 && second < all.length && all[second] == 21;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(Recorder.SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The server goes while a thread computes, and the thread needs longer than the handshake may take. */
    @Test
    void aHandshakeThatComputesTooLongEndsInTime() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        MemoryWire wire = new MemoryWire();
        Recorder user = new Recorder();
        try (TlsThreads threads = new TlsThreads()) {
            LinkHandler handler = open(threads, slow, wire, user, TimeUnit.MILLISECONDS.toNanos(200));
            handler.closed("server closed the connection");
            assertTrue(user.awaitClosed().contains("server closed the connection"), user.awaitClosed());
            slow.countDown();
        }
    }

    /** A link whose handshake has begun and computes until it is let go. */
    private static LinkHandler open(TlsThreads threads, CountDownLatch slow, MemoryWire wire, Recorder user,
            long timeoutNanos) throws InterruptedException {
        LinkOptions limits = LinkOptions.DEFAULT.withTimeouts(NO_TIMEOUT_NANOS, NO_TIMEOUT_NANOS, NO_TIMEOUT_NANOS,
                timeoutNanos);
        TlsOptions options = new TlsOptions(null, true, new TlsOptions.Trust(List.of(), null, List.of()), null, null,
                TlsOptions.Revocation.NONE, List.of(), List.of("TLSv1.3"), List.of(), List.of(), List.of(), null, 0);
        SecureLink link = new SecureLink(threads, new Buffers(), new StuckSource(slow), wire,
                new Endpoint("mqtts", "localhost", 8883, "", limits), user, options, session -> { });
        user.link = link;
        assertTrue(link.start());
        LinkHandler handler = wire.awaitHandler();
        handler.opened();
        Recorder.await(wire::isWanted); // open has returned
        handler.received(ByteBuffer.wrap(new byte[] {22, 3, 3}));
        return handler;
    }

    /** While a handshake computes, for example because a responder is slow, the server cannot fill our memory. */
    @Test
    void aHandshakeThatComputesHoldsTheServerBack() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        MemoryWire wire = new MemoryWire();
        Recorder user = new Recorder();
        try (TlsThreads threads = new TlsThreads()) {
            LinkHandler handler = open(threads, slow, wire, user, NO_TIMEOUT_NANOS);
            int taken = 0;
            while (wire.isReading() && taken < 1 << 20) {
                handler.received(ByteBuffer.allocate(4096).put(0, new byte[] {22, 3, 3}));
                taken += 4096;
            }
            assertTrue(!wire.isReading() && taken <= 128 * 1024, taken + " bytes were taken");
            slow.countDown();
            Recorder.await(wire::isClosed);
            handler.closed(null);
            assertTrue(user.awaitClosed().contains("on purpose"), user.awaitClosed());
        }
    }

    /** A record may be damaged, doubled, cut, or followed by something else. */
    private static final class Damage {
        private final int kind;
        private final byte[] bytes;
        private int left;
        private boolean done;

        /** @param size bytes of an undamaged stream */
        Damage(Random random, int size) {
            kind = random.nextInt(6);
            left = random.nextInt(size);
            bytes = new byte[1 + random.nextInt(40)];
            random.nextBytes(bytes);
        }

        byte[] of(byte[] sent) {
            if (sent == null || done && kind == 0) {
                return null;
            }
            if (done || left >= sent.length) {
                left -= sent.length;
                return sent;
            }
            done = true;
            byte[] head = Arrays.copyOf(sent, left);
            byte[] tail = Arrays.copyOfRange(sent, left, sent.length);
            return switch (kind) {
                case 0 -> head; // and then the end
                case 1 -> concat(head, bytes, tail);
                case 2 -> concat(sent, sent, new byte[0]);
                case 3 -> concat(head, new byte[0], Arrays.copyOfRange(tail, tail.length / 2, tail.length));
                case 4 -> concat(head, new byte[] {23, 3, 3, -1, -1}, tail);
                default -> {
                    sent[left] ^= (byte) (1 << (bytes[0] & 7));
                    yield sent;
                }
            };
        }

        private static byte[] concat(byte[] first, byte[] second, byte[] third) {
            return ByteBuffer.allocate(first.length + second.length + third.length).put(first).put(second).put(third)
                    .array();
        }

        @Override
        public String toString() {
            return "damage " + kind + " with " + left + " bytes left";
        }
    }

    /** A server that takes part, says something as soon as it may, and closes. */
    private static final class EngineServer {
        private final SSLEngine engine;
        private final ByteBuffer in = ByteBuffer.allocate(64 * 1024);
        private boolean said;

        EngineServer(SSLEngine engine, String protocol) {
            this.engine = engine;
            engine.setUseClientMode(false);
            engine.setEnabledProtocols(new String[] {protocol});
        }

        /** Null once it has given up. */
        byte[] answer(byte[] sent) {
            ByteBuffer out = ByteBuffer.allocate(64 * 1024);
            in.put(sent).flip();
            try {
                go(out);
            } catch (SSLException e) {
                return out.position() > 0 ? Arrays.copyOf(out.array(), out.position()) : null;
            }
            in.compact();
            return Arrays.copyOf(out.array(), out.position());
        }

        private void go(ByteBuffer out) throws SSLException {
            ByteBuffer plain = ByteBuffer.allocate(32 * 1024);
            boolean progress = true;
            while (progress && !engine.isInboundDone()) {
                switch (engine.getHandshakeStatus()) {
                    case NEED_TASK -> engine.getDelegatedTask().run();
                    case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
                    default -> progress = engine.unwrap(in, plain.clear()).bytesConsumed() > 0;
                }
            }
            if (!said && isOpen()) {
                said = true;
                engine.wrap(ByteBuffer.wrap(SAID.getBytes(StandardCharsets.UTF_8)), out);
                engine.closeOutbound();
                engine.wrap(ByteBuffer.allocate(0), out);
            }
        }

        private boolean isOpen() {
            return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                    && !engine.getSession().getProtocol().equals("NONE");
        }
    }

    private record StuckSource(CountDownLatch slow) implements SecureLink.Source {
        @Override
        public Records records(Endpoint endpoint) {
            return new Stuck(slow);
        }

        @Override
        public String material(String known) {
            return known;
        }
    }

    /** Records whose handshake, once the server has spoken, takes its time and fails. */
    private record Stuck(CountDownLatch slow) implements Records {
        @Override
        public boolean handshake(ByteBuffer in, ByteQueue out) throws IOException {
            if (!in.hasRemaining()) {
                return false; // the first message, before there is a connection
            }
            awaitQuietly(slow);
            throw new IOException("on purpose");
        }

        @Override
        public TlsSession session() {
            throw new AssertionError("the handshake is not done");
        }

        @Override
        public boolean open(ByteBuffer in, ByteBuffer plain) {
            throw new AssertionError("the handshake is not done");
        }

        @Override
        public int plainMax(int room) {
            return 0;
        }

        @Override
        public void seal(ByteBuffer plain, ByteBuffer out) {
            throw new AssertionError("the handshake is not done");
        }

        @Override
        public boolean hasAnswer() {
            return false;
        }

        @Override
        public void answer(ByteQueue out) {
            throw new AssertionError("there is no answer");
        }

        @Override
        public void close(ByteQueue out) {
            assertEquals(0, out.size());
        }
    }
}
