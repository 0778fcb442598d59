package io.caddis.mqtt.itests.rivals;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.LinkHandler;
import io.caddis.mqtt.spi.LinkOptions;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.tls.TlsComponent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.LogManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;

/**
 * The main class of a JVM that measures one link of our TLS without a network: how fast it seals what its user has, and
 * opens what a server sealed. The peer is the JDK's engine, and its time does not count.
 */
final class RecordSpeed implements LinkHandler, Link {
    private static final int BUFFER = 128 * 1024;
    private static final int MEGABYTES = 64;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final SSLEngine server;
    private final ByteBuffer toClient = ByteBuffer.allocateDirect(2 * BUFFER);
    private final ByteBuffer fromClient = ByteBuffer.allocateDirect(2 * BUFFER);
    private LinkHandler link;
    private boolean open;
    private boolean sending;
    private long received;

    private RecordSpeed(String suite) {
        server = BenchTls.configured().serverEngine();
        server.setEnabledCipherSuites(new String[] {suite});
    }

    /** Argument: rounds. Prints lines that begin with {@code record}, and one with nothing more at the end. */
    public static void main(String[] args) throws IOException {
        LogManager.getLogManager().getLogger("").setLevel(Level.OFF); // Bouncy Castle tells each handshake otherwise
        int rounds = Integer.parseInt(args[0]);
        for (String suite : List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
                "TLS_CHACHA20_POLY1305_SHA256")) {
            System.out.println("record " + new RecordSpeed(suite).measure(suite, rounds));
        }
        System.out.println("record");
    }

    private String measure(String suite, int rounds) throws IOException {
        TlsComponent tls = new TlsComponent();
        tls.over((endpoint, handler) -> {
            link = handler;
            return this;
        }, new TlsOptions(null, true, new TlsOptions.Trust(List.of(BenchTls.configured().authorityFile()), null,
                List.of()), null, null, TlsOptions.Revocation.NONE, List.of(), List.of(BenchTls.PROTOCOL),
                List.of(suite), List.of(), List.of(), null, 0), session -> { })
                .open(new Endpoint("mqtts", "localhost", 1, "", LinkOptions.DEFAULT), this);
        handshake();
        double[] seal = new double[rounds];
        double[] unseal = new double[rounds];
        seal();
        unseal();
        for (int i = 0; i < rounds; i++) {
            seal[i] = seal();
            unseal[i] = unseal();
        }
        tls.deactivate();
        return String.format(Locale.ROOT, "%-30s seal %,6.0f MB/s, open %,6.0f MB/s (medians of %d x %d MB)", suite,
                Statistics.spread(seal).median(), Statistics.spread(unseal).median(), rounds, MEGABYTES);
    }

    private void handshake() throws IOException {
        long end = System.nanoTime() + TIMEOUT_NANOS;
        while (link == null) {
            LockSupport.parkNanos(100_000);
        }
        link.opened();
        while (!open) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("no handshake");
            }
            link.fill(fromClient);
            fromClient.flip();
            serve();
            fromClient.compact();
            LockSupport.parkNanos(100_000); // it computes on another thread
        }
    }

    private void serve() throws IOException {
        ByteBuffer plain = ByteBuffer.allocate(BUFFER);
        boolean goesOn = true;
        while (goesOn) {
            switch (server.getHandshakeStatus()) {
                case NEED_TASK -> server.getDelegatedTask().run();
                case NEED_WRAP -> server.wrap(NOTHING, toClient);
                default -> goesOn = server.unwrap(fromClient, plain.clear()).bytesConsumed() > 0;
            }
        }
        if (toClient.position() > 0) {
            link.received(toClient.flip());
            toClient.clear();
        }
    }

    /** MB/s of plaintext. */
    private double seal() {
        ByteBuffer out = ByteBuffer.allocateDirect(BUFFER);
        sending = true;
        long sealed = 0;
        long start = System.nanoTime();
        while (sealed < (long) MEGABYTES << 20) {
            link.fill(out.clear());
            sealed += out.position();
        }
        sending = false;
        return sealed / 1e6 / ((System.nanoTime() - start) / 1e9);
    }

    private double unseal() throws IOException {
        ByteBuffer plain = ByteBuffer.allocateDirect(16 * 1024);
        ByteBuffer sealed = ByteBuffer.allocateDirect(BUFFER);
        received = 0;
        long nanos = 0;
        while (received < (long) MEGABYTES << 20) {
            sealed.clear();
            while (sealed.remaining() > 17 * 1024) {
                SSLEngineResult result = server.wrap(plain.clear(), sealed);
                if (result.getStatus() != SSLEngineResult.Status.OK) {
                    throw new IOException("the peer: " + result);
                }
            }
            long start = System.nanoTime();
            link.received(sealed.flip());
            nanos += System.nanoTime() - start;
        }
        return received / 1e6 / (nanos / 1e9);
    }

    // ---- the user of the link

    @Override
    public void opened() {
        open = true;
    }

    @Override
    public void received(ByteBuffer in) {
        received += in.remaining();
    }

    @Override
    public void fill(ByteBuffer out) {
        if (sending) {
            out.position(out.limit());
        }
    }

    @Override
    public void closed(String cause) {
        System.err.println("closed: " + cause);
    }

    // ---- the link below

    @Override
    public void wantWrite() {
        // fill is called all the time
    }

    @Override
    public void reading(boolean on) {
        // the handshake's few bytes come whether it reads or not
    }

    @Override
    public void wantTurn() {
        throw new AssertionError("all is done at once");
    }

    @Override
    public void close() {
        link.closed(null);
    }
}
