package io.caddis.mqtt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.LinkOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** From an endpoint to a connection, or to one line that says why there is none. */
class ConnectTest extends Fixture {
    private static final long MILLIS_300 = TimeUnit.MILLISECONDS.toNanos(300);
    private final List<AutoCloseable> toClose = new ArrayList<>();
    private final CountDownLatch lookup = new CountDownLatch(1);
    private final AtomicInteger lookups = new AtomicInteger();

    @AfterEach
    void closeAll() throws Exception {
        lookup.countDown();
        for (AutoCloseable closeable : toClose) {
            closeable.close();
        }
    }

    @Test
    @Tag("netx-S12")
    @Tag("netx-B63")
    @Tag("netx-L22")
    void namesAreResolved() throws Exception {
        server.echo();
        Recorder handler = new Recorder().on(transport, server.endpoint("localhost", Server.TIMEOUT_NANOS));
        handler.send("by name");
        handler.awaitReceived("by name");
    }

    @Test
    @Tag("netx-T04")
    @Tag("netx-S12")
    void overIpv6() throws Exception {
        try (ServerSocket six = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            Recorder handler = new Recorder().on(transport,
                    Endpoint.parse("mqtt://[::1]:" + six.getLocalPort(), LinkOptions.DEFAULT));
            handler.awaitOpened();
            try (Socket peer = six.accept()) {
                peer.getOutputStream().write("by six".getBytes());
                handler.awaitReceived("by six");
            }
            handler.awaitClosed();
        }
    }

    @Test
    @Tag("netx-T02")
    void nobodyListens() throws Exception {
        Endpoint endpoint = server.endpoint();
        server.close();
        assertEquals("connection refused by 127.0.0.1:" + endpoint.port() + ": is a server listening there?",
                new Recorder().on(transport, endpoint).awaitClosed());
    }

    @Test
    @Tag("netx-L22")
    void noSuchHost() throws Exception {
        Endpoint endpoint = server.endpoint("broker.invalid", TimeUnit.SECONDS.toNanos(2), 1);
        String cause = new Recorder().on(transport, endpoint).awaitClosed();
        // the second one where a name server is configured that cannot be reached
        assertTrue(cause.startsWith("unknown host 'broker.invalid': ")
                || cause.startsWith("looking up 'broker.invalid' took longer than 2.0 s: "), cause);
    }

    /** No name server knows anything of these. */
    @Test
    void noSuchAddress() throws Exception {
        String cause = new Recorder().on(transport, server.endpoint("fe80::1%nosuch0", MILLIS_300)).awaitClosed();
        assertTrue(cause.startsWith("no network interface 'nosuch0', which the address fe80::1%nosuch0 names, has such"
                + " an address: behind the % use one of "), cause);
        assertEquals("'1:2:3:4:5:6:7:8:9' is no IPv6 address: correct it",
                new Recorder().on(transport, server.endpoint("1:2:3:4:5:6:7:8:9", MILLIS_300)).awaitClosed());
    }

    @Test
    void aFailureOfThePlatformsResolverIsTold() throws Exception {
        use(host -> {
            throw new IllegalStateException("boom");
        });
        String cause = new Recorder().on(transport, server.endpoint("a.name", MILLIS_300)).awaitClosed();
        assertEquals("looking up 'a.name' failed: java.lang.IllegalStateException: boom", cause);
    }

    @Test
    void aLookUpThatHangsIsSharedAndEndsInTime() throws Exception {
        useHangingLookup();
        Endpoint endpoint = server.endpoint("hanging.name", MILLIS_300, Server.TIMEOUT_NANOS);
        List<Recorder> handlers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            handlers.add(new Recorder().on(transport, endpoint));
        }
        for (Recorder handler : handlers) {
            assertEquals("looking up 'hanging.name' took longer than 0.3 s: check this machine's name server",
                    handler.awaitClosed());
        }
        assertEquals(1, lookups.get());
        Recorder another = new Recorder();
        try (Pinger pinger = new Pinger()) {
            another.on(transport, server.endpoint("hanging.name", Server.TIMEOUT_NANOS));
            pinger.turns(2); // it has asked by then
        }
        lookup.countDown();
        another.awaitOpened();
        assertEquals(1, lookups.get());
    }

    @Test
    void closeWhileConnecting() throws Exception {
        useHangingLookup();
        Recorder handler = new Recorder().on(transport, server.endpoint("hanging.name", Server.TIMEOUT_NANOS));
        handler.link.wantWrite();
        handler.link.reading(false);
        handler.link.close();
        assertNull(handler.awaitClosed());
        assertFalse(handler.opened.isDone());
    }

    @Test
    void silence() throws Exception {
        try (Server full = new Server(1, 0)) {
            fill("127.0.0.1", full.port());
            String cause = new Recorder().on(transport, full.endpoint("127.0.0.1", MILLIS_300)).awaitClosed();
            assertEquals("no answer from 127.0.0.1:" + full.port()
                    + " within 0.3 s: check address, port and firewall", cause);
        }
    }

    @Test
    void theSecondAddressIsTriedWhenTheFirstRefuses() throws Exception {
        use("127.0.0.2", "127.0.0.1");
        Recorder handler = new Recorder().on(transport, server.endpoint("two.names", Server.TIMEOUT_NANOS));
        handler.awaitOpened();
        server.accept().close();
        handler.awaitClosed();
    }

    @Test
    @Tag("netx-L22")
    void theSecondAddressIsTriedWhenTheFirstIsSilent() throws Exception {
        ServerSocket silent = new ServerSocket(server.port(), 1, InetAddress.getByName("127.0.0.2"));
        toClose.add(silent);
        fill("127.0.0.2", server.port());
        use("127.0.0.2", "127.0.0.1");
        long start = System.nanoTime();
        Recorder handler = new Recorder().on(transport, server.endpoint("two.names", Server.TIMEOUT_NANOS));
        handler.awaitOpened();
        assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(250));
        server.accept().close();
        handler.awaitClosed();
    }

    @Test
    void allAddressesRefuse() throws Exception {
        use("127.0.0.2", "127.0.0.3");
        String cause = new Recorder().on(transport, server.endpoint("two.names", Server.TIMEOUT_NANOS)).awaitClosed();
        assertEquals("connection refused by two.names:" + server.port()
                + " (127.0.0.2, 127.0.0.3): is a server listening there?", cause);
    }

    @Test
    void aRefusalSaysMoreThanAMissingRoute() throws Exception {
        use("127.0.0.2", "255.255.255.255"); // TCP has no broadcast
        String cause = new Recorder().on(transport, server.endpoint("two.names", Server.TIMEOUT_NANOS)).awaitClosed();
        assertTrue(cause.startsWith("connection refused by two.names:" + server.port() + " (127.0.0.2, 255."), cause);
    }

    @Test
    void familiesTakeTurns() throws Exception {
        assertEquals(List.of(address("::1"), address("1.1.1.1"), address("::2"), address("2.2.2.2"), address("::3")),
                Connector.interleaved(List.of(address("::1"), address("::2"), address("::3"), address("1.1.1.1"),
                        address("2.2.2.2"))));
    }

    @Test
    void onlyAddressesAreLiterals() throws Exception {
        assertEquals(address("10.0.0.1"), Resolver.literal("10.0.0.1"));
        assertEquals(address("::1"), Resolver.literal("::1"));
        for (String name : List.of("localhost", "10.0.0.256", "10.0.1", "a.b.c.d", "1::2::3")) {
            assertNull(Resolver.literal(name), name);
        }
    }

    private static InetAddress address(String literal) throws UnknownHostException {
        return InetAddress.getByName(literal);
    }

    private void use(Resolver.Lookup names) throws IOException {
        transport.close();
        transport = new NioTransport(1, names);
    }

    private void use(String... addresses) throws IOException {
        InetAddress[] all = new InetAddress[addresses.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = address(addresses[i]);
        }
        use(host -> all);
    }

    private void useHangingLookup() throws IOException {
        use(host -> {
            lookups.incrementAndGet();
            try {
                lookup.await(Recorder.AWAIT_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new UnknownHostException("interrupted");
            }
            return new InetAddress[] {address("127.0.0.1")};
        });
    }

    /** Connects as often as the operating system lets wait, so that the next attempt gets no answer. */
    private void fill(String host, int port) throws IOException {
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(host, port)); // it does listen
        }
        for (int i = 0; i < 4; i++) {
            SocketChannel channel = SocketChannel.open();
            toClose.add(channel);
            channel.configureBlocking(false);
            channel.connect(new InetSocketAddress(host, port));
        }
    }
}
