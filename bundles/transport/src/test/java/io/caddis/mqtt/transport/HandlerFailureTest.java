package io.caddis.mqtt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A handler that throws loses its link, and nobody else loses anything. */
class HandlerFailureTest extends Fixture {
    @ParameterizedTest
    @CsvSource({"opened,false", "opened,true", "received,false", "received,true", "fill,false", "fill,true",
        "closed,false", "closed,true"})
    @Tag("v3-4.8.0-2")
    void othersGoOn(String where, boolean error) throws Exception {
        server.echo();
        Recorder good = new Recorder().on(transport, server.endpoint());
        good.send("1");
        good.awaitReceived("1");
        Recorder bad = new Failing(where, error).on(transport, server.endpoint());
        try (Socket peer = server.accept()) {
            peer.getOutputStream().write('x');
        }
        String thrown = "the link's user failed: java.lang." + (error ? "AssertionError" : "IllegalStateException");
        assertEquals(where.equals("closed") ? "server closed the connection" : thrown + ": on purpose",
                bad.awaitClosed());
        good.send("2");
        good.awaitReceived("12");
    }

    /** What is thrown, and by each line of the log; null for a log that works. */
    static Stream<Arguments> failures() {
        return Stream.of(Thrown.values()).flatMap(thrown -> Stream.of(null, Thrown.NO_MEMORY, Thrown.NO_TEXT,
                Thrown.INTERRUPTED).map(log -> Arguments.of(thrown, log)));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whateverIsThrownAndWhateverTheLogThrows(Thrown thrown, Thrown log) throws Exception {
        server.echo();
        Recorder good = new Recorder().on(transport, server.endpoint());
        good.send("1");
        good.awaitReceived("1");
        try (FailingLog all = new FailingLog(log)) {
            for (String where : List.of("opened", "received", "fill", "closed")) {
                Recorder bad = new Failing(where, thrown).on(transport, server.endpoint());
                try (Socket peer = server.accept()) {
                    peer.getOutputStream().write('x');
                }
                bad.awaitClosed();
            }
        }
        good.send("2");
        good.awaitReceived("12");
    }

    /** A selector that fails, and a log that fails when that is reported: the thread is that of all links. */
    @ParameterizedTest
    @MethodSource("failures")
    void aTurnThatFails(Thrown thrown, Thrown log) throws Exception {
        EventLoop loop = new EventLoop("caddis-io-test");
        Thread thread = NioTransport.thread("caddis-io-failing", loop);
        thread.start();
        CountDownLatch served = new CountDownLatch(2);
        try (FailingLog all = new FailingLog(log)) {
            loop.post(new Mailbox.Item() {
                @Override
                void served() {
                    served.countDown();
                    thrown.raise();
                }
            });
            loop.post(new Mailbox.Item() {
                @Override
                void served() {
                    served.countDown();
                }
            });
            assertTrue(served.await(20, TimeUnit.SECONDS), "the one behind it is served");
            CountDownLatch later = new CountDownLatch(1);
            loop.post(new Mailbox.Item() {
                @Override
                void served() {
                    later.countDown();
                }
            });
            assertTrue(later.await(20, TimeUnit.SECONDS), "the loop goes on");
        }
        loop.stop();
        thread.join(20_000);
        assertFalse(thread.isAlive());
    }

    /** One without a link cannot be moved to a new selector: all links end, whatever that throws; new ones work. */
    @ParameterizedTest
    @EnumSource(names = {"EXCEPTION", "NO_MEMORY", "NO_TEXT"})
    void aSelectorThatCannotBeReplaced(Thrown thrown) throws Exception {
        EventLoop loop = new EventLoop("caddis-io-torn");
        NioTransport.thread("caddis-io-torn", loop).start();
        Resolver resolver = new Resolver(InetAddress::getAllByName, work -> NioTransport.thread("caddis-test", work));
        for (int links = 0; links < 3; links++) {
            server.echo();
        }
        Recorder good = link(loop, resolver, new Recorder());
        good.send("1");
        good.awaitReceived("1");
        Recorder bad = link(loop, resolver, new Failing("closed", thrown));
        try (FailingLog all = new FailingLog(thrown); SocketChannel strange = SocketChannel.open()) {
            strange.configureBlocking(false);
            loop.post(new Mailbox.Item() {
                @Override
                void served() {
                    try {
                        loop.register(strange, 0, null);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    thrown.raise();
                }
            });
            assertEquals(NioTransport.STOPPED, good.awaitClosed());
            assertEquals(NioTransport.STOPPED, bad.awaitClosed());
        }
        Recorder next = link(loop, resolver, new Recorder());
        next.send("2");
        next.awaitReceived("2");
        loop.stop();
        awaitEnd(threads("caddis-io-torn"));
        resolver.stop();
    }

    private Recorder link(EventLoop loop, Resolver resolver, Recorder handler) throws Exception {
        handler.link = new NioLink(loop, resolver, server.endpoint(), handler);
        assertTrue(((NioLink) handler.link).start());
        handler.awaitOpened();
        return handler;
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aLookUpThatFails(Thrown thrown, Thrown log) throws Exception {
        Resolver resolver = new Resolver(host -> {
            thrown.raise();
            return null;
        }, work -> NioTransport.thread("caddis-resolver-failing", work));
        try (FailingLog all = new FailingLog(log)) {
            for (int attempt = 0; attempt < 2; attempt++) {
                CompletableFuture<Resolver.Answer> answer = new CompletableFuture<>();
                resolver.resolve("name", answer::complete);
                assertTrue(answer.get(20, TimeUnit.SECONDS).failure().contains("looking up 'name' failed"));
            }
        } finally {
            resolver.stop();
        }
    }

    private static final class Failing extends Recorder {
        private final String where;
        private final boolean error;
        private final Thrown thrown;

        Failing(String where, boolean error) {
            this.where = where;
            this.error = error;
            thrown = null;
        }

        Failing(String where, Thrown thrown) {
            this.where = where;
            this.thrown = thrown;
            error = false;
        }

        @Override
        public void opened() {
            super.opened();
            failIf("opened");
        }

        @Override
        public void received(ByteBuffer in) {
            super.received(in);
            failIf("received");
        }

        @Override
        public void fill(ByteBuffer out) {
            super.fill(out);
            failIf("fill");
        }

        @Override
        public void closed(String cause) {
            super.closed(cause);
            failIf("closed");
        }

        private void failIf(String here) {
            if (!where.equals(here)) {
                return;
            }
            if (thrown != null) {
                Thrown.sneak(thrown.make());
            }
            if (error) {
                throw new AssertionError("on purpose");
            }
            throw new IllegalStateException("on purpose");
        }
    }
}
