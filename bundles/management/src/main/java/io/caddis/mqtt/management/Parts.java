package io.caddis.mqtt.management;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.PacketCodec;
import io.caddis.mqtt.spi.SessionStore;
import io.caddis.mqtt.spi.Sessions;
import io.caddis.mqtt.spi.Transport;
import io.caddis.mqtt.spi.WebSockets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the clients run on right now; null where a bundle is away.
 *
 * @param transports by URI scheme
 * @param webSockets what {@code ws} and {@code wss} go through
 * @param store      where durable clients keep their sessions
 */
record Parts(PacketCodec codec, Sessions sessions, Map<String, Transport> transports, WebSockets webSockets,
        SessionStore store) {
    static final Parts NONE = new Parts(null, null, Map.of());

    Parts(PacketCodec codec, Sessions sessions, Map<String, Transport> transports) {
        this(codec, sessions, transports, null, null);
    }

    Parts withCodec(PacketCodec newCodec) {
        return new Parts(newCodec, sessions, transports, webSockets, store);
    }

    Parts withSessions(Sessions newSessions) {
        return new Parts(codec, newSessions, transports, webSockets, store);
    }

    Parts withTransports(Map<String, Transport> newTransports) {
        return new Parts(codec, sessions, Map.copyOf(newTransports), webSockets, store);
    }

    Parts withWebSockets(WebSockets newWebSockets) {
        return new Parts(codec, sessions, transports, newWebSockets, store);
    }

    Parts withStore(SessionStore newStore) {
        return new Parts(codec, sessions, transports, webSockets, newStore);
    }

    /** What bytes to this endpoint go through, the lowest layer first; null where one is away. */
    List<Object> layers(Endpoint endpoint) {
        List<Object> layers = new ArrayList<>(2);
        layers.add(transports.get(endpoint.carrier()));
        if (endpoint.isWebSocket()) {
            layers.add(webSockets);
        }
        return layers;
    }

    /** All layers in one; none of them may be away. */
    Transport transport(Endpoint endpoint) {
        Transport transport = transports.get(endpoint.carrier());
        return endpoint.isWebSocket() ? webSockets.over(transport) : transport;
    }

    /**
     * The names of what a client misses; empty if nothing.
     *
     * @param endpoint its server
     * @param durable  whether it needs a store
     */
    String missing(Endpoint endpoint, boolean durable) {
        StringBuilder names = new StringBuilder();
        append(names, codec == null, "codec");
        append(names, sessions == null, "session");
        append(names, durable && store == null, "session store");
        append(names, !transports.containsKey(endpoint.carrier()), "transport for " + endpoint.carrier() + "://");
        append(names, endpoint.isWebSocket() && webSockets == null, "websocket");
        append(names, endpoint.isSecure(), "TLS"); // nothing provides it yet, and in clear nothing may go
        return names.toString();
    }

    private static void append(StringBuilder names, boolean missing, String name) {
        if (missing) {
            names.append(names.isEmpty() ? "" : ", ").append(name);
        }
    }
}
