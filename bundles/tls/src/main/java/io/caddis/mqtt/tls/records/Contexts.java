package io.caddis.mqtt.tls.records;

import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.spi.TlsOptions.Revocation;
import io.caddis.mqtt.tls.certificates.CheckedTrust;
import io.caddis.mqtt.tls.certificates.ServerTrust;
import io.caddis.mqtt.tls.material.Material;
import io.caddis.mqtt.tls.material.TlsProblem;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final Map<Key, SSLContext> kept = new LinkedHashMap<>(16, 0.75f, true);

    /** What decides on a context: not the names and lists that an engine is given later. */
    private record Key(TlsOptions.Trust trust, TlsOptions.Identity identity, Revocation revocation,
            List<String> pins, String fingerprint) {
    }

    Provider bouncyCastle() {
        return bouncyCastle;
    }

    JdkCiphers crypto() {
        return crypto;
    }

    /**
     * The context for these options. Computes for some milliseconds if it is a new one.
     *
     * @throws TlsProblem if the material is of no use
     */
    SSLContext context(TlsOptions options, Material material) throws TlsProblem {
        Key key = new Key(options.trust(), options.identity(), options.revocation(), options.pins(),
                material.fingerprint());
        synchronized (kept) {
            SSLContext context = kept.get(key);
            if (context != null) {
                return context;
            }
        }
        SSLContext context = create(options, material);
        synchronized (kept) {
            SSLContext earlier = kept.putIfAbsent(key, context);
            if (kept.size() > KEPT_MAX) {
                kept.remove(kept.keySet().iterator().next());
            }
            return earlier == null ? context : earlier;
        }
    }

    private SSLContext create(TlsOptions options, Material material) throws TlsProblem {
        try {
            SSLContext context = SSLContext.getInstance("TLS", jsse);
            context.init(keyManagers(material), new TrustManager[] {trust(options, material)}, new SecureRandom());
            return context;
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

    private TrustManager trust(TlsOptions options, Material material) throws GeneralSecurityException, IOException {
        List<X509Certificate> authorities = material.anchors().isEmpty() ? ofTheJdk() : material.anchors();
        Set<TrustAnchor> anchors = authorities.stream().map(one -> new TrustAnchor(one, null))
                .collect(Collectors.toCollection(HashSet::new));
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
        parameters.setRevocationEnabled(false);
        addRevocation(parameters, options.revocation(), material);
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX", trust);
        factory.init(new CertPathTrustManagerParameters(parameters));
        X509ExtendedTrustManager library = (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        Set<X500Principal> issuers = authorities.stream().map(X509Certificate::getSubjectX500Principal)
                .collect(Collectors.toSet());
        String where = !options.trust().files().isEmpty() ? "tls.trust " + options.trust().files()
                : material.anchors().isEmpty() ? "the authorities that the JDK trusts (tls.trust is not set)"
                : "the authorities that the TlsSetup service gives";
        return new CheckedTrust(library, options.pins(), new ServerTrust(where, issuers, parameters, paths()));
    }

    private Provider paths() throws GeneralSecurityException {
        return trustCrypto.getHelper().createCertificateFactory("X.509").getProvider();
    }

    private void addRevocation(PKIXBuilderParameters parameters, Revocation revocation, Material material)
            throws GeneralSecurityException {
        if (revocation.mode() == Revocation.Mode.NONE) {
            return;
        }
        CertPathBuilder builder = CertPathBuilder.getInstance("PKIX", paths());
        PKIXRevocationChecker checker = (PKIXRevocationChecker) builder.getRevocationChecker();
        EnumSet<PKIXRevocationChecker.Option> how = EnumSet.noneOf(PKIXRevocationChecker.Option.class);
        if (revocation.mode() == Revocation.Mode.SOFT) {
            how.add(PKIXRevocationChecker.Option.SOFT_FAIL);
        }
        if (!revocation.ocsp()) {
            how.add(PKIXRevocationChecker.Option.PREFER_CRLS);
            how.add(PKIXRevocationChecker.Option.NO_FALLBACK);
        }
        checker.setOptions(how);
        parameters.addCertPathChecker(checker);
        parameters.addCertStore(CertStore.getInstance("Collection",
                new CollectionCertStoreParameters(material.crls()), paths()));
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
