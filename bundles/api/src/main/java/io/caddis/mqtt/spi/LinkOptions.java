package io.caddis.mqtt.spi;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * How a link gets to its server: the ways there, the socket, and how long each step may take. A transport leaves out
 * what its kind of link does not have.
 *
 * @param proxy                 or null to connect to the server itself
 * @param bindAddress           the local IPv4 or IPv6 address to connect from; null to leave it to the system
 * @param noDelay               send at once, also what is small (TCP_NODELAY)
 * @param keepAlive             let the system look after silent connections (SO_KEEPALIVE)
 * @param sendBufferBytes       what the system keeps for us (SO_SNDBUF), from 1; 0 to leave it to the system
 * @param receiveBufferBytes    the same for what arrives (SO_RCVBUF)
 * @param resolveTimeoutNanos   how long name resolution may take, from 1
 * @param connectTimeoutNanos   how long connecting may take once the name is resolved, from 1
 * @param proxyTimeoutNanos     how long the proxy may take to connect to the server, from 1
 * @param handshakeTimeoutNanos how long what follows may take: the TLS handshake, the opening of a WebSocket; from 1
 * @param headers               of the request that opens a WebSocket, name to value. May be secrets
 */
public record LinkOptions(ProxyServer proxy, String bindAddress, boolean noDelay, boolean keepAlive,
        int sendBufferBytes, int receiveBufferBytes, long resolveTimeoutNanos, long connectTimeoutNanos,
        long proxyTimeoutNanos, long handshakeTimeoutNanos, Map<String, String> headers) {
    private static final long TEN_SECONDS = TimeUnit.SECONDS.toNanos(10);
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+"); // RFC 9110 section 5.6.2
    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x08\\x0A-\\x1F\\x7F]");

    /** No proxy, no wait before sending, keep alive, all else left to the system, 10 s for each step, no headers. */
    public static final LinkOptions DEFAULT = new LinkOptions(null, null, true, true, 0, 0, TEN_SECONDS, TEN_SECONDS,
            TEN_SECONDS, TEN_SECONDS, Map.of());

    /** Checks the ranges; no message repeats the value of a header. */
    public LinkOptions {
        if (sendBufferBytes < 0 || receiveBufferBytes < 0) {
            throw new IllegalArgumentException("buffers of " + sendBufferBytes + " and " + receiveBufferBytes
                    + " bytes: use 1 or more, or 0 for the system's");
        }
        if (Math.min(Math.min(resolveTimeoutNanos, connectTimeoutNanos),
                Math.min(proxyTimeoutNanos, handshakeTimeoutNanos)) < 1) {
            throw new IllegalArgumentException("timeouts of " + resolveTimeoutNanos + ", " + connectTimeoutNanos + ", "
                    + proxyTimeoutNanos + " and " + handshakeTimeoutNanos + " ns: use 1 or more");
        }
        Map<String, String> checked = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, value) -> {
            if (!TOKEN.matcher(name).matches()) {
                throw new IllegalArgumentException("what stands before the colon is no name of a header: use"
                        + " letters, digits and -");
            }
            if (CONTROL.matcher(value).find()) {
                throw new IllegalArgumentException("the value of header " + name + " has a line end or another control"
                        + " character: leave it out");
            }
            if (checked.put(name, value) != null) {
                throw new IllegalArgumentException("header " + name + " is given twice: once is enough");
            }
        });
        headers = checked.isEmpty() ? Map.of() : Collections.unmodifiableMap(checked); // ten thousand clients have none
    }

    /** The same with this proxy, or null for none. */
    public LinkOptions withProxy(ProxyServer newProxy) {
        return new LinkOptions(newProxy, bindAddress, noDelay, keepAlive, sendBufferBytes, receiveBufferBytes,
                resolveTimeoutNanos, connectTimeoutNanos, proxyTimeoutNanos, handshakeTimeoutNanos, headers);
    }

    /** The same with these limits of time. */
    public LinkOptions withTimeouts(long resolveNanos, long connectNanos, long proxyNanos, long handshakeNanos) {
        return new LinkOptions(proxy, bindAddress, noDelay, keepAlive, sendBufferBytes, receiveBufferBytes,
                resolveNanos, connectNanos, proxyNanos, handshakeNanos, headers);
    }

    /** The same with these headers for a WebSocket. */
    public LinkOptions withHeaders(Map<String, String> newHeaders) {
        return new LinkOptions(proxy, bindAddress, noDelay, keepAlive, sendBufferBytes, receiveBufferBytes,
                resolveTimeoutNanos, connectTimeoutNanos, proxyTimeoutNanos, handshakeTimeoutNanos, newHeaders);
    }

    /** Without the values of the headers. */
    @Override
    public String toString() {
        return "LinkOptions[proxy " + proxy + ", bind address " + bindAddress + ", headers " + headers.keySet() + "]";
    }
}
