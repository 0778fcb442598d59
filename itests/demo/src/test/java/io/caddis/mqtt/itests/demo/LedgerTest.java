package io.caddis.mqtt.itests.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the demo's verdict rests on. */
class LedgerTest {
    private final Ledger ledger = new Ledger();

    private void arrives(int seq, String run, int qos) {
        ledger.accept("machine/x", "{\"seq\":" + seq + ",\"run\":\"" + run + "\",\"qos\":" + qos + ",\"file\":\"f\"}");
    }

    @Test
    void findsWhatIsMissing() {
        for (int seq : new int[] {1, 2, 4, 6}) {
            arrives(seq, "r", 1);
        }
        assertEquals(3, ledger.missing("r", 7));
        assertEquals(List.of(3, 5), ledger.missingNumbers("r", 7, 2));
        arrives(3, "r", 2);
        assertEquals(List.of(5, 7), ledger.missingNumbers("r", 7, 10));
        assertEquals(0, ledger.missing("r", 4));
        assertEquals(4, ledger.missing("unknown", 4));
    }

    @Test
    void findsWhatCameTwice() {
        arrives(1, "r", 1);
        arrives(2, "r", 2);
        assertEquals(0, ledger.doubled("r"));
        arrives(2, "r", 2);
        arrives(1, "r", 1);
        arrives(1, "r", 1);
        assertEquals(3, ledger.doubled("r"));
        assertEquals(5, ledger.received("r"));
        assertEquals(3, ledger.received("r", 1));
        assertEquals(2, ledger.received("r", 2));
        assertEquals(0, ledger.missing("r", 2));
    }

    @Test
    void keepsRunsApartAndLeavesOutStrangers() {
        arrives(1, "r", 1);
        arrives(1, "other", 1);
        ledger.accept("machine/x", "hello");
        assertEquals(1, ledger.received("r"));
        assertEquals(0, ledger.doubled("r"));
    }

    @Test
    void knowsGreetings() {
        arrives(0, "other", 1);
        assertFalse(ledger.greeted("r"));
        arrives(0, "r", 1);
        assertTrue(ledger.greeted("r"));
        assertEquals(0, ledger.received("r"));
    }

    @Test
    void knowsTheFirstNumberAfterASwap() {
        ledger.watch("r");
        arrives(1, "r", 1);
        arrives(3, "r", 1);
        assertEquals(3, ledger.highest("r"));
        ledger.markSwapped(3);
        assertEquals(0, ledger.firstAfter());
        arrives(2, "r", 2);
        assertEquals(0, ledger.firstAfter());
        arrives(5, "r", 1);
        arrives(4, "r", 2);
        assertEquals(5, ledger.firstAfter());
    }

    @Test
    void measuresAGapThatGoesOn() {
        ledger.watch("r");
        arrives(1, "r", 1);
        ledger.beginGap();
        double first = ledger.gapMillis();
        double second = ledger.gapMillis();
        assertTrue(first >= 0 && second >= first, first + " " + second);
        assertTrue(ledger.quietFor(0));
        assertFalse(ledger.quietFor(60_000));
    }
}
