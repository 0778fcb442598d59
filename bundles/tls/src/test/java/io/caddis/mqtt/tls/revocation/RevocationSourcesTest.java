package io.caddis.mqtt.tls.revocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.itests.tlspeers.Authority;
import io.caddis.mqtt.itests.tlspeers.HostileSource;
import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.OcspResponder;
import io.caddis.mqtt.itests.tlspeers.Profile;
import io.caddis.mqtt.itests.tlspeers.TlsServer;
import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.LinkOptions;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.spi.TlsOptions.Revocation;
import io.caddis.mqtt.spi.TlsOptions.Revocation.Mode;
import io.caddis.mqtt.tls.Recorder;
import io.caddis.mqtt.tls.Scene;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates that name responders and lists of all kinds, and what is believed and refused then. */
class RevocationSourcesTest {
    private static final long SIX_SECONDS = TimeUnit.SECONDS.toNanos(6);
    private static final long MINUTES = TimeUnit.MINUTES.toNanos(5);

    @TempDir
    Path folder;
    private Scene scene;
    private HostileSource source;

    @BeforeEach
    void start() throws Exception {
        scene = new Scene(folder);
        source = new HostileSource();
    }

    @AfterEach
    void stop() throws Exception {
        scene.close();
        source.close();
    }

    private static TlsOptions options(TlsOptions usual, Mode mode, String protocol, List<String> files) {
        return new TlsOptions(null, true, usual.trust(), null, null, new Revocation(mode, files, true), List.of(),
                List.of(protocol), List.of(), List.of(), List.of(), null, 0);
    }

    private Recorder open(Mode mode, String protocol, int port) {
        return open(mode, protocol, port, MINUTES);
    }

    private Recorder open(Mode mode, String protocol, int port, long timeoutNanos) {
        LinkOptions limits = LinkOptions.DEFAULT.withTimeouts(MINUTES, MINUTES, MINUTES, timeoutNanos);
        return scene.open(options(scene.options(), mode, protocol, List.of()),
                new Endpoint("mqtts", "localhost", port, "", limits));
    }

    private static String outcome(Recorder link) throws Exception {
        return link.opened.handle((open, failure) -> failure == null ? "open" : failure.getMessage())
                .get(Recorder.SECONDS, TimeUnit.SECONDS);
    }

    private static TlsServer server(Issued identity) {
        return new TlsServer(TlsServer.jdk(identity), socket -> { }, TlsServer.echo());
    }

    private String outcome(Mode mode, Issued identity) throws Exception {
        try (TlsServer server = server(identity)) {
            return outcome(open(mode, "TLSv1.3", server.port()));
        }
    }

    private byte[] answer(X509Certificate certificate, boolean revoked, Duration left) {
        Instant now = Instant.now();
        return OcspResponder.staple(scene.authority, certificate, revoked, now.minus(Duration.ofDays(3)),
                now.plus(left));
    }

    @ParameterizedTest
    @CsvSource({"ocsp/endless, more than 64 KiB", "ocsp/headers, more than 16384 bytes of headers",
        "ocsp/huge, more than 64 KiB", "ocsp/redirect, redirects are not followed", "ocsp/missing, status 404",
        "ocsp/short, ends after 1 of 1000 bytes", "ocsp/html, in place of application/ocsp-response",
        "list/endless, more than 4096 KiB", "list/headers, more than 16384 bytes of headers",
        "list/huge, more than 4096 KiB", "list/redirect, redirects are not followed", "list/missing, status 404",
        "list/short, ends after 1 of 1000 bytes", "list/html, content of type 'text/html'"})
    void badSource(String path, String says) throws Exception {
        Issued identity = naming(path);
        assertEquals("open", outcome(Mode.SOFT, identity), "soft");
        isUnknown(path, says, outcome(Mode.HARD, identity));
        assertEquals(2, source.asked(path), "each once");
        assertEquals(0, source.asked("elsewhere"));
        Recorder.await(() -> source.open() == 0);
    }

    private Issued naming(String path) {
        return scene.authority.issue(path.startsWith("ocsp/") ? Profile.server().withOcsp(source.uri(path))
                : Profile.server().withList(source.uri(path)));
    }

    private void isUnknown(String path, String says, String cause) {
        assertTrue(cause.contains(says) && cause.contains(source.uri(path)) && cause.contains("it is unknown whether"),
                cause);
    }

    /** All at the same time, since each is waited for. */
    @Test
    void slowSources() throws Exception {
        List<TlsServer> servers = new ArrayList<>();
        Map<String, Recorder> soft = new HashMap<>();
        Map<String, Recorder> hard = new HashMap<>();
        try {
            for (String path : List.of("ocsp/drip", "ocsp/silent", "list/drip", "list/silent")) {
                for (Mode mode : List.of(Mode.SOFT, Mode.HARD)) {
                    TlsServer server = server(naming(path));
                    servers.add(server);
                    (mode == Mode.SOFT ? soft : hard).put(path, open(mode, "TLSv1.3", server.port(), SIX_SECONDS));
                }
            }
            for (String path : soft.keySet()) {
                assertEquals("open", outcome(soft.get(path)), path);
                isUnknown(path, "has not answered in time", outcome(hard.get(path)));
                assertEquals(2, source.asked(path), "each once");
            }
        } finally {
            servers.forEach(TlsServer::close);
        }
        Recorder.await(() -> source.open() == 0);
    }

    /** Whatever else a certificate names is not opened, and nobody is asked. */
    @Test
    void addressesOfOtherKinds() throws Exception {
        X509Certificate bait = scene.authority.issue(Profile.server()).certificate();
        Path list = Files.writeString(folder.resolve("list.crl"), Issued.pem(scene.authority.revoked(bait)));
        for (String uri : List.of(list.toUri().toString(), "file:///dev/zero", "ldap://127.0.0.1:" + source.port()
                + "/cn=x?certificateRevocationList", "ftp://127.0.0.1:" + source.port() + "/list",
                "jar:http://127.0.0.1:" + source.port() + "/a.jar!/x", "http://user@127.0.0.1:" + source.port() + "/",
                "http:///nowhere", "not an address")) {
            for (Profile profile : List.of(Profile.server().withList(uri), Profile.server().withOcsp(uri))) {
                Issued identity = scene.authority.issue(profile);
                assertEquals("open", outcome(Mode.SOFT, identity), uri);
                String cause = outcome(Mode.HARD, identity);
                assertTrue(cause.contains("it is unknown whether") && cause.contains(uri.substring(0, 8)), cause);
            }
        }
        assertEquals(0, source.connections());
    }

    @Test
    void noSource() throws Exception {
        Issued identity = scene.authority.issue(Profile.server());
        assertEquals("open", outcome(Mode.SOFT, identity));
        String cause = outcome(Mode.HARD, identity);
        assertTrue(cause.contains("it names no OCSP responder and no revocation list"), cause);
    }

    @ParameterizedTest
    @CsvSource({"false, P1D, open, 1", "true, P1D, was revoked on, 2", "false, -P1D, it is unknown whether, 2"})
    void answersOfAResponderAreKept(boolean revoked, Duration left, String says, int asked) throws Exception {
        Issued identity = scene.authority.issue(Profile.server().withOcsp(source.uri("ocsp/given")));
        source.give("ocsp/given", answer(identity.certificate(), revoked, left));
        for (int i = 0; i < 2; i++) {
            String outcome = outcome(Mode.HARD, identity);
            assertTrue(outcome.contains(says), outcome);
        }
        assertTrue(source.asked("ocsp/given") <= asked, source.asked("ocsp/given") + " requests");
        if (asked == 2) { // a stale answer is none; a revoked certificate is refused either way
            assertEquals(revoked ? "refused" : "open", outcome(Mode.SOFT, identity).equals("open") ? "open"
                    : "refused");
        }
    }

    @Test
    void lists() throws Exception {
        Issued good = scene.authority.issue(Profile.server().withList(source.uri("list/given")));
        Issued revoked = scene.authority.issue(Profile.server().withList(source.uri("list/given")));
        source.give("list/given", scene.authority.revoked(revoked.certificate()).getEncoded());
        assertEquals("open", outcome(Mode.HARD, good));
        for (Mode mode : List.of(Mode.SOFT, Mode.HARD)) {
            String cause = outcome(mode, revoked);
            assertTrue(cause.contains("was revoked on"), cause);
        }
        assertEquals("open", outcome(Mode.HARD, good));
        assertEquals(1, source.asked("list/given"), "requests");
    }

    /** A list of somebody else with the authority's name says nothing. */
    @Test
    void forgedAnswers() throws Exception {
        Authority other = Authority.root("test authority");
        Issued byList = scene.authority.issue(Profile.server().withList(source.uri("list/given")));
        source.give("list/given", other.revoked().getEncoded());
        String cause = outcome(Mode.HARD, byList);
        assertTrue(cause.contains("not signed by the certificate's issuer"), cause);
        source.give("list/given", "nonsense".getBytes(StandardCharsets.US_ASCII));
        cause = outcome(Mode.HARD, byList);
        assertTrue(cause.contains("what is no revocation list"), cause);
        Issued byOcsp = scene.authority.issue(Profile.server().withOcsp(source.uri("ocsp/given")));
        Instant now = Instant.now();
        source.give("ocsp/given", OcspResponder.staple(other, byOcsp.certificate(), false,
                now.minus(Duration.ofHours(1)), now.plus(Duration.ofDays(1))));
        cause = outcome(Mode.HARD, byOcsp);
        assertTrue(cause.contains("it is unknown whether"), cause);
    }

    /** If the responder is of no use, the list decides, and the other way round nobody is asked. */
    @Test
    void listAfterTheResponder() throws Exception {
        Issued identity = scene.authority.issue(Profile.server().withOcsp(source.uri("ocsp/missing"))
                .withList(source.uri("list/given")));
        source.give("list/given", scene.authority.revoked().getEncoded());
        assertEquals("open", outcome(Mode.HARD, identity));
        assertEquals(1, source.asked("ocsp/missing"));
        assertEquals(1, source.asked("list/given"));
    }

    /** What a file says that was revoked is refused without a question. */
    @Test
    void listOfAFileComesFirst() throws Exception {
        Issued identity = scene.authority.issue(Profile.server().withOcsp(source.uri("ocsp/given")));
        source.give("ocsp/given", answer(identity.certificate(), false, Duration.ofDays(1)));
        Path list = Files.writeString(folder.resolve("list.crl"),
                Issued.pem(scene.authority.revoked(identity.certificate())));
        try (TlsServer server = server(identity)) {
            String cause = scene.open(options(scene.options(), Mode.SOFT, "TLSv1.3", List.of(list.toString())),
                    server.port()).awaitClosed();
            assertTrue(cause.contains("was revoked on"), cause);
        }
        assertEquals(0, source.connections());
    }

    @Test
    void intermediateAuthority() throws Exception {
        Authority between = Authority.below(scene.authority.issue(Profile.server().withSubject("CN=between")
                .withNames(List.of(), List.of()).asAuthority().withList(source.uri("list/given"))));
        Issued identity = between.issue(Profile.server().withOcsp(source.uri("ocsp/given")));
        Instant now = Instant.now();
        source.give("ocsp/given", OcspResponder.staple(between, identity.certificate(), false,
                now.minus(Duration.ofHours(1)), now.plus(Duration.ofDays(1))));
        source.give("list/given", scene.authority.revoked().getEncoded());
        assertEquals("open", outcome(Mode.HARD, identity));
        source.give("list/given", scene.authority.revoked(between.certificate()).getEncoded());
        try (Scene fresh = new Scene(Files.createDirectory(folder.resolve("fresh")));
                TlsServer server = server(identity)) {
            String cause = fresh.open(options(fresh.trusting(scene.authorityFile.toString(), null), Mode.HARD,
                    "TLSv1.3", List.of()), server.port()).awaitClosed();
            assertTrue(cause.contains("the certificate of 'CN=between' was revoked on"), cause);
        }
    }

    /** With TLS 1.2 a session could be resumed whose certificate nobody has answered for. */
    @Test
    void resumedSessionIsCheckedAgain() throws Exception {
        Issued identity = scene.authority.issue(Profile.server().withOcsp(source.uri("ocsp/missing")));
        try (TlsServer server = server(identity)) {
            for (int i = 0; i < 3; i++) {
                String cause = outcome(open(Mode.HARD, "TLSv1.2", server.port()));
                assertTrue(cause.contains("status 404"), cause);
            }
            source.give("ocsp/missing", answer(identity.certificate(), false, Duration.ofDays(1)));
            assertEquals("open", outcome(open(Mode.HARD, "TLSv1.2", server.port())));
        }
    }

    @Test
    void overTls() throws Exception {
        Issued own = scene.authority.issue(Profile.server().withSubject("CN=responder"));
        try (HostileSource secured = new HostileSource(TlsServer.jdk(own).getServerSocketFactory(), "https")) {
            Issued identity = scene.authority.issue(Profile.server().withOcsp(secured.uri("ocsp/given")));
            secured.give("ocsp/given", answer(identity.certificate(), false, Duration.ofDays(1)));
            assertEquals("open", outcome(Mode.HARD, identity));
            assertEquals(1, secured.asked("ocsp/given"));
        }
    }

    /** More links than there are threads wait for answers: another one is open, and all of them can be ended. */
    @Test
    void othersConnectMeanwhile() throws Exception {
        Issued slow = scene.authority.issue(Profile.server().withOcsp(source.uri("ocsp/drip")));
        try (TlsServer hostile = server(slow); TlsServer calm = server(scene.authority.issue(Profile.server()))) {
            List<Recorder> waiting = new ArrayList<>();
            for (int i = 1; i <= 40; i++) {
                waiting.add(open(Mode.HARD, "TLSv1.3", hostile.port()));
                int begun = i;
                Recorder.await(() -> source.asked("ocsp/drip") == begun);
            }
            Recorder other = scene.open(scene.options(), calm.port()).awaitOpen();
            assertEquals("here", other.echo("here"));
            assertFalse(waiting.stream().anyMatch(link -> link.opened.isDone()), "the others still wait");
            for (Recorder link : waiting) {
                link.link.close();
                assertEquals("null", link.awaitClosed(), "as asked for");
            }
            Recorder.await(() -> source.open() == 0);
        }
    }

    @Test
    void whatIsBelievedIsSaidOnce() throws Exception {
        List<String> said = new ArrayList<>();
        KeptAnswers answers = new KeptAnswers(said::add);
        for (int i = 0; i < 3; i++) {
            X509Certificate certificate = scene.authority.certificate();
            Issued identity = scene.authority.issue(Profile.server());
            RevocationRules rules = new RevocationRules(false, true, List.of(), answers, Authority.PROVIDER,
                    Authority.PROVIDER);
            RevocationCheck check = new RevocationCheck(rules, new X509Certificate[] {identity.certificate()},
                    List.of(identity.certificate(), certificate), Map.of(),
                    InstantSource.system());
            assertEquals(null, check.next());
        }
        assertEquals(1, said.size(), said.toString());
        assertTrue(said.get(0).contains("it names no OCSP responder and no revocation list")
                && said.get(0).contains("the server is believed"), said.get(0));
    }

    /** What is kept is bounded, and so is what arrives. */
    @Test
    void keptAnswersAreBounded() {
        KeptAnswers answers = new KeptAnswers(text -> { });
        Instant now = Instant.now();
        Instant later = now.plusSeconds(60);
        for (int i = 0; i < 5; i++) {
            answers.put("list " + i, new byte[3 << 20], later, now);
        }
        assertEquals(2, IntStream.range(0, 5).filter(i -> answers.get("list " + i, now) != null)
                .count(), "of 3 MiB each are kept");
        assertEquals(null, answers.get("list 4", later), "out of date");
        assertTrue(answers.take(16 << 20));
        assertFalse(answers.take(1));
        answers.giveBack(1);
        assertTrue(answers.take(1));
    }
}
