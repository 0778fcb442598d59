package io.caddis.mqtt.websocket;

import io.caddis.mqtt.ForeignText;
import io.caddis.mqtt.spi.Endpoint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The opening handshake, RFC 6455 section 4: one request of HTTP/1.1 and its answer. */
final class Upgrade {
    private static final int HEAD_BYTES_MAX = 16 * 1024;
    private static final String BEGIN = "HTTP/";
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455 section 1.3
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})(?: (.*))?");
    private static final Set<String> OURS = Set.of("host", "upgrade", "connection", "content-length",
            "transfer-encoding", "sec-websocket-key", "sec-websocket-version", "sec-websocket-protocol",
            "sec-websocket-extensions", "sec-websocket-accept");

    private final Endpoint endpoint;
    private final String key;
    private final StringBuilder head = new StringBuilder(); // ISO 8859-1: a byte is a character

    /** @param nonce 16 random bytes */
    Upgrade(Endpoint endpoint, byte[] nonce) {
        this.endpoint = endpoint;
        key = Base64.getEncoder().encodeToString(nonce);
    }

    /**
     * The request.
     *
     * @param token bearer token in place of the configured one, or null
     */
    ByteBuffer request(String token) throws WebSocketProblem {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(endpoint.options().headers());
        for (String name : headers.keySet()) {
            if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
                throw problem("header " + name + " is set by the WebSocket itself: remove it from .websocket.headers");
            }
        }
        if (token != null) {
            headers.put("Authorization", "Bearer " + token);
        }
        StringBuilder request = new StringBuilder("GET ").append(endpoint.path()).append(" HTTP/1.1\r\nHost: ")
                .append(host()).append("\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ")
                .append(key).append("\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: mqtt\r\n");
        headers.forEach((name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        return ByteBuffer.wrap(request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    }

    /** With the port only if it is not the scheme's own, RFC 6455 section 4.1; without a zone, RFC 6874 section 4. */
    private String host() {
        boolean usual = endpoint.port() == (endpoint.isSecure() ? 443 : 80);
        String address = endpoint.address().replaceFirst("%[^]]*]", "]");
        return usual ? address.substring(0, address.lastIndexOf(':')) : address;
    }

    /**
     * Takes what has arrived, and leaves in {@code in} what follows the answer.
     *
     * @return true once the socket is open
     */
    boolean received(ByteBuffer in) throws WebSocketProblem {
        while (in.hasRemaining()) {
            head.append((char) (in.get() & 0xFF));
            int length = head.length();
            if (length > HEAD_BYTES_MAX) {
                throw problem("the server sent an answer of more than " + HEAD_BYTES_MAX + " bytes: is it a web"
                        + " server?");
            }
            if (length <= BEGIN.length() && head.charAt(length - 1) != BEGIN.charAt(length - 1)) {
                throw problem("the server does not speak HTTP: is it a port for WebSocket, and ws:// or wss:// right?");
            }
            if (length >= 4 && head.charAt(length - 1) == '\n' && head.indexOf("\r\n\r\n", length - 4) >= 0) {
                if (isOpen()) {
                    return true;
                }
                head.setLength(0); // 1xx: the answer is still to come
            }
        }
        return false;
    }

    private boolean isOpen() throws WebSocketProblem {
        String[] lines = head.toString().split("\r\n");
        Matcher status = STATUS_LINE.matcher(lines[0]);
        if (!status.matches()) {
            throw problem("the server sent no status of HTTP/1.1: is it a web server?");
        }
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : Arrays.asList(lines).subList(1, lines.length)) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw problem("the server sent a header without a colon: is it a web server?");
            }
            headers.computeIfAbsent(line.substring(0, colon).trim(), name -> new ArrayList<>(1))
                    .add(line.substring(colon + 1).trim());
        }
        int code = Integer.parseInt(status.group(1));
        if (code >= 100 && code < 200 && code != 101) {
            return false;
        }
        if (code != 101) {
            throw refusal(code, status.group(2), headers);
        }
        check(headers);
        return true;
    }

    private void check(Map<String, List<String>> headers) throws WebSocketProblem {
        if (!contains(headers, "Upgrade", "websocket") || !contains(headers, "Connection", "upgrade")) {
            throw problem("the server's answer 101 does not say that it changes to WebSocket: is a proxy in between?");
        }
        if (!List.of(accept()).equals(headers.get("Sec-WebSocket-Accept"))) {
            throw problem("the server's Sec-WebSocket-Accept does not belong to our key: is a proxy or cache in"
                    + " between?");
        }
        List<String> protocols = headers.get("Sec-WebSocket-Protocol");
        if (protocols == null) { // [MQTT-6.0.0-3], [MQTT-6.0.0-4]
            throw problem("the server did not agree to sub-protocol mqtt: is " + path() + " the one for MQTT?");
        }
        if (!List.of("mqtt").equals(protocols)) {
            throw problem("the server chose sub-protocol " + ForeignText.line(String.join(", ", protocols))
                    + " where mqtt was offered");
        }
        if (headers.containsKey("Sec-WebSocket-Extensions")) {
            throw problem("the server chose an extension, and none was offered");
        }
    }

    private static boolean contains(Map<String, List<String>> headers, String name, String token) {
        return headers.getOrDefault(name, List.of()).stream().flatMap(value -> Arrays.stream(value.split(",")))
                .anyMatch(value -> value.trim().equalsIgnoreCase(token));
    }

    private WebSocketProblem refusal(int code, String phrase, Map<String, List<String>> headers) {
        String remedy = switch (code) {
            case 401, 403 -> ": check .websocket.bearer and .websocket.headers";
            case 404, 405 -> ": is " + path() + " the one for MQTT?";
            case 426 -> ": it wants another version of HTTP or WebSocket";
            // without user information and query, which may be secret
            case 301, 302, 303, 307, 308 -> ": it points to " + ForeignText.line(headers.getOrDefault("Location",
                    List.of("nowhere")).get(0).replaceAll("[?#].*", "").replaceAll("//[^/]*@", "//"))
                    + "; redirections are not followed, so write that into server if it is right";
            default -> "";
        };
        return problem("the server refused the WebSocket: " + code
                + (phrase == null ? "" : " " + ForeignText.line(phrase)) + remedy);
    }

    /** Any but the usual one may hold a token. */
    private String path() {
        return endpoint.path().equals("/mqtt") ? "path /mqtt" : "the path in server";
    }

    private String accept() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
    }

    private static WebSocketProblem problem(String message) {
        return new WebSocketProblem(WebSocketProblem.PROTOCOL_ERROR, message);
    }
}
