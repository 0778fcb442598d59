package io.caddis.mqtt;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** What a {@link TlsSetup} may change for one handshake. For its thread only. */
@ProviderType
public interface TlsParameters {
    /** The host in the server's address. */
    String host();

    /** Trusts these authorities as well; if the configuration names none, only these, and not the JDK's. */
    TlsParameters trust(Collection<X509Certificate> authorities);

    /** Our own key and certificate, in place of those configured. The certificate comes first in the chain. */
    TlsParameters key(PrivateKey key, List<X509Certificate> chain);

    /** The name sent as SNI and expected in the server's certificate. */
    TlsParameters serverName(String name);

    /** Application protocols to offer, in place of those configured; none: the extension is not sent. */
    TlsParameters alpn(List<String> protocols);

    /** A pre-shared key in place of certificates. The array is copied. */
    TlsParameters preSharedKey(String identity, byte[] key);
}
