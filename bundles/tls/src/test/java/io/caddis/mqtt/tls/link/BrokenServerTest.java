package io.caddis.mqtt.tls.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.Profile;
import io.caddis.mqtt.itests.tlspeers.RawServer;
import io.caddis.mqtt.itests.tlspeers.StaplingServer;
import io.caddis.mqtt.itests.tlspeers.Tap;
import io.caddis.mqtt.itests.tlspeers.TlsServer;
import io.caddis.mqtt.tls.Recorder;
import io.caddis.mqtt.tls.Scene;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that break off or send nonsense, over the real transport. */
class BrokenServerTest {
    @TempDir
    Path folder;
    private Scene scene;
    private Issued identity;

    @BeforeEach
    void start() throws Exception {
        scene = new Scene(folder);
        identity = scene.authority.issue(Profile.server());
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    /** Wherever the connection is cut, the user is told, and no link and no connection is left. */
    @Test
    void cutAtEveryStage() throws Exception {
        try (TlsServer server = new TlsServer(TlsServer.jdk(identity), socket -> { }, TlsServer.echo())) {
            for (int bytes : new int[] {0, 1, 4, 5, 6, 50, 100, 127, 128, 200, 400, 700, 900}) {
                try (Tap tap = new Tap(server.port(), bytes)) {
                    String cause = scene.open(scene.options(), tap.port()).awaitClosed();
                    assertTrue(cause.contains("server closed the connection") || cause.contains("reset"),
                            bytes + ": " + cause);
                }
            }
            Recorder.await(() -> server.connections() == 0);
        }
    }

    /** Nonsense of a seed, alone and in the form of records: an answer, never more than that. */
    @Test
    void hostileBytes() throws Exception {
        Random random = new Random(42);
        List<String> causes = new ArrayList<>();
        for (int round = 0; round < 60; round++) {
            byte[] bytes = new byte[1 + random.nextInt(300)];
            random.nextBytes(bytes);
            if (round % 2 == 0 && bytes.length > 5) { // a record, of any type, version 3.3, with this length
                bytes[0] = (byte) (20 + random.nextInt(5));
                bytes[1] = 3;
                bytes[2] = 3;
                bytes[3] = (byte) (bytes.length - 5 >> 8);
                bytes[4] = (byte) (bytes.length - 5);
            }
            try (RawServer server = new RawServer(RawServer.answer(HexFormat.of().formatHex(bytes), true))) {
                causes.add(scene.open(scene.options(), server.port()).awaitClosed());
            }
        }
        causes.forEach(cause -> assertTrue(cause.startsWith("TLS handshake with localhost:"), cause));
    }

    /** What is no data costs the link's thread more than its bytes: new keys are computed, alerts are answered. */
    @ParameterizedTest
    @EnumSource(StaplingServer.Flood.class)
    void floodsWithoutData(StaplingServer.Flood flood) throws Exception {
        try (StaplingServer server = StaplingServer.flooding(identity, flood)) {
            String cause = scene.open(scene.options(), server.port()).awaitOpen().awaitClosed();
            assertTrue(cause.contains("records without data, more than 32 in a row")
                    || flood == StaplingServer.Flood.HELLO_REQUESTS && cause.contains("record_overflow"), cause);
        }
    }

    /** Whoever is in between can send it: before anybody is trusted. It is no fault of ours with a stack in the log. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nestedCertificate(boolean version13) throws Exception {
        byte[] endless = new byte[30_000];
        for (int i = 0; i < endless.length; i += 2) {
            endless[i] = 0x30;
            endless[i + 1] = (byte) 0x80;
        }
        try (StaplingServer server = StaplingServer.sending(endless, identity, version13)) {
            String cause = scene.open(scene.options(), server.port()).awaitClosed();
            assertTrue(cause.contains("a certificate whose elements are in each other without end")
                    || cause.contains("maximum nested construction level"), cause);
        }
    }

    @Test
    void nonsenseAfterTheHandshakeIsRefused() throws Exception {
        try (TlsServer server = new TlsServer(TlsServer.jdk(identity), socket -> { }, TlsServer.echo());
                Tap tap = new Tap(server.port(), -1)) {
            Recorder link = scene.open(scene.options(), tap.port()).awaitOpen();
            assertEquals("good", link.echo("good"));
            tap.inject(new byte[] {23, 3, 3, 0, 40, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
                20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40});
            String cause = link.awaitClosed();
            assertTrue(cause.contains("bad_record_mac"), cause);
        }
    }
}
