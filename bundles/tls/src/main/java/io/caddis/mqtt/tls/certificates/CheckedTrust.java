package io.caddis.mqtt.tls.certificates;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The library's own trust manager, which validates the path and the name, then the pins, and an explanation of what it
 * refuses. Decides on nothing but the pins by itself.
 */
public final class CheckedTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager library;
    private final List<String> pins;
    private final CertificateProblem.Expected expected;

    /**
     * @param library validates path and name
     * @param pins    of which one has to be there; empty for none
     */
    public CheckedTrust(X509ExtendedTrustManager library, List<String> pins, CertificateProblem.Expected expected) {
        this.library = library;
        this.pins = pins;
        this.expected = expected;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            library.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException | RuntimeException e) { // the latter for broken certificates
            throw new RefusedChain(chain, CertificateProblem.explain(chain, engine.getPeerHost(), expected,
                    hasStaple(engine), e), e);
        }
        if (!pins.isEmpty() && Arrays.stream(chain).map(CertificateText::pin).noneMatch(pins::contains)) {
            throw new RefusedChain(chain, "no public key in the server's chain has one of tls.pins; they are "
                    + Arrays.stream(chain).map(one -> CertificateText.pin(one) + " ('" + CertificateText.subject(one)
                            + "')").toList() + ": if the server's key was changed on purpose, add its pin", null);
        }
    }

    /** The server sent an answer of an OCSP responder with its certificate. */
    private static boolean hasStaple(SSLEngine engine) {
        return engine.getHandshakeSession() instanceof ExtendedSSLSession session
                && session.getStatusResponses().stream().anyMatch(answer -> answer.length > 0);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return library.getAcceptedIssuers();
    }

    // ---- what an engine of a client never calls

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw notForThis();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw notForThis();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw notForThis();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw notForThis();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw notForThis();
    }

    private static CertificateException notForThis() {
        return new CertificateException("only an engine of a client is checked here");
    }
}
