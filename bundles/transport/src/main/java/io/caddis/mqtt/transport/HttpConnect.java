package io.caddis.mqtt.transport;

import io.caddis.mqtt.ForeignText;
import io.caddis.mqtt.spi.Endpoint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CONNECT of HTTP/1.1, RFC 9110 section 9.3.6. Credentials go with the first request, so one is all there is. */
final class HttpConnect extends ProxyHandshake {
    private static final int HEAD_BYTES_MAX = 16 * 1024;
    private static final String BEGIN = "HTTP/";
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})(?: (.*))?");

    private final StringBuilder head = new StringBuilder(); // ISO 8859-1: a byte is a character

    HttpConnect(Endpoint endpoint) {
        super(endpoint);
    }

    @Override
    ByteBuffer begin() {
        String credentials = "";
        if (proxy.username() != null) {
            byte[] pair = (proxy.username() + ":" + proxy.password()).getBytes(StandardCharsets.UTF_8);
            credentials = "Proxy-Authorization: Basic " + Base64.getEncoder().encodeToString(pair) + "\r\n";
        }
        // the zone of an address says something about this machine only, RFC 6874 section 4
        String there = endpoint.address().replaceFirst("%[^]]*]", "]");
        return bytes("CONNECT " + there + " HTTP/1.1\r\nHost: " + there + "\r\n"
                + credentials + "\r\n");
    }

    @Override
    ByteBuffer received(ByteBuffer in) throws Refused {
        while (in.hasRemaining()) {
            head.append((char) (in.get() & 0xFF));
            if (head.length() > HEAD_BYTES_MAX) {
                throw refused("sent an answer of more than " + HEAD_BYTES_MAX + " bytes: is it an HTTP proxy?");
            }
            if (head.length() <= BEGIN.length() && head.charAt(head.length() - 1) != BEGIN.charAt(head.length() - 1)) {
                throw refused("does not speak HTTP: check kind, address and port of the proxy");
            }
            if (isComplete()) {
                int status = status();
                if (status >= 200) {
                    return null; // what is left in the buffer comes from the server
                }
                head.setLength(0); // 1xx: the answer is still to come
            }
        }
        return ByteBuffer.allocate(0);
    }

    /** At the empty line; some proxies end lines with LF alone. */
    private boolean isComplete() {
        int length = head.length();
        return length >= 2 && head.charAt(length - 1) == '\n' && (head.charAt(length - 2) == '\n'
                || length >= 3 && head.charAt(length - 2) == '\r' && head.charAt(length - 3) == '\n');
    }

    private int status() throws Refused {
        String line = head.substring(0, head.indexOf("\n")).stripTrailing();
        Matcher parts = STATUS_LINE.matcher(line);
        if (!parts.matches()) {
            throw refused("sent no status of HTTP/1.1: check kind, address and port of the proxy");
        }
        int status = Integer.parseInt(parts.group(1));
        if (status == 407) {
            throw refused((proxy.username() == null ? "wants a user name and a password"
                    : "does not accept this user name and password with Basic authentication")
                    + " (407): check proxy.username and .proxy.password");
        }
        if (status >= 300) {
            throw refused("refused to connect to " + endpoint.address() + ": " + status + phrase(parts.group(2)));
        }
        return status;
    }

    /** What the proxy says in its own words, fit for a log. */
    private static String phrase(String text) {
        if (text == null || text.isBlank()) {
            return "";
        }
        return " " + ForeignText.line(text);
    }
}
