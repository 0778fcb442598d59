package io.caddis.mqtt.tls.certificates;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.itests.tlspeers.Authority;
import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.OcspResponder;
import io.caddis.mqtt.itests.tlspeers.Profile;
import io.caddis.mqtt.itests.tlspeers.StaplingServer;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.spi.TlsOptions.Revocation.Mode;
import io.caddis.mqtt.tls.Recorder;
import io.caddis.mqtt.tls.Scene;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers of an OCSP responder that the server staples to its certificate. */
class StaplingTest {
    @TempDir
    Path folder;
    private Scene scene;

    @BeforeEach
    void start() throws Exception {
        scene = new Scene(folder);
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    private TlsOptions options(Mode mode, String protocol) {
        TlsOptions usual = scene.options();
        return new TlsOptions(null, true, usual.trust(), null, null, new TlsOptions.Revocation(mode, List.of(), true),
                List.of(), List.of(protocol), List.of(), List.of(), List.of(), null, 0);
    }

    /** What comes of it: {@code open}, or the cause. */
    private String outcome(Mode mode, String protocol, Issued identity, byte[] staple) throws Exception {
        try (StaplingServer server = new StaplingServer(identity, staple, protocol.equals("TLSv1.3"))) {
            Recorder link = scene.open(options(mode, protocol), server.port());
            String cause = link.opened.handle((open, failure) -> failure == null ? "open" : failure.getMessage())
                    .get(Recorder.SECONDS, TimeUnit.SECONDS);
            assertTrue(server.asked(), "we ask for it: " + cause);
            return cause;
        }
    }

    private byte[] staple(String kind, Issued identity) {
        Instant now = Instant.now();
        return switch (kind) {
            case "none" -> null;
            case "old" -> OcspResponder.staple(scene.authority, identity.certificate(), false,
                    now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(2)));
            default -> OcspResponder.staple(scene.authority, identity.certificate(), kind.equals("revoked"),
                    now.minus(Duration.ofHours(1)), now.plus(Duration.ofDays(1)));
        };
    }

    /** No responder can be reached, so what is stapled decides. */
    @ParameterizedTest
    @CsvSource({"TLSv1.2, NONE, revoked, open", "TLSv1.2, SOFT, good, open", "TLSv1.2, HARD, good, open",
        "TLSv1.2, SOFT, revoked, was revoked on", "TLSv1.2, HARD, revoked, was revoked on",
        "TLSv1.2, SOFT, old, most likely out of date", "TLSv1.2, HARD, old, most likely out of date",
        "TLSv1.2, SOFT, none, open", "TLSv1.2, HARD, none, it is unknown whether",
        // Bouncy Castle passes over what is stapled in TLS 1.3: without a responder nothing is known
        "TLSv1.3, SOFT, revoked, open", "TLSv1.3, HARD, good, it is unknown whether",
        "TLSv1.3, HARD, revoked, it is unknown whether", "TLSv1.3, HARD, none, it is unknown whether"})
    void withoutAResponder(String protocol, Mode mode, String staple, String expected) throws Exception {
        Issued identity = scene.authority.issue(Profile.server().withOcsp("http://127.0.0.1:1/"));
        String outcome = outcome(mode, protocol, identity, staple(staple, identity));
        assertTrue(outcome.contains(expected), outcome);
    }

    /** A responder is asked if nothing is stapled, and in TLS 1.3; a stapled answer saves that. */
    @ParameterizedTest
    @CsvSource({"TLSv1.2, none, false, open, 1", "TLSv1.2, none, true, was revoked on, 1",
        "TLSv1.2, good, false, open, 0", "TLSv1.3, none, false, open, 1", "TLSv1.3, none, true, was revoked on, 1",
        "TLSv1.3, revoked, true, was revoked on, 1", "TLSv1.3, old, false, open, 1"})
    void withAResponder(String protocol, String staple, boolean revoked, String expected, int asked) throws Exception {
        try (OcspResponder responder = new OcspResponder(scene.authority, revoked)) {
            Issued identity = scene.authority.issue(Profile.server().withOcsp(responder.uri()));
            String outcome = outcome(Mode.HARD, protocol, identity, staple(staple, identity));
            assertTrue(outcome.contains(expected), outcome);
            assertTrue(asked == 0 ? responder.asked() == 0 : responder.asked() >= asked,
                    responder.asked() + " requests");
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, NONE, none, turn on stapling", "TLSv1.2, SOFT, none, turn on stapling",
        "TLSv1.2, HARD, none, turn on stapling", "TLSv1.2, SOFT, good, open", "TLSv1.2, HARD, good, open",
        "TLSv1.2, HARD, revoked, was revoked on",
        // here the library looks for it among other extensions, where no server has it
        "TLSv1.3, HARD, none, turn on stapling", "TLSv1.3, NONE, good, set tls.protocols to TLSv1.2"})
    void certificateThatDemandsAStapledAnswer(String protocol, Mode mode, String staple, String expected)
            throws Exception {
        try (OcspResponder responder = new OcspResponder(scene.authority, false)) {
            Issued identity = scene.authority.issue(Profile.server().withOcsp(responder.uri()).withMustStaple());
            String outcome = outcome(mode, protocol, identity, staple(staple, identity));
            assertTrue(outcome.contains(expected), outcome);
        }
    }

    /** An answer of somebody else for the same certificate. */
    @Test
    void forgedAnswerIsRefused() throws Exception {
        Issued identity = scene.authority.issue(Profile.server().withOcsp("http://127.0.0.1:1/"));
        byte[] forged = OcspResponder.staple(Authority.root("test authority"), identity.certificate(), false,
                Instant.now().minus(Duration.ofHours(1)), Instant.now().plus(Duration.ofDays(1)));
        assertTrue(outcome(Mode.HARD, "TLSv1.2", identity, forged).contains("is of no use"));
    }
}
