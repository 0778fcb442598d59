package io.caddis.mqtt.itests.rivals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WindowTest {

    /** A client that finishes its messages only when somebody waits for one of them, in order. */
    private final Deque<CompletableFuture<Void>> inFlight = new ArrayDeque<>();
    private int most;

    @Test
    void neverLetsMoreThanTheLimitGo() throws Exception {
        Window<CompletableFuture<Void>> window = window();
        for (int i = 0; i < 5 * Traffic.IN_FLIGHT + 7; i++) {
            window.awaitRoom();
            inFlight.add(new CompletableFuture<>());
            window.add(inFlight.getLast());
            most = Math.max(most, inFlight.size());
        }
        window.awaitAll();
        assertEquals(Traffic.IN_FLIGHT, most);
        assertEquals(0, inFlight.size());
    }

    @Test
    void reportsAFailedMessage() throws Exception {
        Window<CompletableFuture<Void>> window = window();
        window.awaitRoom();
        window.add(CompletableFuture.failedFuture(new IllegalStateException("refused")));
        assertThrows(Exception.class, window::awaitAll);
    }

    private Window<CompletableFuture<Void>> window() {
        return new Window<>(new Window.Outcomes<>() {
            @Override
            public boolean isDone(CompletableFuture<Void> outcome) {
                return outcome.isDone();
            }

            @Override
            public void await(CompletableFuture<Void> outcome) throws Exception {
                while (!outcome.isDone()) {
                    inFlight.removeFirst().complete(null);
                }
                outcome.get();
            }
        }, Traffic.IN_FLIGHT);
    }
}
