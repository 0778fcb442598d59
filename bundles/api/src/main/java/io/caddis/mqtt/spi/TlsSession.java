package io.caddis.mqtt.spi;

import java.time.Instant;
import java.util.Objects;

/**
 * What a handshake came to.
 *
 * @param protocol      for example {@code TLSv1.3}
 * @param cipherSuite   its name as IANA has it
 * @param alpn          the application protocol that both agreed on; empty if none
 * @param resumed       an earlier session was resumed, so no certificate was sent
 * @param serverName    the subject of the server's certificate; empty without one
 * @param serverExpiry  when the first certificate of the server's chain expires; null without one
 * @param clientExpiry  when the first certificate of our own chain expires; null without one
 * @param material      see {@link Tls#material}
 */
public record TlsSession(String protocol, String cipherSuite, String alpn, boolean resumed, String serverName,
        Instant serverExpiry, Instant clientExpiry, String material) {
    /** Checks that nothing is missing. */
    public TlsSession {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(cipherSuite, "cipherSuite");
        Objects.requireNonNull(alpn, "alpn");
        Objects.requireNonNull(serverName, "serverName");
        Objects.requireNonNull(material, "material");
    }
}
