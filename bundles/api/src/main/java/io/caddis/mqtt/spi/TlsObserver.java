package io.caddis.mqtt.spi;

import io.caddis.mqtt.CertificateInfo;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Is told what became of a link's TLS. Must not block or throw. */
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

    /**
     * The files that the options name have changed since the handshake, and what they hold now can be used: the next
     * link will. Once for a link, if {@code reloadNanos} asks for it, on a thread that holds no lock.
     */
    default void renewed() {
    }
}
