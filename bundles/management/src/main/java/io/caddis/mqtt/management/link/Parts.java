package io.caddis.mqtt.management.link;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.PacketCodec;
import io.caddis.mqtt.spi.SessionStore;
import io.caddis.mqtt.spi.Sessions;
import io.caddis.mqtt.spi.Tls;
import io.caddis.mqtt.spi.Transport;
import io.caddis.mqtt.spi.WebSockets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * What the clients run on right now; null where a bundle is away.
 *
 * @param transports by URI scheme
 * @param webSockets what {@code ws} and {@code wss} go through
 * @param store      where durable clients keep their sessions
 * @param tls        what {@code mqtts} and {@code wss} go through
 * @param remedies   where no bundle can come: what to do about a part that is missing, by its name; else empty
 */
public record Parts(PacketCodec codec, Sessions sessions, Map<String, Transport> transports, WebSockets webSockets,
        SessionStore store, Tls tls, Map<String, String> remedies) {
    /** Begins what {@link #waiting} says where no bundle can come. */
    public static final String WAITS = "waits for: ";
    public static final Parts NONE = new Parts(null, null, Map.of());
    /** What a client runs on that another bundle still has. Compared by identity. */
    public static final Parts ELSEWHERE = new Parts(null, null, Map.of());

    public Parts(PacketCodec codec, Sessions sessions, Map<String, Transport> transports) {
        this(codec, sessions, transports, null, null, null, Map.of());
    }

    public Parts withCodec(PacketCodec newCodec) {
        return new Parts(newCodec, sessions, transports, webSockets, store, tls, remedies);
    }

    public Parts withSessions(Sessions newSessions) {
        return new Parts(codec, newSessions, transports, webSockets, store, tls, remedies);
    }

    public Parts withTransports(Map<String, Transport> newTransports) {
        return new Parts(codec, sessions, Map.copyOf(newTransports), webSockets, store, tls, remedies);
    }

    public Parts withWebSockets(WebSockets newWebSockets) {
        return new Parts(codec, sessions, transports, newWebSockets, store, tls, remedies);
    }

    public Parts withStore(SessionStore newStore) {
        return new Parts(codec, sessions, transports, webSockets, newStore, tls, remedies);
    }

    public Parts withTls(Tls newTls) {
        return new Parts(codec, sessions, transports, webSockets, store, newTls, remedies);
    }

    public Parts withRemedies(Map<String, String> newRemedies) {
        return new Parts(codec, sessions, transports, webSockets, store, tls, newRemedies);
    }

    /** What bytes to this endpoint go through, the lowest layer first; null where one is away. */
    public List<Object> layers(Endpoint endpoint) {
        Object transport = transports.get(endpoint.carrier());
        if (!endpoint.isSecure() && !endpoint.isWebSocket()) {
            return Collections.singletonList(transport); // which may be null
        }
        List<Object> layers = new ArrayList<>(3);
        layers.add(transport);
        if (endpoint.isSecure()) {
            layers.add(tls);
        }
        if (endpoint.isWebSocket()) {
            layers.add(webSockets);
        }
        return layers;
    }

    /**
     * All layers in one; none of them may be away.
     *
     * @param secured what goes through the TLS bundle, for an endpoint that asks for it
     */
    Transport transport(Endpoint endpoint, BiFunction<Transport, Tls, Transport> secured) {
        Transport transport = transports.get(endpoint.carrier());
        if (endpoint.isSecure()) {
            transport = secured.apply(transport, tls);
        }
        return endpoint.isWebSocket() ? webSockets.over(transport) : transport;
    }

    /**
     * The names of what a client misses; empty if nothing.
     *
     * @param endpoint its server
     * @param durable  whether it needs a store
     */
    public String missing(Endpoint endpoint, boolean durable) {
        StringBuilder names = new StringBuilder();
        append(names, codec == null, "codec");
        append(names, sessions == null, "session");
        append(names, durable && store == null, "session store");
        append(names, !transports.containsKey(endpoint.carrier()), "transport for " + endpoint.carrier() + "://");
        append(names, endpoint.isWebSocket() && webSockets == null, "websocket");
        append(names, endpoint.isSecure() && tls == null, "tls");
        return names.toString();
    }

    /** That this is waited for, for a person. */
    public String waiting(String missing) {
        return (remedies.isEmpty() ? "waits for the bundle that provides: " : WAITS) + missing;
    }

    /** What to do about a part that is missing, or its name. */
    public String remedy(String name) {
        return remedies.getOrDefault(name, name);
    }

    private void append(StringBuilder names, boolean missing, String name) {
        if (missing) {
            names.append(names.isEmpty() ? "" : ", ").append(remedy(name));
        }
    }
}
