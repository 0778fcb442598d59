package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a person finds in the log: every change that matters, and no flood. */
class StateLogTest {
    private final StateLog log = new StateLog("tester");
    private long now = Long.MAX_VALUE - 1000;
    private final List<String> lines = new ArrayList<>();

    private void pass(long seconds) {
        now += seconds * ByHand.SECOND;
    }

    private void state(ConnectionState state, Source source, String text) {
        StateLog.Line line = log.line(new ConnectionStatus(state, Optional.ofNullable(source)
                .map(one -> new DisconnectCause(one, ReasonCode.UNSPECIFIED_ERROR, text))), now);
        if (line.level() != StateLog.Level.DEBUG) {
            lines.add(line.level() + " " + line.text());
        }
    }

    private void fails(String text) {
        state(ConnectionState.CONNECTING, Source.NETWORK, text);
        state(ConnectionState.BACKOFF, Source.NETWORK, text);
    }

    private void connects() {
        state(ConnectionState.CONNECTING, null, "");
        state(ConnectionState.CONNECTED, null, "");
    }

    @Test
    void oneLineForEachChangeThatMatters() {
        connects();
        pass(700);
        fails("reset");
        pass(5);
        connects();
        state(ConnectionState.DISCONNECTED, Source.APPLICATION, "enough");
        state(ConnectionState.DISCONNECTED, Source.SERVER, "banned");
        state(ConnectionState.CLOSED, null, "");
        assertEquals(List.of("INFO CONNECTED", "WARN BACKOFF: reset (network, 0x80)", "INFO CONNECTED",
                "INFO DISCONNECTED: enough (application, 0x80)", "WARN DISCONNECTED: banned (server, 0x80)",
                "INFO CLOSED"), lines);
    }

    @Test
    void theSameFailureIsToldLessAndLessOften() {
        for (int attempt = 0; attempt < 2 * 60 * 24; attempt++) {
            fails("refused");
            pass(30);
        }
        assertTrue(lines.size() <= 31 && lines.size() >= 24, () -> lines.size() + " lines a day");
        assertEquals("WARN BACKOFF: refused (network, 0x80)", lines.get(0));
        assertEquals("WARN BACKOFF: refused (network, 0x80) (and 1 times more since the last such line)",
                lines.get(1));
        assertTrue(lines.get(lines.size() - 1).contains("(and 119 times more"), lines::toString);
        connects();
        assertEquals("INFO CONNECTED", lines.get(lines.size() - 1));
    }

    @Test
    void theLogNeverEndsWithConnectedForLongWhileItIsNot() {
        fails("refused");
        connects();
        pass(601);
        fails("refused");
        assertEquals(List.of("WARN BACKOFF: refused (network, 0x80)", "INFO CONNECTED",
                "WARN BACKOFF: refused (network, 0x80)"), lines);
    }

    @Test
    void aConnectionThatComesAndGoesIsNoFloodEither() {
        for (int round = 0; round < 60 * 24; round++) {
            fails("reset");
            connects();
            pass(60);
        }
        assertTrue(lines.size() <= 64, () -> lines.size() + " lines a day");
    }

    @Test
    void manyDifferentFailuresAreBounded() {
        for (int attempt = 0; attempt < 1000; attempt++) {
            fails("server " + attempt + " refused");
            pass(1);
        }
        assertTrue(lines.size() <= 8 + 6, () -> lines.size() + " lines in a quarter of an hour");
    }

    /** Nothing changes for a second. */
    private void quiet() {
        if (log.isUntold()) {
            StateLog.Line line = log.settled();
            lines.add(line.level() + " " + line.text());
        }
    }

    private String lastAfterQuiet() {
        quiet();
        return lines.get(lines.size() - 1);
    }

    @Test
    void whatIsSoNowIsTheLastLineOnceAllIsQuiet() {
        fails("reset");
        connects();
        pass(5);
        fails("reset");
        assertEquals("INFO CONNECTED", lines.get(lines.size() - 1), "it was told a moment ago");
        assertEquals("WARN BACKOFF: reset (network, 0x80)", lastAfterQuiet());
        pass(5);
        connects();
        assertEquals("INFO CONNECTED", lastAfterQuiet());
        pass(5);
        state(ConnectionState.SUSPENDED, Source.CONTAINER, "waits");
        assertEquals("WARN SUSPENDED: waits (container, 0x80)", lastAfterQuiet());
        fails("reset");
        assertEquals("WARN BACKOFF: reset (network, 0x80)", lastAfterQuiet());
        state(ConnectionState.DISCONNECTED, Source.APPLICATION, "enough");
        assertEquals("INFO DISCONNECTED: enough (application, 0x80)", lastAfterQuiet());
        int before = lines.size();
        quiet();
        assertEquals(before, lines.size(), "it is told once");
    }

    @Test
    void attemptsAreNoNews() {
        for (int attempt = 0; attempt < 100; attempt++) {
            fails("refused");
            quiet();
            state(ConnectionState.CONNECTING, Source.NETWORK, "refused");
            quiet();
            pass(2);
        }
        assertTrue(lines.size() <= 4, lines::toString);
    }
}
