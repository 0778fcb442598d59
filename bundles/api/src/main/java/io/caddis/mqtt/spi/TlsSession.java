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
 */
public record TlsSession(TlsInfo info, List<CertificateInfo> serverChain) {
    /** Copies the list, checks that nothing is missing. */
    public TlsSession {
        Objects.requireNonNull(info, "info");
        serverChain = List.copyOf(serverChain);
    }
}
