package io.caddis.mqtt.tls.material;

import io.caddis.mqtt.tls.revocation.RevocationList;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What the files of a configuration hold.
 *
 * @param anchors     certification authorities; empty for those of the JDK
 * @param key         our own; null for none
 * @param chain       our own certificate first
 * @param crls        revocation lists
 * @param fingerprint of all files: other text, other content
 */
public record Material(List<X509Certificate> anchors, PrivateKey key, List<X509Certificate> chain,
        List<RevocationList> crls, String fingerprint) {
    /** Without the key. */
    @Override
    public String toString() {
        return "Material[anchors=" + anchors.size() + ", chain=" + chain.size() + ", crls=" + crls.size() + "]";
    }
}
