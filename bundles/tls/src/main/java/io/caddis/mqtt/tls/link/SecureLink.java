package io.caddis.mqtt.tls.link;

import io.caddis.mqtt.CertificateInfo;
import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.LinkHandler;
import io.caddis.mqtt.spi.TlsObserver;
import io.caddis.mqtt.spi.Transport;
import io.caddis.mqtt.tls.certificates.CertificateText;
import io.caddis.mqtt.tls.certificates.RefusedChain;
import io.caddis.mqtt.tls.material.TlsProblem;
import io.caddis.mqtt.tls.records.ByteQueue;
import io.caddis.mqtt.tls.records.Records;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The link that a user has, and the handler that the transport has: TLS between the two. Files are read before the
 * transport is asked, and handshakes computed, on threads of this bundle; what is open works on the transport's thread,
 * with no lock.
 */
public final class SecureLink implements Link, LinkHandler {
    /** Where {@link Records} come from; blocks, since it reads files. */
    public interface Source {
        Records records(Endpoint endpoint) throws IOException;
    }

    private enum State {
        /** Files are read. Next: CONNECTING (done), CLOSED (failed, too slow, or close). */
        PREPARING,
        /** The transport connects. Next: HANDSHAKE (opened), CLOSED. */
        CONNECTING,
        /** A thread of the pool owns the records. Next: OPEN (done), FAILED, CLOSED. */
        HANDSHAKE,
        /** The transport's thread owns the records. Next: FAILED, CLOSED. */
        OPEN,
        /** The last alert is sent, the transport closes. Next: CLOSED. */
        FAILED,
        /** The user knows. The end. */
        CLOSED
    }

    private static final Logger LOG = LoggerFactory.getLogger(SecureLink.class);
    /** Beyond, the transport reads on only when the handshake has used it: more than any message of a handshake. */
    private static final int UNUSED_MAX = 64 * 1024;
    private static final int FIRST_BYTES = 16;
    /** What a transport says if the peer ends its half. */
    private static final String BY_SERVER = "server closed the connection";

    private final TlsThreads threads;
    private final Buffers buffers;
    private final Source source;
    private final Transport transport;
    private final Endpoint endpoint;
    private final LinkHandler user;
    private final Explanation.Setting setting;
    private final TlsObserver observer;
    private final long timeoutNanos;
    /** Of the files it was made with; null for none. */
    private final MaterialWatch watch;

    private volatile State state = State.PREPARING;
    private volatile Link link;
    private volatile boolean closeAsked;
    private volatile boolean reading = true;
    private Records records;

    // guarded by this until OPEN or FAILED, then the transport's thread has them
    private final ByteQueue in = new ByteQueue();
    private final ByteQueue out = new ByteQueue();
    private boolean computing;
    private boolean more;
    private boolean lost;
    private String failure;
    private Future<?> deadline;
    private byte[] first = {};

    // the transport's thread
    private boolean told;
    private boolean ended;
    private boolean saidGoodbye;

    public SecureLink(TlsThreads threads, Buffers buffers, Source source, Transport transport, Endpoint endpoint,
            LinkHandler user, Explanation.Setting setting, TlsObserver observer, MaterialWatch watch) {
        this.threads = threads;
        this.buffers = buffers;
        this.source = source;
        this.transport = transport;
        this.endpoint = endpoint;
        this.user = user;
        this.setting = setting;
        this.observer = observer;
        this.watch = watch;
        timeoutNanos = endpoint.options().handshakeTimeoutNanos();
    }

    /** Whose link it is, for logs. */
    @Override
    public String toString() {
        return user.toString();
    }

    // ---- the user's side, any thread

    /** False if the threads have ended; then the user is never called. */
    public boolean start() {
        synchronized (this) {
            deadline = threads.schedule(this::expired, timeoutNanos);
        }
        return threads.execute(this::prepare);
    }

    @Override
    public void wantWrite() {
        Link open = link;
        if (state == State.OPEN && open != null) {
            open.wantWrite();
        } // else fill is called anyway once it is open
    }

    @Override
    public void reading(boolean on) {
        reading = on;
        Link open = link;
        if (state == State.OPEN && open != null) {
            open.reading(on);
        }
    }

    @Override
    public void close() {
        Link open;
        synchronized (this) {
            closeAsked = true;
            open = link;
        }
        if (open != null) {
            open.close();
        } else {
            threads.executeSurely(() -> finishEarly(null)); // not on the caller's stack, who may hold locks
        }
    }

    // ---- before there is a link

    private void prepare() {
        Records made;
        try {
            made = source.records(endpoint);
        } catch (IOException e) {
            finishEarly(Explanation.of(e, setting));
            return;
        } catch (RuntimeException | Error e) {
            Reports.write(() -> LOG.error("TLS to {} cannot be prepared", endpoint, e));
            finishEarly("TLS cannot be prepared: " + Reports.textOf(e));
            return;
        }
        synchronized (this) {
            if (state != State.PREPARING || closeAsked) {
                return; // finishEarly is on its way or was there
            }
            cancelDeadline();
            records = made;
            state = State.CONNECTING;
        }
        Link opened;
        try {
            opened = transport.open(endpoint, this);
        } catch (RuntimeException | Error e) { // its bundle may be gone already, and its classes
            finish("the transport failed: " + Reports.textOf(e));
            return;
        }
        boolean close;
        synchronized (this) {
            link = opened;
            close = closeAsked || state == State.FAILED; // the handshake may have failed while open had not returned
        }
        if (close) {
            opened.close();
        }
        opened.wantWrite(); // the handshake may have waited for the link
    }

    /** Ends what has no link yet. */
    private void finishEarly(String cause) {
        synchronized (this) {
            if (state != State.PREPARING) {
                return;
            }
            state = State.CLOSED;
            cancelDeadline();
        }
        user.closed(closeAsked ? null : cause);
    }

    private void expired() {
        String text = "took longer than " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) / 1000.0
                + " s (handshake.timeout)";
        if (state == State.PREPARING) {
            finishEarly("reading the keys and certificates for TLS " + text + ": is the disk slow or away?");
        }
        Link open;
        synchronized (this) {
            if (state != State.HANDSHAKE) {
                return;
            }
            if (!lost) {
                failure = "the TLS handshake with " + where() + " " + text + (first.length == 0
                        ? ": the server has not said anything: is it a TLS port?" : ": the server went silent");
            }
            state = State.FAILED;
            out.clear();
            open = link;
        }
        if (lost) { // what computes will find the handshake over, and the transport has nothing more to say
            finish(failure);
        } else if (open != null) {
            open.close();
        }
    }

    private void cancelDeadline() {
        assert Thread.holdsLock(this);
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    // ---- handshake

    @Override
    public void opened() {
        synchronized (this) {
            if (state != State.CONNECTING) {
                return;
            }
            state = State.HANDSHAKE;
            deadline = threads.schedule(this::expired, timeoutNanos);
        }
        compute();
    }

    /** Has the pool go on with the handshake, one thread at a time. */
    private void compute() {
        synchronized (this) {
            if (computing) {
                more = true;
                return;
            }
            computing = true;
        }
        if (!threads.execute(this::handshake)) {
            fail(new TlsProblem("the TLS bundle has stopped"));
        }
    }

    private void handshake() {
        ByteQueue unused = new ByteQueue();
        ByteQueue answer = new ByteQueue();
        boolean again = true;
        while (again) {
            synchronized (this) {
                more = false;
                unused.add(in.view());
                in.clear();
                if (state != State.HANDSHAKE) {
                    return;
                }
            }
            boolean done = false;
            try {
                ByteBuffer view = unused.view();
                int before = view.remaining();
                done = records.handshake(view, answer);
                unused.skip(before - view.remaining());
            } catch (IOException e) {
                failed(e, answer);
                return;
            } catch (RuntimeException | Error e) {
                Reports.write(() -> LOG.error("TLS to {} failed", endpoint, e));
                failed(new IOException(Reports.textOf(e)), answer);
                return;
            }
            again = advanced(done, unused, answer);
        }
    }

    /** After a step of the handshake: hands over what is to be sent. True if more arrived meanwhile. */
    private boolean advanced(boolean done, ByteQueue unused, ByteQueue answer) {
        Link open;
        boolean again = false;
        synchronized (this) {
            out.add(answer.view());
            answer.clear();
            if (lost && !(more && !done)) {
                computing = false;
            } else if (done) {
                ByteQueue late = new ByteQueue();
                late.add(in.view());
                in.clear();
                in.add(unused.view());
                in.add(late.view());
                cancelDeadline();
                if (state == State.HANDSHAKE) {
                    state = State.OPEN;
                }
            } else if (more) {
                again = true;
            } else {
                computing = false;
                in.add(unused.view()); // an unfinished record
            }
            open = link;
        }
        if (lost && !again) {
            finish(failure);
        } else if (open != null) {
            open.reading(state != State.OPEN || reading);
            open.wantWrite();
        }
        return again;
    }

    private void failed(IOException problem, ByteQueue lastWords) {
        synchronized (this) {
            out.add(lastWords.view());
        }
        fail(problem);
    }

    /** Any thread, before OPEN; the transport's after that. */
    private void fail(IOException problem) {
        Link open;
        synchronized (this) {
            if (state == State.FAILED || state == State.CLOSED) {
                return;
            }
            boolean handshake = state != State.OPEN;
            failure = (handshake ? "TLS handshake with " : "TLS connection to ") + where() + " failed: "
                    + (first.length > 0 && handshake && Explanation.isNotTls(first) ? Explanation.notTls(first)
                    : Explanation.of(problem, handshake ? setting : setting.afterHandshake()));
            cancelDeadline();
            state = State.FAILED;
            open = link;
        }
        Reports.write(() -> LOG.debug("{}", failure, problem));
        List<CertificateInfo> refused = CertificateText.infos(RefusedChain.in(problem));
        if (!refused.isEmpty()) {
            observer.refused(refused);
        }
        if (lost) {
            finish(failure);
        } else if (open != null) {
            open.close();
        }
    }

    private String where() {
        return endpoint.address();
    }

    // ---- bytes, the transport's thread

    @Override
    public void received(ByteBuffer bytes) {
        if (state == State.OPEN && told) {
            open(bytes);
            return;
        }
        boolean tooMuch;
        synchronized (this) {
            if (state == State.FAILED || state == State.CLOSED) {
                bytes.position(bytes.limit());
                return;
            }
            if (first.length < FIRST_BYTES) {
                int known = first.length;
                first = Arrays.copyOf(first, Math.min(FIRST_BYTES, known + bytes.remaining()));
                bytes.get(bytes.position(), first, known, first.length - known);
            }
            in.add(bytes);
            tooMuch = in.size() > UNUSED_MAX;
        }
        if (state == State.HANDSHAKE) {
            Link open = link;
            if (tooMuch && open != null) {
                open.reading(false);
            }
            compute();
        }
    }

    /** Opens records and hands over what was in them; keeps an unfinished one. */
    private void open(ByteBuffer bytes) {
        ByteBuffer plain = buffers.take();
        try {
            if (in.size() > 0) {
                completeRecord(bytes);
                openAll(in, plain);
            }
            if (in.size() == 0) {
                openAll(bytes, plain);
            }
            in.add(bytes);
            if (in.size() > Records.RECORD_MAX) {
                throw new TlsProblem("the server breaks the rules of TLS (record_overflow): is it a TLS server?");
            }
            if (records.hasAnswer()) {
                link.wantWrite();
            }
        } catch (IOException e) {
            bytes.position(bytes.limit());
            answerQuietly();
            fail(e);
        } finally {
            buffers.giveBack(plain);
        }
        if (ended && state == State.OPEN) {
            endByServer();
        }
    }

    /** Adds to the unfinished record what it lacks, so that the rest need not be copied. */
    private void completeRecord(ByteBuffer bytes) {
        move(bytes, 5 - in.size());
        if (in.size() >= 5) {
            ByteBuffer header = in.view();
            int length = 5 + (header.getShort(header.position() + 3) & 0xFFFF);
            move(bytes, Math.min(length, Records.RECORD_MAX) - in.size());
        }
    }

    private void move(ByteBuffer bytes, int count) {
        if (count > 0) {
            ByteBuffer piece = bytes.slice(bytes.position(), Math.min(count, bytes.remaining()));
            bytes.position(bytes.position() + piece.remaining());
            in.add(piece);
        }
    }

    private void openAll(ByteQueue queue, ByteBuffer plain) throws IOException {
        ByteBuffer view = queue.view();
        int before = view.remaining();
        openAll(view, plain);
        queue.skip(before - view.remaining());
    }

    private void openAll(ByteBuffer bytes, ByteBuffer plain) throws IOException {
        boolean progress = true;
        while (progress && !ended && state == State.OPEN) {
            int before = bytes.remaining();
            ended = records.open(bytes, plain.clear());
            progress = bytes.remaining() != before || plain.position() > 0;
            if (plain.position() > 0) {
                user.received(plain.flip());
            }
        }
        if (ended) {
            bytes.position(bytes.limit());
        }
    }

    private void endByServer() {
        failure = BY_SERVER;
        state = State.FAILED;
        records.close(out);
        link.close();
    }

    @Override
    public void fill(ByteBuffer bytes) {
        if (state != State.OPEN) {
            synchronized (this) {
                out.moveTo(bytes);
            }
            return;
        }
        if (!told) {
            tellOpened();
            if (state != State.OPEN || !told) {
                out.moveTo(bytes);
                return;
            }
        }
        try {
            if (records.hasAnswer()) {
                records.answer(out);
            }
            out.moveTo(bytes);
            if (out.size() == 0 && !saidGoodbye) {
                seal(bytes);
            }
        } catch (IOException e) {
            answerQuietly();
            fail(e);
        }
    }

    private void seal(ByteBuffer bytes) throws IOException {
        ByteBuffer plain = buffers.take();
        try {
            int room = records.plainMax(bytes.remaining());
            if (room <= 0) {
                return; // the rest of an answer took the buffer: there will be another one
            }
            user.fill(plain.limit(Math.min(plain.capacity(), room)));
            plain.flip();
            if (plain.hasRemaining()) {
                records.seal(plain, bytes);
            } else if (closeAsked) {
                saidGoodbye = true;
                records.close(out);
                out.moveTo(bytes);
            }
        } finally {
            buffers.giveBack(plain);
        }
    }

    /** The handshake is done: the first thing that the user hears, on the transport's thread. */
    private void tellOpened() {
        if (link == null) {
            return; // open has not returned yet: prepare will call for another fill
        }
        told = true;
        if (!reading) {
            link.reading(false);
        }
        observer.negotiated(records.session());
        if (watch != null) {
            watch.start(records.material());
        }
        user.opened();
        open(ByteBuffer.allocate(0)); // what came with the last message of the handshake
    }

    private void answerQuietly() {
        try {
            records.answer(out);
        } catch (IOException e) {
            Reports.write(() -> LOG.debug("no alert for {}", endpoint, e)); // the connection is over anyway
        }
    }

    // ---- the end

    @Override
    public void closed(String cause) {
        String text;
        synchronized (this) {
            if (state == State.HANDSHAKE && computing) { // what it reads now may say why
                lost = true;
                failure = lostInHandshake(cause);
                return;
            }
            // no switch: its class would be loaded only now, perhaps after the bundle has been replaced
            if (state == State.HANDSHAKE) {
                text = lostInHandshake(cause);
            } else if (state == State.OPEN) {
                text = BY_SERVER.equals(cause) ? cause + " without the close_notify of TLS" : cause;
            } else {
                text = failure != null ? failure : cause;
            }
        }
        finish(text);
    }

    private String lostInHandshake(String cause) {
        if (first.length > 0 && Explanation.isNotTls(first)) {
            return "TLS handshake with " + where() + " failed: " + Explanation.notTls(first);
        }
        return "TLS handshake with " + where() + " failed: " + cause + (first.length == 0
                ? " before it had said anything: is it a TLS port?" : " in the middle: see its log");
    }

    private void finish(String cause) {
        synchronized (this) {
            if (state == State.CLOSED) {
                return;
            }
            state = State.CLOSED;
            cancelDeadline();
            in.clear();
            out.clear();
        }
        if (watch != null) {
            watch.stop();
        }
        user.closed(closeAsked ? null : cause);
    }
}
