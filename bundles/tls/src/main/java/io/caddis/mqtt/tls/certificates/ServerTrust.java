package io.caddis.mqtt.tls.certificates;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * What a server is measured by.
 *
 * @param where   who is trusted, for example the files of {@code tls.trust}
 * @param issuers names of those who are trusted
 * @param rules   what a path is searched and validated by, with the trusted certificates
 * @param paths   by whom
 */
public record ServerTrust(String where, Set<X500Principal> issuers, PKIXBuilderParameters rules, Provider paths) {
    /**
     * The path by which a server is trusted: its own certificate first, the trusted one last. The library does not tell
     * which it has found; this is found by the same rules, and all of it is validated.
     *
     * @param chain what the server sent, its own certificate first, the others in any order
     * @throws GeneralSecurityException if there is no path
     */
    List<X509Certificate> path(X509Certificate[] chain) throws GeneralSecurityException {
        X509Certificate server = chain[0];
        for (TrustAnchor anchor : rules.getTrustAnchors()) {
            if (server.equals(anchor.getTrustedCert())) {
                return List.of(server); // trusted by itself
            }
        }
        PKIXBuilderParameters search = (PKIXBuilderParameters) rules.clone();
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(server);
        search.setTargetCertConstraints(target);
        search.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(List.of(chain)),
                paths));
        PKIXCertPathBuilderResult found = (PKIXCertPathBuilderResult) CertPathBuilder.getInstance("PKIX", paths)
                .build(search);
        List<X509Certificate> path = new ArrayList<>();
        found.getCertPath().getCertificates().forEach(one -> path.add((X509Certificate) one));
        path.add(found.getTrustAnchor().getTrustedCert());
        return path;
    }
}
