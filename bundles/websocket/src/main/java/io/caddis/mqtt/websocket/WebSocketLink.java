package io.caddis.mqtt.websocket;

import io.caddis.mqtt.ForeignText;
import io.caddis.mqtt.MqttBearerToken;
import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.FailureText;
import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.LinkHandler;
import io.caddis.mqtt.spi.Transport;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The link that a user has, and the handler that the layer below has: a WebSocket between the two. What is open works
 * on the lower link's thread, without a lock; the lock is for what comes before.
 */
final class WebSocketLink implements Link, LinkHandler, FrameReader.Sink, WebSocketThreads.Opening {
    private enum State {
        /** A token is asked for. Next: CONNECTING (there is one), CLOSED (failed, too slow, or close). */
        TOKEN,
        /** The layer below connects. Next: UPGRADING (opened), ENDING, CLOSED. */
        CONNECTING,
        /** The server is asked. Next: OPEN (it agreed), ENDING (it did not, or is too slow), CLOSED. */
        UPGRADING,
        /** Bytes flow. Next: ENDING (the server closes or breaks the rules), CLOSED. */
        OPEN,
        /** The last frame goes out, the layer below closes. Next: CLOSED. */
        ENDING,
        /** The user knows. The end. */
        CLOSED
    }

    static final String STOPPED = "the WebSocket bundle is stopped";
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketLink.class);
    private static final int NORMAL = 1000;
    private static final int NO_CODE = 1005;
    private static final int CONTROL_FRAME_MAX = 2 + 4 + 125;
    /** A user's buffer is not smaller than this if the lower one's is not; beyond it, one frame more. */
    private static final int FILL_MIN = 16 * 1024;

    private final WebSocketThreads threads;
    private final Transport transport;
    private final Endpoint endpoint;
    private final LinkHandler user;
    private final FrameWriter writer;
    private final FrameReader reader = new FrameReader(this);

    private volatile State state = State.TOKEN;
    private volatile Link lower;
    private volatile boolean closeAsked;
    private volatile boolean reading = true;
    private volatile String endCause;

    // guarded by this
    private Future<?> deadline;
    private Future<?> asking;

    // the lower link's thread, once it is opened
    private Upgrade upgrade; // null once open
    private ByteBuffer request;
    private byte[] pong; // to be sent, or null
    private int closeCode = NORMAL;
    private boolean closeSent;

    WebSocketLink(WebSocketThreads threads, SecureRandom random, Transport transport, Endpoint endpoint,
            LinkHandler user) {
        this.threads = threads;
        this.transport = transport;
        this.endpoint = endpoint;
        this.user = user;
        writer = new FrameWriter(random);
        byte[] nonce = new byte[16];
        random.nextBytes(nonce);
        upgrade = new Upgrade(endpoint, nonce);
    }

    /** Whose link it is, for logs. */
    @Override
    public String toString() {
        return user.toString();
    }

    // ---- the user's side, any thread

    /** @param tokens or null */
    void start(MqttBearerToken tokens) {
        if (tokens == null) {
            connect(null);
            return;
        }
        boolean stopped;
        synchronized (this) {
            deadline = threads.schedule(this, endpoint.options().handshakeTimeoutNanos());
            asking = threads.ask(() -> ask(tokens));
            stopped = deadline == null || asking == null;
        }
        if (stopped) {
            endEarly(STOPPED);
        }
    }

    @Override
    public void wantWrite() {
        Link below = lower;
        if (state == State.OPEN && below != null) {
            below.wantWrite();
        } // else fill is called anyway once it is open
    }

    @Override
    public void reading(boolean on) {
        reading = on;
        Link below = lower;
        if (state == State.OPEN && below != null) {
            below.reading(on);
        }
    }

    @Override
    public boolean runAfterTurn(Runnable task, boolean alsoMany) {
        Link below = lower;
        return below != null && below.runAfterTurn(task, alsoMany);
    }

    @Override
    public void wantTurn() {
        Link below = lower;
        if (below != null) { // else nothing was received that could take more than a turn
            below.wantTurn();
        }
    }

    @Override
    public void close() {
        closeAsked = true;
        Link below = lower;
        if (below != null) {
            below.close();
        } else {
            endEarly(null);
        }
    }

    // ---- before there is a lower link

    /** On a thread that may block. */
    private void ask(MqttBearerToken tokens) {
        String token;
        try {
            token = token(tokens);
        } catch (InterruptedException e) {
            endEarly(STOPPED); // or it has ended already
            return;
        } catch (Exception e) {
            endEarly("no bearer token for " + endpoint + ": " + ForeignText.line(Reports.messageOf(e)));
            return;
        } catch (Throwable e) { // also what only a generated class can throw
            Reports.error(LOG, "{}: {}: the service that gives bearer tokens failed", user, endpoint, e);
            endEarly("no bearer token for " + endpoint + ": its service failed");
            return;
        }
        Thread.interrupted(); // what it left behind is not for those below
        if (token != null && !token.matches("[!-~]+")) {
            endEarly("no bearer token for " + endpoint + ": what its service gave has spaces or control characters");
        } else {
            connect(token);
        }
    }

    /** With the context class loader of the service's class, where ServiceLoader and the like look. */
    private String token(MqttBearerToken tokens) throws Exception {
        Thread.currentThread().setContextClassLoader(tokens.getClass().getClassLoader());
        try {
            return tokens.token(endpoint.uri());
        } finally {
            Thread.currentThread().setContextClassLoader(null); // as all threads of this bundle are
        }
    }

    private void connect(String token) {
        synchronized (this) {
            if (state != State.TOKEN) {
                return; // too late
            }
            try {
                request = upgrade.request(token);
            } catch (WebSocketProblem e) {
                endCause = e.getMessage();
            }
            if (endCause == null) {
                cancelDeadline();
                state = State.CONNECTING;
            }
        }
        if (endCause != null) {
            endEarly(endCause);
            return;
        }
        Link opened;
        try {
            opened = transport.open(endpoint, this);
        } catch (RuntimeException | Error e) { // its bundle may be gone already, and its classes
            String cause = "the transport failed: " + FailureText.of(e);
            threads.runSurely(() -> closed(cause)); // not on the caller's stack, who may hold locks
            return;
        }
        // written before the others are read; who writes those reads lower after that: at least one of us acts
        lower = opened;
        if (closeAsked || state == State.ENDING) {
            opened.close();
        } else if (state == State.OPEN && !reading) {
            opened.reading(false);
        }
        opened.wantWrite();
    }

    /** Ends what has no lower link; on a stack of its own, because callers may hold locks. */
    private void endEarly(String cause) {
        synchronized (this) {
            if (state != State.TOKEN) {
                return;
            }
            state = State.CLOSED;
            cancelDeadline();
        }
        threads.runSurely(() -> user.closed(closeAsked ? null : cause));
    }

    @Override
    public void expired(boolean stopped) {
        String limit = "within " + TimeUnit.NANOSECONDS.toMillis(endpoint.options().handshakeTimeoutNanos()) / 1000.0
                + " s (handshake.timeout)";
        if (state == State.TOKEN) {
            endEarly(stopped ? STOPPED : "no bearer token for " + endpoint + " " + limit);
            return;
        }
        synchronized (this) {
            if (state != State.UPGRADING) {
                return;
            }
            state = State.ENDING;
            endCause = stopped ? STOPPED : "the server has not opened the WebSocket " + limit
                    + ": is it a port for WebSocket, and ws:// or wss:// right?";
        }
        closeLower();
    }

    private void cancelDeadline() {
        assert Thread.holdsLock(this);
        if (deadline != null) {
            threads.cancel(this, deadline);
            deadline = null;
        }
        if (asking != null && state == State.CLOSED) {
            asking.cancel(true);
        }
        asking = null;
    }

    // ---- the lower link's thread

    @Override
    public void opened() {
        boolean stopped;
        synchronized (this) {
            if (state != State.CONNECTING) {
                return;
            }
            state = State.UPGRADING;
            deadline = threads.schedule(this, endpoint.options().handshakeTimeoutNanos());
            stopped = deadline == null;
        }
        if (stopped) {
            end(NORMAL, STOPPED);
        }
    }

    @Override
    public void received(ByteBuffer in) {
        try {
            if (state == State.UPGRADING && upgrade.received(in)) {
                agreed();
            }
            if (state == State.OPEN) {
                reader.received(in);
            }
        } catch (WebSocketProblem e) {
            end(e.code(), e.getMessage());
        }
        in.position(in.limit());
    }

    @Override
    public void turn() {
        if (upgrade == null) {
            user.turn();
        }
    }

    private void agreed() {
        synchronized (this) {
            if (state != State.UPGRADING) {
                return; // the deadline was faster
            }
            cancelDeadline();
            state = State.OPEN;
        }
        upgrade = null;
        request = null;
        Link below = lower;
        if (below != null && !reading) {
            below.reading(false);
        }
        user.opened();
        wantWrite();
    }

    @Override
    public void fill(ByteBuffer out) {
        if (state == State.UPGRADING && !closeAsked) {
            int count = Math.min(request.remaining(), out.remaining());
            out.put(request.slice(request.position(), count));
            request.position(request.position() + count);
        } else if (upgrade == null && !closeSent && out.remaining() > CONTROL_FRAME_MAX) {
            frames(out);
        }
    }

    private void frames(ByteBuffer out) {
        if (pong != null) {
            writer.pong(out, pong);
            pong = null;
        }
        boolean more = state == State.OPEN && out.remaining() > CONTROL_FRAME_MAX;
        boolean none = true;
        while (more) {
            ByteBuffer room = out.slice(out.position() + FrameWriter.HEADER,
                    Math.min(out.remaining() - FrameWriter.HEADER, FrameWriter.CONTENT_MAX));
            user.fill(room);
            int count = room.position();
            if (count > 0) {
                writer.binary(out, count);
                none = false;
            }
            // who leaves room has no more, or has had its turn
            more = count > 0 && !room.hasRemaining() && state == State.OPEN
                    && out.remaining() >= FrameWriter.HEADER + FILL_MIN;
        }
        if (none && (closeAsked || state == State.ENDING) && out.remaining() > CONTROL_FRAME_MAX) {
            closeSent = true;
            writer.close(out, closeCode);
        }
    }

    @Override
    public void closed(String cause) {
        State before;
        synchronized (this) {
            before = state;
            state = State.CLOSED;
            cancelDeadline();
        }
        String text = endCause != null ? endCause
                : before == State.UPGRADING ? cause + " before the WebSocket was open" : cause;
        user.closed(closeAsked ? null : text);
    }

    // ---- what frames say

    @Override
    public void data(ByteBuffer bytes) {
        user.received(bytes);
    }

    @Override
    public void ping(byte[] content) {
        pong = content; // of several pings that wait, the last is answered: RFC 6455 section 5.5.3
        wantWrite();
    }

    @Override
    public void close(int code, String reason) {
        String said = reason.isEmpty() ? "" : " " + ForeignText.line(reason);
        end(code == NO_CODE ? NORMAL : code, "server closed the WebSocket: "
                + (code == NO_CODE ? "no code" : "code " + code) + said);
    }

    private void end(int code, String cause) {
        synchronized (this) {
            if (state == State.ENDING || state == State.CLOSED) {
                return;
            }
            cancelDeadline();
            closeCode = code;
            endCause = cause;
            state = State.ENDING;
        }
        closeLower();
    }

    private void closeLower() {
        Link below = lower;
        if (below != null) {
            below.close();
        }
    }
}
