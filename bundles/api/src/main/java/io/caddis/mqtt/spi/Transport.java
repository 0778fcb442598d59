package io.caddis.mqtt.spi;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The door to a network: a service that opens links. Its service property {@code mqtt.scheme} (String+) names its URIs.
 */
@ProviderType
public interface Transport {
    /** The service property that names the URI schemes that a transport serves. */
    String SCHEME = "mqtt.scheme";

    /**
     * Starts to open a link. Never blocks: resolving and connecting happen elsewhere, and their failure is told to the
     * handler as {@link LinkHandler#closed}.
     */
    Link open(Endpoint endpoint, LinkHandler handler);
}
