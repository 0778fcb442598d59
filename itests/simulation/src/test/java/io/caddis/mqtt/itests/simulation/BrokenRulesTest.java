package io.caddis.mqtt.itests.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The whole table takes {@code ./caddis verify broken-rules}. */
class BrokenRulesTest {
    private static final Path ROOT = Path.of("../..");
    private final BrokenRulesCheck check = new BrokenRulesCheck(ROOT, System.getProperty("java.class.path"));

    @Test
    void everyRuleStillStandsWhereItIsBroken() throws IOException {
        assertTrue(BrokenRule.ALL.size() >= 10, "ten rules or more");
        for (BrokenRule rule : BrokenRule.ALL) {
            assertFalse(check.broken(rule).equals(Files.readString(ROOT.resolve(rule.source()))), rule.name());
        }
    }

    @Test
    void aBrokenRuleIsNoticed() throws Exception {
        assertNotNull(check.caught(rule("boolean duplicate = entry.sentOnce;", "boolean duplicate = false;"), 2_000));
    }

    @Test
    void aRuleThatIsNotBrokenIsNot() throws Exception {
        assertNull(check.caught(rule("boolean duplicate = entry.sentOnce;", "boolean duplicate =  entry.sentOnce;"),
                100));
    }

    @Test
    void aSourceThatMovedOnIsReported() {
        String message = assertThrows(IllegalStateException.class,
                () -> check.broken(rule("not in this source", ""))).getMessage();
        assertTrue(message.contains("OutboundFlow.java holds nowhere"), message);
        assertEquals("OutboundFlow", rule("", "").className());
    }

    private static BrokenRule rule(String found, String broken) {
        return new BrokenRule("a rule",
                "bundles/session/src/main/java/io/caddis/mqtt/session/outbound/OutboundFlow.java", found, broken);
    }
}
