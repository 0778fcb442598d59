package io.caddis.mqtt.management;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.PacketCodec;
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
 */
record Parts(PacketCodec codec, Sessions sessions, Map<String, Transport> transports, WebSockets webSockets) {
    static final Parts NONE = new Parts(null, null, Map.of(), null);

    Parts withCodec(PacketCodec newCodec) {
        return new Parts(newCodec, sessions, transports, webSockets);
    }

    Parts withSessions(Sessions newSessions) {
        return new Parts(codec, newSessions, transports, webSockets);
    }

    Parts withTransports(Map<String, Transport> newTransports) {
        return new Parts(codec, sessions, Map.copyOf(newTransports), webSockets);
    }

    Parts withWebSockets(WebSockets newWebSockets) {
        return new Parts(codec, sessions, transports, newWebSockets);
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

    /** The names of what a client of this endpoint misses; empty if nothing. */
    String missing(Endpoint endpoint) {
        StringBuilder names = new StringBuilder();
        append(names, codec == null, "codec");
        append(names, sessions == null, "session");
        append(names, !transports.containsKey(endpoint.carrier()), "transport for " + endpoint.carrier() + "://");
        append(names, endpoint.isWebSocket() && webSockets == null, "websocket");
        return names.toString();
    }

    private static void append(StringBuilder names, boolean missing, String name) {
        if (missing) {
            names.append(names.isEmpty() ? "" : ", ").append(name);
        }
    }
}
