package io.caddis.mqtt.itests.tlspeers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.Req;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.jcajce.JcaBasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.jcajce.JcaCertificateID;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** Says of every certificate of one authority that it is good, or that it is revoked. */
public final class OcspResponder implements Closeable {
    private final HttpServer server;
    private final AtomicInteger asked = new AtomicInteger();

    /** A responder, listening. */
    public OcspResponder(Authority authority, boolean revoked) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 10);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> answer(exchange, authority, revoked));
        server.start();
    }

    private void answer(HttpExchange exchange, Authority authority, boolean revoked) throws IOException {
        asked.incrementAndGet();
        try (exchange) {
            byte[] request = exchange.getRequestMethod().equals("GET")
                    ? Base64.getDecoder().decode(exchange.getRequestURI().getPath().substring(1))
                    : exchange.getRequestBody().readAllBytes();
            byte[] response = response(new OCSPReq(request), authority, revoked);
            exchange.getResponseHeaders().set("Content-Type", "application/ocsp-response");
            exchange.sendResponseHeaders(200, response.length);
            exchange.getResponseBody().write(response);
        } catch (OCSPException | OperatorCreationException | GeneralSecurityException | RuntimeException e) {
            throw new IOException(e);
        }
    }

    private static byte[] response(OCSPReq request, Authority authority, boolean revoked)
            throws OCSPException, OperatorCreationException, GeneralSecurityException, IOException {
        Instant now = Instant.now();
        BasicOCSPRespBuilder builder = builder(authority);
        for (Req one : request.getRequestList()) {
            add(builder, one.getCertID(), revoked, now.minus(Duration.ofMinutes(1)), now.plus(Duration.ofDays(1)));
        }
        if (request.getExtension(org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers.id_pkix_ocsp_nonce) != null) {
            builder.setResponseExtensions(new org.bouncycastle.asn1.x509.Extensions(
                    request.getExtension(org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers.id_pkix_ocsp_nonce)));
        }
        return signed(builder, authority);
    }

    /**
     * An answer that nobody asked for, to be stapled.
     *
     * @param from when it was made
     * @param to   when there should be a newer one
     */
    public static byte[] staple(Authority authority, X509Certificate certificate, boolean revoked, Instant from,
            Instant to) {
        try {
            BasicOCSPRespBuilder builder = builder(authority);
            add(builder, new JcaCertificateID(digests().get(CertificateID.HASH_SHA1), authority.certificate(),
                    certificate.getSerialNumber()), revoked, from, to);
            return signed(builder, authority);
        } catch (OCSPException | OperatorCreationException | GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DigestCalculatorProvider digests() throws OperatorCreationException {
        return new JcaDigestCalculatorProviderBuilder().setProvider(Authority.PROVIDER).build();
    }

    private static BasicOCSPRespBuilder builder(Authority authority) throws OCSPException, OperatorCreationException {
        return new JcaBasicOCSPRespBuilder(authority.certificate().getPublicKey(),
                digests().get(org.bouncycastle.cert.ocsp.RespID.HASH_SHA1));
    }

    private static void add(BasicOCSPRespBuilder builder, CertificateID certificate, boolean revoked, Instant from,
            Instant to) {
        CertificateStatus status = revoked ? new RevokedStatus(Date.from(from), CRLReason.keyCompromise)
                : CertificateStatus.GOOD;
        builder.addResponse(certificate, status, Date.from(from), Date.from(to));
    }

    private static byte[] signed(BasicOCSPRespBuilder builder, Authority authority)
            throws OCSPException, OperatorCreationException, IOException {
        return new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, builder.build(
                new JcaContentSignerBuilder(Authority.usual(authority.key())).setProvider(Authority.PROVIDER)
                        .build(authority.key()), null, new Date())).getEncoded();
    }

    /** For a certificate's profile. */
    public String uri() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** Requests so far. */
    public int asked() {
        return asked.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
