package io.caddis.mqtt.tls.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.itests.tlspeers.Profile;
import io.caddis.mqtt.itests.tlspeers.TlsServer;
import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.LinkOptions;
import io.caddis.mqtt.tls.Recorder;
import io.caddis.mqtt.tls.Scene;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are never read to their end, as on a disk that is away: named pipes that nobody writes to. */
class HungFilesTest {
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(2);

    @TempDir
    Path folder;
    private Scene scene;
    private TlsServer server;
    private final List<Path> pipes = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        scene = new Scene(folder);
        server = new TlsServer(TlsServer.jdk(scene.authority.issue(Profile.server())), socket -> { },
                TlsServer.echo());
    }

    @AfterEach
    void stop() throws Exception {
        for (Path pipe : pipes) {
            end(pipe);
        }
        server.close();
        scene.close();
    }

    private Path pipe(String name) throws Exception {
        Path pipe = folder.resolve(name);
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        pipes.add(pipe);
        return pipe;
    }

    /** Whoever reads it sees its end. */
    private static void end(Path pipe) throws Exception {
        FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE).close(); // so it does not wait
    }

    private Recorder open(Path trust) {
        LinkOptions limits = LinkOptions.DEFAULT.withTimeouts(TIMEOUT_NANOS, TIMEOUT_NANOS, TIMEOUT_NANOS,
                TIMEOUT_NANOS);
        return scene.open(scene.trusting(trust.toString(), null),
                new Endpoint("mqtts", "localhost", server.port(), "", limits));
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(one -> one.getName().startsWith("caddis-tls-")
                && !one.getName().contains("timer")).count();
    }

    /** However often one client tries, it has two threads, and its attempts end in time with the name of the file. */
    @Test
    void attemptsOfOneClient() throws Exception {
        Path pipe = pipe("away.pem");
        List<Recorder> attempts = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            attempts.add(open(pipe));
        }
        Recorder other = scene.open(scene.options(), server.port()).awaitOpen();
        assertEquals("here", other.echo("here"));
        for (Recorder attempt : attempts) {
            String cause = attempt.awaitClosed();
            assertTrue(cause.contains(pipe.toString()) && cause.contains("is the disk slow or away?"), cause);
        }
        assertTrue(threads() <= 10, threads() + " threads");
    }

    /** More clients than there are threads, each with a file of its own that hangs. */
    @Test
    void manyClients() throws Exception {
        List<Recorder> attempts = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            attempts.add(open(pipe("away-" + i + ".pem")));
        }
        Recorder other = scene.open(scene.options(), server.port()).awaitOpen();
        assertEquals("here", other.echo("here"));
        for (Recorder attempt : attempts) {
            assertTrue(attempt.awaitClosed().contains("is the disk slow or away?"));
        }
        other.link.close();
        other.awaitClosed();
    }

    /** Once the disk is back, its clients connect. */
    @Test
    void diskThatComesBack() throws Exception {
        Path pipe = pipe("away.pem");
        open(pipe).awaitClosed();
        open(pipe).awaitClosed();
        Path away = Files.createLink(folder.resolve("gone.pem"), pipe); // another name for what they hang at
        Files.move(Files.copy(scene.authorityFile, folder.resolve("now.pem")), pipe,
                StandardCopyOption.REPLACE_EXISTING);
        pipes.set(0, away);
        end(away); // and not before there is a file in its place, since they open it again
        assertEquals("back", scene.open(scene.trusting(pipe.toString(), null), server.port()).awaitOpen().echo("back"));
    }

    /** A look that hangs keeps its thread, and the looks of others go on. */
    @Test
    void looksOfOthersGoOn() throws Exception {
        CountDownLatch hung = new CountDownLatch(1);
        CountDownLatch behind = new CountDownLatch(3);
        AtomicInteger failed = new AtomicInteger();
        try (TlsThreads threads = new TlsThreads()) {
            threads.executeInTurn(() -> {
                try {
                    hung.await();
                } catch (InterruptedException e) {
                    failed.incrementAndGet();
                }
            });
            for (int i = 0; i < 3; i++) {
                threads.executeInTurn(behind::countDown);
            }
            assertTrue(behind.await(Recorder.SECONDS, TimeUnit.SECONDS));
            hung.countDown();
            CountDownLatch after = new CountDownLatch(1);
            threads.executeInTurn(after::countDown);
            assertTrue(after.await(Recorder.SECONDS, TimeUnit.SECONDS));
        }
        assertEquals(0, failed.get());
    }
}
