package io.caddis.mqtt.transport;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.ProxyServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What is said to a proxy before it passes bytes on: bytes in, bytes out, nothing else. Its steps are few and short, so
 * the next request is only made when the answer to the last one is complete.
 */
abstract class ProxyHandshake {
    final ProxyServer proxy;
    final Endpoint endpoint;

    ProxyHandshake(Endpoint endpoint) {
        this.endpoint = endpoint;
        proxy = endpoint.options().proxy();
    }

    static ProxyHandshake of(Endpoint endpoint) {
        return endpoint.options().proxy().kind() == ProxyServer.Kind.HTTP ? new HttpConnect(endpoint)
                : new Socks5(endpoint);
    }

    /** The first request. */
    abstract ByteBuffer begin();

    /**
     * Takes what has arrived, and leaves in {@code in} what comes from behind the proxy.
     *
     * @return the next request, empty if more must arrive, or null once the proxy passes bytes on
     * @throws Refused if there is no way through this proxy
     */
    abstract ByteBuffer received(ByteBuffer in) throws Refused;

    final Refused refused(String why) {
        return new Refused(name() + " " + why);
    }

    /** As messages call it. */
    final String name() {
        return "proxy " + proxy;
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Why there is no way, in one line without credentials. */
    static final class Refused extends Exception {
        Refused(String message) {
            super(message, null, false, false);
        }
    }
}
