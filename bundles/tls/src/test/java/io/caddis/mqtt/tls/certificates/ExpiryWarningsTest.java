package io.caddis.mqtt.tls.certificates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.CertificateInfo;
import io.caddis.mqtt.ConnectionInfo;
import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.TlsInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A clock and a timer that a test moves by hand. */
class ExpiryWarningsTest {
    private static final Instant END = Instant.parse("2027-03-01T12:00:00Z");

    private Instant now = END.minus(Duration.ofDays(31));
    private final List<Runnable> timers = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private final ExpiryWarnings warnings = new ExpiryWarnings(() -> now, (task, nanos) -> {
        assertEquals(Duration.ofHours(1).toNanos(), nanos);
        timers.add(task);
    }, lines::add);

    private static CertificateInfo certificate(String subject, Instant end) {
        return new CertificateInfo(subject, "CN=authority", List.of(), "EC 256", "sha256/" + subject,
                END.minus(Duration.ofDays(365)), end);
    }

    private static ConnectionStatus connected(CertificateInfo server, CertificateInfo client) {
        TlsInfo tls = new TlsInfo("TLSv1.3", "TLS_AES_128_GCM_SHA256", Optional.empty(), Optional.empty(), false,
                Optional.ofNullable(server), Optional.ofNullable(client));
        return new ConnectionStatus(ConnectionState.CONNECTED, Optional.empty(),
                Optional.of(ConnectionInfo.builder("c").build().withTls(tls)));
    }

    private static ConnectionStatus state(ConnectionState state) {
        return new ConnectionStatus(state, Optional.empty());
    }

    /** Lets time pass, hour by hour. */
    private void pass(int hours) {
        for (int hour = 0; hour < hours; hour++) {
            now = now.plus(Duration.ofHours(1));
            List<Runnable> due = List.copyOf(timers);
            timers.clear();
            due.forEach(Runnable::run);
        }
    }

    @Test
    void thirtyDaysAheadAndThenOnceADay() {
        warnings.changed("gw", connected(certificate("CN=server", END), null));
        assertEquals(1, timers.size());
        pass(24);
        assertEquals(List.of(), lines, "exactly 30 days are left");
        pass(1);
        assertEquals(List.of("client gw: the server's certificate 'CN=server' expires on 2027-03-01 12:00 UTC, in 29"
                + " days: have it renewed by whoever runs the server, or connections will be refused"), lines);
        pass(23);
        assertEquals(1, lines.size());
        pass(1);
        assertEquals(2, lines.size(), "a day later");
        pass(28 * 24);
        assertEquals(30, lines.size());
        assertTrue(lines.get(29).contains("in 23 hours"), lines.get(29));
        pass(24);
        assertTrue(lines.get(30).contains("'CN=server' expired on 2027-03-01 12:00 UTC: "), lines.get(30));
        assertEquals(1, timers.size());
    }

    @Test
    void ourOwnTooAndEachClientForItself() {
        now = END.minus(Duration.ofDays(10));
        CertificateInfo server = certificate("CN=server", END);
        warnings.changed("one", connected(server, certificate("CN=gateway", END)));
        warnings.changed("two", connected(server, certificate("CN=new gateway", END.plus(Duration.ofDays(300)))));
        assertEquals(3, lines.size());
        assertTrue(lines.get(1).startsWith("client one: our certificate 'CN=gateway' expires on 2027-03-01 12:00 UTC,"
                + " in 10 days: get a new one") && lines.get(1).contains("tls.reload"), lines.get(1));
        assertTrue(lines.get(2).startsWith("client two: the server's"), lines.get(2));
        assertEquals(1, timers.size(), "one timer for all");
    }

    @Test
    void reconnectsDoNotRepeatIt() {
        now = END.minus(Duration.ofDays(10));
        for (int round = 0; round < 5; round++) {
            warnings.changed("gw", connected(certificate("CN=server", END), null));
            warnings.changed("gw", state(ConnectionState.BACKOFF));
        }
        assertEquals(1, lines.size());
        pass(48);
        assertEquals(1, lines.size(), "nothing is said of a connection that is not there");
        assertEquals(0, timers.size());
        warnings.changed("gw", connected(certificate("CN=server", END.plusSeconds(1)), null));
        assertEquals(2, lines.size(), "another certificate");
    }

    @Test
    void aClockThatIsSetBackDoesNotSilenceIt() {
        now = END.minus(Duration.ofDays(5));
        warnings.changed("gw", connected(certificate("CN=server", END), null));
        now = END.minus(Duration.ofDays(25));
        pass(1);
        assertEquals(2, lines.size());
    }

    @Test
    void clientsThatAreClosedAreForgotten() {
        now = END.minus(Duration.ofDays(5));
        warnings.changed("gw", connected(certificate("CN=server", END), null));
        warnings.changed("gw", state(ConnectionState.CLOSED));
        pass(48);
        assertEquals(1, lines.size());
        assertEquals(0, timers.size());
        warnings.changed("plain", new ConnectionStatus(ConnectionState.CONNECTED, Optional.empty()));
        assertEquals(0, timers.size(), "nothing at all without TLS");
    }
}
