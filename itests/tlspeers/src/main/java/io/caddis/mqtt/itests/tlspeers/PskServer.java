package io.caddis.mqtt.itests.tlspeers;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.BasicTlsPSKExternal;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.PRFAlgorithm;
import org.bouncycastle.tls.PSKTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.PskIdentity;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsPSKExternal;
import org.bouncycastle.tls.TlsPSKIdentityManager;
import org.bouncycastle.tls.TlsServerProtocol;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/** A server with one pre-shared key, on Bouncy Castle's low-level API, for TLS 1.2 or 1.3. */
public final class PskServer implements Closeable {
    /** What is done with a connection whose handshake is done. */
    public interface Conversation {
        /** Throws whatever goes wrong. */
        void talk(InputStream in, OutputStream out) throws IOException;
    }

    private final RawServer server;
    private final String identity;
    private final byte[] key;
    private final ProtocolVersion version;
    private volatile String lastFailure = "";

    /** A server, listening. */
    public PskServer(String identity, byte[] key, boolean version13, Conversation conversation) {
        this.identity = identity;
        this.key = key.clone();
        version = version13 ? ProtocolVersion.TLSv13 : ProtocolVersion.TLSv12;
        server = new RawServer(socket -> serve(socket, conversation));
    }

    private void serve(Socket socket, Conversation conversation) {
        try {
            TlsServerProtocol protocol = new TlsServerProtocol(socket.getInputStream(), socket.getOutputStream());
            protocol.accept(new Peer(new JcaTlsCryptoProvider().setProvider(Authority.PROVIDER)
                    .create(new SecureRandom(), new SecureRandom())));
            conversation.talk(protocol.getInputStream(), protocol.getOutputStream());
            protocol.close();
        } catch (IOException | RuntimeException e) {
            lastFailure = e.toString();
        }
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

    private final class Peer extends PSKTlsServer {
        private boolean known;

        Peer(TlsCrypto crypto) {
            super(crypto, new TlsPSKIdentityManager() {
                @Override
                public byte[] getHint() {
                    return null;
                }

                @Override
                public byte[] getPSK(byte[] name) {
                    return Arrays.equals(name, identity.getBytes(StandardCharsets.UTF_8)) ? key.clone() : null;
                }
            });
        }

        /** Asked for in TLS 1.3 if there is no key that fits: then there is nothing else. */
        @Override
        public TlsCredentials getCredentials() throws IOException {
            if (version == ProtocolVersion.TLSv13) {
                throw new TlsFatalAlert(known ? AlertDescription.decrypt_error
                        : AlertDescription.unknown_psk_identity);
            }
            return super.getCredentials();
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return new ProtocolVersion[] {version};
        }

        @Override
        protected int[] getSupportedCipherSuites() {
            return new int[] {CipherSuite.TLS_AES_128_GCM_SHA256,
                CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256};
        }

        @Override
        @SuppressWarnings("rawtypes") // the library's signature
        public TlsPSKExternal getExternalPSK(Vector identities) {
            for (Object one : identities) {
                byte[] name = ((PskIdentity) one).getIdentity();
                if (Arrays.equals(name, identity.getBytes(StandardCharsets.UTF_8))) {
                    known = true;
                    return new BasicTlsPSKExternal(name, getCrypto().createSecret(key.clone()),
                            PRFAlgorithm.tls13_hkdf_sha256);
                }
            }
            return null;
        }
    }
}
