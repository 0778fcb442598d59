package io.caddis.mqtt;

import java.util.Objects;
import java.util.Optional;

/**
 * How a connection is secured: what its TLS handshake came to. Holds nothing secret.
 *
 * @param protocol          for example {@code TLSv1.3}
 * @param cipherSuite       its name as IANA has it
 * @param group             what the keys were exchanged with, for example {@code x25519}; empty if it is not known, or
 *                          if none was used
 * @param alpn              the application protocol that both agreed on; empty if none
 * @param resumed           an earlier session was resumed, so no certificate was sent; those below are the earlier ones
 * @param serverCertificate the server's own, the first of its chain; empty with a pre-shared key
 * @param clientCertificate ours, if the server was given one
 */
public record TlsInfo(String protocol, String cipherSuite, Optional<String> group, Optional<String> alpn,
        boolean resumed, Optional<CertificateInfo> serverCertificate, Optional<CertificateInfo> clientCertificate) {
    /** Checks that nothing is missing. */
    public TlsInfo {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(cipherSuite, "cipherSuite");
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(alpn, "alpn");
        Objects.requireNonNull(serverCertificate, "serverCertificate");
        Objects.requireNonNull(clientCertificate, "clientCertificate");
    }
}
