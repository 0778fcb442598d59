package io.caddis.mqtt.tls.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.Profile;
import io.caddis.mqtt.itests.tlspeers.TlsServer;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.tls.Recorder;
import io.caddis.mqtt.tls.Scene;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that the caller's thread seals and writes while the loop's sleeps. */
class WriteNowTest {
    @TempDir
    Path folder;

    private static TlsOptions options(Scene scene, String protocol) {
        TlsOptions usual = scene.options();
        return new TlsOptions(null, true, usual.trust(), null, null, usual.revocation(), List.of(), List.of(protocol),
                List.of(), List.of(), List.of(), null, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void whatIsWrittenInPlaceArrives(String protocol) throws Exception {
        Issued one;
        try (Scene scene = new Scene(folder)) {
            one = scene.authority.issue(Profile.server());
            try (TlsServer server = new TlsServer(TlsServer.sending(one.key(), one.chain()), socket -> { },
                    TlsServer.echo())) {
                Recorder recorder = scene.open(options(scene, protocol), server.port());
                while (!recorder.opened.isDone()) {
                    recorder.link.writeNow(); // of no use yet, and no harm
                }
                assertTrue(recorder.openedBy.getName().startsWith("caddis-io"), recorder.openedBy.getName());
                int count = 0;
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Recorder.SECONDS);
                do {
                    assertTrue(System.nanoTime() - deadline < 0, "the loop was never lent");
                    Thread.yield();
                    recorder.sendNow("a".getBytes(StandardCharsets.UTF_8));
                    count++;
                } while (recorder.filledBy != Thread.currentThread());
                assertEquals("a".repeat(count), new String(recorder.awaitBytes(count), StandardCharsets.UTF_8));
                recorder.send("b".getBytes(StandardCharsets.UTF_8));
                assertEquals("a".repeat(count) + "b", new String(recorder.awaitBytes(count + 1),
                        StandardCharsets.UTF_8));
            }
        }
    }
}
