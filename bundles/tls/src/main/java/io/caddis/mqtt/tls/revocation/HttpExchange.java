package io.caddis.mqtt.tls.revocation;

import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.LinkHandler;
import io.caddis.mqtt.tls.certificates.CertificateText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request and its answer, by HTTP/1.0 (RFC 1945), since that has nothing but a head and bytes: no redirect is
 * followed, nothing is decoded, nothing is kept open. Thread-safe; what comes of it is told outside its lock.
 *
 * <p>What it holds of the answer is taken from a budget that all share, and nothing is held once it is over: the link
 * lives on for a while, until its peer has stopped talking, and so does this with it.
 */
final class HttpExchange implements LinkHandler {
    /** Told once what came of it. */
    interface Outcome {
        /**
         * @param answer  is to be cleared once it is used; null if there is none
         * @param problem why there is none; null if there is
         */
        void done(Pieces answer, String problem);
    }

    /** Runs something short, later. */
    interface Timer {
        void schedule(Runnable task, long delayNanos);
    }

    private static final int HEAD_BYTES_MAX = 16 * 1024;
    private static final int HEAD_END_BYTES = 4;
    /** What is longer is read at a pace: more than a responder's answer, and than most lists. */
    private static final int UNPACED_BYTES = 256 * 1024;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[0-9] ([0-9]{3})\\b.*", Pattern.DOTALL);
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length:[ \t]*([0-9]{1,18})[ \t]*\r\n");
    private static final Pattern TYPE = Pattern.compile("\r\ncontent-type:[ \t]*([^\r;]*)");
    private static final Pattern ENCODED = Pattern.compile(
            "\r\n(?:transfer-encoding|content-encoding):[ \t]*(?!identity)([^\r]*)");
    private static final String OCSP_ANSWER = "application/ocsp-response"; // RFC 6960 appendix A.2

    static final String CROWDED = "cannot be read now: too many other answers of responders and revocation"
            + " lists are on their way";

    private final RevocationCheck.Wanted wanted;
    private final KeptAnswers budget;
    private final Timer timer;
    private final Outcome outcome;
    private final ByteBuffer request;

    // guarded by this
    private final Pieces held;
    private boolean headRead;
    private long bodyBytes = -1;
    private boolean over;
    private boolean told;
    private Pieces body;
    private String failure;
    private Link link;

    HttpExchange(RevocationCheck.Wanted wanted, KeptAnswers budget, Timer timer, Outcome outcome) {
        this.wanted = wanted;
        this.budget = budget;
        this.timer = timer;
        held = new Pieces(budget);
        this.outcome = outcome;
        SourceAddress to = wanted.address();
        byte[] body = wanted.question() == null ? new byte[0] : wanted.question();
        String head = (wanted.question() == null ? "GET " : "POST ") + to.target() + " HTTP/1.0\r\nHost: "
                + (to.host().indexOf(':') < 0 ? to.host() : "[" + to.host() + "]") + ":" + to.port() + "\r\n"
                + (wanted.question() == null ? "" : "Content-Type: application/ocsp-request\r\nContent-Length: "
                + body.length + "\r\n") + "Connection: close\r\n\r\n";
        byte[] first = head.getBytes(StandardCharsets.US_ASCII);
        request = ByteBuffer.allocate(first.length + body.length).put(first).put(body).flip();
    }

    /** The link has been opened. */
    void carriedBy(Link opened) {
        boolean late;
        synchronized (this) {
            link = opened;
            late = over;
        }
        if (late) { // it has ended before it was known
            opened.close();
        } else {
            opened.wantWrite();
        }
    }

    /** Nobody wants to know any more, and nobody is told. */
    void cancel() {
        synchronized (this) {
            end(null);
            if (body != null) {
                body.clear();
                body = null;
            }
            told = true;
        }
        closeLink();
    }

    @Override
    public void opened() {
        // what is to be sent is asked for now
    }

    @Override
    public void fill(ByteBuffer out) {
        int count = Math.min(out.remaining(), request.remaining());
        out.put(request.slice(request.position(), count));
        request.position(request.position() + count);
    }

    @Override
    public void received(ByteBuffer in) {
        Link paused = null;
        long pauseNanos = 0;
        synchronized (this) {
            if (over) {
                in.position(in.limit());
                return;
            }
            int count = in.remaining();
            take(in);
            if (!over && held.size() > UNPACED_BYTES) {
                pauseNanos = budget.pauseNanos(count, System.nanoTime());
                paused = pauseNanos > 0 ? link : null;
            }
        }
        if (paused != null) {
            Link later = paused;
            later.reading(false);
            timer.schedule(() -> later.reading(true), pauseNanos);
        }
        tell();
    }

    private void take(ByteBuffer in) {
        assert Thread.holdsLock(this);
        if (!held.add(in)) {
            in.position(in.limit());
            end(CROWDED);
        } else if (headRead || readHead()) {
            if (held.size() > wanted.bytesMax() && bodyBytes < 0) {
                tooLong();
            } else if (bodyBytes >= 0 && held.size() >= bodyBytes) {
                held.truncate((int) bodyBytes);
                end(null);
            }
        }
    }

    /** True once there is a head that lets the body be of use. */
    private boolean readHead() {
        assert Thread.holdsLock(this);
        int size = held.size();
        int end = endOfHead(held.first(), size);
        if (end < 0 || end > HEAD_BYTES_MAX) {
            if (size > HEAD_BYTES_MAX) {
                end("does not answer by HTTP, or with more than " + HEAD_BYTES_MAX + " bytes of headers");
            }
            return false;
        }
        headRead = true;
        String head = new String(held.first(), 0, end, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        String problem = problem(head);
        if (problem != null) {
            end(problem);
            return false;
        }
        Matcher length = LENGTH.matcher(head);
        bodyBytes = length.find() ? Long.parseLong(length.group(1)) : -1;
        if (bodyBytes > wanted.bytesMax()) {
            tooLong();
            return false;
        }
        held.drop(end);
        return true;
    }

    private static int endOfHead(byte[] all, int size) {
        for (int i = 0; i + HEAD_END_BYTES <= Math.min(size, HEAD_BYTES_MAX + HEAD_END_BYTES); i++) {
            if (all[i] == '\r' && all[i + 1] == '\n' && all[i + 2] == '\r' && all[i + 3] == '\n') {
                return i + HEAD_END_BYTES;
            }
        }
        return -1;
    }

    /** @param head in lower case */
    private String problem(String head) {
        Matcher status = STATUS.matcher(head.toUpperCase(Locale.ROOT));
        if (!status.matches()) {
            return "does not answer by HTTP";
        }
        if (!status.group(1).equals("200")) {
            return "answers with status " + status.group(1) + (status.group(1).startsWith("3")
                    ? ", and redirects are not followed" : "");
        }
        Matcher encoded = ENCODED.matcher(head);
        if (encoded.find()) {
            return "answers in an encoding that was not asked for (" + CertificateText.safe(encoded.group(1)) + ")";
        }
        Matcher type = TYPE.matcher(head);
        String found = type.find() ? type.group(1).strip() : "";
        if (wanted.question() != null ? !found.equals(OCSP_ANSWER) : found.equals("text/html")) {
            return "answers with content of type '" + CertificateText.safe(found) + "'"
                    + (wanted.question() == null ? "" : " in place of " + OCSP_ANSWER);
        }
        return null;
    }

    private void tooLong() {
        end("answers with more than " + wanted.bytesMax() / 1024 + " KiB");
    }

    @Override
    public void closed(String cause) {
        synchronized (this) {
            if (headRead && bodyBytes < 0) {
                end(null); // such an answer lasts until the connection ends
            } else {
                end(headRead ? "ends after " + held.size() + " of " + bodyBytes + " bytes"
                        : cause == null ? "was not heard to the end" : CertificateText.safe(cause));
            }
        }
        tell();
    }

    /** @param problem why what is held is no answer; null if it is one */
    private void end(String problem) {
        assert Thread.holdsLock(this);
        if (over) {
            return;
        }
        over = true;
        failure = problem;
        if (problem == null) {
            body = held;
        } else {
            held.clear();
        }
    }

    private void tell() {
        Pieces answer;
        String problem;
        synchronized (this) {
            if (!over || told) {
                return;
            }
            told = true;
            answer = body;
            body = null;
            problem = failure;
        }
        closeLink();
        outcome.done(answer, problem);
    }

    private void closeLink() {
        Link carrier;
        synchronized (this) {
            carrier = link;
        }
        if (carrier != null) {
            carrier.close();
        } // else it is closed when it comes
    }
}
