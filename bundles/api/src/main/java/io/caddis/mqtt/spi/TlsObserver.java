package io.caddis.mqtt.spi;

import io.caddis.mqtt.CertificateInfo;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Is told what a handshake came to. Must only take note, and not throw. */
@ConsumerType
@FunctionalInterface
public interface TlsObserver {
    /** The handshake is done. Just before {@link LinkHandler#opened}, on the link's thread. */
    void negotiated(TlsSession session);

    /**
     * These certificates of the server were refused. Before {@link LinkHandler#closed}, which says why, on any thread.
     *
     * @param serverChain the server's own first
     */
    default void refused(List<CertificateInfo> serverChain) {
    }
}
