package io.caddis.mqtt.tls.certificates;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The library's own trust manager, which validates the path and the name, and an explanation of what it refuses. It is
 * not asked again about what it has accepted ({@link KnownPaths}). Then, each time and stricter than the library, the
 * name, our own rules for the path, and the pins. A pin counts on the path that was validated, never because the server
 * sends it: certificates are public, so anybody can send those of somebody else behind his own.
 */
public final class CheckedTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager library;
    private final List<String> pins;
    private final ServerTrust expected;
    private final boolean verifyHost;
    private final KnownPaths paths = new KnownPaths();
    /** By connections that are in their handshakes. Engines are equal to themselves only. */
    private final Map<SSLEngine, Map<X509Certificate, byte[]>> stapled = Collections.synchronizedMap(
            new WeakHashMap<>());

    /**
     * @param library    validates path and name
     * @param pins       of which one has to be on the path; empty for none
     * @param verifyHost the certificate has to be for the name that the engine was made with
     */
    public CheckedTrust(X509ExtendedTrustManager library, List<String> pins, ServerTrust expected,
            boolean verifyHost) {
        this.library = library;
        this.pins = pins;
        this.expected = expected;
        this.verifyHost = verifyHost;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        List<X509Certificate> path;
        try {
            path = paths.path(chain, terms(authType, engine), expected.own(), () -> {
                library.checkServerTrusted(expected.readable(chain), authType, engine);
                return expected.path(chain);
            });
            if (verifyHost) {
                new ExpectedName(engine.getPeerHost(), expected.own().accepted().commonName()).check(chain);
            }
        } catch (RefusedChain e) {
            throw e;
        } catch (GeneralSecurityException | RuntimeException e) { // the latter for broken certificates
            throw new RefusedChain(chain, CertificateProblem.explain(chain, engine.getPeerHost(), expected, e), e);
        }
        if (!pins.isEmpty() && path.stream().map(CertificateText::pin).noneMatch(pins::contains)) {
            throw new RefusedChain(chain, "no public key on the server's path to a trusted authority has one of"
                    + " tls.pins; they are " + path.stream().map(one -> CertificateText.pin(one) + " ('"
                            + CertificateText.subject(one) + "')").toList()
                    + ": if the server's key was changed on purpose, add its pin", null);
        }
        stapled.put(engine, staples(chain, engine));
    }

    /** What the library looks at beside the chain: how the server proves its key, its name, and the algorithms. */
    private static List<String> terms(String authType, SSLEngine engine) {
        List<String> terms = new ArrayList<>();
        terms.add(authType);
        terms.add(engine.getPeerHost());
        if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
            terms.add(session.getProtocol());
            terms.addAll(List.of(session.getLocalSupportedSignatureAlgorithms()));
        }
        return terms;
    }

    /** What the server stapled, by certificate: known in the handshake only. */
    private static Map<X509Certificate, byte[]> staples(X509Certificate[] chain, SSLEngine engine) {
        List<byte[]> staples = engine.getHandshakeSession() instanceof ExtendedSSLSession session
                ? session.getStatusResponses() : List.of();
        Map<X509Certificate, byte[]> answers = new HashMap<>();
        for (int i = 0; i < Math.min(chain.length, staples.size()); i++) {
            if (staples.get(i).length > 0) {
                answers.put(chain[i], staples.get(i));
            }
        }
        return answers;
    }

    /** Answers of OCSP responders that came with the certificates of this engine's handshake. Once. */
    public Map<X509Certificate, byte[]> takeStaples(SSLEngine engine) {
        Map<X509Certificate, byte[]> answers = stapled.remove(engine);
        return answers == null ? Map.of() : answers;
    }

    /**
     * The path by which a server is trusted: its own certificate first, the trusted one last.
     *
     * @param chain what the server sent
     * @throws CertificateException if there is none
     */
    public List<X509Certificate> path(X509Certificate[] chain) throws CertificateException {
        try {
            return paths.path(chain, List.of(), expected.own(), () -> expected.path(chain));
        } catch (RefusedChain e) {
            throw e;
        } catch (GeneralSecurityException | RuntimeException e) { // the latter for broken certificates
            throw new RefusedChain(chain, CertificateProblem.explain(chain, "", expected, e), e);
        }
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
