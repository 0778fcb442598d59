package io.caddis.mqtt.management;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.PacketCodec;
import io.caddis.mqtt.spi.SessionStore;
import io.caddis.mqtt.spi.Sessions;
import io.caddis.mqtt.spi.Tls;
import io.caddis.mqtt.spi.Transport;
import java.util.Map;

/**
 * What the clients run on right now; null where a bundle is away.
 *
 * @param transports by URI scheme
 * @param store      where durable clients keep their sessions
 */
record Parts(PacketCodec codec, Sessions sessions, Map<String, Transport> transports, SessionStore store, Tls tls) {
    static final Parts NONE = new Parts(null, null, Map.of());

    /** Without store and TLS. */
    Parts(PacketCodec codec, Sessions sessions, Map<String, Transport> transports) {
        this(codec, sessions, transports, null, null);
    }

    Parts withCodec(PacketCodec newCodec) {
        return new Parts(newCodec, sessions, transports, store, tls);
    }

    Parts withSessions(Sessions newSessions) {
        return new Parts(codec, newSessions, transports, store, tls);
    }

    Parts withTransports(Map<String, Transport> newTransports) {
        return new Parts(codec, sessions, Map.copyOf(newTransports), store, tls);
    }

    Parts withTls(Tls newTls) {
        return new Parts(codec, sessions, transports, store, newTls);
    }

    /** What carries the bytes of this scheme; null if it is away. */
    Transport carrier(String scheme) {
        return transports.get(Endpoint.carrier(scheme));
    }

    /** What secures this scheme; null if it is away, or if the scheme is not secured. */
    Tls security(String scheme) {
        return isSecure(scheme) ? tls : null;
    }

    private static boolean isSecure(String scheme) {
        return !Endpoint.carrier(scheme).equals(scheme);
    }

    Parts withStore(SessionStore newStore) {
        return new Parts(codec, sessions, transports, newStore, tls);
    }

    /**
     * The names of what a client misses; empty if nothing.
     *
     * @param scheme  of its server's address
     * @param durable whether it needs a store
     */
    String missing(String scheme, boolean durable) {
        StringBuilder names = new StringBuilder();
        append(names, codec == null, "codec");
        append(names, sessions == null, "session");
        append(names, durable && store == null, "session store");
        append(names, carrier(scheme) == null, "transport for " + scheme + "://");
        append(names, isSecure(scheme) && tls == null, "tls");
        return names.toString();
    }

    private static void append(StringBuilder names, boolean missing, String name) {
        if (missing) {
            names.append(names.isEmpty() ? "" : ", ").append(name);
        }
    }
}
