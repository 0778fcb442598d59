package io.caddis.mqtt.tls.records;

import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.spi.TlsOptions.Revocation;
import io.caddis.mqtt.tls.certificates.CheckedTrust;
import io.caddis.mqtt.tls.certificates.PathRules;
import io.caddis.mqtt.tls.certificates.ServerTrust;
import io.caddis.mqtt.tls.material.Material;
import io.caddis.mqtt.tls.material.MaterialReader;
import io.caddis.mqtt.tls.material.TlsProblem;
import io.caddis.mqtt.tls.revocation.KeptAnswers;
import io.caddis.mqtt.tls.revocation.RevocationRules;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;

/**
 * {@code SSLContext}s of Bouncy Castle. One is kept for each set of options and files, since sessions can be resumed
 * only within one, and a thousand clients with one configuration need one. The providers are objects of this bundle,
 * not registered in the JVM. Thread-safe.
 */
final class Contexts {
    private static final int KEPT_MAX = 64;

    private final Provider bouncyCastle = new BouncyCastleProvider();
    private final JdkCiphers crypto = new JdkCiphers(bouncyCastle, false);
    private final Provider jsse = new BouncyCastleJsseProvider(false, crypto);
    private final JdkCiphers trustCrypto = new JdkCiphers(bouncyCastle, true);
    private final Provider trust = new BouncyCastleJsseProvider(false, trustCrypto);
    private final KeptAnswers answers;
    private final Map<Key, Secured> kept = new LinkedHashMap<>(16, 0.75f, true);

    /** What decides on a context: not the lists that an engine is given later. Sessions are resumed within one only. */
    private record Key(TlsOptions.Trust trust, TlsOptions.Identity identity, Revocation revocation,
            List<String> pins, TlsOptions.Accepted accepted, boolean verifyHost, String fingerprint) {
    }

    /**
     * A context, and how servers are checked with it.
     *
     * @param trust       validates paths in its handshakes
     * @param rules       of revocation, for after them; null if it is not checked
     * @param fingerprint of the files
     */
    record Secured(SSLContext context, CheckedTrust trust, RevocationRules rules, String fingerprint) {
    }

    Contexts(KeptAnswers answers, Consumer<String> warn) {
        this.answers = answers;
        String old = LibraryVersion.problem(bouncyCastle.getVersionStr());
        if (old != null) {
            warn.accept(old);
        }
    }

    Provider bouncyCastle() {
        return bouncyCastle;
    }

    JdkCiphers crypto() {
        return crypto;
    }

    /**
     * The context for these options, with what the files hold now. Reads them each time, but to understand what is in
     * them, and to compute for some milliseconds, is for a new one only. Blocks.
     *
     * @throws TlsProblem if the material is of no use
     */
    Secured context(TlsOptions options) throws TlsProblem {
        String fingerprint = MaterialReader.fingerprint(options);
        synchronized (kept) {
            Secured context = kept.get(key(options, fingerprint));
            if (context != null) {
                return context;
            }
        }
        Material material = MaterialReader.read(options, bouncyCastle);
        Secured context = create(options, material);
        synchronized (kept) {
            Secured earlier = kept.putIfAbsent(key(options, material.fingerprint()), context);
            if (kept.size() > KEPT_MAX) {
                kept.remove(kept.keySet().iterator().next());
            }
            return earlier == null ? context : earlier;
        }
    }

    private static Key key(TlsOptions options, String fingerprint) {
        return new Key(options.trust(), options.identity(), options.revocation(), options.pins(), options.accepted(),
                options.verifyHost(), fingerprint);
    }

    private Secured create(TlsOptions options, Material material) throws TlsProblem {
        try {
            SSLContext context = SSLContext.getInstance("TLS", jsse);
            CheckedTrust checked = trust(options, material);
            context.init(keyManagers(material), new TrustManager[] {checked}, new SecureRandom());
            return new Secured(context, checked, revocation(options, material), material.fingerprint());
        } catch (TlsProblem e) {
            throw e;
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsProblem("TLS cannot be set up with these keys and certificates: " + e.getMessage(), e);
        }
    }

    private KeyManager[] keyManagers(Material material) throws GeneralSecurityException, IOException {
        if (material.key() == null) {
            return null;
        }
        KeyStore store = KeyStore.getInstance("PKCS12", bouncyCastle);
        store.load(null, null);
        store.setKeyEntry("own", material.key(), new char[0], material.chain().toArray(new X509Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX", jsse);
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    // ---- trust

    private CheckedTrust trust(TlsOptions options, Material material) throws GeneralSecurityException, IOException {
        List<X509Certificate> authorities = material.anchors().isEmpty() ? ofTheJdk() : material.anchors();
        Set<TrustAnchor> anchors = authorities.stream().map(one -> new TrustAnchor(one, null))
                .collect(Collectors.toCollection(HashSet::new));
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
        parameters.setRevocationEnabled(false);
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX", trust);
        factory.init(new CertPathTrustManagerParameters(parameters));
        X509ExtendedTrustManager library = (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        Set<X500Principal> issuers = authorities.stream().map(X509Certificate::getSubjectX500Principal)
                .collect(Collectors.toSet());
        String where = !options.trust().files().isEmpty() ? "tls.trust " + options.trust().files()
                : material.anchors().isEmpty() ? "the authorities that the JDK trusts (tls.trust is not set)"
                : "the authorities that the TlsSetup service gives";
        return new CheckedTrust(library, options.pins(), new ServerTrust(where, issuers, parameters, paths(),
                new PathRules(options.accepted())), options.verifyHost());
    }

    private Provider paths() throws GeneralSecurityException {
        return trustCrypto.getHelper().createCertificateFactory("X.509").getProvider();
    }

    private RevocationRules revocation(TlsOptions options, Material material) throws GeneralSecurityException {
        Revocation revocation = options.revocation();
        return revocation.mode() == Revocation.Mode.NONE ? null
                : new RevocationRules(revocation.mode() == Revocation.Mode.HARD, revocation.ocsp(), material.crls(),
                answers, paths(), bouncyCastle);
    }

    private static List<X509Certificate> ofTheJdk() throws GeneralSecurityException, TlsProblem {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        List<X509Certificate> all = Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .flatMap(one -> Arrays.stream(((X509TrustManager) one).getAcceptedIssuers())).toList();
        if (all.isEmpty()) {
            throw new TlsProblem("the JDK trusts nobody (its cacerts is empty or missing): name the server's authority"
                    + " in tls.trust");
        }
        return all;
    }
}
