package io.caddis.mqtt.itests.kura.layers;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.kura.ssl.SslManagerService;
import org.eclipse.kura.ssl.SslServiceListener;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/**
 * An {@code SslManagerService} over stores in memory. As Kura's, its context checks no host name and limits no suite;
 * what it is configured with stands in its service properties, and a change is told to every listener of the framework.
 */
public final class KeyStores implements SslManagerService, AutoCloseable {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final BundleContext context;
    private final ServiceRegistration<SslManagerService> registration;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile List<X509Certificate> trusted;
    private volatile KeyStore own;
    /** What is revoked; null if nobody asks. */
    private volatile X509CRL revoked;

    /**
     * Registers it.
     *
     * @param own with a key for the client; null for none
     */
    public KeyStores(BundleContext context, Map<String, Object> properties, List<X509Certificate> trusted,
            KeyStore own) {
        this.context = context;
        this.trusted = trusted;
        this.own = own;
        registration = context.registerService(SslManagerService.class, this, new Hashtable<>(properties));
    }

    @Override
    public SSLContext getSSLContext() throws GeneralSecurityException, IOException {
        asked.incrementAndGet();
        if (trusted == null) {
            throw new IOException("there is no key store");
        }
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        for (X509Certificate one : trusted) {
            trust.setCertificateEntry("trusted" + trust.size(), one);
        }
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        X509CRL list = revoked;
        if (list == null) {
            trustManagers.init(trust);
        } else {
            PKIXBuilderParameters rules = new PKIXBuilderParameters(trust, new X509CertSelector());
            rules.setRevocationEnabled(true);
            rules.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(List.of(list))));
            trustManagers.init(new CertPathTrustManagerParameters(rules));
        }
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(own, PASSWORD);
        SSLContext made = SSLContext.getInstance("TLS");
        made.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return made;
    }

    /** How often a context was asked for. */
    public int asked() {
        return asked.get();
    }

    /** Other stores. Null for no trusted ones: there is no context then. */
    public void change(List<X509Certificate> newTrusted, KeyStore newOwn) {
        trusted = newTrusted;
        own = newOwn;
        tell();
    }

    /** Another list of what is revoked, as a key store of Kura's may have one. */
    public void change(X509CRL newRevoked) {
        revoked = newRevoked;
        tell();
    }

    /** Another configuration. */
    public void change(Map<String, Object> properties) {
        registration.setProperties(new Hashtable<>(properties));
        tell();
    }

    private void tell() {
        try {
            for (ServiceReference<SslServiceListener> each : context.getServiceReferences(SslServiceListener.class,
                    null)) {
                SslServiceListener listener = context.getService(each);
                if (listener != null) {
                    listener.onConfigurationUpdated();
                    context.ungetService(each);
                }
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        registration.unregister();
    }
}
