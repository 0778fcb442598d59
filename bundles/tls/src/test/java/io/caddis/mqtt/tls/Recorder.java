package io.caddis.mqtt.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.CertificateInfo;
import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.LinkHandler;
import io.caddis.mqtt.spi.TlsObserver;
import io.caddis.mqtt.spi.TlsSession;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A user of a link that keeps what it gets and sends what a test gives it. */
public final class Recorder implements LinkHandler, TlsObserver {
    public static final int SECONDS = 20;

    public final CompletableFuture<Void> opened = new CompletableFuture<>();
    public final CompletableFuture<String> closed = new CompletableFuture<>();
    public final CompletableFuture<Void> renewed = new CompletableFuture<>();
    public volatile TlsSession session;
    public volatile List<CertificateInfo> refused = List.of();
    public volatile Link link;
    private final Queue<ByteBuffer> outgoing = new ArrayDeque<>();
    private final ByteArrayOutputStream incoming = new ByteArrayOutputStream();
    private volatile int calls;
    /** Turns that it asks for, one after the other, from the first bytes on. */
    public volatile int turnsWanted;
    public volatile int turns;

    @Override
    public void negotiated(TlsSession newSession) {
        assertFalse(opened.isDone(), "before opened");
        session = newSession;
    }

    @Override
    public void refused(List<CertificateInfo> serverChain) {
        assertFalse(closed.isDone(), "before closed");
        refused = serverChain;
    }

    @Override
    public void renewed() {
        assertTrue(renewed.complete(null), "once");
    }

    @Override
    public void opened() {
        assertEquals(0, calls++, "opened is the first call");
        opened.complete(null);
    }

    @Override
    public synchronized void received(ByteBuffer in) {
        assertTrue(opened.isDone() && !closed.isDone(), "between opened and closed");
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        incoming.writeBytes(bytes);
        notifyAll();
        askForTurn();
    }

    private void askForTurn() {
        if (turns < turnsWanted) {
            link.wantTurn();
        }
    }

    @Override
    public synchronized void turn() {
        assertTrue(opened.isDone() && !closed.isDone(), "between opened and closed");
        turns++;
        askForTurn();
    }

    @Override
    public synchronized void fill(ByteBuffer out) {
        assertTrue(opened.isDone() && !closed.isDone(), "between opened and closed");
        while (!outgoing.isEmpty() && out.hasRemaining()) {
            ByteBuffer next = outgoing.peek();
            int count = Math.min(next.remaining(), out.remaining());
            out.put(next.slice(next.position(), count));
            next.position(next.position() + count);
            if (!next.hasRemaining()) {
                outgoing.remove();
            }
        }
    }

    @Override
    public void closed(String cause) {
        opened.completeExceptionally(new IllegalStateException("closed: " + cause));
        assertTrue(closed.complete(String.valueOf(cause)), "closed once");
    }

    public void send(byte[] bytes) {
        synchronized (this) {
            outgoing.add(ByteBuffer.wrap(bytes));
        }
        link.wantWrite();
    }

    public Recorder awaitOpen() throws Exception {
        opened.get(SECONDS, TimeUnit.SECONDS);
        return this;
    }

    public String awaitClosed() throws Exception {
        return closed.get(SECONDS, TimeUnit.SECONDS);
    }

    public synchronized byte[] awaitBytes(int count) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (incoming.size() < count && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.timedWait(this, 100);
        }
        return incoming.toByteArray();
    }

    /** What comes back for a text. */
    public String echo(String text) throws InterruptedException {
        send(text.getBytes(StandardCharsets.UTF_8));
        return new String(awaitBytes(text.length()), StandardCharsets.UTF_8);
    }

    public static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!condition.getAsBoolean()) { // and not looked at twice: it may be so for a moment
            assertTrue(System.nanoTime() - end < 0, "in " + SECONDS + " s");
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }
}
