package io.caddis.mqtt.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.LinkOptions;
import io.caddis.mqtt.spi.ProxyServer;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A server on this machine, reached by a file. */
class UnixSocketTest extends Fixture {
    @TempDir
    private Path folder;
    private Path file;
    private ServerSocketChannel unixServer;

    @BeforeEach
    void listen() throws IOException {
        file = folder.resolve("mqtt.sock");
        unixServer = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(file));
    }

    @AfterEach
    void stopListening() throws IOException {
        unixServer.close();
    }

    private Recorder open() {
        return open(file.toString(), LinkOptions.DEFAULT);
    }

    private Recorder open(String path, LinkOptions options) {
        return new Recorder().on(transport, Endpoint.parse("mqtt+unix://" + path, options));
    }

    @Test
    void bytesGoBothWaysAndTheLastOnesArrive() throws Exception {
        byte[] bytes = new byte[3 << 20];
        new Random(3).nextBytes(bytes);
        Recorder handler = open().awaitOpened();
        try (SocketChannel peer = unixServer.accept()) {
            peer.write(ByteBuffer.wrap(new byte[] {'h', 'i'}));
            handler.awaitReceived("hi");
            handler.send(ByteBuffer.wrap(bytes));
            handler.link.close();
            ByteBuffer got = ByteBuffer.allocate(bytes.length);
            while (got.hasRemaining() && peer.read(got) >= 0) {
                peer.write(ByteBuffer.wrap(new byte[1])); // what we leave unread costs nothing of it
            }
            assertArrayEquals(bytes, got.array());
            assertEquals(-1, peer.read(ByteBuffer.allocate(1)));
        }
        assertNull(handler.awaitClosed());
    }

    @Test
    void theServerCloses() throws Exception {
        Recorder handler = open().awaitOpened();
        unixServer.accept().close();
        assertEquals("server closed the connection", handler.awaitClosed());
    }

    /** Whoever makes the file is taken for the server: said once, however often a client connects. */
    @Test
    void aSocketOfAnotherUserIsWarnedOfOnce() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
        log.list = new CopyOnWriteArrayList<>(); // other threads write while it is read
        log.start();
        root.addAppender(log);
        try {
            connectOnce();
            assumeTrue(System.getProperty("user.name").equals("root"), "only root gives files away");
            Files.setOwner(file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
            for (int connection = 0; connection < 3; connection++) {
                connectOnce();
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Recorder.AWAIT_SECONDS);
            while (log.list.isEmpty() && System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
            transport.close();
            awaitEnd(threads("caddis-resolver"));
            assertEquals(List.of("the socket " + file + " belongs to the user 'nobody', who is taken for the server and"
                    + " is told what it is told: have the server run as this process' user or as root, unless that is"
                    + " the user whom you trust with it"), log.list.stream().map(ILoggingEvent::getFormattedMessage)
                            .toList());
        } finally {
            root.detachAppender(log);
        }
    }

    /** A disk that hangs must not keep those waiting who look names up. */
    @Test
    void oneThreadAtATimeLooksAtAllOfThem() {
        SocketOwners owners = new SocketOwners();
        assertTrue(owners.add("/a"));
        for (int index = 0; index < 1000; index++) {
            assertFalse(owners.add("/" + index));
        }
        owners.look();
        assertTrue(owners.add("/a"), "all were looked at");
    }

    private void connectOnce() throws Exception {
        Recorder handler = open().awaitOpened();
        unixServer.accept().close();
        handler.awaitClosed();
    }

    /** What holds for TCP only is left out. */
    @Test
    void optionsOfOtherLinksDoNotMatter() throws Exception {
        LinkOptions options = new LinkOptions(ProxyServer.parse("http://127.0.0.1:1", null, null), "10.9.8.7", false,
                false, 30_000, 30_000, 1, Server.TIMEOUT_NANOS, 1, 1, LinkOptions.DEFAULT.headers());
        Recorder handler = open(file.toString(), options).awaitOpened();
        unixServer.accept().close();
        handler.awaitClosed();
    }

    @Test
    void nothingIsThere() throws Exception {
        String cause = open("/no/such.sock", LinkOptions.DEFAULT).awaitClosed();
        assertEquals("no connection to /no/such.sock: No such file or directory: does the server run, and listen"
                + " there?", cause);
    }

    @Test
    void nobodyListensAnyMore() throws Exception {
        unixServer.close();
        assertTrue(Files.exists(file));
        assertEquals("no connection to " + file + ": Connection refused: the file is there, but no server listens any"
                + " more", open().awaitClosed());
    }

    @Test
    void aPathThatIsTooLong() throws Exception {
        String path = "/" + "x".repeat(200);
        String cause = open(path, LinkOptions.DEFAULT).awaitClosed();
        assertEquals("no connection to " + path + ": Unix domain path too long", cause);
    }
}
