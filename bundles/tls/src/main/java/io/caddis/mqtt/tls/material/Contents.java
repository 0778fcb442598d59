package io.caddis.mqtt.tls.material;

import io.caddis.mqtt.tls.revocation.RevocationList;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** What one file holds, of whichever form it is. Filled by the reader of that form. */
final class Contents {
    private static final int NAMED_MAX = 6;

    /** Marked as an authority, or in a form that has no such mark. */
    final List<X509Certificate> trusted = new ArrayList<>();
    final List<X509Certificate> certificates = new ArrayList<>();
    final List<Key> keys = new ArrayList<>();
    final List<RevocationList> crls = new ArrayList<>();
    /** Known, and of no use here: in words. */
    final List<String> others = new ArrayList<>();
    /** Why nobody can be trusted for what is in here; null for no reason. */
    TlsProblem doubt;

    /** Opens a key, which may take a moment. */
    interface Opener {
        PrivateKey open() throws TlsProblem;
    }

    /**
     * A private key.
     *
     * @param alias       null in a form that has none
     * @param certificate that the file ties to it; null if it ties none
     * @param chain       where its certificates are to be found
     */
    record Key(String alias, X509Certificate certificate, List<X509Certificate> chain, Opener opener) {
    }

    void add(X509Certificate certificate) {
        trusted.add(certificate);
        certificates.add(certificate);
    }

    void addAll(Contents more) {
        trusted.addAll(more.trusted);
        certificates.addAll(more.certificates);
        keys.addAll(more.keys);
        crls.addAll(more.crls);
        others.addAll(more.others);
        doubt = doubt == null ? more.doubt : doubt;
    }

    /**
     * Who may vouch for a server. A store made by others than Java marks nobody: then all but the certificates of its
     * own private keys.
     */
    List<X509Certificate> authorities(Provider bouncyCastle) throws TlsProblem {
        if (doubt != null) {
            throw doubt;
        }
        if (!trusted.isEmpty()) {
            return trusted;
        }
        List<X509Certificate> found = new ArrayList<>(certificates);
        for (Key key : keys) {
            X509Certificate own = key.certificate();
            if (own == null && !found.isEmpty()) {
                own = KeyPairs.fitting(key.opener().open(), found, bouncyCastle);
            }
            found.remove(own);
        }
        return found;
    }

    /** What is in it instead of what was looked for, as {@code , but CERTIFICATE (line 1)}; empty for nothing. */
    String instead() {
        List<String> all = new ArrayList<>(others);
        if (!keys.isEmpty()) {
            all.add(0, "private keys: " + keys.size());
        }
        if (!certificates.isEmpty()) {
            all.add(0, "certificates: " + certificates.size());
        }
        if (!crls.isEmpty()) {
            all.add(0, "revocation lists: " + crls.size());
        }
        return all.isEmpty() ? "" : " (there is " + String.join(", ", all.subList(0, Math.min(NAMED_MAX, all.size())))
                + ")";
    }
}
