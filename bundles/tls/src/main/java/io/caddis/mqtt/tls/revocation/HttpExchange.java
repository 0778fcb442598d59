package io.caddis.mqtt.tls.revocation;

import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.LinkHandler;
import io.caddis.mqtt.tls.certificates.CertificateText;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request and its answer, by HTTP/1.0 (RFC 1945), since that has nothing but a head and bytes: no redirect is
 * followed, nothing is decoded, nothing is kept open. Called by the link's thread only, but for {@link #carriedBy}.
 */
final class HttpExchange implements LinkHandler {
    /** Told once what came of it. */
    interface Outcome {
        /** @param problem why there are no bytes; null if there are */
        void done(byte[] bytes, String problem);
    }

    private static final int HEAD_BYTES_MAX = 16 * 1024;
    private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[0-9] ([0-9]{3})\\b.*", Pattern.DOTALL);
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length:[ \t]*([0-9]{1,18})[ \t]*\r\n");
    private static final Pattern TYPE = Pattern.compile("\r\ncontent-type:[ \t]*([^\r;]*)");
    private static final Pattern ENCODED = Pattern.compile(
            "\r\n(?:transfer-encoding|content-encoding):[ \t]*(?!identity)([^\r]*)");
    private static final String OCSP_ANSWER = "application/ocsp-response"; // RFC 6960 appendix A.2

    private final RevocationCheck.Wanted wanted;
    private final KeptAnswers budget;
    private final Outcome outcome;
    private final ByteBuffer request;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean headRead;
    private long bodyBytes = -1;
    private int taken;
    private volatile boolean over;
    private volatile Link link;

    HttpExchange(RevocationCheck.Wanted wanted, KeptAnswers budget, Outcome outcome) {
        this.wanted = wanted;
        this.budget = budget;
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

    /** The link has been opened. Any thread. */
    void carriedBy(Link opened) {
        link = opened;
        if (over) { // it has ended before it was known
            opened.close();
        } else {
            opened.wantWrite();
        }
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
        if (over) {
            in.position(in.limit());
            return;
        }
        byte[] more = new byte[in.remaining()];
        in.get(more);
        if (!budget.take(more.length)) {
            end(null, "cannot be read now: too many other answers of responders and revocation lists are on their way");
            return;
        }
        taken += more.length;
        bytes.writeBytes(more);
        if (!headRead && !readHead()) {
            return;
        }
        if (bytes.size() > wanted.bytesMax()) {
            tooLong();
        } else if (bodyBytes >= 0 && bytes.size() >= bodyBytes) {
            end(bytes.toByteArray(), null);
        }
    }

    /** True once there is a head that lets the body be of use. */
    private boolean readHead() {
        byte[] all = bytes.toByteArray();
        int end = endOfHead(all);
        if (end < 0 || end > HEAD_BYTES_MAX) {
            if (all.length > HEAD_BYTES_MAX) {
                end(null, "does not answer by HTTP, or with more than " + HEAD_BYTES_MAX + " bytes of headers");
            }
            return false;
        }
        headRead = true;
        String head = new String(all, 0, end, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        String problem = problem(head);
        if (problem != null) {
            end(null, problem);
            return false;
        }
        Matcher length = LENGTH.matcher(head);
        bodyBytes = length.find() ? Long.parseLong(length.group(1)) : -1;
        if (bodyBytes > wanted.bytesMax()) {
            tooLong();
            return false;
        }
        bytes.reset();
        bytes.write(all, end, all.length - end);
        return true;
    }

    private static int endOfHead(byte[] all) {
        for (int i = 0; i + HEAD_END.length <= Math.min(all.length, HEAD_BYTES_MAX + HEAD_END.length); i++) {
            if (all[i] == '\r' && all[i + 1] == '\n' && all[i + 2] == '\r' && all[i + 3] == '\n') {
                return i + HEAD_END.length;
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
        end(null, "answers with more than " + wanted.bytesMax() / 1024 + " KiB");
    }

    @Override
    public void closed(String cause) {
        if (headRead && bodyBytes < 0) {
            end(bytes.toByteArray(), null); // such an answer lasts until the connection ends
        } else {
            end(null, headRead ? "ends after " + bytes.size() + " of " + bodyBytes + " bytes"
                    : cause == null ? "was not heard to the end" : CertificateText.safe(cause));
        }
    }

    private void end(byte[] body, String problem) {
        if (over) {
            return;
        }
        over = true;
        budget.giveBack(taken);
        bytes.reset();
        Link carrier = link;
        if (carrier != null) {
            carrier.close();
        } // else it is closed when it comes
        outcome.done(body, problem);
    }
}
