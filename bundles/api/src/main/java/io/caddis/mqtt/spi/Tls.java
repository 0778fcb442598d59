package io.caddis.mqtt.spi;

import java.io.IOException;
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
     *
     * @param transport what carries the bytes
     * @param options   how
     * @param observer  told of each link's handshake
     */
    Transport over(Transport transport, TlsOptions options, TlsObserver observer);

    /**
     * What the files that {@code options} name hold now, as {@link TlsSession#material}: other text, other content.
     * Reads these files, so it may block.
     *
     * @throws IOException naming the file that cannot be read
     */
    String material(TlsOptions options) throws IOException;
}
