package io.caddis.mqtt.spi;

import org.osgi.annotation.versioning.ProviderType;

/** The door to WebSocket: a service that puts it between any transport and its user. Thread-safe. */
@ProviderType
public interface WebSockets {
    /**
     * A transport whose links carry their bytes in the binary frames of a WebSocket, which goes through {@code
     * transport}, be that TCP or TLS. A link's {@link LinkHandler#opened} comes once the server has agreed to
     * sub-protocol {@code mqtt}; why it has not is told by {@link LinkHandler#closed}, in one line.
     */
    Transport over(Transport transport);
}
