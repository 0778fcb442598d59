package io.caddis.mqtt.tls.certificates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.caddis.mqtt.itests.tlspeers.Authority;
import io.caddis.mqtt.itests.tlspeers.Issued;
import io.caddis.mqtt.itests.tlspeers.Profile;
import io.caddis.mqtt.spi.TlsOptions.Accepted;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What has to be validated anew is, and nothing else. */
class KnownPathsTest {
    private static final PathRules RULES = new PathRules(Accepted.BY_THE_RULES);

    private final Authority authority = Authority.root("the authority");
    private final KnownPaths paths = new KnownPaths();
    private int searches;

    /** As it is read from another handshake. */
    private static X509Certificate copy(X509Certificate one) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(one.getEncoded()));
    }

    private List<X509Certificate> path(X509Certificate server, X509Certificate... more)
            throws GeneralSecurityException {
        List<X509Certificate> chain = new ArrayList<>(List.of(copy(server)));
        Collections.addAll(chain, more);
        return path(List.of(), chain.toArray(new X509Certificate[0]));
    }

    private List<X509Certificate> path(List<String> terms, X509Certificate... chain) throws GeneralSecurityException {
        return paths.path(chain, terms, RULES, () -> {
            searches++;
            return List.of(chain[0], authority.certificate());
        });
    }

    @Test
    void theSameChainIsValidatedOnce() throws Exception {
        Issued server = authority.issue(Profile.server());
        for (int attempt = 0; attempt < 3; attempt++) {
            assertEquals(List.of(server.certificate(), authority.certificate()), path(server.certificate()));
        }
        assertEquals(1, searches);
        path(server.certificate(), authority.certificate());
        assertEquals(2, searches, "another chain");
        path(authority.issue(Profile.server()).certificate());
        assertEquals(3, searches, "another certificate");
    }

    @Test
    void onOtherTermsItIsValidatedAnew() throws Exception {
        X509Certificate server = authority.issue(Profile.server()).certificate();
        for (int attempt = 0; attempt < 2; attempt++) {
            path(List.of("ECDHE_ECDSA", "one.example", "TLSv1.2"), copy(server));
            path(List.of("ECDHE_ECDSA", "two.example", "TLSv1.2"), copy(server));
            path(List.of("ECDHE_ECDSA", "one.example", "TLSv1.3"), copy(server));
        }
        assertEquals(3, searches);
    }

    @Test
    void datesAndRulesAreLookedAtEachTime() throws Exception {
        Instant now = Instant.now();
        X509Certificate old = authority.issue(Profile.server().withDates(now.minus(Duration.ofDays(9)),
                now.minus(Duration.ofDays(2)))).certificate();
        path(old);
        path(old);
        assertEquals(2, searches);
        X509Certificate client = authority.issue(Profile.client()).certificate();
        path(client);
        path(client);
        assertEquals(4, searches, "no path by our own rules");
    }

    @Test
    void whatIsRefusedIsNotKept() {
        X509Certificate[] chain = {authority.issue(Profile.server()).certificate()};
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThrows(RefusedChain.class, () -> paths.path(chain, List.of(), RULES, () -> {
                searches++;
                throw new RefusedChain(chain, "no", null);
            }));
        }
        assertEquals(2, searches);
    }

    /** Servers choose what they send. */
    @Test
    void fewAreKeptAndNoneThatAreLong() throws Exception {
        List<X509Certificate> servers = new ArrayList<>();
        for (int index = 0; index < 9; index++) {
            servers.add(authority.issue(Profile.server()).certificate());
            path(servers.get(index));
        }
        path(servers.get(8));
        assertEquals(9, searches);
        path(servers.get(0));
        assertEquals(10, searches, "it was forgotten");

        X509Certificate[] more = Collections.nCopies(10, authority.certificate()).toArray(new X509Certificate[0]);
        path(servers.get(0), more);
        path(servers.get(0), more);
        assertEquals(12, searches);
    }
}
