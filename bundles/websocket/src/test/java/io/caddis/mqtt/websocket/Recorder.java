package io.caddis.mqtt.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.LinkHandler;
import io.caddis.mqtt.spi.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A handler that keeps what it gets, sends what a test gives it, and notices calls that break the contract. */
class Recorder implements LinkHandler {
    static final long AWAIT_SECONDS = 20;

    final CompletableFuture<Thread> opened = new CompletableFuture<>();
    final CompletableFuture<String> closed = new CompletableFuture<>();
    private final Queue<ByteBuffer> outgoing = new ArrayDeque<>();
    private final ByteArrayOutputStream incoming = new ByteArrayOutputStream();
    private String broken;
    private boolean inside;
    int smallestFill = Integer.MAX_VALUE;
    volatile Link link;

    /** Opens a link for this handler. */
    Recorder on(Transport transport, Endpoint endpoint) {
        link = transport.open(endpoint, this);
        return this;
    }

    void send(byte[] bytes) {
        synchronized (outgoing) {
            outgoing.add(ByteBuffer.wrap(bytes));
        }
        link.wantWrite();
    }

    private synchronized void enter(boolean beforeOpened) {
        if (inside || closed.isDone() || opened.isDone() == beforeOpened) {
            broken = "two calls at once, or not in their order";
        }
        inside = true;
    }

    private synchronized void exit() {
        inside = false;
        notifyAll();
    }

    @Override
    public void opened() {
        enter(true);
        opened.complete(Thread.currentThread());
        exit();
    }

    @Override
    public void received(ByteBuffer in) {
        enter(false);
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        synchronized (this) {
            incoming.writeBytes(bytes);
        }
        exit();
    }

    @Override
    public void fill(ByteBuffer out) {
        enter(false);
        smallestFill = Math.min(smallestFill, out.remaining());
        if (out.position() != 0) {
            broken = "fill got " + out;
        }
        synchronized (outgoing) {
            while (!outgoing.isEmpty() && out.hasRemaining()) {
                ByteBuffer first = outgoing.peek();
                int count = Math.min(first.remaining(), out.remaining());
                out.put(first.slice(first.position(), count));
                first.position(first.position() + count);
                if (!first.hasRemaining()) {
                    outgoing.remove();
                }
            }
        }
        exit();
    }

    @Override
    public void closed(String cause) {
        enter(!opened.isDone());
        closed.complete(cause);
        exit();
    }

    /** Waits for the last call and gives its cause; fails if the contract was broken so far. */
    String awaitClosed() throws Exception {
        String cause = closed.get(AWAIT_SECONDS, TimeUnit.SECONDS);
        synchronized (this) {
            assertEquals(null, broken);
        }
        return cause;
    }

    Recorder awaitOpened() throws Exception {
        opened.get(AWAIT_SECONDS, TimeUnit.SECONDS);
        return this;
    }

    synchronized byte[] receivedBytes() {
        return incoming.toByteArray();
    }

    synchronized int receivedSize() {
        return incoming.size();
    }

    void awaitReceived(String text) throws InterruptedException {
        await("to receive " + text, () -> receivedSize() >= text.length());
        assertEquals(text, new String(receivedBytes(), StandardCharsets.ISO_8859_1));
    }

    /** Waits until the calls that this handler gets make {@code condition} true. */
    synchronized void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(AWAIT_SECONDS);
        while (!condition.getAsBoolean()) {
            long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (millis <= 0) {
                fail("waited " + AWAIT_SECONDS + " s for " + what);
            }
            wait(millis);
        }
    }
}
