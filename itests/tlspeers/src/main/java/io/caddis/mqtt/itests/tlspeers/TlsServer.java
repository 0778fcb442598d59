package io.caddis.mqtt.itests.tlspeers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;

/** A TLS server on the loopback interface; what it does with a connection is a test's matter. */
public final class TlsServer implements AutoCloseable {
    /** What is done with a connection; the handshake has not begun. */
    public interface Conversation {
        /** Throws whatever goes wrong. */
        void talk(SSLSocket socket) throws IOException;
    }

    private final SSLServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger handshakes = new AtomicInteger();
    private volatile String lastFailure = "";

    /**
     * A server, listening.
     *
     * @param context  with its key
     * @param settings changes the listening socket before it is used, for example what protocols it takes
     */
    public TlsServer(SSLContext context, Consumer<SSLServerSocket> settings, Conversation conversation) {
        try {
            listening = (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
            listening.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        settings.accept(listening);
        start("tls-server", () -> accept(conversation));
    }

    /** Sends back what it gets. */
    public static Conversation echo() {
        return socket -> {
            InputStream in = socket.getInputStream();
            byte[] bytes = new byte[16 * 1024];
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                socket.getOutputStream().write(bytes, 0, count);
                socket.getOutputStream().flush();
            }
        };
    }

    /** Of the JDK's own provider. */
    public static SSLContext jdk(Issued identity, X509Certificate... clientAuthorities) {
        return context(null, identity, clientAuthorities);
    }

    /** Of Bouncy Castle, for what the JDK lacks. */
    public static SSLContext bouncyCastle(Issued identity, X509Certificate... clientAuthorities) {
        return context(new BouncyCastleJsseProvider(false, Authority.PROVIDER), identity, clientAuthorities);
    }

    private static SSLContext context(Provider provider, Issued identity, X509Certificate... clientAuthorities) {
        try {
            KeyStore keys = provider == null ? KeyStore.getInstance("PKCS12")
                    : KeyStore.getInstance("PKCS12", Authority.PROVIDER);
            keys.load(null, null);
            keys.setKeyEntry("own", identity.key(), new char[0], identity.chain().toArray(new X509Certificate[0]));
            KeyManagerFactory own = provider == null ? KeyManagerFactory.getInstance("SunX509") // checks nothing
                    : KeyManagerFactory.getInstance("PKIX", provider);
            own.init(keys, new char[0]);
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            for (int i = 0; i < clientAuthorities.length; i++) {
                trusted.setCertificateEntry("authority" + i, clientAuthorities[i]);
            }
            TrustManagerFactory trust = provider == null ? TrustManagerFactory.getInstance("PKIX")
                    : TrustManagerFactory.getInstance("PKIX", provider);
            if (clientAuthorities.length > 0) {
                trust.init(trusted);
            }
            SSLContext context = provider == null ? SSLContext.getInstance("TLS")
                    : SSLContext.getInstance("TLS", provider);
            context.init(own.getKeyManagers(), clientAuthorities.length > 0 ? trust.getTrustManagers() : null,
                    new SecureRandom());
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of the JDK's own provider, sending these certificates whether they belong together or not; the key is of EC. */
    public static SSLContext sending(PrivateKey key, List<X509Certificate> chain) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new AnyChain(key, chain)}, null, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class AnyChain extends X509ExtendedKeyManager {
        private final PrivateKey key;
        private final List<X509Certificate> chain;

        AnyChain(PrivateKey key, List<X509Certificate> chain) {
            this.key = key;
            this.chain = chain;
        }

        @Override
        public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
            return keyType.startsWith("EC") ? "own" : null;
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return keyType.startsWith("EC") ? "own" : null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.toArray(new X509Certificate[0]);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[] {"own"};
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return null;
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(Conversation conversation) {
        try {
            while (true) {
                SSLSocket socket = (SSLSocket) listening.accept();
                start("tls-server-connection", () -> serve(socket, conversation));
            }
        } catch (IOException e) {
            return; // closed
        }
    }

    private void serve(SSLSocket socket, Conversation conversation) {
        open.add(socket);
        try (socket) {
            socket.startHandshake();
            handshakes.incrementAndGet();
            conversation.talk(socket);
        } catch (IOException | RuntimeException e) {
            lastFailure = e.toString();
        } finally {
            open.remove(socket);
        }
    }

    /** The port that it listens on. */
    public int port() {
        return listening.getLocalPort();
    }

    /** Handshakes that succeeded. */
    public int handshakes() {
        return handshakes.get();
    }

    /** Connections that are there now. */
    public int connections() {
        return open.size();
    }

    /** What went wrong last. */
    public String lastFailure() {
        return lastFailure;
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
