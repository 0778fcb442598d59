package io.caddis.mqtt.spi;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The door to TLS: a service that puts it between any transport and its user. Thread-safe.
 */
@ProviderType
public interface Tls {
    /**
     * A transport whose links go through {@code transport}, secured. A link's {@link LinkHandler#opened} comes once the
     * handshake is done and the server is known to be the right one; until then nothing of its user is asked for or
     * sent. What is wrong with files, certificates or the server is told by {@link LinkHandler#closed}, in one line.
     * Files are read anew for each link.
     *
     * @param transport what carries the bytes
     * @param options   how
     * @param observer  told of each link's handshake
     */
    Transport over(Transport transport, TlsOptions options, TlsObserver observer);
}
