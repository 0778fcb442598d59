package io.caddis.mqtt.spi;

import io.caddis.mqtt.CertificateInfo;
import io.caddis.mqtt.TlsInfo;
import java.util.List;
import java.util.Objects;

/**
 * What a handshake came to.
 *
 * @param info        what an application may know
 * @param serverChain the certificates that the server sent, its own first; empty with a pre-shared key
 * @param material    see {@link Tls#material}
 */
public record TlsSession(TlsInfo info, List<CertificateInfo> serverChain, String material) {
    /** Copies the list, checks that nothing is missing. */
    public TlsSession {
        Objects.requireNonNull(info, "info");
        serverChain = List.copyOf(serverChain);
        Objects.requireNonNull(material, "material");
    }
}
