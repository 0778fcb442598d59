package io.caddis.mqtt.tls.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Payload;
import io.caddis.mqtt.itests.tlspeers.Profile;
import io.caddis.mqtt.itests.tlspeers.PskServer;
import io.caddis.mqtt.itests.tlspeers.RawServer;
import io.caddis.mqtt.itests.tlspeers.Tap;
import io.caddis.mqtt.itests.tlspeers.TlsServer;
import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.LinkOptions;
import io.caddis.mqtt.spi.Tls;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.tls.Recorder;
import io.caddis.mqtt.tls.Scene;
import io.caddis.mqtt.tls.TlsComponent;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a bundle has made lives on after the bundle has been replaced, until its link ends; but it finds no class any
 * more that it has not used before. However a link ends then, its user is told.
 */
class LateClassesTest {
    private static final String KEY = "sixteen bytes: 16";
    /** A record with data that nobody has sealed. */
    private static final byte[] FORGED = {23, 3, 3, 0, 40, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17,
        18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40};

    @TempDir
    Path folder;
    private Scene scene;
    private BundleLoader bundle;
    private Tls tls;

    /** The classes of this bundle, as a framework has them; none once it is uninstalled. */
    private static final class BundleLoader extends ClassLoader {
        private final Queue<String> late = new ConcurrentLinkedQueue<>();
        private volatile boolean uninstalled;

        BundleLoader() {
            super(LateClassesTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("java.") || name.startsWith("javax.")) {
                return super.loadClass(name, resolve);
            }
            if (uninstalled) {
                late.add(name);
                throw new ClassNotFoundException(name + ": the bundle is gone");
            }
            if (!name.startsWith(TlsComponent.class.getPackageName() + ".")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known != null ? known : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @BeforeEach
    void start() throws Exception {
        scene = new Scene(folder);
        bundle = new BundleLoader();
        tls = (Tls) bundle.loadClass(TlsComponent.class.getName()).getConstructor().newInstance();
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    private void uninstall() throws Exception {
        tls.getClass().getMethod("deactivate").invoke(tls);
        bundle.uninstalled = true;
    }

    private Recorder open(TlsOptions options, int port) {
        Recorder recorder = new Recorder();
        recorder.link = tls.over(scene.transport, options, recorder)
                .open(new Endpoint("mqtts", "localhost", port, "", LinkOptions.DEFAULT), recorder);
        return recorder;
    }

    private TlsOptions options(String protocol, boolean psk) {
        TlsOptions usual = scene.options();
        TlsOptions.Trust nobody = new TlsOptions.Trust(List.of(), null, List.of());
        return new TlsOptions(null, true, psk ? nobody : usual.trust(), null, psk ? new TlsOptions.Psk("gateway",
                Payload.of(KEY)) : null, usual.revocation(), List.of(), List.of(protocol), List.of(), List.of(),
                List.of(), null, psk ? 0 : 1_000_000_000L);
    }

    /** The server sends back what it gets, and ends after "bye". */
    private Closeable server(String protocol, boolean psk, int[] port) {
        if (psk) {
            PskServer server = new PskServer("gateway", KEY.getBytes(StandardCharsets.UTF_8),
                    protocol.equals("TLSv1.3"), LateClassesTest::talk);
            port[0] = server.port();
            return server;
        }
        TlsServer server = new TlsServer(TlsServer.jdk(scene.authority.issue(Profile.server())), socket -> { },
                socket -> talk(socket.getInputStream(), socket.getOutputStream()));
        port[0] = server.port();
        return server::close;
    }

    private static void talk(InputStream in, OutputStream out) throws IOException {
        byte[] bytes = new byte[16 * 1024];
        for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
            out.write(bytes, 0, count);
            out.flush();
            if (new String(bytes, 0, count, StandardCharsets.UTF_8).equals("bye")) {
                return;
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.3,false,close", "TLSv1.2,false,close", "TLSv1.3,true,close", "TLSv1.2,true,close",
        "TLSv1.3,false,server", "TLSv1.2,false,server", "TLSv1.3,true,server", "TLSv1.2,true,server",
        "TLSv1.3,false,cut", "TLSv1.2,false,cut", "TLSv1.3,true,cut", "TLSv1.2,true,cut",
        "TLSv1.3,false,forged", "TLSv1.2,false,forged", "TLSv1.3,true,forged", "TLSv1.2,true,forged"})
    void openLinkEndsWithoutANewClass(String protocol, boolean psk, String end) throws Exception {
        int[] port = new int[1];
        try (Closeable server = server(protocol, psk, port); Tap tap = new Tap(port[0], -1)) {
            Recorder link = open(options(protocol, psk), tap.port()).awaitOpen();
            assertEquals("hello", link.echo("hello"));
            uninstall();
            String expected = switch (end) {
                case "close" -> {
                    link.link.close();
                    yield "null";
                }
                case "server" -> {
                    link.send("bye".getBytes(StandardCharsets.UTF_8));
                    yield "server closed the connection";
                }
                case "cut" -> {
                    tap.close();
                    yield "server closed the connection without the close_notify of TLS";
                }
                default -> {
                    tap.inject(FORGED);
                    yield "TLS connection to localhost:" + tap.port() + " failed: a record was changed on the way,"
                            + " or is"
                            + " not from the server (bad_record_mac)";
                }
            };
            assertEquals(expected, link.awaitClosed());
            assertEquals(List.of(), List.copyOf(bundle.late));
        }
    }

    private static void listen(Socket socket) throws IOException {
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    /** While it waits for the server, the bundle goes; then so does the connection, or the server answers. */
    @ParameterizedTest
    @ValueSource(strings = {"close", "cut", "answer", "nonsense"})
    void handshakeEndsWithoutANewClass(String end) throws Exception {
        try (RawServer server = new RawServer(LateClassesTest::listen); Tap tap = new Tap(server.port(), -1)) {
            Recorder link = open(options("TLSv1.3", false), tap.port());
            Recorder.await(() -> tap.fromClient().length > 5);
            uninstall();
            String expected = switch (end) {
                case "close" -> {
                    link.link.close();
                    yield "null";
                }
                case "cut" -> {
                    tap.close();
                    yield "TLS handshake with localhost:" + tap.port() + " failed: server closed the connection";
                }
                case "answer" -> {
                    tap.inject(new byte[] {22, 3, 3, 0, 1, 0});
                    yield "TLS handshake with localhost:" + tap.port() + " failed: the TLS bundle has stopped";
                }
                default -> {
                    tap.inject("hello".getBytes(StandardCharsets.US_ASCII));
                    yield "TLS handshake with localhost:" + tap.port() + " failed: the server does not speak TLS";
                }
            };
            String cause = link.awaitClosed();
            assertTrue(cause.startsWith(expected), cause);
            assertEquals(List.of(), List.copyOf(bundle.late));
        }
    }

    /** The transport goes together with this bundle, while it is asked for a connection. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void linkWithoutAConnectionEndsWithoutANewClass(boolean close) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        Recorder link = new Recorder();
        link.link = tls.over((endpoint, handler) -> {
            asked.countDown();
            try {
                gate.await(Recorder.SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new IllegalStateException("gone");
        }, scene.options(), link).open(new Endpoint("mqtts", "localhost", 1, "", LinkOptions.DEFAULT), link);
        assertTrue(asked.await(Recorder.SECONDS, TimeUnit.SECONDS));
        uninstall();
        if (close) {
            link.link.close();
        }
        gate.countDown();
        assertEquals(close ? "null" : "the transport failed: java.lang.IllegalStateException: gone",
                link.awaitClosed());
        assertEquals(List.of(), List.copyOf(bundle.late));
    }
}
