package io.caddis.mqtt.itests.kura;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kura's data service ends a connection on which nothing was confirmed for a while, and connects again. */
@Timeout(120)
class CongestionIT extends InKura {
    @ParameterizedTest
    @CsvSource({"true, memory", "false, memory", "false, file"})
    void aServerThatDoesNotAcknowledgeIsConnectedToAgain(boolean clean, String persistence) throws Exception {
        try (ScriptedServer mute = new ScriptedServer(0);
                Stack stack = stack(Map.of("clean-session", clean, "in-flight.persistence", persistence,
                        "broker-url", mute.url()), Map.of("in-flight-messages.congestion-millis", 300))) {
            mute.acknowledgeFrom(2); // what is sent in between would never be acknowledged, nor sent again
            stack.awaitConnected();
            for (int i = 0; i < 12; i++) {
                stack.layer().publish("kura/congestion", new byte[] {(byte) i}, 1, 5);
            }
            // for the time of a congestion only
            Gateway.await(() -> "nine in flight: " + stack.database(), () -> stack.database().inFlight() == 9
                    || count(stack, "disconnected") > 0);
            stack.awaitCall("disconnected", 1);
            stack.awaitCall("established " + clean, clean ? 2 : 1);
            stack.awaitEmpty();
            assertEquals(12, stack.database().confirmed());
            assertEquals(0, stack.layer().losses(), "no loss: " + stack.layer().calls());
            assertTrue(mute.connects().size() >= 2);
        }
    }
}
