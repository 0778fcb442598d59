package io.caddis.mqtt.itests.jarchecks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.caddis.mqtt.itests.jarchecks.KnownVulnerabilities.Dependency;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The check of versions finds what it is for, in a list made up here. */
class KnownVulnerabilitiesTest {
    private final KnownVulnerabilities list = KnownVulnerabilities.of("""
            # artifact, from, before, id, what, accepted
            tea:pot\t1.2\t1.4.1\tTEA-1\tdrips\t-
            tea:pot\t1.0\t2.0\tTEA-2\tscalds\t1.3 1.4: cold tea only
            cup:*\t0\t-\tCUP-1\tbreaks\t-
            """);

    private Set<String> found(String artifact, String version) {
        return list.in(Set.of(new Dependency(artifact, version)));
    }

    @Test
    void whatIsInTheListIsFound() {
        assertEquals(Set.of("tea:pot 1.2 has TEA-1 (drips): take 1.4.1 or newer", "tea:pot 1.2 has TEA-2 (scalds): take"
                + " 2.0 or newer"), found("tea:pot", "1.2"));
        assertEquals(Set.of("tea:pot 1.3 has TEA-1 (drips): take 1.4.1 or newer"), found("tea:pot", "1.3"));
        assertEquals(Set.of("cup:saucer 7 has CUP-1 (breaks): do without it"), found("cup:saucer", "7"));
    }

    @Test
    void whatIsNotInTheListIsNot() {
        assertEquals(Set.of(), found("tea:pot", "2.0"));
        assertEquals(Set.of(), found("tea:pot", "0.9"));
        assertEquals(Set.of(), found("tea:pots", "1.2"));
        assertEquals(Set.of(), found("cupboard:x", "1.2"));
    }

    @ParameterizedTest
    @CsvSource({"1.78, 1.78.1, -1", "1.9, 1.10, -1", "1.78.0, 1.78, 0", "4.1.125.Final, 4.1.125, 0",
        "4.1.99.Final, 4.1.100.Final, -1", "2.0.0-alpha1, 2.0.0, -1", "2.0-rc1, 2.0-rc2, -1", "1.2.13, 1.2.3, 1",
        "2.0-beta, 1.9, 1", "33.4.8-jre, 33.4.8, 0"})
    void versionsAreOrdered(String left, String right, int order) {
        assertEquals(order, Integer.signum(KnownVulnerabilities.compare(left, right)));
        assertEquals(-order, Integer.signum(KnownVulnerabilities.compare(right, left)));
    }

    @Test
    void committedListIsWhole() {
        assertThrows(IllegalArgumentException.class, () -> KnownVulnerabilities.of("tea:pot\t1.2\t-\tTEA-1\tdrips"));
        assertFalse(KnownVulnerabilities.committed().rows().isEmpty());
        assertFalse(KnownVulnerabilities.committed().in(Set.of(new Dependency("ch.qos.logback:logback-core",
                "1.2.3"))).isEmpty());
    }
}
