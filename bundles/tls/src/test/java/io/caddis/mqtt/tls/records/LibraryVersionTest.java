package io.caddis.mqtt.tls.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.tls.revocation.KeptAnswers;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has a library with known faults is told so, once. */
class LibraryVersionTest {
    @ParameterizedTest
    @CsvSource({"1.78, 1.78", "1.7801, 1.78.1", "1.8, 1.80", "1.84, 1.84", "1.8402, 1.84.2"})
    void old(String version, String written) {
        String problem = LibraryVersion.problem(version);
        assertTrue(problem.startsWith("Bouncy Castle " + written + " has known vulnerabilities that 1.85 mends"
                + " (CVE-2026-59638"), problem);
        assertTrue(problem.contains("install bcprov, bcutil, bcpkix and bctls of 1.85 or newer"), problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.85", "1.8501", "1.86", "1.9", "2.0", "2.7312", "next"})
    void mended(String version) {
        assertNull(LibraryVersion.problem(version));
    }

    @Test
    void thisOne() throws Exception {
        List<String> warnings = new ArrayList<>();
        new Contexts(new KeptAnswers(text -> { }), warnings::add);
        assertEquals(Double.parseDouble(new BouncyCastleProvider().getVersionStr()) < 1.85 ? 1 : 0, warnings.size());
    }
}
