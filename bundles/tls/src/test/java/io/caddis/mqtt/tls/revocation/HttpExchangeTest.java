package io.caddis.mqtt.tls.revocation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.tls.Recorder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an answer that arrives takes of the budget, and of the heap. */
class HttpExchangeTest {
    private static final int BUDGET = 16 << 20;
    private static final int LIST_MAX = 4 << 20;
    private static final byte[] PIECE = new byte[64 * 1024];

    private final KeptAnswers budget = new KeptAnswers(text -> { });

    /** One question for a list, whose link never ends: who talks without an end keeps it open for a while. */
    private final class Asked implements Link {
        final HttpExchange exchange = new HttpExchange(new RevocationCheck.Wanted(
                SourceAddress.of("http://list.example/a"), null, LIST_MAX), budget, this::schedule, this::done);
        Pieces answer;
        byte[] bytes;
        String problem;
        int outcomes;
        int closed;
        boolean reading = true;
        Runnable later;
        long delayNanos;

        Asked() {
            exchange.carriedBy(this);
        }

        private void done(Pieces found, String why) {
            answer = found;
            bytes = found == null ? null : found.join();
            problem = why;
            outcomes++;
        }

        private void schedule(Runnable task, long nanos) {
            later = task;
            delayNanos = nanos;
        }

        Asked receive(byte[] more) {
            ByteBuffer in = ByteBuffer.wrap(more);
            exchange.received(in);
            assertFalse(in.hasRemaining());
            return this;
        }

        Asked head(String more) {
            return receive(("HTTP/1.1 200 OK\r\n" + more + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        Asked endless() {
            head("");
            for (int i = 0; i < 100; i++) {
                receive(PIECE);
            }
            return this;
        }

        @Override
        public void wantWrite() {
            // there is nothing to be tried
        }

        @Override
        public void reading(boolean on) {
            reading = on;
        }

        @Override
        public void wantTurn() {
            throw new AssertionError("needs none");
        }

        @Override
        public void close() {
            closed++;
        }
    }

    private int free() {
        int least = 0;
        for (int step = BUDGET; step > 0; step /= 2) {
            while (budget.take(step)) {
                least += step;
            }
        }
        budget.giveBack(least);
        return least;
    }

    /** Each would leave 8 MiB to its link, which lives on. */
    @Test
    void whatIsGivenUpHoldsNothing() throws Exception {
        List<Asked> all = new ArrayList<>();
        long before = used();
        for (int i = 0; i < 30; i++) {
            all.add(new Asked().endless());
            Asked half = new Asked().head("Content-Length: 4000000\r\n");
            for (int pieces = 0; pieces < 40; pieces++) {
                half.receive(PIECE);
            }
            half.exchange.cancel();
            half.receive(PIECE).exchange.closed(null);
            assertEquals(0, half.outcomes, "nobody is told");
            all.add(half);
        }
        assertEquals(BUDGET, free());
        Recorder.await(() -> used() - before < 16 << 20);
        for (Asked one : all) {
            assertTrue(one.closed > 0 && one.outcomes == (one.problem == null ? 0 : 1), one.problem);
        }
        assertTrue(all.get(0).problem.contains("more than 4096 KiB"), all.get(0).problem);
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** What is handed over counts until it has been used. */
    @ParameterizedTest
    @ValueSource(strings = {"", "Content-Length: 3000000\r\n"})
    void bytesCountUntilTheyAreGivenBack(String length) {
        byte[] body = new byte[3_000_000];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) (i * 31);
        }
        Asked one = new Asked().head(length);
        for (int at = 0; at < body.length; at += 50_000) {
            one.receive(Arrays.copyOfRange(body, at, at + 50_000));
        }
        if (length.isEmpty()) {
            assertEquals(0, one.outcomes);
            one.exchange.closed("server closed the connection");
        }
        assertArrayEquals(body, one.bytes);
        assertNull(one.problem);
        assertEquals(BUDGET - body.length, free());
        one.answer.clear();
        assertEquals(BUDGET, free());
    }

    /** The links' thread is others', too. */
    @Test
    void whatIsLongIsReadAtAPace() {
        Asked one = new Asked().head("");
        for (int pieces = 0; pieces < 3; pieces++) {
            one.receive(PIECE);
        }
        assertTrue(one.reading);
        one.receive(PIECE).receive(PIECE);
        assertFalse(one.reading);
        assertEquals(PIECE.length * 30L, one.delayNanos);
        one.later.run();
        assertTrue(one.reading);
        Asked ended = new Asked().head("Content-Length: " + 6 * PIECE.length + "\r\n");
        for (int pieces = 0; pieces < 6; pieces++) {
            ended.receive(PIECE);
        }
        assertNull(ended.problem);
        assertEquals(6 * PIECE.length, ended.bytes.length);
    }

    @Test
    void thePaceIsThatOfAllTogether() {
        long now = System.nanoTime();
        assertEquals(0, budget.pauseNanos(1500, now), "slower than that already");
        assertEquals(101_500 * 30, budget.pauseNanos(100_000, now));
        assertEquals(201_500 * 30, budget.pauseNanos(100_000, now));
        long later = now + 201_500 * 30;
        assertEquals(0, budget.pauseNanos(1000, later));
        assertEquals(100_000 * 30, budget.pauseNanos(100_000, later + 1_000_000));
    }

    @Test
    void moreThanSaid() {
        Asked one = new Asked().head("Content-Length: 3\r\n").receive(new byte[] {1, 2, 3, 4, 5});
        assertArrayEquals(new byte[] {1, 2, 3}, one.bytes);
        assertEquals(BUDGET - 3, free());
    }

    /** What is held counts, not only what has arrived; and who finds no room says so, and lets the others go on. */
    @Test
    void theBudgetHoldsForAll() {
        List<Asked> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Asked one = new Asked().head("");
            all.add(one);
            for (int pieces = 0; pieces < 32 && one.outcomes == 0; pieces++) {
                one.receive(PIECE);
            }
        }
        assertTrue(all.stream().filter(one -> one.problem == null).count() >= 3);
        Asked refused = all.stream().filter(one -> one.problem != null).findFirst().orElseThrow();
        assertTrue(refused.problem.contains("too many other answers"), refused.problem);
        all.forEach(one -> one.exchange.cancel());
        assertEquals(BUDGET, free());
    }

    /** It was over before anybody had taken what came of it. */
    @Test
    void endedBeforeItsLinkIsKnown() {
        List<String> told = new ArrayList<>();
        HttpExchange exchange = new HttpExchange(new RevocationCheck.Wanted(SourceAddress.of("http://list.example/a"),
                null, LIST_MAX), budget, (task, nanos) -> { }, (answer, problem) -> told.add(problem));
        exchange.closed("connection refused");
        exchange.cancel();
        Asked link = new Asked();
        exchange.carriedBy(link);
        assertEquals(List.of("connection refused"), told);
        assertEquals(1, link.closed);
    }
}
