package io.caddis.mqtt.transport;

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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** A handler that keeps what it gets, sends what a test gives it, and notices calls that break the contract. */
class Recorder implements LinkHandler {
    static final long AWAIT_SECONDS = 20;

    final AtomicInteger fills = new AtomicInteger();
    final AtomicInteger closedCalls = new AtomicInteger();
    final CompletableFuture<Thread> opened = new CompletableFuture<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final Queue<ByteBuffer> outgoing = new ArrayDeque<>();
    private final ByteArrayOutputStream incoming = new ByteArrayOutputStream();
    private final CountDownLatch linkSet = new CountDownLatch(1);
    private volatile boolean inside;
    private volatile String broken;
    volatile Link link;
    volatile Endpoint endpoint;

    /** Opens a link for this handler. */
    Recorder on(Transport transport, Endpoint to) {
        endpoint = to;
        link = transport.open(to, this);
        linkSet.countDown();
        return this;
    }

    /** The link, also if {@code open} has not quite returned it yet. */
    Link link() {
        try {
            linkSet.await(AWAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return link;
    }

    /** Gives the bytes to the link, as a driver would. */
    void send(String text) {
        send(text, false);
    }

    /** @param now maybe by this thread */
    void send(String text, boolean now) {
        send(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)), now);
    }

    void send(ByteBuffer bytes) {
        send(bytes, false);
    }

    void send(ByteBuffer bytes, boolean now) {
        synchronized (outgoing) {
            outgoing.add(bytes);
        }
        if (now) {
            link.writeNow();
        } else {
            link.wantWrite();
        }
    }

    @Override
    public void opened() {
        enter();
        opened.complete(Thread.currentThread());
        exit();
    }

    @Override
    public void received(ByteBuffer in) {
        enter();
        byte[] bytes = new byte[in.remaining()];
        in.get(bytes);
        synchronized (incoming) {
            incoming.writeBytes(bytes);
        }
        exit();
    }

    @Override
    public void fill(ByteBuffer out) {
        enter();
        fills.incrementAndGet();
        if (out.position() != 0 || out.limit() != out.capacity() || out.remaining() < 16 * 1024) {
            broken = "fill got " + out;
        }
        synchronized (outgoing) {
            while (!outgoing.isEmpty() && out.hasRemaining()) {
                ByteBuffer first = outgoing.peek();
                int count = Math.min(first.remaining(), out.remaining());
                out.put(first.duplicate().limit(first.position() + count));
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
        enter();
        closedCalls.incrementAndGet();
        closed.complete(cause);
        exit();
    }

    private void enter() {
        if (inside) {
            broken = "two calls at once";
        }
        if (closedCalls.get() > 0) {
            broken = "a call after closed";
        }
        inside = true;
    }

    private void exit() {
        inside = false;
        synchronized (this) {
            notifyAll();
        }
    }

    /** Waits for the last call and gives its cause; fails if the contract was broken so far. */
    String awaitClosed() throws Exception {
        String cause = closed.get(AWAIT_SECONDS, TimeUnit.SECONDS);
        check();
        return cause;
    }

    boolean isClosed() {
        return closed.isDone();
    }

    Recorder awaitOpened() throws Exception {
        opened.get(AWAIT_SECONDS, TimeUnit.SECONDS);
        return this;
    }

    void check() {
        assertEquals(null, broken);
        assertEquals(closed.isDone() ? 1 : 0, closedCalls.get());
    }

    int receivedSize() {
        synchronized (incoming) {
            return incoming.size();
        }
    }

    byte[] receivedBytes() {
        synchronized (incoming) {
            return incoming.toByteArray();
        }
    }

    void awaitReceived(String text) throws InterruptedException {
        await("to receive " + text, () -> receivedSize() >= text.length());
        assertEquals(text, new String(receivedBytes(), StandardCharsets.ISO_8859_1));
    }

    /** Waits until the calls that this handler gets make {@code condition} true. */
    synchronized void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(AWAIT_SECONDS);
        while (!condition.getAsBoolean()) {
            long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (millis <= 0) {
                fail("waited " + AWAIT_SECONDS + " s for " + what);
            }
            wait(millis);
        }
    }
}
