package io.caddis.mqtt.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.spi.Endpoint;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NioTransportTest {
    private NioTransport transport;
    private Server server;

    @BeforeEach
    void start() throws Exception {
        transport = new NioTransport();
        server = new Server();
    }

    @AfterEach
    void stop() throws Exception {
        transport.deactivate();
        server.close();
    }

    @Test
    void bytesGoBothWays() throws Exception {
        server.echo();
        Recorder handler = new Recorder().on(transport, server.endpoint());
        handler.send("ping");
        handler.awaitReceived("ping");
        handler.send(" pong");
        handler.awaitReceived("ping pong");
        assertEquals("caddis-io-1", handler.opened.get().getName());
        handler.link.close();
        assertNull(handler.awaitClosed());
    }

    @Test
    void namesAreResolved() throws Exception {
        server.echo();
        Recorder handler = new Recorder().on(transport, server.endpoint("localhost", Server.TIMEOUT_NANOS));
        handler.send("by name");
        handler.awaitReceived("by name");
    }

    @Test
    void closeSendsTheLastBytesAlthoughTheServersAreUnread() throws Exception {
        Recorder handler = new Recorder().on(transport, server.endpoint());
        handler.awaitOpened();
        try (Socket peer = server.accept()) {
            handler.link.reading(false);
            peer.getOutputStream().write(new byte[100_000]);
            handler.send("last words");
            handler.link.close();
            assertArrayEquals("last words".getBytes(StandardCharsets.ISO_8859_1), peer.getInputStream().readAllBytes());
        }
        assertNull(handler.awaitClosed());
    }

    @Test
    void serverCloses() throws Exception {
        Recorder handler = new Recorder().on(transport, server.endpoint());
        try (Socket peer = server.accept()) {
            peer.getOutputStream().write('x');
        }
        assertEquals("server closed the connection", handler.awaitClosed());
        assertEquals(1, handler.receivedSize());
    }

    @Test
    void nobodyListens() throws Exception {
        Endpoint endpoint = server.endpoint();
        server.close();
        String cause = new Recorder().on(transport, endpoint).awaitClosed();
        assertEquals("connection refused by 127.0.0.1:" + endpoint.port() + ": is a server listening there?", cause);
    }

    @Test
    void noSuchHost() throws Exception {
        Endpoint endpoint = server.endpoint("broker.invalid", Server.TIMEOUT_NANOS);
        String cause = new Recorder().on(transport, endpoint).awaitClosed();
        assertTrue(cause.startsWith("unknown host 'broker.invalid'"), cause);
    }
}
