package io.caddis.mqtt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.spi.Endpoint;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is taken is given back: threads, sockets, and the promise of one last call. */
class LifeTest extends Fixture {
    @Test
    @Tag("netx-S39")
    void fiveHundredLinksLeaveNothing() throws Exception {
        try (Pinger pinger = new Pinger()) {
            pinger.turns(1);
            long files = openFiles();
            for (int round = 0; round < 2; round++) {
                openAndClose(500);
                assertEquals(1, threads("caddis-io").size());
            }
            pinger.awaitOpenFiles(files);
        }
    }

    private void openAndClose(int count) throws Exception {
        List<Recorder> handlers = new ArrayList<>();
        List<Socket> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            handlers.add(new Recorder().on(transport, server.endpoint()));
        }
        for (int i = 0; i < count; i++) {
            peers.add(server.accept());
            handlers.get(i).awaitOpened();
        }
        handlers.forEach(handler -> handler.link.close());
        for (Socket peer : peers) {
            assertEquals(-1, peer.getInputStream().read());
            peer.close();
        }
        for (Recorder handler : handlers) {
            assertNull(handler.awaitClosed());
        }
    }

    @Test
    void deactivateDuringTrafficTellsEachHandlerOnce() throws Exception {
        List<Recorder> handlers = new ArrayList<>();
        List<Socket> peers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Recorder handler = new Recorder() {
                @Override
                public void fill(ByteBuffer out) {
                    super.fill(out);
                    out.put(new byte[1000]);
                    link().wantWrite();
                }
            };
            peers.add(connect(handler));
            handlers.add(handler);
        }
        handlers.get(0).link.reading(false);
        Gate gate = new Gate();
        peers.add(connect(gate));
        handlers.add(gate);
        gate.holdLoop(peers.get(peers.size() - 1)); // for longer than any machine is busy
        long start = System.nanoTime();
        transport.close(); // the peers read nothing, so nothing of this ends by itself
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
        assertTrue(seconds < Recorder.AWAIT_SECONDS / 2, "deactivate took " + seconds + " s");
        gate.letGo();
        for (Recorder handler : handlers) {
            assertEquals(NioTransport.STOPPED, handler.awaitClosed());
        }
        awaitEnd(threads("caddis-io"));
        for (int i = 0; i < peers.size(); i++) {
            peers.get(i).close();
            handlers.get(i).link.wantWrite();
            handlers.get(i).link.close();
            handlers.get(i).check();
        }
    }

    @Test
    void aLinkThatIsClosingMayFinishAfterDeactivate() throws Exception {
        Recorder handler = new Recorder();
        try (Socket peer = connect(handler)) {
            handler.send("last words");
            handler.link.close();
            transport.close();
            assertEquals("last words", new String(peer.getInputStream().readAllBytes()));
        }
        assertNull(handler.awaitClosed());
    }

    @Test
    void openAfterTheEndIsToldOnAnotherStack() throws Exception {
        transport.close();
        awaitEnd(threads("caddis-io"));
        CompletableFuture<Thread> closedOn = new CompletableFuture<>();
        Recorder handler = new Recorder() {
            @Override
            public void closed(String cause) {
                super.closed(cause);
                closedOn.complete(Thread.currentThread());
            }
        };
        handler.on(transport, server.endpoint());
        assertEquals(NioTransport.STOPPED, handler.awaitClosed());
        assertFalse(closedOn.get() == Thread.currentThread());
        handler.link.wantWrite();
        handler.link.close();
        handler.check();
    }

    @Test
    void openDuringDeactivateIsToldExactlyOnce() throws Exception {
        for (int round = 0; round < 20; round++) {
            NioTransport brief = new NioTransport(2, InetAddress::getAllByName);
            ConcurrentLinkedQueue<Recorder> handlers = new ConcurrentLinkedQueue<>();
            Endpoint endpoint = server.endpoint("hanging.invalid", Server.TIMEOUT_NANOS);
            AtomicBoolean enough = new AtomicBoolean();
            CountDownLatch first = new CountDownLatch(10);
            Thread opener = new Thread(() -> {
                for (int i = 0; i < 200 || !enough.get() && i < 2000; i++) {
                    handlers.add(new Recorder().on(brief, endpoint));
                    first.countDown();
                }
            });
            opener.start();
            assertTrue(first.await(Recorder.AWAIT_SECONDS, TimeUnit.SECONDS));
            brief.close();
            enough.set(true);
            opener.join();
            for (Recorder handler : handlers) {
                handler.awaitClosed();
            }
        }
        transport.close();
        awaitEnd(threads("caddis-io"));
    }

    @Test
    void aNewSelectorKeepsTheLinks() throws Exception {
        EventLoop loop = new EventLoop("caddis-io-test");
        Thread thread = NioTransport.thread("caddis-io-test", loop);
        thread.start();
        Resolver resolver = new Resolver(InetAddress::getAllByName, work -> NioTransport.thread("caddis-test", work));
        Recorder handler = new Recorder();
        server.echo();
        NioLink link = new NioLink(loop, resolver, server.endpoint(), handler);
        handler.link = link;
        assertTrue(link.start());
        handler.send("1");
        handler.awaitReceived("1");
        loop.post(new Mailbox.Item() {
            @Override
            void served() {
                throw new IllegalStateException("on purpose, as no item does");
            }
        });
        handler.send("2");
        handler.awaitReceived("12");
        loop.stop();
        assertEquals(NioTransport.STOPPED, handler.awaitClosed());
        thread.join(TimeUnit.SECONDS.toMillis(Recorder.AWAIT_SECONDS));
        assertFalse(thread.isAlive());
    }
}
