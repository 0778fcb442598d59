package io.caddis.mqtt.tls.certificates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.CertificateInfo;
import io.caddis.mqtt.ForeignText;
import io.caddis.mqtt.itests.tlspeers.Authority;
import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.Profile;
import io.caddis.mqtt.itests.tlspeers.TlsServer;
import io.caddis.mqtt.tls.Recorder;
import io.caddis.mqtt.tls.Scene;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a certificate says of itself stays in its line. */
class CertificateWordsTest {
    private static final String MARK = "MARK\r\nFORGED\u001b[2J\u202e\u2028\u2029\u0085\u009b\ue000";
    private static final String LONG = MARK + "x".repeat(5_000);

    @TempDir
    Path folder;

    private static void assertLine(String text) {
        assertTrue(text.codePoints().noneMatch(ForeignText::isUnsafe), text);
        assertTrue(text.length() < 2_000, text);
    }

    private static Profile server(boolean names) {
        String inIa5 = "MARK\r\nFORGED\u001b[2J\u007f" + "x".repeat(500); // all that a DNS name holds
        return Profile.server().withSubject("CN=" + LONG)
                .withNames(names ? Collections.nCopies(20, inIa5) : List.of(), List.of());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofAServerWithAnotherName(boolean names) throws Exception {
        try (Scene scene = new Scene(folder)) {
            assertRefused(scene, scene.authority.issue(server(names)), "the server's certificate is for another name");
        }
    }

    @Test
    void ofAServerThatIsNotTrusted() throws Exception {
        try (Scene scene = new Scene(folder)) {
            Authority other = Authority.selfMade(Profile.server().withSubject("CN=" + LONG)
                    .withNames(List.of(), List.of()).asAuthority());
            assertRefused(scene, other.issue(server(false)), "");
        }
    }

    private static void assertRefused(Scene scene, Issued issued, String part) throws Exception {
        try (TlsServer server = new TlsServer(TlsServer.sending(issued.key(), issued.chain()), socket -> { },
                TlsServer.echo())) {
            Recorder recorder = scene.open(scene.options(), server.port());
            String cause = recorder.awaitClosed();
            assertTrue(cause.contains(part) && cause.contains("MARK??FORGED?[2J"), cause);
            assertLine(cause);
        }
    }

    @Test
    void inInfos() {
        Authority authority = Authority.selfMade(Profile.server().withSubject("CN=" + LONG)
                .withNames(List.of(), List.of()).asAuthority());
        List<X509Certificate> chain = authority.issue(server(true)).chain();
        List<CertificateInfo> infos = CertificateText.infos(chain.toArray(Certificate[]::new));
        assertEquals(1, infos.size());
        List<String> texts = new ArrayList<>(infos.get(0).names());
        assertEquals(8, texts.size());
        texts.add(infos.get(0).subject());
        texts.add(infos.get(0).issuer());
        for (String text : texts) {
            assertTrue(text.contains("MARK??FORGED?[2J"), text);
            assertLine(text);
        }
    }
}
