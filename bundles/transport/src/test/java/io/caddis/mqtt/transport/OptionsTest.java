package io.caddis.mqtt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.LinkOptions;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be configured about sockets and loops. */
class OptionsTest extends Fixture {
    private Endpoint endpoint(String bindAddress, int bufferBytes) {
        return endpoint(server, bindAddress, bufferBytes);
    }

    private static Endpoint endpoint(Server server, String bindAddress, int bufferBytes) {
        long second = TimeUnit.SECONDS.toNanos(20);
        return new Endpoint("mqtt", "127.0.0.1", server.port(), "", new LinkOptions(null, bindAddress, bufferBytes == 0,
                bufferBytes == 0, bufferBytes, bufferBytes, second, second, second, second, Map.of()));
    }

    @Test
    void connectsFromTheBindAddress() throws Exception {
        Recorder handler = new Recorder().on(transport, endpoint("127.0.0.5", 0));
        try (Socket peer = server.accept()) {
            assertEquals(InetAddress.getByName("127.0.0.5"), peer.getInetAddress());
        }
        handler.awaitClosed();
    }

    @Test
    void aBindAddressOfAnotherMachine() throws Exception {
        String cause = new Recorder().on(transport, endpoint("192.0.2.1", 0)).awaitClosed();
        String start = "no connection to 127.0.0.1:" + server.port()
                + ": bind.address 192.0.2.1 is no address of this machine: ";
        assertTrue(cause.startsWith(start), cause);
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "a.name"})
    void aBindAddressOfAnotherKind(String address) throws Exception {
        assertEquals("no connection to 127.0.0.1:" + server.port() + ": bind.address " + address
                + " is no address of the same kind as 127.0.0.1",
                new Recorder().on(transport, endpoint(address, 0)).awaitClosed());
    }

    /** What is on its way to a server that does not read: it grows with the buffers. */
    @Test
    @Tag("netx-O10")
    void buffersHaveTheSizeAskedFor() throws Exception {
        long small = takenWithoutReading(8 << 10);
        long large = takenWithoutReading(160 << 10);
        assertTrue(small < large, small + " bytes with small buffers, " + large + " with large ones");
    }

    private long takenWithoutReading(int bufferBytes) throws Exception {
        Endless handler = new Endless();
        try (Server slow = new Server(5, 8192); Pinger pinger = new Pinger()) {
            handler.on(transport, endpoint(slow, null, bufferBytes)).awaitOpened();
            try (Socket peer = slow.accept()) {
                long sent = -1;
                while (sent != handler.sent) {
                    sent = handler.sent;
                    pinger.turns(50);
                }
                handler.link.close();
            }
            handler.awaitClosed();
            return handler.sent;
        }
    }

    /** One with small pieces, so that what is counted is what the socket takes. */
    private static final class Endless extends Recorder {
        private volatile long sent;

        @Override
        public void fill(ByteBuffer out) {
            super.fill(out);
            out.put(new byte[1024]);
            sent += 1024;
        }
    }

    @Test
    @Tag("netx-S39")
    void linksAreSharedAmongLoops() throws Exception {
        transport.close();
        transport = new NioTransport(Map.of("event.loops", " 3 "));
        Set<Thread> seen = new HashSet<>();
        for (int i = 0; i < 6; i++) {
            Recorder handler = new Recorder();
            connect(handler).close();
            seen.add(handler.opened.get());
            handler.awaitClosed();
        }
        assertEquals(3, seen.size());
        assertEquals(seen, threads("caddis-io"));
    }

    @Test
    void aWrongNumberOfLoopsIsNoReasonToHaveNoNetwork() {
        for (Object wrong : List.of(0, 65, "many", "", 1.5)) {
            assertEquals(1, NioTransport.loopCount(Map.of("event.loops", wrong)), wrong.toString());
        }
        assertEquals(1, NioTransport.loopCount(Map.of()));
        assertEquals(64, NioTransport.loopCount(Map.of("event.loops", 64)));
    }
}
