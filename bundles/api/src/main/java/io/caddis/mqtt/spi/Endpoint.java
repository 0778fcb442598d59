package io.caddis.mqtt.spi;

import io.caddis.mqtt.ForeignText;
import java.net.IDN;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a link goes to, and how. Immutable; equal endpoints are reached in the same way.
 *
 * @param scheme  lower case, for example {@code mqtt}
 * @param host    name or address, an IPv6 address without brackets; empty for a Unix domain socket
 * @param port    1 to 65,535; 0 for a Unix domain socket
 * @param path    of the WebSocket resource, or of the Unix domain socket; else empty
 * @param options how to get there
 */
public record Endpoint(String scheme, String host, int port, String path, LinkOptions options) {
    /** The scheme of Unix domain sockets, {@code mqtt+unix:///PATH}. */
    public static final String UNIX = "mqtt+unix";
    private static final String PATH_OF_WEBSOCKET = "/mqtt";
    /** As other clients and libraries call it. No transport would ever come for them, and nobody would know why. */
    private static final Map<String, String> OTHERS_SCHEMES = Map.of("tcp", "mqtt", "ssl", "mqtts", "tls", "mqtts",
            "http", "ws", "https", "wss");
    // not java.net.URI: it finds no host in names with an underscore, which brokers in containers often have
    private static final Pattern PATTERN = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://"
            + "(\\[[0-9A-Fa-f:.]+(?:%[^]/]+)?]|[^/:?#\\[\\]\\s]*)(?::([0-9]{1,9}))?(/[^?#\\s]*)?");
    private static final int PLAIN_PORT_DIGITS_MAX = 5;
    /** How a URI writes the mark of a zone (RFC 6874); {@code %25} alone is the zone of that number. */
    private static final Pattern ZONE = Pattern.compile("%25(?=.)");

    /** Checks that nothing is missing or out of range. */
    public Endpoint {
        Objects.requireNonNull(scheme, "scheme");
        Objects.requireNonNull(options, "options");
        boolean unix = scheme.equals(UNIX);
        if (host.isEmpty() != unix || unix && path.length() < 2) {
            throw new IllegalArgumentException("'" + scheme + "://" + host + path + "' is no address: " + form(unix));
        }
        if (unix ? port != 0 : port < 1 || port > 0xFFFF) {
            throw new IllegalArgumentException("'" + scheme + "://" + host + ":" + port + "' has port " + port
                    + ": use " + (unix ? "none" : "1 to 65535"));
        }
    }

    /**
     * Reads {@code mqtt://HOST[:PORT]}, {@code mqtts://HOST[:PORT]}, {@code ws://HOST[:PORT][/PATH]}, {@code
     * wss://HOST[:PORT][/PATH]}, {@code mqtt+unix:///PATH}, or another scheme with a host and a port. Ports that are
     * not given are 1883, 8883, 80 and 443; the path of a WebSocket is {@code /mqtt} if not given. A name with letters
     * beyond ASCII is read as its form in ASCII, {@code xn--...}. The zone of an IPv6 address may follow {@code %} or,
     * as in other URIs, {@code %25}.
     *
     * @throws IllegalArgumentException saying what is wrong with {@code uri}; never repeats user information, the path
     *     of a WebSocket, a query or a fragment
     */
    public static Endpoint parse(String uri, LinkOptions options) {
        if (uri.indexOf('@') >= 0) {
            throw new IllegalArgumentException("holds credentials: move them to username and .password");
        }
        if (uri.indexOf('?') >= 0 && uri.regionMatches(true, 0, "ws", 0, 2)) {
            throw new IllegalArgumentException("has a query, which may be a secret: leave it out, and send what the"
                    + " server needs in .websocket.headers");
        }
        Endpoint plain = plain(uri, options);
        if (plain != null) {
            return plain;
        }
        Matcher parts = PATTERN.matcher(uri);
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + shown(uri) + "' is no address: " + form(uri.startsWith(UNIX)));
        }
        String scheme = parts.group(1).toLowerCase(Locale.ROOT);
        if (OTHERS_SCHEMES.containsKey(scheme)) {
            throw new IllegalArgumentException("'" + shown(uri) + "' is what other clients write: use "
                    + OTHERS_SCHEMES.get(scheme) + ":// in place of " + scheme + "://");
        }
        String path = Objects.requireNonNullElse(parts.group(4), "");
        boolean webSocket = scheme.equals("ws") || scheme.equals("wss");
        if (!webSocket && !scheme.equals(UNIX)) {
            if (path.length() > 1) {
                throw new IllegalArgumentException("'" + shown(uri) + "' has a path, which " + scheme
                        + ":// does not know: " + form(false));
            }
            path = "";
        }
        String host = parts.group(2);
        if (scheme.equals(UNIX) ? !host.isEmpty() || parts.group(3) != null : host.isEmpty()) {
            throw new IllegalArgumentException("'" + shown(uri) + "' is no address: " + form(scheme.equals(UNIX)));
        }
        if (host.startsWith("[")) {
            host = ZONE.matcher(host.substring(1, host.length() - 1)).replaceFirst("%");
        } else if (host.chars().anyMatch(one -> one >= 0x80)) {
            host = ascii(host, uri);
        }
        int port = parts.group(3) == null ? portOf(scheme, uri) : Integer.parseInt(parts.group(3));
        if (port > 0xFFFF || port == 0 && !scheme.equals(UNIX)) {
            throw new IllegalArgumentException("'" + shown(uri) + "' has port " + port + ": use 1 to 65535");
        }
        // many clients go to few servers
        return new Endpoint(scheme.intern(), host.intern(), port,
                webSocket && path.isEmpty() ? PATH_OF_WEBSOCKET : path, options);
    }

    /** Most of them, at a tenth of the cost: mqtt or mqtts, a name or an IPv4 address, and a port; else null. */
    private static Endpoint plain(String uri, LinkOptions options) {
        String scheme = uri.startsWith("mqtt://") ? "mqtt" : uri.startsWith("mqtts://") ? "mqtts" : null;
        int colon = uri.lastIndexOf(':');
        int begin = scheme == null ? 0 : scheme.length() + "://".length();
        int digits = uri.length() - colon - 1;
        if (scheme == null || colon <= begin || digits < 1 || digits > PLAIN_PORT_DIGITS_MAX) {
            return null;
        }
        for (int at = begin; at < colon; at++) {
            char one = uri.charAt(at);
            if (!isDigit(one) && (one < 'a' || one > 'z') && (one < 'A' || one > 'Z') && one != '.' && one != '-') {
                return null;
            }
        }
        int port = 0;
        for (int at = colon + 1; at < uri.length(); at++) {
            if (!isDigit(uri.charAt(at))) {
                return null;
            }
            port = port * 10 + uri.charAt(at) - '0';
        }
        return port == 0 || port > 0xFFFF ? null
                : new Endpoint(scheme, uri.substring(begin, colon).intern(), port, "", options);
    }

    private static boolean isDigit(char one) {
        return one >= '0' && one <= '9';
    }

    /** RFC 3490: resolvers, proxies and certificates know no other letters. */
    private static String ascii(String host, String uri) {
        try {
            return IDN.toASCII(host);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + shown(uri) + "' has a name that is none of a host ("
                    + ForeignText.line(String.valueOf(e.getMessage()))
                    + "): use its form in ASCII, which begins with xn--", e);
        }
    }

    /** Without what may be a secret in the wrong place: a path that is no file's, a query, a fragment, a password. */
    private static String shown(String uri) {
        String shown = uri.replaceFirst("(?s)[?#].*", "...").replaceFirst("(?s)(://[^:/\\[]+):[^/]*:.*", "$1:...");
        return ForeignText.line(uri.startsWith(UNIX) ? shown
                : shown.replaceFirst("(?s)^([A-Za-z][A-Za-z0-9+.-]*://[^/]*/).+", "$1..."));
    }

    private static int portOf(String scheme, String uri) {
        return switch (scheme) {
            case "mqtt" -> 1883;
            case "mqtts" -> 8883;
            case "ws" -> 80;
            case "wss" -> 443;
            case UNIX -> 0;
            default -> throw new IllegalArgumentException("'" + shown(uri) + "' has no port, and " + scheme
                    + ":// has no usual one: write " + scheme + "://HOST:PORT");
        };
    }

    private static String form(boolean unix) {
        return unix ? "write mqtt+unix:///PATH" : "write mqtt://HOST or mqtt://HOST:PORT";
    }

    /** The same server, reached with other options. */
    public Endpoint withOptions(LinkOptions newOptions) {
        return new Endpoint(scheme, host, port, path, newOptions);
    }

    /** Whether TLS goes through the link: {@code mqtts} and {@code wss}. */
    public boolean isSecure() {
        return scheme.equals("mqtts") || scheme.equals("wss");
    }

    /** Whether a WebSocket goes through the link, or through the TLS in it: {@code ws} and {@code wss}. */
    public boolean isWebSocket() {
        return scheme.equals("ws") || scheme.equals("wss");
    }

    /**
     * The scheme of the transport that carries the bytes: {@code mqtt} for {@code mqtts}, {@code ws} and {@code wss},
     * else the own one.
     */
    public String carrier() {
        return isSecure() || isWebSocket() ? "mqtt" : scheme;
    }

    /** Host and port as {@code host:port}, or the path of the Unix domain socket: for messages. */
    public String address() {
        return host.isEmpty() ? path : ProxyServer.hostAndPort(host, port);
    }

    /** As a URI, {@code mqtt://host:port} or {@code ws://host:port/path}: to compare, not to be shown. */
    public String uri() {
        return scheme + "://" + (host.isEmpty() ? "" : address()) + path;
    }

    /**
     * As {@link #uri}, for a log and for persons: the path of a WebSocket may hold a token, so another one than {@code
     * /mqtt} is shown as {@code /...}.
     */
    @Override
    public String toString() {
        return isWebSocket() && !path.equals(PATH_OF_WEBSOCKET) && path.length() > 1
                ? scheme + "://" + address() + "/..." : uri();
    }
}
