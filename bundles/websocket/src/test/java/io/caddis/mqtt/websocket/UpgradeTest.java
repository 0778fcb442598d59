package io.caddis.mqtt.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.MqttBearerToken;
import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.LinkOptions;
import io.caddis.mqtt.spi.ProxyServer;
import io.caddis.mqtt.websocket.WebServer.Peer;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The opening of a WebSocket: what is asked, and every answer that is not the right one. */
class UpgradeTest extends WebFixture {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final String SECRET = "s3cret";

    private String cause(Recorder handler) throws Exception {
        String cause = handler.awaitClosed();
        assertFalse(handler.opened.isDone());
        assertFalse(cause.contains(SECRET), cause);
        return cause;
    }

    /** The client ends its half of the connection, and the server follows; else the client would wait for it. */
    private String causeOnceEnded(Recorder handler, Peer peer) throws Exception {
        assertEquals(-1, peer.in.read());
        peer.close();
        return cause(handler);
    }

    // ---- the request

    @Test
    @Tag("v3-6.0.0-3")
    @Tag("v5-6.0.0-3")
    @Tag("netx-S31")
    @Tag("netx-B53")
    @Tag("netx-O14")
    void whatIsAsked() throws Exception {
        LinkOptions options = options(TIMEOUT_NANOS).withHeaders(Map.of("X-Key", SECRET, "Authorization", "Bearer x"));
        Recorder handler = new Recorder().on(transport, endpoint(options));
        try (Peer peer = server.accept()) {
            List<String> request = new ArrayList<>(peer.readRequest());
            String key = peer.header("Sec-WebSocket-Key");
            assertEquals(24, key.length());
            request.remove("Sec-WebSocket-Key: " + key);
            assertEquals(List.of("GET /mqtt HTTP/1.1", "Host: 127.0.0.1:" + server.port(), "Upgrade: websocket",
                    "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Protocol: mqtt",
                    "Authorization: Bearer x", "X-Key: " + SECRET), request);
            peer.say(peer.agreement());
            handler.awaitOpened();
            try (Peer other = openAnother()) {
                assertNotEquals(key, other.header("Sec-WebSocket-Key"));
            }
        }
        handler.awaitClosed();
    }

    private Peer openAnother() throws Exception {
        open();
        return server.accept().agree();
    }

    @ParameterizedTest
    @CsvSource({"ws://broker, broker", "ws://broker:80/p, broker", "wss://broker:80, broker:80", "wss://[::1], [::1]",
        "ws://[::1]:8080, [::1]:8080", "wss://[fe80::1%eth0], [fe80::1]", "ws://[fe80::1%25en0]:8080, [fe80::1]:8080"})
    void portInHostOnlyIfUnusual(String uri, String host) throws Exception {
        Endpoint endpoint = Endpoint.parse(uri, LinkOptions.DEFAULT);
        String request = new String(new Upgrade(endpoint, new byte[16]).request(null).array());
        assertTrue(request.contains("\r\nHost: " + host + "\r\n"), request);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host", "UPGRADE", "sec-websocket-protocol", "Content-Length"})
    void headersThatAreOurs(String name) throws Exception {
        Recorder handler = new Recorder().on(transport,
                endpoint(options(TIMEOUT_NANOS).withHeaders(Map.of(name, SECRET))));
        assertEquals("header " + name + " is set by the WebSocket itself: remove it from .websocket.headers",
                cause(handler));
    }

    // ---- the answer

    /** One packet, or several, and with the first frame behind it: all is the same. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 60, 1000})
    @Tag("netx-B54")
    @Tag("netx-T35")
    void answersInPieces(int size) throws Exception {
        Recorder handler = open();
        try (Peer peer = server.accept()) {
            peer.readRequest();
            String all = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + peer.agreement()
                    + new String(Peer.frame(0x82, new byte[] {'h', 'i'}), "ISO-8859-1");
            for (int i = 0; i < all.length(); i += size) {
                peer.say(all.substring(i, Math.min(all.length(), i + size)));
            }
            handler.awaitReceived("hi");
        }
        handler.awaitClosed();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("netx-B54")
    void namesOfHeadersInAnyCase(boolean upper) throws Exception {
        Recorder handler = open();
        try (Peer peer = server.accept()) {
            peer.readRequest();
            for (String line : peer.agreement().split("\r\n")) {
                int colon = Math.max(0, line.indexOf(':'));
                String name = line.substring(0, colon);
                peer.say((upper ? name.toUpperCase(Locale.ROOT) : name.toLowerCase(Locale.ROOT))
                        + line.substring(colon) + "\r\n");
            }
            peer.say("\r\n");
            handler.awaitOpened();
        }
        handler.awaitClosed();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "401 Unauthorized | : 401 Unauthorized: check .websocket.bearer and .websocket.headers",
        "403 | : 403: check .websocket.bearer and .websocket.headers",
        "404 Not Found | : 404 Not Found: is path /mqtt the one for MQTT?",
        "426 Upgrade Required | : 426 Upgrade Required: it wants another version of HTTP or WebSocket",
        "200 OK | : 200 OK", "503 B\u00e4d | : 503 B\u00e4d",
        "302 Found;Location: https://joe:s3cret@other/p?s3cret#s3cret | : 302 Found: it points to https://other/p;",
        "307 Temporary Redirect | : 307 Temporary Redirect: it points to nowhere; redirections are not followed"})
    @Tag("netx-C25")
    @Tag("netx-B55")
    @Tag("netx-L24")
    void refusals(String answer, String cause) throws Exception {
        Recorder handler = open();
        try (Peer peer = server.accept()) {
            peer.readRequest();
            peer.say("HTTP/1.1 " + answer.replace(";", "\r\n") + "\r\nContent-Length: 0\r\n\r\n");
            String start = "the server refused the WebSocket" + cause;
            String told = causeOnceEnded(handler, peer);
            assertEquals(start, told.substring(0, Math.min(told.length(), start.length())));
        }
    }

    /** It may be a token. */
    @ParameterizedTest
    @ValueSource(strings = {"404 Not Found", "405 Method Not Allowed", "400 Bad Request"})
    void noOtherPathThanTheUsualOneIsShown(String answer) throws Exception {
        Endpoint endpoint = endpoint();
        Recorder handler = new Recorder().on(transport, new Endpoint(endpoint.scheme(), endpoint.host(),
                endpoint.port(), "/" + SECRET, endpoint.options()));
        try (Peer peer = server.accept()) {
            assertEquals("GET /" + SECRET + " HTTP/1.1", peer.readRequest().get(0));
            peer.say("HTTP/1.1 " + answer + "\r\n\r\n");
            String cause = causeOnceEnded(handler, peer);
            assertEquals(!answer.startsWith("400"), cause.endsWith(": is the path in server the one for MQTT?"), cause);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Upgrade: WebSocket |  | the server's answer 101 does not say that it changes to WebSocket",
        "keep-alive, upgrade | keep-alive | the server's answer 101 does not say that it changes to WebSocket",
        "Sec-WebSocket-Accept: | Sec-WebSocket-Accept: x | the server's Sec-WebSocket-Accept does not belong",
        "Sec-WebSocket-Accept: | X: | the server's Sec-WebSocket-Accept does not belong to our key",
        "Sec-WebSocket-Protocol: mqtt | X: y | the server did not agree to sub-protocol mqtt: is path /mqtt the one",
        "Protocol: mqtt | Protocol: mqttv3.1 | the server chose sub-protocol mqttv3.1 where mqtt was offered",
        "Protocol: mqtt | Protocol: mqtt;Sec-WebSocket-Protocol: mqtt | the server chose sub-protocol mqtt, mqtt where",
        "Protocol: mqtt | Protocol: mqtt;Sec-WebSocket-Extensions: x | the server chose an extension, and none was",
        "Upgrade: WebSocket | Upgrade; WebSocket | the server sent a header without a colon",
        "HTTP/1.1 101 | HTTP/3 101 | the server sent no status of HTTP/1.1",
        "HTTP/1.1 | SMTP | the server does not speak HTTP"})
    @Tag("v3-6.0.0-4")
    @Tag("v5-6.0.0-4")
    @Tag("netx-C25")
    @Tag("netx-B54")
    void answersThatAreNone(String right, String wrong, String cause) throws Exception {
        Recorder handler = open();
        try (Peer peer = server.accept()) {
            peer.readRequest();
            String answer = peer.agreement();
            assertTrue(answer.contains(right));
            peer.say(answer.replace(right, wrong == null ? "X: y" : wrong.replace(";", "\r\n")));
            assertEquals(cause, causeOnceEnded(handler, peer).substring(0, cause.length()));
        }
    }

    @Test
    void anAnswerWithoutEnd() throws Exception {
        Recorder handler = open();
        try (Peer peer = server.accept()) {
            peer.readRequest();
            peer.say("HTTP/1.1 101 x\r\nX: " + "x".repeat(17_000));
            assertEquals("the server sent an answer of more than 16384 bytes: is it a web server?",
                    causeOnceEnded(handler, peer));
        }
    }

    // ---- cut and stall

    @Test
    void cutAtEachByteOfTheAnswer() throws Exception {
        int size = 200;
        long files = openFiles();
        for (int count = 0; count < size; count += 7) {
            Recorder handler = open();
            try (Peer peer = server.accept()) {
                peer.readRequest();
                String answer = peer.agreement();
                peer.say(answer.substring(0, Math.min(count, answer.length() - 1)));
                peer.socket.shutdownOutput();
                assertEquals("server closed the connection before the WebSocket was open", cause(handler));
            }
        }
        checkNothingIsLeft(files);
    }

    @Test
    void aSilentServer() throws Exception {
        long files = openFiles();
        for (String begin : List.of("", "HTTP/1.1 101 Switching")) {
            Recorder handler = new Recorder().on(transport, endpoint(options(SECOND)));
            try (Peer peer = server.accept()) {
                peer.readRequest();
                peer.say(begin);
                assertEquals(-1, peer.in.read());
            }
            assertEquals("the server has not opened the WebSocket within 1.0 s (handshake.timeout): is it a port for"
                    + " WebSocket, and ws:// or wss:// right?", cause(handler));
        }
        checkNothingIsLeft(files);
    }

    @Test
    void closeWhileTheServerIsAsked() throws Exception {
        Recorder handler = open();
        try (Peer peer = server.accept()) {
            peer.readRequest();
            handler.link.wantWrite();
            handler.link.reading(false);
            handler.link.close();
            assertEquals(-1, peer.in.read());
        }
        assertNull(handler.awaitClosed());
        assertFalse(handler.opened.isDone());
    }

    @Test
    void theLayerBelowFails() throws Exception {
        server.close();
        String cause = cause(open());
        assertEquals("connection refused by 127.0.0.1:" + server.port() + ": is a server listening there?", cause);
    }

    @Test
    void stopWhileTheServerIsAskedAndAfter() throws Exception {
        Recorder handler = open();
        try (Peer peer = server.accept()) {
            peer.readRequest();
            webSockets.close();
            assertEquals(-1, peer.in.read());
        }
        assertEquals(WebSocketLink.STOPPED, cause(handler));
        Recorder late = open();
        try (Peer peer = server.accept()) {
            peer.in.readAllBytes();
        }
        assertEquals(WebSocketLink.STOPPED, cause(late));
    }

    @Test
    void throughAProxy() throws Exception {
        Recorder handler = new Recorder().on(transport, Endpoint.parse("ws://broker.behind/mqtt", options(TIMEOUT_NANOS)
                .withProxy(ProxyServer.parse("http://127.0.0.1:" + server.port(), "joe", SECRET))));
        try (Peer peer = server.accept()) {
            assertEquals("CONNECT broker.behind:80 HTTP/1.1", peer.readRequest().get(0));
            peer.say("HTTP/1.1 200 OK\r\n\r\n");
            assertEquals("GET /mqtt HTTP/1.1", peer.readRequest().get(0));
            assertEquals("broker.behind", peer.header("Host"));
            assertFalse(peer.request.toString().contains("Proxy-"), "the server must not see what is for the proxy");
            peer.say(peer.agreement());
            handler.awaitOpened();
        }
        handler.awaitClosed();
    }

    // ---- tokens

    @Test
    @Tag("netx-S31")
    void tokensAreAskedForBeforeEachAttempt() throws Exception {
        List<String> asked = new ArrayList<>();
        webSockets.bindTokens(uri -> {
            asked.add(uri);
            return asked.size() == 3 ? null : SECRET + asked.size();
        });
        for (int i = 1; i <= 3; i++) {
            Recorder handler = new Recorder().on(transport,
                    endpoint(options(TIMEOUT_NANOS).withHeaders(Map.of("Authorization", "Bearer old"))));
            try (Peer peer = server.accept().agree()) {
                assertEquals("Bearer " + (i == 3 ? "old" : SECRET + i), peer.header("Authorization"));
            }
            handler.awaitClosed();
        }
        assertEquals(endpoint().toString(), asked.get(0));
    }

    @Test
    void theServiceIsAskedWithTheContextClassLoaderOfItsClass() throws Exception {
        ClassLoader own = new ClassLoader(getClass().getClassLoader()) { };
        List<ClassLoader> seen = new ArrayList<>();
        webSockets.bindTokens((MqttBearerToken) Proxy.newProxyInstance(own, new Class<?>[] {MqttBearerToken.class},
                (self, method, arguments) -> {
                    seen.add(Thread.currentThread().getContextClassLoader());
                    throw new IllegalStateException("no");
                }));
        cause(open());
        cause(open()); // on the same thread, or on another one
        assertEquals(List.of(own, own), seen);
    }

    @Test
    void noToken() throws Exception {
        webSockets.bindTokens(uri -> {
            throw new IllegalStateException("the key store\nis locked");
        });
        assertEquals("no bearer token for " + endpoint() + ": the key store?is locked", cause(open()));
        webSockets.bindTokens(uri -> {
            throw new AssertionError("on purpose");
        });
        assertEquals("no bearer token for " + endpoint() + ": its service failed", cause(open()));
        webSockets.bindTokens(uri -> SECRET + "\r\nX: y");
        assertEquals("no bearer token for " + endpoint() + ": what its service gave has spaces or control characters",
                cause(open()));
    }

    @Test
    void aServiceThatGivesNoTokenInTime() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(6);
        webSockets.bindTokens(uri -> {
            try {
                new CountDownLatch(1).await();
                return null;
            } finally {
                interrupted.countDown();
            }
        });
        List<Recorder> handlers = new ArrayList<>();
        for (int i = 0; i < 8; i++) { // more than there are threads to ask on
            handlers.add(new Recorder().on(transport, endpoint(options(SECOND))));
        }
        for (Recorder handler : handlers) {
            assertEquals("no bearer token for " + endpoint() + " within 1.0 s (handshake.timeout)", cause(handler));
        }
        Recorder closed = open();
        closed.link.close();
        assertNull(closed.awaitClosed());
        Recorder stopped = open();
        webSockets.close();
        assertEquals(WebSocketLink.STOPPED, cause(stopped));
        assertEquals(WebSocketLink.STOPPED, cause(open()));
    }

    private void checkNothingIsLeft(long files) throws Exception {
        Recorder handler = open();
        try (Peer peer = server.accept().agree()) {
            for (int i = 0; i < 100 && openFiles() > files + 2; i++) {
                peer.send(0x82, "."); // a closed channel goes with one of the next selects
                int size = i + 1;
                handler.await("turn " + i, () -> handler.receivedSize() == size);
            }
            assertTrue(openFiles() <= files + 2, openFiles() + " open files, before " + files);
        }
        handler.awaitClosed();
    }
}
