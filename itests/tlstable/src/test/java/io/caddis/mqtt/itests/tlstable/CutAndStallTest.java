package io.caddis.mqtt.itests.tlstable;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.Profile;
import io.caddis.mqtt.itests.tlspeers.PskServer;
import io.caddis.mqtt.itests.tlspeers.RawServer;
import io.caddis.mqtt.itests.tlspeers.Tap;
import io.caddis.mqtt.itests.tlspeers.TlsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The way to CONNACK is cut, and goes silent, at each of its stages: the deadline of the stage ends the attempt, and
 * no socket and no thread is left. Stages of name look-up, and each byte of a proxy's and a web server's answer, are in
 * the tests of the bundles transport and websocket.
 */
class CutAndStallTest {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** More than any server here sends until the handshake is done. */
    private static final int RECORDS = 7;
    private static final int TLS_THREADS_MAX = 32 + 1;
    private static final Map<String, Object> SETTINGS = Map.of("connect.timeout", 1, "proxy.timeout", 1,
            "handshake.timeout", 3, "response.timeout", 1, "reconnect.delay.min", 3_600_000, "reconnect.delay.max",
            3_600_000);
    private static final byte[] KEY = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");

    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
    private final Map<MqttClient, String> expected = new LinkedHashMap<>();
    private final Map<String, Map<String, Object>> stages = new LinkedHashMap<>();
    private Lab lab;
    private Issued identity;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Files.isDirectory(DESCRIPTORS), "the system does not tell what sockets are open");
        lab = new Lab();
        identity = lab.authority.issue(Profile.server());
    }

    @AfterEach
    void stop() throws Exception {
        while (!toClose.isEmpty()) {
            toClose.pop().close();
        }
        if (lab != null) {
            lab.close();
            await("no thread of ours", CutAndStallTest::threads, () -> threads().isEmpty());
        }
    }

    /** Remembers what to close at the end. */
    private <T extends AutoCloseable> T keep(T one) {
        toClose.push(one);
        return one;
    }

    private void stage(String server, String cause, Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(SETTINGS);
        settings.put("server", server);
        settings.put("tls.trust", lab.folder.resolve("authority.pem").toString());
        settings.putAll(more);
        settings.values().removeIf(""::equals);
        stages.put(cause + " #" + stages.size(), settings);
    }

    /** All at once: each client waits for its own server. */
    private void run() throws Exception {
        int sockets = sockets();
        stages.forEach((cause, settings) -> expected.put(lab.create(settings), cause.replaceAll(" #\\d+$", "")));
        int threadsMax = 0;
        for (Map.Entry<MqttClient, String> one : expected.entrySet()) {
            MqttClient client = one.getKey();
            await(one.getValue(), client::status, () -> isBack(client.status()));
            String told = client.status().cause().orElseThrow().text();
            assertTrue(told.matches("(?s).*(" + one.getValue() + ").*"), told + " instead of " + one.getValue());
            threadsMax = Math.max(threadsMax, (int) threads().stream().filter(t -> t.startsWith("caddis-tls")).count());
        }
        assertTrue(threadsMax <= TLS_THREADS_MAX, threadsMax + " threads for " + expected.size() + " handshakes");
        await("no more than " + sockets + " sockets", CutAndStallTest::sockets, () -> sockets() <= sockets);
        expected.keySet().forEach(lab::delete);
    }

    private static boolean isBack(ConnectionStatus status) {
        return status.state() == ConnectionState.BACKOFF && status.cause().isPresent();
    }

    // ---- connecting, proxies, the first byte

    @Test
    void beforeTheHandshake() throws Exception {
        ServerSocket full = keep(new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")));
        for (int i = 0; i < 4; i++) { // as many as the system lets wait, so that the next one gets no answer
            SocketChannel waiting = keep(SocketChannel.open());
            waiting.configureBlocking(false);
            waiting.connect(new InetSocketAddress("127.0.0.1", full.getLocalPort()));
        }
        stage("mqtts://127.0.0.1:" + full.getLocalPort(), "no answer from 127.0.0.1:\\d+", Map.of());
        int silent = raw(CutAndStallTest::swallow);
        int cutting = raw(socket -> socket.getInputStream().read());
        for (String scheme : List.of("mqtts", "wss")) {
            for (String proxy : List.of("http", "socks5")) {
                stage(scheme + "://broker.behind:8883", "has not connected to broker.behind:8883 within 1.0 s",
                        Map.of("proxy", proxy + "://127.0.0.1:" + silent));
                stage(scheme + "://broker.behind:8883", "closed the connection",
                        Map.of("proxy", proxy + "://127.0.0.1:" + cutting));
            }
            stage(scheme + "://localhost:" + silent, "TLS handshake .* took longer than 3.0 s .*has not said anything",
                    Map.of());
            stage(scheme + "://localhost:" + cutting, "TLS handshake .* failed: (server closed|connection reset)",
                    Map.of());
        }
        run();
    }

    private int raw(RawServer.Conversation conversation) {
        RawServer server = new RawServer(conversation);
        keep(server::close);
        return server.port();
    }

    private static void swallow(Socket socket) throws IOException {
        socket.getInputStream().readAllBytes();
    }

    // ---- the handshake

    /** After each record of the server, and in the middle of the next. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void inTheHandshake(String protocol) throws Exception {
        TlsServer server = keep(new TlsServer(TlsServer.jdk(identity),
                socket -> socket.setEnabledProtocols(new String[] {protocol}), CutAndStallTest::swallow));
        records(server.port(), Map.of("tls.protocols", protocol));
        PskServer psk = new PskServer("gateway", KEY, protocol.equals("TLSv1.3"),
                (in, out) -> in.transferTo(OutputStream.nullOutputStream()));
        keep(psk::close);
        records(psk.port(), Map.of("tls.protocols", protocol, "tls.trust", "", "tls.psk.identity", "gateway",
                ".tls.psk.key", HexFormat.of().formatHex(KEY)));
        run();
    }

    /** Of each server at least one record comes before the client must answer; where there are no more, all waits. */
    private void records(int port, Map<String, Object> settings) {
        String silence = "TLS handshake .* took longer than 3.0 s";
        String end = "TLS handshake .* failed: server closed the connection";
        String either = silence + "|server closed the connection|did not answer CONNECT in time";
        for (int count = 0; count <= RECORDS; count++) {
            for (int bytes : new int[] {0, 20}) {
                boolean sure = count == 0 || count == 1 && bytes == 0;
                stage("mqtts://localhost:" + tap(port, count, bytes, true), sure ? silence : either, settings);
                stage("mqtts://localhost:" + tap(port, count, bytes, false), sure ? end : either, settings);
            }
        }
    }

    private int tap(int port, int records, int bytes, boolean stall) {
        Tap tap = Tap.ofRecords(port, records, bytes, stall);
        keep(tap::close);
        return tap.port();
    }

    // ---- what comes after it

    @Test
    void afterTheHandshake() throws Exception {
        String upgrading = "has not opened the WebSocket within 3.0 s";
        stage("wss://localhost:" + tls(CutAndStallTest::swallow), upgrading, Map.of());
        stage("wss://localhost:" + tls(socket -> say(socket, "HTTP/1.1 101 Switching", true)), upgrading, Map.of());
        stage("wss://localhost:" + tls(socket -> say(socket, "HTTP/1.1 101 Switching", false)),
                "server closed the connection", Map.of());
        String silence = "did not answer CONNECT in time";
        stage("mqtts://localhost:" + tls(CutAndStallTest::swallow), silence, Map.of());
        stage("mqtts://localhost:" + tls(socket -> say(socket, " \3\0", true)), silence, Map.of());
        stage("mqtts://localhost:" + tls(socket -> say(socket, " \3\0", false)), "server closed the connection",
                Map.of());
        run();
    }

    private int tls(TlsServer.Conversation conversation) {
        return keep(new TlsServer(TlsServer.jdk(identity), socket -> { }, conversation)).port();
    }

    private static void swallow(SSLSocket socket) throws IOException {
        socket.getInputStream().readAllBytes();
    }

    private static void say(SSLSocket socket, String text, boolean stay) throws IOException {
        socket.getInputStream().read(new byte[1024]);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        if (stay) {
            swallow(socket);
        }
    }

    // ---- what is left

    private static int sockets() {
        try (Stream<Path> all = Files.list(DESCRIPTORS)) {
            return (int) all.filter(CutAndStallTest::isSocket).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
                .filter(name -> name.startsWith("caddis")).toList();
    }

    private static void await(String what, Supplier<?> actual, BooleanSupplier condition) throws Exception {
        long end = System.nanoTime() + LIMIT_NANOS;
        while (!condition.getAsBoolean()) { // and not looked at twice: it may be so for a moment
            assertTrue(System.nanoTime() - end < 0, () -> "expected: " + what + ", but: " + actual.get());
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }
}
