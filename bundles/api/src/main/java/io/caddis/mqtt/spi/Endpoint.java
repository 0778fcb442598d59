package io.caddis.mqtt.spi;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a link goes to.
 *
 * @param scheme             lower case, for example {@code mqtt}
 * @param host               name or address, an IPv6 address without brackets
 * @param port               1 to 65,535
 * @param resolveTimeoutNanos how long name resolution may take
 * @param connectTimeoutNanos how long connecting may take once the name is resolved
 */
public record Endpoint(String scheme, String host, int port, long resolveTimeoutNanos, long connectTimeoutNanos) {
    private static final int PORT_MQTT = 1883;
    private static final int PORT_MQTTS = 8883;
    // not java.net.URI: it finds no host in names with an underscore, which brokers in containers often have
    private static final Pattern PATTERN = Pattern.compile(
            "([A-Za-z][A-Za-z0-9+.-]*)://(\\[[0-9A-Fa-f:.]+(?:%[^]]+)?]|[^/:?#\\[\\]\\s]+)(?::([0-9]{1,9}))?/?");

    /** Checks that nothing is missing. */
    public Endpoint {
        Objects.requireNonNull(scheme, "scheme");
        Objects.requireNonNull(host, "host");
    }

    /**
     * Reads {@code mqtt://HOST[:PORT]} or {@code mqtts://HOST[:PORT]}.
     *
     * @param connectTimeoutNanos also used for name resolution
     * @throws IllegalArgumentException saying what is wrong with {@code uri}; never repeats user information in it
     */
    public static Endpoint parse(String uri, long connectTimeoutNanos) {
        if (uri.indexOf('@') >= 0) {
            throw new IllegalArgumentException("holds credentials: move them to username and .password");
        }
        Matcher parts = PATTERN.matcher(uri);
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + uri + "' is no address: write mqtt://HOST or mqtt://HOST:PORT");
        }
        String scheme = parts.group(1).toLowerCase(Locale.ROOT);
        int usualPort = scheme.equals("mqtts") ? PORT_MQTTS : PORT_MQTT;
        int port = parts.group(3) == null ? usualPort : Integer.parseInt(parts.group(3));
        if (port < 1 || port > 0xFFFF) {
            throw new IllegalArgumentException("'" + uri + "' has port " + port + ": use 1 to 65535");
        }
        String host = parts.group(2);
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        return new Endpoint(scheme, host, port, connectTimeoutNanos, connectTimeoutNanos);
    }

    /** Whether the scheme asks for TLS. */
    public boolean isSecure() {
        return !carrier(scheme).equals(scheme);
    }

    /** The scheme of the transport that carries the bytes: {@code mqtt} for {@code mqtts}, else the scheme itself. */
    public static String carrier(String scheme) {
        return scheme.equals("mqtts") ? "mqtt" : scheme;
    }

    /** As a URI, {@code mqtt://host:port}. */
    @Override
    public String toString() {
        return scheme + "://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
