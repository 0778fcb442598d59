package io.caddis.mqtt.tls.link;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.LinkHandler;
import io.caddis.mqtt.spi.LinkOptions;
import io.caddis.mqtt.spi.Tls;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.spi.Transport;
import io.caddis.mqtt.tls.Recorder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** A transport without a network: the test's thread is the link's thread, and plays the server byte by byte. */
final class MemoryWire implements Transport, Link {
    /** What a read of the transport may bring. */
    private static final int READ_MAX = 128 * 1024;
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(Recorder.SECONDS);

    /** The server's side. */
    interface Server {
        /**
         * What is sent back.
         *
         * @param bytes what the client sent; empty at the beginning
         * @return null to close the connection
         */
        byte[] answer(byte[] bytes) throws Exception;
    }

    private LinkHandler handler;
    private boolean wanted;
    private boolean turnAsked;
    private boolean closing;
    private boolean reading = true;

    @Override
    public synchronized Link open(Endpoint endpoint, LinkHandler newHandler) {
        handler = newHandler;
        notifyAll();
        return this;
    }

    @Override
    public synchronized void wantWrite() {
        wanted = true;
        notifyAll();
    }

    @Override
    public synchronized void reading(boolean on) {
        reading = on;
        notifyAll();
    }

    @Override
    public synchronized void wantTurn() {
        turnAsked = true;
    }

    private synchronized boolean takeTurn() {
        boolean asked = turnAsked;
        turnAsked = false;
        return asked;
    }

    @Override
    public synchronized void close() {
        closing = true;
        notifyAll();
    }

    synchronized boolean isWanted() {
        return wanted;
    }

    synchronized boolean isReading() {
        return reading && !closing;
    }

    /** Opens a link over this wire and keeps what it says. */
    Recorder open(Tls tls, TlsOptions options, long handshakeTimeoutNanos) throws InterruptedException {
        Recorder recorder = new Recorder();
        LinkOptions limits = LinkOptions.DEFAULT.withTimeouts(LIMIT_NANOS, LIMIT_NANOS, LIMIT_NANOS,
                handshakeTimeoutNanos);
        recorder.link = tls.over(this, options, session -> recorder.session = session)
                .open(new Endpoint("mqtts", "localhost", 8883, "", limits), recorder);
        awaitHandler();
        return recorder;
    }

    synchronized LinkHandler awaitHandler() throws InterruptedException {
        long end = System.nanoTime() + LIMIT_NANOS;
        while (handler == null && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.timedWait(this, 100);
        }
        assertTrue(handler != null, "the transport is asked");
        return handler;
    }

    /**
     * Is the transport until the link is closed.
     *
     * @param patienceMillis how long the server waits, once the client has begun, for more of it before it closes
     */
    void run(Server server, long patienceMillis) throws Exception {
        handler.opened();
        boolean goesOn = true;
        long patience = TimeUnit.SECONDS.toMillis(Recorder.SECONDS);
        byte[] sent = {};
        while (goesOn) {
            byte[] answer = server.answer(sent);
            for (int from = 0; answer != null && from < answer.length && awaitReading(); from += READ_MAX) {
                handler.received(ByteBuffer.wrap(answer, from, Math.min(READ_MAX, answer.length - from)));
                while (takeTurn()) {
                    handler.turn();
                }
            }
            goesOn = answer != null && awaitSignal(patience);
            sent = fill();
            patience = sent.length > 0 ? patienceMillis : patience;
        }
        handler.closed(isClosed() ? null : "server closed the connection");
    }

    /** False if the link is being closed. */
    private synchronized boolean awaitReading() throws InterruptedException {
        long end = System.nanoTime() + LIMIT_NANOS;
        while (!reading && !closing && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.timedWait(this, 100);
        }
        return reading && !closing;
    }

    /** True once the layer above has asked for the end. */
    synchronized boolean isClosed() {
        return closing;
    }

    /** False if nothing came, or the link is being closed. */
    private synchronized boolean awaitSignal(long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!wanted && !closing && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.timedWait(this, 1);
        }
        boolean signal = wanted;
        wanted = false;
        return signal && !closing;
    }

    private byte[] fill() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
        do {
            handler.fill(buffer.clear());
            all.write(buffer.array(), 0, buffer.position());
        } while (buffer.position() > 0);
        return all.toByteArray();
    }
}
