package io.caddis.mqtt.itests.rivals;

import io.caddis.mqtt.itests.tlspeers.Authority;
import io.caddis.mqtt.itests.tlspeers.Profile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;

/**
 * The certificates of one measurement, in a folder that a system property names to all processes: an authority, and the
 * sink's certificate for P-256. Everybody gets TLS 1.3 and TLS_AES_128_GCM_SHA256.
 */
final class BenchTls {
    static final String PROPERTY = "caddis.bench.tls";
    static final String PROTOCOL = "TLSv1.3";
    static final String SUITE = "TLS_AES_128_GCM_SHA256";
    private static final String PASSWORD = "bench";
    private static BenchTls configured; // one for the process, which is ours alone

    private final Path folder;
    private final SSLContext server;

    private BenchTls(Path folder) {
        this.folder = folder;
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store("server.p12"), PASSWORD.toCharArray());
            server = SSLContext.getInstance("TLS");
            server.init(keys.getKeyManagers(), null, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes new certificates in a folder. */
    static void create(Path folder) throws IOException {
        Authority authority = Authority.root("bench authority");
        authority.write(folder.resolve("authority.pem"));
        authority.issue(Profile.server()).write(folder.resolve("server.p12"), "PKCS12", PASSWORD);
    }

    /** Deletes the folder with all that {@link #create} put into it. */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    static boolean isConfigured() {
        return System.getProperty(PROPERTY) != null;
    }

    static synchronized BenchTls configured() {
        if (configured == null) {
            configured = new BenchTls(Path.of(System.getProperty(PROPERTY)));
        }
        return configured;
    }

    private KeyStore store(String file) throws GeneralSecurityException {
        try (InputStream in = Files.newInputStream(folder.resolve(file))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SSLEngine serverEngine() {
        SSLEngine engine = server.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(new String[] {PROTOCOL});
        engine.setEnabledCipherSuites(new String[] {SUITE});
        return engine;
    }

    String authorityFile() {
        return folder.resolve("authority.pem").toString();
    }

    /** For clients that take the JDK's. */
    TrustManagerFactory trust() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(Path.of(authorityFile()))) {
            store.setCertificateEntry("authority",
                    java.security.cert.CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        return trust;
    }

    /** For clients that take the JDK's. */
    SSLContext clientContext() throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust().getTrustManagers(), null);
        return context;
    }
}
