package io.caddis.mqtt.tls.link;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.FailureText;
import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.Transport;
import io.caddis.mqtt.tls.certificates.CertificateText;
import io.caddis.mqtt.tls.certificates.RefusedChain;
import io.caddis.mqtt.tls.material.TlsProblem;
import io.caddis.mqtt.tls.records.ByteQueue;
import io.caddis.mqtt.tls.records.Records;
import io.caddis.mqtt.tls.revocation.Inquiry;
import io.caddis.mqtt.tls.revocation.RevocationCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes before a link is open. Files are read and messages computed on threads of this bundle, one at a time for a
 * link, since both may take long; bytes come and go on the transport's. Where these, the timer and the user meet, there
 * is a lock: this. Nobody is called under it but the transport's link.
 *
 * <p>What the transport's thread calls returns false once the handshake is done; then it is for the open link.
 */
final class Handshake {
    private enum State {
        /**
         * A thread of the pool reads files and makes the first message. Next: CONNECTING (made), OVER (no use, too
         * slow, the user's close).
         */
        PREPARING,
        /** The transport connects. Next: WAITING (it has, and takes the first message), OVER (it cannot). */
        CONNECTING,
        /** A thread of the pool owns the records. Next: WAITING, ASKING, DONE, FAILED, LOST (the connection ended). */
        COMPUTING,
        /** The server has the word. Next: COMPUTING (it spoke), FAILED (too slow), OVER (the connection ended). */
        WAITING,
        /** TLS is done, revocation is asked for. Next: DONE (believed), FAILED, OVER (the connection ended). */
        ASKING,
        /** The connection ended while a thread computes: what it still has to read may say why. Next: OVER. */
        LOST,
        /** The last alert is sent, the transport closes. Next: OVER (it has). */
        FAILED,
        /** The open link has all. The end. */
        DONE,
        /** The user knows that it came to nothing. The end. */
        OVER
    }

    private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);
    /** Beyond, the transport reads on only when the handshake has used it: more than any message of a handshake. */
    private static final int UNUSED_MAX = 64 * 1024;
    private static final int FIRST_BYTES = 16;

    private final SecureLink link;
    private final TlsThreads threads;
    private final SecureLink.Source source;
    private final Transport transport;
    private final Endpoint endpoint;
    private final Explanation explanation;
    private final long timeoutNanos;
    private final List<String> files;
    private final Runnable prepare = this::prepare;

    // guarded by this
    private State state = State.PREPARING;
    private Records records;
    private final ByteQueue in = new ByteQueue();
    private final ByteQueue out = new ByteQueue();
    private byte[] first = {};
    private String failure;
    private Future<?> deadline;
    private Inquiry inquiry;
    /** Null until it is done. Changed under the lock only. */
    private volatile OpenLink open;

    Handshake(SecureLink link, TlsThreads threads, SecureLink.Source source, Transport transport, Endpoint endpoint,
            Explanation explanation) {
        this.link = link;
        this.threads = threads;
        this.source = source;
        this.transport = transport;
        this.endpoint = endpoint;
        this.explanation = explanation;
        timeoutNanos = endpoint.options().handshakeTimeoutNanos();
        files = source.files();
    }

    /** What it came to; null until then. */
    OpenLink open() {
        return open;
    }

    // ---- before there is a connection

    /** False if the threads have ended. */
    boolean start() {
        synchronized (this) {
            deadline = threads.schedule(this::expired, timeoutNanos);
        }
        return threads.executeReading(files, prepare);
    }

    private void prepare() {
        synchronized (this) {
            if (state != State.PREPARING) {
                return; // it took too long to get here
            }
        }
        Records made;
        ByteQueue hello = new ByteQueue();
        try {
            made = source.records(endpoint);
            made.handshake(ByteBuffer.allocate(0), hello); // now, so that nobody waits for it later
        } catch (IOException e) {
            giveUp(explanation.ofHandshake(e));
            return;
        } catch (RuntimeException | Error e) {
            Reports.error(LOG, "{}: TLS to {} cannot be prepared", link, endpoint, e);
            giveUp("TLS cannot be prepared: " + FailureText.of(e));
            return;
        }
        synchronized (this) {
            if (state != State.PREPARING || link.isCloseAsked()) {
                return; // giveUp is on its way or was there
            }
            cancelDeadline();
            records = made;
            out.add(hello.view());
            state = State.CONNECTING;
        }
        Link opened;
        try {
            opened = transport.open(endpoint, link);
        } catch (RuntimeException | Error e) { // its bundle may be gone already, and its classes
            closed("the transport failed: " + FailureText.of(e));
            return;
        }
        link.has(opened);
    }

    /** The user has closed what has no connection yet. */
    void giveUp() {
        giveUp(null);
    }

    private void giveUp(String cause) {
        threads.cancelReading(files, prepare);
        synchronized (this) {
            if (state != State.PREPARING) {
                return;
            }
            finish();
        }
        link.ended(cause);
    }

    // ---- one step after the other

    /** The transport has connected. */
    void opened() {
        synchronized (this) {
            if (state != State.CONNECTING) {
                return;
            }
            state = State.WAITING;
            deadline = threads.schedule(this::expired, timeoutNanos);
        }
        link.wantFill();
    }

    private void compute() {
        if (!threads.execute(this::advance)) {
            fail(new TlsProblem("the TLS bundle has stopped"), new ByteQueue());
        }
    }

    /** Goes on as far as the bytes allow. A thread of the pool, one at a time. */
    private void advance() {
        ByteQueue unused = new ByteQueue();
        ByteQueue answer = new ByteQueue();
        boolean again = true;
        while (again) {
            synchronized (this) {
                if (state != State.COMPUTING && state != State.LOST) {
                    return; // it took too long
                }
                unused.add(in.view());
                in.clear();
            }
            boolean done;
            RevocationCheck check = null;
            try {
                ByteBuffer view = unused.view();
                int before = view.remaining();
                done = records.handshake(view, answer);
                unused.skip(before - view.remaining());
                check = done ? records.revocation() : null;
            } catch (IOException e) {
                fail(e, answer);
                return;
            } catch (RuntimeException | Error e) {
                Reports.error(LOG, "{}: TLS to {} failed", link, endpoint, e);
                fail(new IOException(FailureText.of(e)), answer);
                return;
            }
            again = advanced(done, check, unused, answer);
        }
    }

    /** After a step: what is to be sent is handed over. True if more arrived meanwhile. */
    private boolean advanced(boolean done, RevocationCheck check, ByteQueue unused, ByteQueue answer) {
        String lost = null;
        Inquiry asking = null;
        boolean more;
        synchronized (this) {
            if (state != State.COMPUTING && state != State.LOST) {
                return false; // it took too long
            }
            out.add(answer.view());
            answer.clear();
            more = !done && in.size() > 0;
            if (state == State.LOST && !more) {
                lost = failure;
                finish();
            } else if (done) {
                cancelDeadline();
                unused.add(in.view());
                in.clear();
                if (check == null) {
                    done(unused);
                } else {
                    in.add(unused.view());
                    state = State.ASKING;
                    asking = new Inquiry(check, source.answers(), source.toAuthorities(transport), endpoint.options(),
                            timeoutNanos / 2, new Inquirer());
                    inquiry = asking;
                }
            } else {
                if (!more) {
                    in.add(unused.view()); // an unfinished record
                    state = State.WAITING;
                }
                link.readOn(true);
            }
        }
        if (lost != null) {
            link.ended(lost);
        } else {
            link.wantFill();
        }
        if (asking != null) {
            asking.start();
        }
        return more;
    }

    /** @param unused what came with the last message */
    private void done(ByteQueue unused) {
        assert Thread.holdsLock(this);
        state = State.DONE;
        open = link.opened(records, unused, out, endpoint, explanation);
        link.readOn(link.isReading());
    }

    /** What an inquiry needs of this. */
    private final class Inquirer implements Inquiry.Surroundings {
        @Override
        public boolean execute(Runnable task) {
            return threads.execute(task);
        }

        @Override
        public Future<?> schedule(Runnable task, long delayNanos) {
            return threads.schedule(task, delayNanos);
        }

        @Override
        public void decided(Exception refusal) {
            if (refusal != null) {
                ByteQueue lastWords = new ByteQueue();
                synchronized (Handshake.this) {
                    if (state == State.ASKING) {
                        records.close(lastWords); // TLS is done, so there is no alert for it any more
                    }
                }
                fail(new IOException(FailureText.of(refusal), refusal), lastWords);
                return;
            }
            synchronized (Handshake.this) {
                if (state != State.ASKING) {
                    return;
                }
                ByteQueue unused = new ByteQueue();
                unused.add(in.view());
                in.clear();
                done(unused);
            }
            link.wantFill();
        }
    }

    // ---- bytes, the transport's thread

    boolean received(ByteBuffer bytes) {
        if (open != null) {
            return false;
        }
        boolean compute;
        synchronized (this) {
            if (state == State.DONE) {
                return false;
            }
            if (state == State.FAILED || state == State.OVER) {
                bytes.position(bytes.limit());
                return true;
            }
            if (first.length < FIRST_BYTES) {
                int known = first.length;
                first = Arrays.copyOf(first, Math.min(FIRST_BYTES, known + bytes.remaining()));
                bytes.get(bytes.position(), first, known, first.length - known);
            }
            in.add(bytes);
            if (in.size() > UNUSED_MAX) {
                link.readOn(false); // under the lock, since whoever has computed a step lets it read on
            }
            compute = state == State.WAITING;
            if (compute) {
                state = State.COMPUTING;
            }
        }
        if (compute) {
            compute();
        }
        return true;
    }

    boolean fill(ByteBuffer bytes) {
        if (open != null) {
            return false;
        }
        synchronized (this) {
            if (state == State.DONE) {
                return false;
            }
            out.moveTo(bytes);
            return true;
        }
    }

    // ---- the end

    boolean closed(String cause) {
        String text;
        synchronized (this) {
            if (state == State.DONE) {
                return false;
            }
            if (state == State.COMPUTING) {
                failure = lost(cause);
                state = State.LOST;
            }
            if (state == State.LOST || state == State.OVER) {
                return true;
            }
            text = state == State.WAITING || state == State.ASKING ? lost(cause) : failure != null ? failure : cause;
            finish();
        }
        link.ended(text);
        return true;
    }

    private String lost(String cause) {
        return "TLS handshake with " + endpoint.address() + " failed: " + (Explanation.isNotTls(first)
                ? Explanation.notTls(first) : cause + (first.length == 0
                ? " before it had said anything: is it a TLS port?" : " in the middle: see its log"));
    }

    /** @param lastWords what is to be sent, so that the server knows, too */
    private void fail(IOException problem, ByteQueue lastWords) {
        // first: once the last words are there, the server may end the link, and nothing is told after that
        link.refused(CertificateText.infos(RefusedChain.in(problem)));
        String text;
        boolean lost;
        synchronized (this) {
            lost = state == State.LOST;
            if (state != State.COMPUTING && state != State.ASKING && !lost) {
                return; // it took too long
            }
            text = "TLS handshake with " + endpoint.address() + " failed: " + (Explanation.isNotTls(first)
                    ? Explanation.notTls(first) : explanation.ofHandshake(problem));
            if (lost) {
                finish();
            } else {
                out.add(lastWords.view());
                failure = text;
                cancelDeadline();
                state = State.FAILED;
            }
        }
        Reports.debug(LOG, "{}: {}", link, text, problem);
        if (lost) {
            link.ended(text);
        } else {
            link.closeLink();
        }
    }

    /** The timer's thread. */
    private void expired() {
        String text = "took longer than " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) / 1000.0
                + " s (handshake.timeout)";
        boolean connected;
        synchronized (this) {
            connected = state == State.COMPUTING || state == State.WAITING;
            if (connected) {
                text = "the TLS handshake with " + endpoint.address() + " " + text + (first.length == 0
                        ? ": the server has not said anything: is it a TLS port?" : ": the server went silent");
                failure = text;
                state = State.FAILED;
                out.clear();
            } else if (state == State.PREPARING) {
                text = "reading the keys and certificates for TLS " + files + " " + text
                        + ": is the disk slow or away?";
                finish();
            } else if (state == State.LOST) { // what computes will find it over, and the transport says nothing more
                text = failure;
                finish();
            } else {
                return;
            }
        }
        if (connected) {
            link.closeLink();
        } else {
            threads.cancelReading(files, prepare);
            link.ended(text);
        }
    }

    private void finish() {
        assert Thread.holdsLock(this);
        state = State.OVER;
        cancelDeadline();
        if (inquiry != null) {
            inquiry.cancel();
        }
        in.clear();
        out.clear();
    }

    private void cancelDeadline() {
        assert Thread.holdsLock(this);
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }
}
