package io.caddis.mqtt.itests.tlspeers;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateEntry;
import org.bouncycastle.tls.CertificateStatus;
import org.bouncycastle.tls.CertificateStatusType;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsServerProtocol;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/**
 * A server that staples an answer of an OCSP responder to its certificate (RFC 6066 section 8, RFC 8446 section
 * 4.4.2.1), on Bouncy Castle's low-level API. Sends back what it gets. For EC keys.
 */
public final class StaplingServer implements Closeable {
    /** What a server may send that is no data. */
    public enum Flood {
        /** Each wishes for a new handshake (TLS 1.2), which a client declines. */
        HELLO_REQUESTS,
        /** Each changes the keys, and wants them changed on the other side as well (TLS 1.3). */
        KEY_UPDATES,
        /** Alerts that end nothing (TLS 1.2). */
        WARNINGS,
        /** Records without data. */
        EMPTY_RECORDS
    }

    private static final byte[] HELLO_REQUESTS = new byte[16 * 1024]; // of four bytes each, all of them 0

    private final RawServer server;
    private final Issued identity;
    private final byte[] answer;
    private final ProtocolVersion version;
    private final Flood flood;
    /** In the place of the server's certificate; null for the right one. */
    private final byte[] certificate;
    private volatile boolean asked;
    private volatile String lastFailure = "";

    /**
     * A server, listening.
     *
     * @param answer to be stapled; null for none
     */
    public StaplingServer(Issued identity, byte[] answer, boolean version13) {
        this(identity, answer, version13, null, null);
    }

    /** A server that sends something without end, once the handshake is done, and reads nothing. */
    public static StaplingServer flooding(Issued identity, Flood flood) {
        return new StaplingServer(identity, null, flood == Flood.KEY_UPDATES, flood, null);
    }

    /** A server that sends any bytes as its certificate. */
    public static StaplingServer sending(byte[] certificate, Issued identity, boolean version13) {
        return new StaplingServer(identity, null, version13, null, certificate.clone());
    }

    private StaplingServer(Issued identity, byte[] answer, boolean version13, Flood flood, byte[] certificate) {
        this.flood = flood;
        this.certificate = certificate;
        this.identity = identity;
        this.answer = answer == null ? null : answer.clone();
        version = version13 ? ProtocolVersion.TLSv13 : ProtocolVersion.TLSv12;
        server = new RawServer(this::serve);
    }

    private void serve(Socket socket) {
        try {
            Protocol protocol = new Protocol(socket.getInputStream(), socket.getOutputStream());
            protocol.accept(new Peer(new JcaTlsCryptoProvider().setProvider(Authority.PROVIDER)
                    .create(new SecureRandom(), new SecureRandom())));
            while (flood != null) {
                protocol.send(flood);
            }
            byte[] bytes = new byte[1024];
            for (int count = protocol.getInputStream().read(bytes); count >= 0;
                    count = protocol.getInputStream().read(bytes)) {
                protocol.getOutputStream().write(bytes, 0, count);
            }
            protocol.close();
        } catch (IOException | RuntimeException e) {
            lastFailure = e.toString();
        }
    }

    /** A client asked for an answer to be stapled. */
    public boolean asked() {
        return asked;
    }

    /** What went wrong last. */
    public String lastFailure() {
        return lastFailure;
    }

    /** The port that it listens on. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }

    private static final class Protocol extends TlsServerProtocol {
        Protocol(InputStream in, OutputStream out) {
            super(in, out);
        }

        void send(Flood flood) throws IOException {
            switch (flood) {
                case HELLO_REQUESTS -> safeWriteRecord(ContentType.handshake, HELLO_REQUESTS, 0, HELLO_REQUESTS.length);
                case KEY_UPDATES -> send13KeyUpdate(true);
                case WARNINGS -> safeWriteRecord(ContentType.alert, new byte[] {1, 90}, 0, 2); // user_canceled
                case EMPTY_RECORDS -> safeWriteRecord(ContentType.application_data, new byte[0], 0, 0);
            }
        }
    }

    private final class Peer extends DefaultTlsServer {
        Peer(TlsCrypto crypto) {
            super(crypto);
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return new ProtocolVersion[] {version};
        }

        @Override
        protected int[] getSupportedCipherSuites() {
            return new int[] {CipherSuite.TLS_AES_128_GCM_SHA256,
                CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256};
        }

        @Override
        @SuppressWarnings("rawtypes") // the library's signature
        public void processClientExtensions(Hashtable extensions) throws IOException {
            asked = TlsExtensionsUtils.getStatusRequestExtension(extensions) != null;
            super.processClientExtensions(extensions);
        }

        @Override
        protected boolean allowCertificateStatus() {
            return answer != null;
        }

        @Override
        public CertificateStatus getCertificateStatus() {
            return answer == null ? null
                    : new CertificateStatus(CertificateStatusType.ocsp, OCSPResponse.getInstance(answer));
        }

        @Override
        public TlsCredentials getCredentials() throws IOException {
            return signer();
        }

        @Override
        protected TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
            return signer();
        }

        private TlsCredentialedSigner signer() throws IOException {
            JcaTlsCrypto crypto = (JcaTlsCrypto) getCrypto();
            boolean version13 = version == ProtocolVersion.TLSv13;
            CertificateEntry[] entries = new CertificateEntry[identity.chain().size()];
            for (int i = 0; i < entries.length; i++) {
                entries[i] = new CertificateEntry(certificate(crypto, i), version13 && i == 0 ? stapled() : null);
            }
            Certificate chain = version13 ? new Certificate(new byte[0], entries)
                    : new Certificate(null, entries);
            return new JcaDefaultTlsCredentialedSigner(new TlsCryptoParameters(context), crypto, identity.key(), chain,
                    new SignatureAndHashAlgorithm(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
        }

        private TlsCertificate certificate(JcaTlsCrypto crypto, int index) throws IOException {
            try {
                TlsCertificate right = crypto.createCertificate(identity.chain().get(index).getEncoded());
                return certificate == null ? right : (TlsCertificate) Proxy.newProxyInstance(
                        StaplingServer.class.getClassLoader(), new Class<?>[] {TlsCertificate.class},
                        (self, method, arguments) -> method.getName().equals("getEncoded") ? certificate.clone()
                                : method.invoke(right, arguments));
            } catch (GeneralSecurityException e) {
                throw new IOException(e);
            }
        }

        private Hashtable<Integer, byte[]> stapled() throws IOException {
            Hashtable<Integer, byte[]> extensions = new Hashtable<>();
            if (answer != null && asked) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                getCertificateStatus().encode(bytes);
                extensions.put(TlsExtensionsUtils.EXT_status_request, bytes.toByteArray());
            }
            return extensions;
        }

        @Override
        @SuppressWarnings("rawtypes") // the library's signature
        protected Vector getProtocolNames() {
            return null;
        }
    }
}
