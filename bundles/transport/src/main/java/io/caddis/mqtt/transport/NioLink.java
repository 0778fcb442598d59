package io.caddis.mqtt.transport;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.LinkHandler;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket and its handler. Other threads only set a bit in {@code requests} and put the link into the loop's
 * mailbox; all else happens on the loop's thread. Owns no buffer, but for what the peer is too slow to take.
 */
final class NioLink extends Mailbox.Item implements Link, Resolver.Waiter {
    static final Comparator<NioLink> BY_DEADLINE = (a, b) -> a.deadline != b.deadline
            ? Long.signum(a.deadline - b.deadline) : Long.compare(a.number, b.number);

    private enum State {
        /** Resolving and connecting. Next: OPEN (connected), CLOSED (failed, or close). */
        CONNECTING,
        /** Bytes flow. Next: FLUSHING (close), CLOSED (the peer's or the handler's failure). */
        OPEN,
        /** Sends what the handler still has. Next: DRAINING (all sent), CLOSED (failed, or too slow). */
        FLUSHING,
        /** Our half is shut; reads and drops until the peer shuts its half. Next: CLOSED (it did, or is too slow). */
        DRAINING,
        /** The handler knows. The end. */
        CLOSED
    }

    private static final Logger LOG = LoggerFactory.getLogger(NioLink.class);
    private static final VarHandle REQUESTS;

    /** The link is in the mailbox, or never again goes there. */
    private static final int QUEUED = 1;
    /** The user has bytes. Stays set while to know it is of no use: not connected, peer too slow, closed. */
    private static final int WRITE = 1 << 1;
    /** The loop itself wants to write: the socket takes bytes again, or the turn was used up. */
    private static final int RESUME = 1 << 2;
    private static final int READING = 1 << 3;
    private static final int CLOSE = 1 << 4;
    private static final int START = 1 << 5;
    private static final int RESOLVED = 1 << 6;
    /** The user has not done all with what was read. Nothing more is read meanwhile. */
    private static final int TURN = 1 << 7;

    /** Fairness: buffers that a link may fill before other links have their turn. */
    private static final int FILLS_MAX = 4;
    /** Fairness: what reading takes in one turn, as far as earlier reads tell; no more is filled after this time. */
    private static final long TURN_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final int READ_MIN = 4096;
    /** Bytes that come sooner behind a write on another thread than the loop's come thick. */
    private static final long THICK_NANOS = TimeUnit.MICROSECONDS.toNanos(15);
    /** So long all is left to the loop's thread then: each write of a single message would hold up a flood. */
    private static final long LEFT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** With a read that gives more, also in many records of TLS, messages come thick. */
    private static final int FEW_BYTES = 1024;
    /** Reads after a failed write, to learn what the peer said before it went. */
    private static final int LAST_READS_MAX = 16;
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Fairness: so often a closing link reads as fast as the peer talks on, which most never need. */
    private static final int DROPS_MAX = 8;
    /** And then so much at a time, when the loop says: who floods us after our end takes little of its time. */
    private static final int DROP_SIZE = 64 * 1024;
    private static final long STOP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final String NO_WORDS = "the link failed, and there is no memory to say how";

    static {
        try {
            REQUESTS = MethodHandles.lookup().findVarHandle(NioLink.class, "requests", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final EventLoop loop;
    private final Endpoint endpoint;
    private final LinkHandler handler;
    private volatile int requests = WRITE; // fill is called once connected, whether asked for or not
    private volatile boolean reading = true;
    private volatile Resolver.Answer answer;
    /** Bytes were asked for while the loop was still to write others; and when they were last written elsewhere. */
    private volatile boolean thick;
    private volatile long wroteHereNanos = System.nanoTime();
    private volatile long leftUntilNanos = wroteHereNanos;
    /** Of the handler on another thread than the loop's. */
    private volatile Throwable failure;

    private State state = State.CONNECTING;
    private Connector connector; // only while CONNECTING
    private SocketChannel channel;
    private SelectionKey key;
    private ByteBuffer unsent; // what the socket did not take; null unless the peer is slow
    private String closeCause;
    /** Less than the loop's buffer takes while the handler is slow: others wait for it. */
    private int readMax = EventLoop.READ_SIZE;
    private int lastRead;
    /** When what may block may be called on the loop's thread. */
    private final Relay.Pause pause = new Relay.Pause();
    private long number;
    private long deadline;
    /** Only while FLUSHING or DRAINING. */
    private long closeBy;
    private int dropsLeft;

    NioLink(EventLoop loop, Resolver resolver, Endpoint endpoint, LinkHandler handler) {
        this.loop = loop;
        this.endpoint = endpoint;
        this.handler = handler;
        connector = new Connector(this, loop, resolver, endpoint);
    }

    // ---- any thread

    /** False if the loop has ended; then {@link #neverStarted} is due. */
    boolean start() {
        return request(START);
    }

    @Override
    public void wantWrite() {
        if (!isWriteAsked()) {
            request(WRITE);
        }
    }

    /**
     * A bit that is still set when we look is cleared later than that, and only then fill is called: it will find all
     * that the caller had published before, under its lock or by a volatile write.
     */
    private boolean isWriteAsked() {
        return (requests & WRITE) != 0;
    }

    @Override
    public boolean isAsked() {
        boolean asked = isWriteAsked();
        if (asked && !thick) {
            thick = true;
        }
        return asked;
    }

    @Override
    public void writeNow() {
        if (!isAsked() && (!loop.isSleeping() || !isSparse() || !writeHere())) {
            request(WRITE);
        }
    }

    @Override
    public boolean runAfterTurn(Runnable task, boolean alsoMany) {
        if (!loop.isOwn()) {
            return false;
        }
        boolean many = lastRead > FEW_BYTES;
        return (alsoMany || !many) && loop.callAfterTurn(this, pause, many, task);
    }

    /** Where messages come thick, many of them leave in one write of the loop's thread. */
    private boolean isSparse() {
        long now = System.nanoTime();
        if (thick || now - wroteHereNanos < THICK_NANOS) {
            thick = false;
            leftUntilNanos = now + LEFT_NANOS;
            return false;
        }
        if (leftUntilNanos - now > 0 || isVirtual(Thread.currentThread())) {
            return false;
        }
        wroteHereNanos = now;
        return true;
    }

    /** It may have to wait for others of its kind with the loop in its hands, which here would wait for it. */
    private static boolean isVirtual(Thread thread) {
        ThreadGroup group = thread.getThreadGroup(); // Java 17 has no other way to ask
        return group == null || group.getName().equals("VirtualThreads");
    }

    /** Writes in place of the loop's thread, which sleeps; false, and nothing is done, if it does not, or could not. */
    private boolean writeHere() {
        if (!loop.lend()) {
            return false;
        }
        boolean idle = false;
        try {
            idle = state == State.OPEN && unsent == null && requests == 0;
            if (idle) {
                write();
            }
        } catch (Throwable e) { // to be told on the loop's thread, as all failures
            failure = e;
            request(RESUME);
        } finally {
            loop.giveBack();
        }
        return idle;
    }

    /** While reading is off and nothing is to be written, it is not noticed either that the peer has gone. */
    @Override
    public void reading(boolean on) {
        if (reading != on) {
            reading = on;
            request(READING);
        }
    }

    @Override
    public void wantTurn() {
        request(TURN);
    }

    @Override
    public void close() {
        request(CLOSE);
    }

    @Override
    public void resolved(Resolver.Answer result) {
        answer = result;
        request(RESOLVED);
    }

    /** False if it could not be posted since the loop has ended. */
    private boolean request(int bit) {
        int before = (int) REQUESTS.getAndBitwiseOr(this, bit | QUEUED);
        return (before & QUEUED) != 0 || loop.post(this);
    }

    /** Tells the handler, on a thread of its own, that there is no loop for this link. */
    void neverStarted() {
        state = State.CLOSED;
        tellClosed(NioTransport.STOPPED);
    }

    // ---- entries from the loop: nothing is thrown from here on

    @Override
    void served() {
        if (state == State.CLOSED) {
            return;
        }
        if (failure != null) {
            broken(failure);
            return;
        }
        boolean idle = state == State.OPEN && unsent == null;
        int asked = (int) REQUESTS.getAndBitwiseAnd(this, idle ? 0 : WRITE);
        try {
            serve(idle ? asked : asked & ~WRITE);
        } catch (Throwable e) {
            broken(e);
        }
    }

    /** The selector found something to do. */
    void ready(SelectionKey readyKey) {
        try {
            if (state == State.CONNECTING) {
                connector.ready(readyKey);
                return;
            }
            if (readyKey.isReadable()) {
                read();
            }
            if (state != State.CLOSED && readyKey.isWritable()) {
                request(RESUME); // after all reads of this turn
            }
        } catch (Throwable e) {
            broken(e);
        }
    }

    /** The deadline has come. */
    void expired(long now) {
        try {
            if (state == State.CONNECTING) {
                connector.expired(now);
            } else if (now - closeBy >= 0) {
                finish(closeCause); // closing took too long
            } else {
                dropsLeft = 1;
                loop.schedule(this, closeBy);
                updateInterest();
            }
        } catch (Throwable e) {
            broken(e);
        }
    }

    /** The loop is to end. */
    void stop() {
        try {
            beginClose(NioTransport.STOPPED);
            if (state != State.CLOSED) {
                long stopBy = System.nanoTime() + STOP_NANOS;
                closeBy = stopBy - closeBy < 0 ? stopBy : closeBy;
                loop.schedule(this, stopBy - deadline < 0 ? stopBy : deadline);
            }
        } catch (Throwable e) {
            broken(e);
        }
    }

    /** The loop cannot go on. */
    void abandon() {
        finish(NioTransport.STOPPED);
    }

    // ---- connecting

    private void serve(int asked) throws IOException {
        if ((asked & TURN) != 0 && state != State.CONNECTING) {
            handler.turn();
        }
        if ((asked & CLOSE) != 0) {
            beginClose(null);
        }
        if (state == State.CONNECTING && (asked & START) != 0) {
            number = loop.add(this);
            if (loop.isStopping()) {
                finish(NioTransport.STOPPED);
            } else {
                connector.start();
            }
        }
        if (state == State.CONNECTING && (asked & RESOLVED) != 0) {
            connector.resolved(answer);
        }
        if ((asked & READING) != 0 && channel != null) {
            updateInterest();
        }
        if ((asked & (WRITE | RESUME)) != 0 && (state == State.OPEN || state == State.FLUSHING)) {
            write();
        }
    }

    /** The connector has got further, see {@link LinkHandler#step}. */
    void step(String name, String result) {
        handler.step(name, result);
    }

    /**
     * The connector has succeeded, and is done.
     *
     * @param early what the server has already sent, in the loop's buffer; null or empty if nothing
     */
    void connected(SocketChannel openChannel, SelectionKey openKey, ByteBuffer early) {
        assert loop.isHere() : "not the loop's thread";
        loop.unschedule(this);
        connector = null;
        answer = null;
        channel = openChannel;
        key = openKey;
        state = State.OPEN;
        updateInterest();
        handler.opened();
        if (early != null && early.hasRemaining()) {
            handler.received(early);
        }
        request(RESUME);
    }

    /** The loop has a new selector. */
    void moved(SelectionKey newKey) {
        if (key != null) {
            key = newKey;
        }
    }

    // ---- bytes

    private void updateInterest() {
        int operations = ((state == State.OPEN ? reading : dropsLeft > 0) ? SelectionKey.OP_READ : 0)
                | (unsent != null ? SelectionKey.OP_WRITE : 0);
        if (key.interestOps() != operations) {
            key.interestOps(operations);
        }
    }

    private void read() throws IOException {
        if (state == State.OPEN && !reading) {
            updateInterest(); // the request to stop is still in the mailbox
        } else if (!isTurnAsked() && readOnce() < 0) {
            finish("server closed the connection");
        } else if (state != State.OPEN && --dropsLeft == 0) {
            readMax = DROP_SIZE;
            long goOn = loop.nextDrop(System.nanoTime());
            loop.schedule(this, goOn - closeBy < 0 ? goOn : closeBy);
            updateInterest();
        }
    }

    private boolean isTurnAsked() {
        return (requests & TURN) != 0;
    }

    /** Hands over what one read gives, or drops it while closing; negative at the end of the input. */
    private int readOnce() throws IOException {
        ByteBuffer in = loop.readBuffer().limit(readMax);
        int count = channel.read(in);
        if (count > 0 && state == State.OPEN) {
            lastRead = count;
            long start = System.nanoTime();
            handler.received(in.flip());
            pace(count, System.nanoTime() - start);
        }
        return count;
    }

    /** So many bytes took the handler so long: reads no more in the next turn than it can take in its time. */
    private void pace(int count, long nanos) {
        if (nanos > TURN_NANOS) {
            readMax = (int) Math.max(READ_MIN, Math.min(readMax, count * TURN_NANOS / nanos));
        } else if (readMax < EventLoop.READ_SIZE && nanos < TURN_NANOS / 2) {
            readMax = Math.min(EventLoop.READ_SIZE, 2 * readMax);
        }
    }

    private void write() throws IOException {
        if (unsent != null && !writeUnsent()) {
            return;
        }
        REQUESTS.getAndBitwiseAnd(this, ~WRITE); // before fill: what is asked for from here on may be missed by it
        long start = System.nanoTime();
        for (int i = 0; i < FILLS_MAX && (i == 0 || System.nanoTime() - start < TURN_NANOS); i++) {
            ByteBuffer out = loop.writeBuffers().shared();
            handler.fill(out);
            if (out.position() == 0) {
                if (state == State.FLUSHING) {
                    // to close while bytes are unread resets the connection, and the peer may lose our last ones
                    state = State.DRAINING;
                    channel.shutdownOutput();
                }
                return;
            }
            writeOut(out.flip());
            if (out.hasRemaining()) {
                REQUESTS.getAndBitwiseOr(this, WRITE);
                unsent = loop.writeBuffers().keepUnsent();
                if (loop.isOwn()) {
                    updateInterest();
                } else {
                    request(RESUME); // what is changed while the loop waits for sockets counts the next time only
                }
                return;
            }
        }
        request(RESUME);
    }

    /** True if nothing is left of it. */
    private boolean writeUnsent() throws IOException {
        writeOut(unsent);
        if (unsent.hasRemaining()) {
            updateInterest(); // not set yet if another thread had left it
            return false;
        }
        releaseUnsent();
        updateInterest();
        return true;
    }

    private void releaseUnsent() {
        if (unsent != null) {
            loop.writeBuffers().release(unsent);
            unsent = null;
        }
    }

    /** Writes what the socket takes. */
    private void writeOut(ByteBuffer out) throws IOException {
        try {
            channel.write(out);
        } catch (IOException e) {
            if (!loop.isOwn()) {
                return; // the loop's thread tries again, and finds out by itself
            }
            // A server that says why it leaves, and closes with our bytes unread, resets the connection. What it said
            // is still in our socket, and worth more than "reset".
            int count = 1;
            for (int i = 0; i < LAST_READS_MAX && count > 0 && state == State.OPEN && reading && !isTurnAsked(); i++) {
                count = readOnce();
            }
            throw e;
        }
    }

    // ---- closing

    private void beginClose(String cause) throws IOException {
        assert loop.isHere() : "not the loop's thread";
        if (state == State.CONNECTING) {
            finish(cause);
        } else if (state == State.OPEN) {
            closeCause = cause;
            state = State.FLUSHING;
            closeBy = System.nanoTime() + CLOSE_NANOS;
            dropsLeft = DROPS_MAX;
            readMax = EventLoop.READ_SIZE;
            loop.schedule(this, closeBy);
            updateInterest();
            write();
        }
    }

    private void broken(Throwable failure) {
        if (!(failure instanceof IOException)) {
            Reports.error(LOG, "{}: {}: the handler failed, closing its link", handler, endpoint, failure);
        }
        String cause = NO_WORDS;
        try {
            cause = Connector.textOf(failure, endpoint);
        } catch (Throwable e) { // there is no memory: it ends all the same
            Reports.error(LOG, "{}: {}: its link ends without a word", handler, endpoint, e);
        }
        finish(cause);
    }

    /** Gives everything back and tells the handler: why it is closing if it is, or else the cause. */
    void finish(String cause) {
        if (state == State.CLOSED) {
            return;
        }
        assert loop.isHere() : "not the loop's thread";
        boolean closing = state == State.FLUSHING || state == State.DRAINING;
        state = State.CLOSED;
        int asked = (int) REQUESTS.getAndBitwiseOr(this, QUEUED | WRITE); // never to be queued again
        try {
            loop.remove(this);
            releaseUnsent();
            if (connector != null) {
                connector.cancel();
                connector = null;
            }
            if (channel != null) {
                Connector.closeQuietly(channel);
            }
        } finally {
            tellClosed((asked & CLOSE) != 0 ? null : closing ? closeCause : cause);
        }
    }

    private void tellClosed(String cause) {
        try {
            handler.closed(cause);
        } catch (Throwable e) {
            Reports.error(LOG, "{}: {}: the handler failed when told that its link is closed", handler,
                    endpoint, e);
        }
    }

    // ---- the loop's order of deadlines

    long deadline() {
        return deadline;
    }

    void setDeadline(long deadlineNanos) {
        deadline = deadlineNanos;
    }
}
