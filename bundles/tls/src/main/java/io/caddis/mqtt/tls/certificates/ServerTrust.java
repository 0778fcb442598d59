package io.caddis.mqtt.tls.certificates;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
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
 * @param own     what a path has to be beyond that
 */
public record ServerTrust(String where, Set<X500Principal> issuers, PKIXBuilderParameters rules, Provider paths,
        PathRules own) {
    /**
     * The path by which a server is trusted: its own certificate first, the trusted one last. The library does not tell
     * which it has found; this is found by the same rules and our own, and all of it is validated. Of several paths one
     * is enough, such as to another authority of the same name and key that has not expired.
     *
     * @param chain what the server sent, its own certificate first, the others in any order
     * @throws RefusedChain             if there are paths, but none by our own rules
     * @throws GeneralSecurityException if there is no path
     */
    List<X509Certificate> path(X509Certificate[] chain) throws GeneralSecurityException {
        List<X509Certificate> path = path(readable(chain), rules.getTrustAnchors(), false);
        String problem = own.problem(path);
        if (problem == null) {
            return path;
        }
        for (TrustAnchor anchor : rules.getTrustAnchors()) {
            try {
                List<X509Certificate> another = path(readable(chain), Set.of(anchor), true);
                if (own.problem(another) == null) {
                    return another;
                }
            } catch (CertPathBuilderException e) {
                continue; // none to this one
            }
        }
        throw new RefusedChain(chain, problem, null);
    }

    /**
     * Certificates that can be validated: those with a signature of PSS as the validation's own provider makes them,
     * since that knows PSS by another name than Bouncy Castle.
     */
    X509Certificate[] readable(X509Certificate[] chain) throws GeneralSecurityException {
        X509Certificate[] readable = chain.clone();
        for (int i = 0; i < chain.length; i++) {
            if (chain[i].getSigAlgOID().equals(PathRules.PSS)) {
                readable[i] = (X509Certificate) CertificateFactory.getInstance("X.509", paths)
                        .generateCertificate(new ByteArrayInputStream(chain[i].getEncoded()));
            }
        }
        return readable;
    }

    /** @param byOwnRules passes over paths that are against them, to the only anchor */
    private List<X509Certificate> path(X509Certificate[] chain, Set<TrustAnchor> anchors, boolean byOwnRules)
            throws GeneralSecurityException {
        X509Certificate server = chain[0];
        for (TrustAnchor anchor : anchors) {
            if (server.equals(anchor.getTrustedCert())) {
                return List.of(server); // trusted by itself
            }
        }
        PKIXBuilderParameters search = (PKIXBuilderParameters) rules.clone();
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(server);
        search.setTargetCertConstraints(target);
        search.setTrustAnchors(anchors);
        if (byOwnRules) {
            search.addCertPathChecker(own.checker(server, anchors.iterator().next().getTrustedCert()));
        }
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
