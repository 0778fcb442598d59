package io.caddis.mqtt.tls.link;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.LinkHandler;
import io.caddis.mqtt.tls.material.TlsProblem;
import io.caddis.mqtt.tls.records.ByteQueue;
import io.caddis.mqtt.tls.records.Records;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes after the handshake: records are opened and sealed, on the transport's thread alone and without a lock. An
 * idle one holds no buffer.
 */
final class OpenLink {
    private enum State {
        /** The user does not know yet. Next: OPEN (the transport comes for bytes), CLOSED. */
        NEW,
        /** Bytes go both ways. Next: LEAVING, ENDED, CLOSED. */
        OPEN,
        /** The user has closed it, and the server was told; what comes is still handed over. Next: ENDED, CLOSED. */
        LEAVING,
        /** The server has closed it, or TLS failed; the transport sends the last words and closes. Next: CLOSED. */
        ENDED,
        /** The user knows. The end. */
        CLOSED
    }

    private static final Logger LOG = LoggerFactory.getLogger(OpenLink.class);
    /** What a transport says if the peer ends its half. */
    private static final String BY_SERVER = "server closed the connection";
    private static final int HEADER = 5;

    private final SecureLink link;
    private final Buffers buffers;
    private final LinkHandler user;
    private final Records records;
    private final ByteQueue in;
    private final ByteQueue out;
    private final Endpoint endpoint;
    private final Explanation explanation;

    private State state = State.NEW;
    /** Why it is ENDED. */
    private String failure;

    OpenLink(SecureLink link, Buffers buffers, LinkHandler user, Records records, ByteQueue in, ByteQueue out,
            Endpoint endpoint, Explanation explanation) {
        this.link = link;
        this.buffers = buffers;
        this.user = user;
        this.records = records;
        this.in = in;
        this.out = out;
        this.endpoint = endpoint;
        this.explanation = explanation;
    }

    private boolean isOpen() {
        return state == State.OPEN || state == State.LEAVING;
    }

    // ---- in

    void received(ByteBuffer bytes) {
        if (isOpen()) {
            open(bytes);
        } else if (state == State.NEW) {
            in.add(bytes);
        } else {
            bytes.position(bytes.limit());
        }
    }

    /** Opens records and hands over what was in them; keeps an unfinished one. */
    private void open(ByteBuffer bytes) {
        ByteBuffer plain = buffers.take();
        try {
            if (in.size() > 0) {
                completeRecord(bytes);
                ByteBuffer kept = in.view();
                int before = kept.remaining();
                openAll(kept, plain);
                in.skip(before - kept.remaining());
            }
            if (in.size() == 0) {
                openAll(bytes, plain);
            }
            in.add(bytes);
            if (in.size() > Records.RECORD_MAX) {
                throw new TlsProblem("the server breaks the rules of TLS (record_overflow): is it a TLS server?");
            }
            if (records.hasAnswer()) {
                link.wantFill();
            }
        } catch (IOException e) {
            bytes.position(bytes.limit());
            fail(e);
        } finally {
            buffers.giveBack(plain);
        }
    }

    /** Adds to the unfinished record what it lacks, so that the rest need not be copied. */
    private void completeRecord(ByteBuffer bytes) {
        move(bytes, HEADER - in.size());
        if (in.size() >= HEADER) {
            ByteBuffer header = in.view();
            int length = HEADER + (header.getShort(header.position() + 3) & 0xFFFF);
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

    private void openAll(ByteBuffer bytes, ByteBuffer plain) throws IOException {
        boolean progress = true;
        while (progress && isOpen()) {
            int before = bytes.remaining();
            boolean ended = records.open(bytes, plain.clear());
            progress = bytes.remaining() != before || plain.position() > 0;
            if (plain.position() > 0) {
                user.received(plain.flip());
            }
            if (ended && isOpen()) {
                failure = BY_SERVER;
                state = State.ENDED;
                records.close(out);
                link.closeLink();
            }
        }
        if (!isOpen()) {
            bytes.position(bytes.limit()); // nothing counts that comes after the end
        }
    }

    // ---- out

    void fill(ByteBuffer bytes) {
        if (state == State.NEW && link.hasLink()) {
            state = State.OPEN;
            link.negotiated(records);
            user.opened();
            open(ByteBuffer.allocate(0)); // what came with the last message of the handshake
        }
        if (!isOpen()) {
            out.moveTo(bytes);
            return;
        }
        try {
            if (records.hasAnswer()) {
                records.answer(out);
            }
            out.moveTo(bytes);
            if (out.size() == 0 && state == State.OPEN) {
                seal(bytes);
            }
        } catch (IOException e) {
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
            } else if (link.isCloseAsked()) {
                state = State.LEAVING;
                records.close(out);
                out.moveTo(bytes);
            }
        } finally {
            buffers.giveBack(plain);
        }
    }

    // ---- the end

    private void fail(IOException problem) {
        try {
            records.answer(out);
        } catch (IOException e) {
            Reports.debug(LOG, "{}: no alert for {}", link, endpoint, e); // the connection is over anyway
        }
        if (!isOpen()) {
            return;
        }
        failure = "TLS connection to " + endpoint.address() + " failed: " + explanation.ofOpenLink(problem);
        state = State.ENDED;
        Reports.debug(LOG, "{}: {}", link, failure, problem);
        link.closeLink();
    }

    void closed(String cause) {
        if (state == State.CLOSED) {
            return;
        }
        String text = state == State.ENDED ? failure
                : BY_SERVER.equals(cause) ? cause + " without the close_notify of TLS" : cause;
        state = State.CLOSED;
        in.clear();
        out.clear();
        link.ended(text);
    }
}
