package io.caddis.mqtt.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.LinkOptions;
import io.caddis.mqtt.spi.ProxyServer;
import io.caddis.mqtt.spi.ProxyServer.Kind;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Through a proxy, or to one line that says why not; the test itself is the proxy. */
class ProxyTest extends Fixture {
    private static final String PASSWORD = "s3cret";
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final String OK = "HTTP/1.1 200 Connection established\r\nVia: me\r\n\r\n";
    private static final String REQUEST =
            "CONNECT broker.behind:1883 HTTP/1.1\r\nHost: broker.behind:1883\r\n\r\n";
    private static final String AUTHORIZATION = "Proxy-Authorization: Basic "
            + Base64.getEncoder().encodeToString(bytes("joe:" + PASSWORD)) + "\r\n";
    /** Of the requests with joe's credentials. */
    private static final int[] SOCKS_SIZES = {4, 12, 20};
    private static final HexFormat HEX = HexFormat.of();
    private static final String SOCKS_REQUEST = "05010003" + "0d" + HEX.formatHex(bytes("broker.behind")) + "075b";

    /** The name behind the proxy is not looked up here. */
    @BeforeEach
    void onlyTheProxyHasAnAddress() throws Exception {
        transport.close();
        transport = new NioTransport(1, host -> {
            throw new AssertionError(host + " is the proxy's business");
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private Endpoint endpoint(Kind kind, String user, String host, long proxyTimeoutNanos) {
        ProxyServer proxy = new ProxyServer(kind, "127.0.0.1", server.port(), user, user == null ? null : PASSWORD);
        return new Endpoint("mqtt", host, 1883, "", LinkOptions.DEFAULT.withProxy(proxy).withTimeouts(
                Server.TIMEOUT_NANOS, Server.TIMEOUT_NANOS, proxyTimeoutNanos, Server.TIMEOUT_NANOS));
    }

    private Recorder open(Kind kind, String user) {
        return new Recorder().on(transport, endpoint(kind, user, "broker.behind", Server.TIMEOUT_NANOS));
    }

    private static void expect(Socket peer, String hex) throws Exception {
        assertEquals(hex, HEX.formatHex(peer.getInputStream().readNBytes(hex.length() / 2)));
    }

    private static void say(Socket peer, String hex) throws Exception {
        peer.getOutputStream().write(HEX.parseHex(hex));
    }

    private static void checkIsThrough(Recorder handler, Socket peer) throws Exception {
        handler.awaitOpened();
        handler.send("to the server");
        assertEquals("to the server", new String(peer.getInputStream().readNBytes(13), StandardCharsets.ISO_8859_1));
        peer.getOutputStream().write(bytes("and back"));
        handler.awaitReceived("and back");
        handler.link.close();
        assertEquals(-1, peer.getInputStream().read());
        peer.close();
        assertNull(handler.awaitClosed());
    }

    private String cause(Recorder handler) throws Exception {
        String cause = handler.awaitClosed();
        assertFalse(handler.opened.isDone());
        assertFalse(cause.contains(PASSWORD) || cause.contains("joe"), cause);
        String start = "proxy " + handler.endpoint.options().proxy() + " ";
        assertTrue(cause.startsWith(start), cause);
        return cause.substring(start.length());
    }

    // ---- HTTP

    @Test
    void httpWithoutCredentials() throws Exception {
        Recorder handler = open(Kind.HTTP, null);
        try (Socket peer = server.accept()) {
            expect(peer, HEX.formatHex(bytes(REQUEST)));
            peer.getOutputStream().write(bytes(OK));
            checkIsThrough(handler, peer);
        }
    }

    /** A zone stays on this machine. */
    @ParameterizedTest
    @ValueSource(strings = {"::1", "::1%eth0"})
    void httpWithCredentialsAndAnIpv6Address(String address) throws Exception {
        Recorder handler = new Recorder().on(transport,
                endpoint(Kind.HTTP, "joe", address, Server.TIMEOUT_NANOS));
        try (Socket peer = server.accept()) {
            expect(peer, HEX.formatHex(bytes("CONNECT [::1]:1883 HTTP/1.1\r\nHost: [::1]:1883\r\n" + AUTHORIZATION
                    + "\r\n")));
            peer.getOutputStream().write(bytes(OK));
            checkIsThrough(handler, peer);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {OK, "HTTP/1.0 200\r\n\r\n", "HTTP/1.1 200 OK\n\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX: y\r\n\r\n"})
    void httpAnswersInPiecesWithTheServersFirstBytesBehind(String answer) throws Exception {
        Recorder handler = open(Kind.HTTP, null);
        try (Socket peer = server.accept()) {
            peer.setTcpNoDelay(true);
            expect(peer, HEX.formatHex(bytes(REQUEST)));
            for (byte each : bytes(answer.substring(0, answer.length() - 1))) {
                peer.getOutputStream().write(each);
            }
            peer.getOutputStream().write(bytes(answer.substring(answer.length() - 1) + "early"));
            handler.awaitReceived("early");
            assertTrue(handler.opened.isDone());
        }
        handler.awaitClosed();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "HTTP/1.1 407 Proxy Authentication Required\\r\\nProxy-Authenticate: Basic\\r\\n\\r\\n | wants a user name",
        "HTTP/1.1 403 Forbidden\\r\\n\\r\\n | refused to connect to broker.behind:1883: 403 Forbidden",
        "HTTP/1.1 502 B\u00e4d\u0007 Gateway\\r\\n\\r\\n"
            + " | refused to connect to broker.behind:1883: 502 B\u00e4d? Gateway",
        "HTTP/1.1 302 Found\\r\\nLocation: x\\r\\n\\r\\n | refused to connect to broker.behind:1883: 302 Found",
        "HTTP/1.1 999 Odd\\r\\n\\r\\n | sent no status of HTTP/1.1",
        "HTTP/2 200\\r\\n\\r\\n | sent no status of HTTP/1.1",
        "SSH-2.0-OpenSSH_9\\r\\n | does not speak HTTP", "\u0005\u0000abc | does not speak HTTP"})
    void httpRefusals(String answer, String cause) throws Exception {
        Recorder handler = open(Kind.HTTP, null);
        try (Socket peer = server.accept()) {
            expect(peer, HEX.formatHex(bytes(REQUEST)));
            peer.getOutputStream().write(bytes(answer.replace("\\r", "\r").replace("\\n", "\n")));
            assertEquals(cause, cause(handler).substring(0, cause.length()));
            assertEquals(-1, peer.getInputStream().read());
        }
    }

    @Test
    void httpWrongCredentials() throws Exception {
        Recorder handler = open(Kind.HTTP, "joe");
        try (Socket peer = server.accept()) {
            peer.getOutputStream().write(bytes("HTTP/1.1 407 No\r\n\r\n"));
            assertEquals("does not accept this user name and password with Basic authentication (407): check"
                    + " proxy.username and .proxy.password", cause(handler));
        }
    }

    @Test
    void httpAnswerWithoutEnd() throws Exception {
        Recorder handler = open(Kind.HTTP, null);
        try (Socket peer = server.accept()) {
            OutputStream out = peer.getOutputStream();
            out.write(bytes("HTTP/1.1 200 OK\r\nX: " + "x".repeat(16 * 1024)));
            assertEquals("sent an answer of more than 16384 bytes: is it an HTTP proxy?", cause(handler));
        }
    }

    // ---- SOCKS

    @ParameterizedTest
    @ValueSource(strings = {"05000001c0a8000104d2", "05000004" + "00000000000000000000000000000001" + "04d2",
        "0500000303616263" + "04d2", "050000030004d2"})
    void socksWithoutCredentials(String reply) throws Exception {
        Recorder handler = open(Kind.SOCKS5, null);
        try (Socket peer = server.accept()) {
            expect(peer, "050100");
            say(peer, "0500");
            expect(peer, SOCKS_REQUEST);
            say(peer, reply);
            checkIsThrough(handler, peer);
        }
    }

    @ParameterizedTest
    @CsvSource({"10.1.2.3, 010a010203", "::1, 0400000000000000000000000000000001"})
    void socksWithCredentialsToAnAddress(String host, String address) throws Exception {
        Recorder handler = new Recorder().on(transport,
                endpoint(Kind.SOCKS5, "joe", host, Server.TIMEOUT_NANOS));
        try (Socket peer = server.accept()) {
            expect(peer, "05020002");
            say(peer, "0502");
            expect(peer, "01" + "03" + HEX.formatHex(bytes("joe")) + "06" + HEX.formatHex(bytes(PASSWORD)));
            say(peer, "0100");
            expect(peer, "050100" + address + "075b");
            say(peer, "0500000100000000" + "0000" + HEX.formatHex(bytes("early")));
            handler.awaitReceived("early");
        }
        handler.awaitClosed();
    }

    @Test
    void socksThatNeedsNoCredentialsAlthoughOffered() throws Exception {
        Recorder handler = open(Kind.SOCKS5, "joe");
        try (Socket peer = server.accept()) {
            expect(peer, "05020002");
            say(peer, "0500");
            expect(peer, SOCKS_REQUEST);
            say(peer, "05000001000000000000");
            checkIsThrough(handler, peer);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, general failure", "2, not allowed by its rules", "3, network unreachable", "4, host unreachable",
        "5, connection refused by the server", "6, time to live expired", "7, it knows no CONNECT",
        "8, it knows no addresses of this kind", "9, reply 9", "255, reply 255"})
    void socksReplies(int code, String text) throws Exception {
        for (String behind : List.of("", "0001000000000000")) {
            Recorder handler = open(Kind.SOCKS5, null);
            try (Socket peer = server.accept()) {
                expect(peer, "050100");
                say(peer, "0500");
                expect(peer, SOCKS_REQUEST);
                say(peer, "05" + HEX.toHexDigits((byte) code) + behind);
                assertEquals("refused to connect to broker.behind:1883: " + text, cause(handler));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({", 05ff, 'wants an authentication: set proxy.username'", "joe, 05ff, wants another authentication",
        ", 0502, 'chose authentication 2, which was not offered'", "joe, 0501, chose authentication 1",
        ", 0400, does not speak SOCKS 5", ", 4854, does not speak SOCKS 5", "joe, 0502 05, does not speak SOCKS 5",
        "joe, 0502 0101, does not accept this user name and password", "joe, 0502 01ff, does not accept this user name",
        ", 0500 04, does not speak SOCKS 5", ", 0500 05000009000000, does not speak SOCKS 5",
        ", 050005, answers what it was not asked"})
    void socksRefusals(String user, String answers, String cause) throws Exception {
        Recorder handler = open(Kind.SOCKS5, user);
        try (Socket peer = server.accept()) {
            int step = 0;
            for (String answer : answers.split(" ")) {
                peer.getInputStream().readNBytes(user != null ? SOCKS_SIZES[step++] : step++ == 0 ? 3 : 20);
                say(peer, answer);
            }
            assertEquals(cause, cause(handler).substring(0, cause.length()));
        }
    }

    @Test
    void socksNameThatIsTooLong() throws Exception {
        Recorder handler = new Recorder().on(transport,
                endpoint(Kind.SOCKS5, null, "x".repeat(256), Server.TIMEOUT_NANOS));
        try (Socket peer = server.accept()) {
            say(peer, "0500");
            assertEquals("cannot be given a name of 256 bytes: use one of 255 or less", cause(handler));
        }
    }

    // ---- both, at each stage

    private static List<byte[]> answers(Kind kind) {
        return kind == Kind.HTTP ? List.of(bytes(OK))
                : List.of(HEX.parseHex("0502"), HEX.parseHex("0100"), HEX.parseHex("05000001c0a8000104d2"));
    }

    /** Gives so many bytes of a good conversation with joe, each answer after its request. */
    private static void answer(Socket peer, Kind kind, int count) throws Exception {
        int left = count;
        int step = 0;
        for (byte[] answer : answers(kind)) {
            peer.getInputStream().readNBytes(kind == Kind.HTTP ? REQUEST.length() + AUTHORIZATION.length()
                    : SOCKS_SIZES[step++]);
            peer.getOutputStream().write(answer, 0, Math.min(left, answer.length));
            left -= answer.length;
            if (left < 0) {
                return;
            }
        }
    }

    private static int size(Kind kind) {
        return answers(kind).stream().mapToInt(part -> part.length).sum();
    }

    @ParameterizedTest
    @EnumSource
    void cutAfterEachByte(Kind kind) throws Exception {
        long files = openFiles();
        for (int count = 0; count < size(kind); count++) {
            Recorder handler = open(kind, "joe");
            try (Socket peer = server.accept()) {
                answer(peer, kind, count);
                peer.shutdownOutput();
                assertEquals("closed the connection before it had connected to broker.behind:1883", cause(handler));
            }
            Recorder reset = open(kind, "joe");
            Socket peer = server.accept();
            answer(peer, kind, count);
            Server.reset(peer);
            String text = cause(reset);
            assertTrue(text.startsWith("ended the connection before it had connected to broker.behind:1883: "), text);
        }
        checkNothingIsLeft(files);
    }

    @ParameterizedTest
    @EnumSource
    void silentAfterEachByte(Kind kind) throws Exception {
        long files = openFiles();
        Recorder[] handlers = new Recorder[size(kind)];
        Socket[] peers = new Socket[handlers.length];
        Endpoint endpoint = endpoint(kind, "joe", "broker.behind", SECOND);
        for (int count = 0; count < handlers.length; count++) {
            handlers[count] = new Recorder().on(transport, endpoint);
            peers[count] = server.accept();
            answer(peers[count], kind, count);
        }
        for (int count = 0; count < handlers.length; count++) {
            assertEquals("has not connected to broker.behind:1883 within 1.0 s: check the server's address, and the"
                    + " proxy", cause(handlers[count]));
            peers[count].getInputStream().readAllBytes();
            peers[count].close();
        }
        checkNothingIsLeft(files);
    }

    @ParameterizedTest
    @EnumSource
    void closeAtEachStage(Kind kind) throws Exception {
        long files = openFiles();
        for (int count = 0; count < size(kind); count++) {
            Recorder handler = open(kind, "joe");
            try (Socket peer = server.accept()) {
                answer(peer, kind, count);
                handler.link.wantWrite();
                handler.link.reading(count % 2 == 0);
                handler.link.close();
                assertNull(handler.awaitClosed());
                assertEquals(0, handler.fills.get());
                peer.getInputStream().readAllBytes();
            }
        }
        checkNothingIsLeft(files);
    }

    @Test
    void aProxyThatDripsDoesNotGetMoreTime() throws Exception {
        Recorder handler = new Recorder().on(transport, endpoint(Kind.HTTP, null, "broker.behind", SECOND));
        try (Socket peer = server.accept()) {
            long start = System.nanoTime();
            int sent = 0;
            peer.getOutputStream().write(bytes("HTTP/1.1 200 OK\r\nX: "));
            while (!handler.isClosed() && sent < 16_000) {
                peer.getOutputStream().write('x');
                sent++;
                TimeUnit.MILLISECONDS.sleep(5); // this proxy is slow, the test waits for nothing
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            assertTrue(cause(handler).startsWith("has not connected to broker.behind:1883 within 1.0 s"));
            assertTrue(millis < 15_000, millis + " ms");
        } catch (SocketException e) {
            assertTrue(cause(handler).startsWith("has not connected to broker.behind:1883 within 1.0 s"));
        }
    }

    @Test
    void stopWhileTheProxyIsAsked() throws Exception {
        Recorder handler = open(Kind.SOCKS5, null);
        try (Socket peer = server.accept()) {
            expect(peer, "050100");
            transport.close();
            assertEquals(NioTransport.STOPPED, handler.awaitClosed());
            assertArrayEquals(new byte[0], peer.getInputStream().readAllBytes());
        }
    }

    @Test
    void aProxyThatIsNotThere() throws Exception {
        Endpoint endpoint = endpoint(Kind.HTTP, "joe", "broker.behind", SECOND);
        server.close();
        assertEquals("connection refused by proxy http://127.0.0.1:" + server.port() + ": is a server listening there?",
                new Recorder().on(transport, endpoint).awaitClosed());
    }

    private void checkNothingIsLeft(long files) throws Exception {
        try (Pinger pinger = new Pinger()) {
            pinger.awaitOpenFiles(files + 2); // and the pinger's own two
        }
        assertEquals(1, threads("caddis-io").size());
        assertEquals(0, threads("caddis-resolver").size());
    }
}
