package io.caddis.mqtt.tls.records;

import io.caddis.mqtt.CertificateInfo;
import io.caddis.mqtt.TlsInfo;
import io.caddis.mqtt.spi.TlsSession;
import io.caddis.mqtt.tls.certificates.CertificateText;
import io.caddis.mqtt.tls.certificates.ExpectedName;
import io.caddis.mqtt.tls.certificates.RefusedChain;
import io.caddis.mqtt.tls.material.TlsProblem;
import io.caddis.mqtt.tls.revocation.RevocationCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** TLS by certificates: an engine of Bouncy Castle's JSSE provider, or of the host's {@code SSLContext}. */
final class EngineRecords implements Records {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    /** More than any cipher adds to a record: header, explicit nonce, MAC or tag, padding. */
    private static final int OVERHEAD_MAX = 5 + 16 + 64 + 256;

    private final SSLEngine engine;
    private final String material;
    private final long startMillis = System.currentTimeMillis();
    private final NegotiatedGroup group = new NegotiatedGroup();
    private final Contexts.Secured secured;
    private final ExpectedName expected;
    private final EmptyRecords empty = new EmptyRecords();
    private boolean begun;

    /**
     * @param secured  what the engine is of; null for the host's context
     * @param expected what the server's certificate has to be for when the handshake is done; null if nobody asks, or
     *                 if that is checked within the handshake
     */
    EngineRecords(SSLEngine engine, String material, Contexts.Secured secured, ExpectedName expected) {
        this.engine = engine;
        this.material = material;
        this.secured = secured;
        this.expected = expected;
    }

    // ---- handshake

    @Override
    public boolean handshake(ByteBuffer in, ByteQueue out) throws IOException {
        try {
            if (!begun) {
                begun = true;
                engine.beginHandshake();
            }
            ByteBuffer plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
            ByteBuffer cipher = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            while (true) {
                HandshakeStatus next = engine.getHandshakeStatus();
                if (next == HandshakeStatus.NEED_TASK) {
                    runTasks();
                } else if (next == HandshakeStatus.NEED_WRAP) {
                    wrap(NOTHING, cipher, out);
                } else if (next == HandshakeStatus.NEED_UNWRAP || next == HandshakeStatus.NEED_UNWRAP_AGAIN) {
                    int start = in.position();
                    SSLEngineResult result = engine.unwrap(in, plain.clear());
                    if (result.bytesConsumed() > 0) {
                        group.read(in.slice(start, result.bytesConsumed()));
                    }
                    if (result.getStatus() == Status.CLOSED) {
                        throw new SSLException("close_notify during the handshake");
                    }
                    if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
                        return false;
                    }
                } else {
                    checkName();
                    return true;
                }
            }
        } catch (IOException | RuntimeException e) { // the latter for what a broken peer brings a library to
            lastWords(out);
            throw e instanceof IOException known ? known : new SSLException(e);
        } catch (StackOverflowError e) { // by recursion, in a library that does not bound it, as before 1.84
            lastWords(out);
            throw new TlsProblem("the server sends a certificate whose elements are in each other without end", e);
        }
    }

    /** A host's context may have its own trust manager, which knows the rules of its own time only. */
    private void checkName() throws SSLException {
        if (expected != null) {
            try {
                Certificate[] sent = engine.getSession().getPeerCertificates();
                expected.check(Arrays.copyOf(sent, sent.length, X509Certificate[].class));
            } catch (RefusedChain e) {
                engine.closeOutbound();
                throw new SSLException(e);
            }
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private SSLEngineResult wrap(ByteBuffer plain, ByteBuffer cipher, ByteQueue out) throws SSLException {
        SSLEngineResult result = engine.wrap(plain, cipher.clear());
        out.add(cipher.flip());
        return result;
    }

    /** The alert that tells the server why, if the engine has one. */
    private void lastWords(ByteQueue out) {
        ByteBuffer cipher = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        try {
            while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                if (wrap(NOTHING, cipher, out).bytesProduced() == 0) {
                    return;
                }
            }
        } catch (SSLException | RuntimeException e) {
            return; // it failed already: this is the same once more
        }
    }

    @Override
    public TlsSession session() {
        SSLSession session = engine.getSession();
        Certificate[] server;
        try {
            server = session.getPeerCertificates();
        } catch (SSLPeerUnverifiedException e) {
            server = null; // a suite without certificates
        }
        List<CertificateInfo> serverChain = CertificateText.infos(server);
        List<CertificateInfo> clientChain = CertificateText.infos(session.getLocalCertificates());
        TlsInfo info = new TlsInfo(session.getProtocol(), session.getCipherSuite(), group.name(),
                Optional.ofNullable(engine.getApplicationProtocol()).filter(alpn -> !alpn.isEmpty()),
                session.getCreationTime() < startMillis, serverChain.stream().findFirst(),
                clientChain.stream().findFirst());
        return new TlsSession(info, serverChain);
    }

    /** Also for a session that was resumed: when it was made, its check may not have been done yet. */
    @Override
    public RevocationCheck revocation() throws IOException {
        if (secured == null || secured.rules() == null) {
            return null;
        }
        try {
            Certificate[] sent = engine.getSession().getPeerCertificates();
            X509Certificate[] chain = Arrays.copyOf(sent, sent.length, X509Certificate[].class);
            return new RevocationCheck(secured.rules(), chain, secured.trust().path(chain),
                    secured.trust().takeStaples(engine), InstantSource.system());
        } catch (CertificateException | RuntimeException e) { // the latter for what a broken peer brings a library to
            throw new SSLException(e);
        }
    }

    @Override
    public String material() {
        return material;
    }

    // ---- records

    @Override
    public boolean open(ByteBuffer in, ByteBuffer plain) throws IOException {
        try {
            while (in.hasRemaining() && plain.remaining() >= PLAIN_MAX) {
                SSLEngineResult result = engine.unwrap(in, plain);
                if (result.getStatus() == Status.CLOSED) {
                    return true;
                }
                empty.count(result.bytesConsumed(), result.bytesProduced());
                if (result.getStatus() == Status.BUFFER_UNDERFLOW
                        || result.bytesConsumed() == 0 && result.bytesProduced() == 0 && !goesOn(result)) {
                    return false;
                }
            }
            return false;
        } catch (RuntimeException e) { // what a broken peer brings a library to
            throw new SSLException(e);
        }
    }

    /** After the handshake: new keys and tickets (TLS 1.3) are taken, a new handshake (TLS 1.2) is not. */
    private boolean goesOn(SSLEngineResult result) throws SSLException {
        if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
            if (!engine.getSession().getProtocol().equals("TLSv1.3")) {
                throw new SSLException("the server asked for renegotiation");
            }
            runTasks();
            return true;
        }
        return result.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP_AGAIN;
    }

    @Override
    public int plainMax(int room) {
        int whole = room / (PLAIN_MAX + OVERHEAD_MAX);
        return Math.max(whole * PLAIN_MAX, Math.min(PLAIN_MAX, room - OVERHEAD_MAX));
    }

    @Override
    public void seal(ByteBuffer plain, ByteBuffer out) throws IOException {
        while (plain.hasRemaining()) {
            SSLEngineResult result = engine.wrap(plain, out);
            if (result.getStatus() != Status.OK) {
                throw new SSLException("the connection is closed for sending (" + result.getStatus() + ")");
            }
        }
    }

    @Override
    public boolean hasAnswer() {
        return engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
    }

    @Override
    public void answer(ByteQueue out) throws IOException {
        ByteBuffer cipher = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        while (hasAnswer() && wrap(NOTHING, cipher, out).bytesProduced() > 0) {
            cipher.clear();
        }
    }

    @Override
    public void close(ByteQueue out) {
        engine.closeOutbound();
        lastWords(out);
    }
}
