package io.caddis.mqtt.management.config;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.LinkOptions;
import io.caddis.mqtt.spi.ProxyServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The keys of a client's configuration that say how its server is reached. */
public final class NetworkConfig {
    static final Set<String> KEYS = Set.of("server", "resolve.timeout", "connect.timeout", "proxy.timeout",
            "handshake.timeout", "bind.address", "tcp.no.delay", "tcp.keep.alive", "socket.send.buffer",
            "socket.receive.buffer", "proxy", "proxy.username", ".proxy.password", ".websocket.headers",
            ".websocket.bearer");
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int BUFFER_MAX = 64 << 20;
    private static final int SERVERS_MAX = 16;
    // with a colon it is IPv6; all else must be four numbers, so that no name needs to be looked up
    private static final Pattern ADDRESS = Pattern.compile(
            "[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%\\S+)?|[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern BEARER = Pattern.compile("[A-Za-z0-9._~+/-]+=*"); // RFC 6750 section 2.1

    private NetworkConfig() {
    }

    /** @throws IllegalArgumentException naming key, value, rule and remedy */
    static List<Endpoint> read(PropertyReader settings) {
        List<String> texts = settings.texts("server");
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("server is not set: write mqtt://HOST or mqtt://HOST:PORT");
        }
        if (texts.size() > SERVERS_MAX) {
            throw settings.refuse("server", "use up to " + SERVERS_MAX + " servers");
        }
        LinkOptions read = new LinkOptions(proxy(settings), bindAddress(settings),
                settings.flag("tcp.no.delay", true), settings.flag("tcp.keep.alive", true),
                (int) settings.number("socket.send.buffer", 0, 0, BUFFER_MAX, PropertyReader.BYTES),
                (int) settings.number("socket.receive.buffer", 0, 0, BUFFER_MAX, PropertyReader.BYTES),
                seconds(settings, "resolve.timeout"),
                seconds(settings, "connect.timeout"), seconds(settings, "proxy.timeout"),
                seconds(settings, "handshake.timeout"), headers(settings));
        LinkOptions options = read.equals(LinkOptions.DEFAULT) ? LinkOptions.DEFAULT : read; // most are: one for all
        List<Endpoint> servers = new ArrayList<>();
        for (String text : texts) {
            try {
                Endpoint server = Endpoint.parse(text, options);
                if (!servers.contains(server)) {
                    servers.add(server);
                }
            } catch (IllegalArgumentException e) {
                throw named("server ", e);
            }
        }
        if (servers.size() > 1 && servers.stream().anyMatch(Endpoint::isSecure)
                && servers.stream().anyMatch(one -> !one.isSecure() && !one.scheme().equals(Endpoint.UNIX))) {
            throw settings.refuse("server", "some have TLS and some have not, so who cuts off the first gets all in"
                    + " clear: use mqtts:// and wss:// for all, or for none");
        }
        return List.copyOf(servers);
    }

    private static long seconds(PropertyReader settings, String key) {
        return settings.seconds(key, 10, 1, 3600) * NANOS_PER_SECOND;
    }

    private static String bindAddress(PropertyReader settings) {
        String address = settings.text("bind.address", "");
        if (address.isEmpty()) {
            return null;
        }
        if (!ADDRESS.matcher(address).matches()) {
            throw settings.refuse("bind.address", "use an IPv4 or IPv6 address of this machine");
        }
        return address;
    }

    private static ProxyServer proxy(PropertyReader settings) {
        String proxy = settings.text("proxy", "");
        String username = settings.text("proxy.username", "");
        String password = settings.text(".proxy.password", "");
        if (proxy.isEmpty()) {
            return null;
        }
        if (username.isEmpty() != password.isEmpty()) {
            throw new IllegalArgumentException((username.isEmpty() ? "proxy.username" : ".proxy.password")
                    + " is not set, but " + (username.isEmpty() ? ".proxy.password" : "proxy.username")
                    + " is: a proxy takes user name and password together, so set both or none");
        }
        try {
            return ProxyServer.parse(proxy, username.isEmpty() ? null : username,
                    password.isEmpty() ? null : password);
        } catch (IllegalArgumentException e) {
            throw named("proxy ", e);
        }
    }

    private static Map<String, String> headers(PropertyReader settings) {
        if (!settings.hasAny(".websocket.")) {
            return Map.of();
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : settings.texts(".websocket.headers")) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw settings.refuse(".websocket.headers", "write each as NAME: VALUE");
            }
            if (headers.put(Blanks.strip(line.substring(0, colon)), Blanks.strip(line.substring(colon + 1))) != null) {
                throw settings.refuse(".websocket.headers", "give each header once");
            }
        }
        String bearer = settings.text(".websocket.bearer", "");
        if (!bearer.isEmpty() && !BEARER.matcher(bearer).matches()) {
            throw settings.refuse(".websocket.bearer", "use letters, digits and . _ ~ + / - as bearer tokens have");
        }
        if (!bearer.isEmpty() && headers.put("Authorization", "Bearer " + bearer) != null) {
            throw settings.refuse(".websocket.bearer", "remove Authorization from .websocket.headers, or this token");
        }
        try {
            return LinkOptions.DEFAULT.withHeaders(headers).headers();
        } catch (IllegalArgumentException e) {
            throw named(".websocket.headers: ", e);
        }
    }

    private static IllegalArgumentException named(String key, IllegalArgumentException refusal) {
        return new IllegalArgumentException(key + refusal.getMessage());
    }
}
