package io.caddis.mqtt.kura.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.eclipse.kura.data.DataTransportToken;
import org.junit.jupiter.api.Test;

/** When a message may be confirmed: its end is known and its publish() returns, in either order. */
class OpenTokensTest {
    private final OpenTokens tokens = new OpenTokens();
    private final DataTransportToken first = new DataTransportToken(1, "s");
    private final DataTransportToken second = new DataTransportToken(2, "s");

    @Test
    void bothOrders() {
        assertTrue(tokens.begin(first, 2));
        assertTrue(tokens.begin(second, 2));
        assertFalse(tokens.begin(new DataTransportToken(3, "s"), 2));
        assertFalse(tokens.ended(first));
        assertFalse(tokens.confirm(first));
        assertTrue(tokens.returns(first));
        assertFalse(tokens.returns(second));
        assertTrue(tokens.ended(second));
        assertEquals(List.of(first, second), tokens.ready());
        assertTrue(tokens.confirm(first));
        assertFalse(tokens.confirm(first));
        assertFalse(tokens.ended(first));
        assertEquals(1, tokens.count());
    }

    @Test
    void isNotedWhenItsThreadCallsAgain() throws InterruptedException {
        tokens.begin(first, 9);
        tokens.begin(second, 9);
        tokens.returns(first);
        tokens.ended(first);
        Thread other = new Thread(() -> {
            tokens.returns(second);
            assertEquals(List.of(), tokens.calls());
        });
        other.start();
        other.join();
        assertFalse(tokens.isNoted(first));
        assertTrue(tokens.isNoted(second));
        assertEquals(List.of(first), tokens.calls());
        assertTrue(tokens.isNoted(first));
        assertEquals(List.of(), tokens.calls());
        assertTrue(tokens.ended(second));
    }

    @Test
    void whatHasNoEndIsForgotten() throws InterruptedException {
        tokens.begin(first, 9);
        tokens.returns(first);
        tokens.begin(second, 9);
        tokens.ended(second);
        tokens.forgetUnended();
        assertFalse(tokens.ended(first));
        assertTrue(tokens.returns(second));
        tokens.await(60_000, false);
        assertTrue(tokens.confirm(second));
        tokens.told();
        tokens.await(60_000, true);
        assertEquals(0, tokens.count());
    }
}
