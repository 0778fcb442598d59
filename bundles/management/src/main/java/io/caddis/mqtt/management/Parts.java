package io.caddis.mqtt.management;

import io.caddis.mqtt.spi.PacketCodec;
import io.caddis.mqtt.spi.Sessions;
import io.caddis.mqtt.spi.Transport;
import java.util.Map;

/**
 * What the clients run on right now; null where a bundle is away.
 *
 * @param transports by URI scheme
 */
record Parts(PacketCodec codec, Sessions sessions, Map<String, Transport> transports) {
    static final Parts NONE = new Parts(null, null, Map.of());

    Parts withCodec(PacketCodec newCodec) {
        return new Parts(newCodec, sessions, transports);
    }

    Parts withSessions(Sessions newSessions) {
        return new Parts(codec, newSessions, transports);
    }

    Parts withTransports(Map<String, Transport> newTransports) {
        return new Parts(codec, sessions, Map.copyOf(newTransports));
    }

    /** The names of what a client with this scheme misses; empty if nothing. */
    String missing(String scheme) {
        StringBuilder names = new StringBuilder();
        append(names, codec == null, "codec");
        append(names, sessions == null, "session");
        append(names, !transports.containsKey(scheme), "transport for " + scheme + "://");
        return names.toString();
    }

    private static void append(StringBuilder names, boolean missing, String name) {
        if (missing) {
            names.append(names.isEmpty() ? "" : ", ").append(name);
        }
    }
}
