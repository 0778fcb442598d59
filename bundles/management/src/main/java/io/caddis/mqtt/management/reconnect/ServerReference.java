package io.caddis.mqtt.management.reconnect;

import io.caddis.mqtt.spi.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where a server sends its clients: {@code host} or {@code host:port}, several with a space between (MQTT 4.11). */
final class ServerReference {
    private static final int SERVERS_MAX = 16;
    private static final int LENGTH_MAX = 2048;

    private ServerReference() {
    }

    /**
     * The servers of a reference, with the scheme, the path and the options of the one that sent it.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static List<Endpoint> read(String reference, Endpoint from) {
        if (from.host().isEmpty()) {
            throw new IllegalArgumentException(from.scheme() + ":// goes to a file, not to a host");
        }
        if (reference.length() > LENGTH_MAX) {
            throw new IllegalArgumentException("it has more than " + LENGTH_MAX + " characters");
        }
        List<Endpoint> servers = new ArrayList<>();
        for (String one : reference.split(" +")) {
            if (!one.isEmpty() && servers.size() < SERVERS_MAX) {
                servers.add(server(one, from));
            }
        }
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("it is empty");
        }
        return servers;
    }

    private static Endpoint server(String one, Endpoint from) {
        String scheme = from.scheme() + "://";
        if (!one.contains("://")) {
            return Endpoint.parse(scheme + one + from.path(), from.options());
        }
        if (!one.toLowerCase(Locale.ROOT).startsWith(scheme)) { // above all: never from TLS to clear
            throw new IllegalArgumentException("'" + one + "' has another scheme than " + scheme);
        }
        return Endpoint.parse(one, from.options());
    }
}
