package io.caddis.mqtt.spi;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that makes the connection for us: it gets the name of the server behind it, and looks it up itself.
 *
 * @param kind     what it speaks
 * @param host     name or address, an IPv6 address without brackets
 * @param port     1 to 65,535
 * @param username or null if it wants none
 * @param password null if and only if there is no user name
 */
public record ProxyServer(Kind kind, String host, int port, String username, String password) {
    private static final int CREDENTIAL_BYTES_MAX = 255; // RFC 1929 section 2
    private static final Pattern PATTERN =
            Pattern.compile("(http|socks5)://(\\[[0-9A-Fa-f:.]+(?:%[^]]+)?]|[^/:?#\\[\\]\\s]+):([0-9]{1,5})/?");

    private static final Pattern HARMLESS = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://)?"
            + "(\\[[0-9A-Fa-f:.]+(?:%[A-Za-z0-9]+)?]|[A-Za-z0-9._-]*)(:[0-9]{1,5}(?=/?$))?(/$)?");

    /** What a proxy speaks. */
    public enum Kind {
        /** CONNECT of HTTP/1.1 (RFC 9110 section 9.3.6), credentials by Basic authentication (RFC 7617). */
        HTTP,
        /** SOCKS version 5 (RFC 1928), credentials by RFC 1929. */
        SOCKS5
    }

    /** Checks what the protocols can carry; no message repeats a credential. */
    public ProxyServer {
        Objects.requireNonNull(kind, "kind");
        if (host.isEmpty() || port < 1 || port > 0xFFFF) {
            throw new IllegalArgumentException("'" + hostAndPort(host, port) + "' is no host and port from 1 to 65535");
        }
        if ((username == null) != (password == null)) {
            throw new IllegalArgumentException("a proxy takes user name and password together: set both or none");
        }
        check("user name", username);
        check("password", password);
        if (kind == Kind.HTTP && username != null && username.indexOf(':') >= 0) {
            throw new IllegalArgumentException("the user name for an HTTP proxy has a colon, which Basic authentication"
                    + " cannot carry: use another user");
        }
    }

    private static void check(String what, String value) {
        int size = value == null ? 1 : value.getBytes(StandardCharsets.UTF_8).length;
        if (size < 1 || size > CREDENTIAL_BYTES_MAX) {
            throw new IllegalArgumentException("the " + what + " for the proxy has " + size + " bytes: use 1 to "
                    + CREDENTIAL_BYTES_MAX);
        }
    }

    /**
     * Reads {@code http://HOST:PORT} or {@code socks5://HOST:PORT}.
     *
     * @param username or null
     * @param password or null
     * @throws IllegalArgumentException saying what is wrong; never repeats a credential
     */
    public static ProxyServer parse(String uri, String username, String password) {
        if (uri.indexOf('@') >= 0) {
            throw new IllegalArgumentException("holds credentials: move them to proxy.username and .proxy.password");
        }
        Matcher parts = PATTERN.matcher(uri);
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + shown(uri)
                    + "' is no proxy: write http://HOST:PORT or socks5://HOST:PORT");
        }
        String host = parts.group(2);
        return new ProxyServer(parts.group(1).equals("http") ? Kind.HTTP : Kind.SOCKS5,
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host, Integer.parseInt(parts.group(3)),
                username, password);
    }

    /** Scheme, host and port, as far as there are such: what follows may be a password in the wrong place. */
    private static String shown(String uri) {
        Matcher harmless = HARMLESS.matcher(uri);
        String shown = harmless.lookingAt() ? harmless.group() : "";
        return shown.length() == uri.length() ? uri : shown + "...";
    }

    static String hostAndPort(String host, int port) {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /** As {@code host:port}: for messages. */
    public String address() {
        return hostAndPort(host, port);
    }

    /** As a URI, without user name and password. */
    @Override
    public String toString() {
        return (kind == Kind.HTTP ? "http://" : "socks5://") + address();
    }
}
