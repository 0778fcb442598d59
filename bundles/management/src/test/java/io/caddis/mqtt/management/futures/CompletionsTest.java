package io.caddis.mqtt.management.futures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.management.Await;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.threads.Guard;
import io.caddis.mqtt.management.threads.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionsTest {
    private final Workers workers = new Workers();
    private final Completions completions = new Completions("tester", Guard.UNSHARED, workers);

    @AfterEach
    void end() {
        workers.close();
    }

    private static void waitFor(CompletableFuture<?> future) {
        try {
            future.get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @Tag("netx-S33")
    @Tag("netx-N06")
    void everyFutureCompletesOnceOnAPoolThread() throws Exception {
        int count = 100_000;
        AtomicInteger ran = new AtomicInteger();
        AtomicInteger elsewhere = new AtomicInteger();
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            CompletableFuture<Integer> future = new CompletableFuture<>();
            future.whenComplete((result, failure) -> {
                elsewhere.addAndGet(Thread.currentThread().getName().startsWith("caddis-worker-") ? 0 : 1);
                ran.incrementAndGet();
            });
            futures.add(future);
            completions.add(future, index % 10 == 0 ? new IllegalStateException(String.valueOf(index)) : index);
        }
        Await.until("all have completed", () -> ran.get() == count);
        assertEquals(0, elsewhere.get());
        assertEquals(7, Await.result(futures.get(7)));
        ExecutionException failure = assertThrows(ExecutionException.class, () -> futures.get(10).get());
        assertEquals("10", failure.getCause().getMessage());
    }

    /** As without memory: the link that is to call it is not even there. */
    @Test
    void aFutureCompletesAlsoIfWhoeverWasToDoThatDoesNotCome() {
        ByHand hand = new ByHand(0);
        Completions poor = new Completions("tester", Guard.UNSHARED, hand.workers);
        CompletableFuture<String> future = new CompletableFuture<>();
        poor.errands().begin();
        poor.add(future, "done");
        poor.errands().run(poor.errands().end(), null);
        hand.settle();
        assertFalse(future.isDone());
        hand.pass(ByHand.SECOND);
        assertEquals("done", future.getNow(null));
    }

    /** It has calls of a bundle below it that may leave. */
    @Test
    void aThreadOfOthersLeavesTheRestToThePoolAfterAWhile() {
        ByHand hand = new ByHand(0);
        Completions slow = new Completions("tester", Guard.UNSHARED, hand.workers);
        CompletableFuture<String> first = new CompletableFuture<>();
        first.thenRun(() -> hand.pass(20 * ByHand.MILLI, () -> { }));
        CompletableFuture<String> second = new CompletableFuture<>();
        slow.add(first, "done");
        slow.add(second, "done");
        hand.visit();
        assertTrue(first.isDone());
        assertFalse(second.isDone());
        hand.settle();
        assertTrue(second.isDone());
        hand.pass(ByHand.SECOND);
        assertEquals(0, hand.alarms());
    }

    @Test
    void whoIsAtWorkGoesOnAlthoughNobodyCanLookAfterIt() {
        ByHand hand = new ByHand(0);
        Completions poor = new Completions("tester", Guard.UNSHARED, hand.workers);
        CompletableFuture<String> future = new CompletableFuture<>();
        CompletableFuture<String> second = new CompletableFuture<>();
        poor.add(future, "done");
        hand.noMemory = true;
        poor.add(second, "done");
        hand.settle();
        assertTrue(future.isDone());
        assertTrue(second.isDone());
    }

    /** The first one blocks, and the second one is not left to it. */
    @Test
    void anotherThreadHelpsAlthoughNobodyCanLookAgain() {
        ByHand hand = new ByHand(0);
        Completions poor = new Completions("tester", Guard.UNSHARED, hand.workers);
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> second = new CompletableFuture<>();
        CompletableFuture<Void> ended = first.thenRun(() -> {
            hand.noMemory = true;
            hand.pass(ByHand.SECOND);
            assertTrue(second.isDone());
        });
        poor.add(first, "done");
        poor.add(second, "done");
        hand.settle();
        assertTrue(ended.isDone());
        assertFalse(ended.isCompletedExceptionally());
    }

    @Test
    void fullWhenMoreWaitThanMayBePending() {
        Completions stuck = new Completions("tester", Guard.UNSHARED, new ByHand(0).workers);
        CompletableFuture<Void> future = new CompletableFuture<>();
        for (int index = 1; index < PendingPublishes.PENDING_MAX; index++) {
            stuck.add(future, null);
        }
        assertFalse(stuck.isFull());
        stuck.add(future, null);
        assertTrue(stuck.isFull());
    }

    @Test
    void severalThreadsAddAtOnce() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        List<CompletableFuture<Void>> adders = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            adders.add(CompletableFuture.runAsync(() -> {
                for (int index = 0; index < 20_000; index++) {
                    CompletableFuture<Void> future = new CompletableFuture<>();
                    future.thenRun(ran::incrementAndGet);
                    completions.add(future, null);
                }
            }, Await.THREADS));
        }
        for (CompletableFuture<Void> adder : adders) {
            Await.result(adder);
        }
        Await.until("all have completed", () -> ran.get() == 80_000);
        assertEquals(80_000, ran.get());
    }

    @Test
    void oneMayWaitForAnotherOfItsBatch() {
        CountDownLatch gate = new CountDownLatch(1);
        CompletableFuture<Void> first = new CompletableFuture<>();
        first.thenRun(() -> Await.open("the gate", gate));
        completions.add(first, null);
        List<CompletableFuture<Void>> chain = new ArrayList<>();
        for (int index = 0; index < 5; index++) {
            chain.add(new CompletableFuture<>());
        }
        for (int index = 0; index < 4; index++) {
            CompletableFuture<Void> next = chain.get(index + 1);
            chain.get(index).thenRun(() -> waitFor(next));
        }
        chain.forEach(future -> completions.add(future, null));
        gate.countDown();
        chain.forEach(CompletionsTest::waitFor);
        assertTrue(chain.get(4).isDone());
    }

    /** As a callback does that publishes and waits for an answer which takes its time. */
    @Test
    void oneMayWaitForAFutureThatIsAddedMuchLater() {
        ByHand hand = new ByHand(Long.MAX_VALUE - 10);
        Completions slow = new Completions("tester", Guard.UNSHARED, hand.workers);
        CompletableFuture<Void> later = new CompletableFuture<>();
        CompletableFuture<Void> first = new CompletableFuture<>();
        CompletableFuture<Void> ended = first.thenRun(() -> { // what other threads would do while this one waits
            hand.pass(ByHand.SECOND);
            slow.add(later, null);
            hand.pass(ByHand.SECOND);
            assertTrue(later.isDone());
        });
        slow.add(first, null);
        hand.settle();
        assertTrue(later.isDone());
        assertFalse(ended.isCompletedExceptionally());
    }

    @Test
    void nothingTicksWhileThereIsNothingToDo() {
        ByHand hand = new ByHand(0);
        Completions idle = new Completions("tester", Guard.UNSHARED, hand.workers);
        idle.add(new CompletableFuture<Void>(), null);
        hand.settle();
        hand.pass(ByHand.SECOND);
        assertEquals(0, hand.alarms());
        assertEquals(0, hand.tasks());
    }

    @Test
    void futuresCompleteAfterTheWorkersAreClosed() throws Exception {
        workers.close();
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        for (int index = 0; index < 1000; index++) {
            futures.add(new CompletableFuture<>());
            completions.add(futures.get(index), index);
        }
        for (int index = 0; index < 1000; index++) {
            assertEquals(index, Await.result(futures.get(index)));
        }
    }

    /** Somebody is in a callback when the bundle stops, and waits for a future that fails because of that. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void futuresCompleteAfterTheWorkersAreClosedAlthoughACallbackBlocks(boolean addedBefore) {
        CountDownLatch inside = new CountDownLatch(1);
        CompletableFuture<Void> last = new CompletableFuture<>();
        CompletableFuture<Void> first = new CompletableFuture<>();
        CompletableFuture<Void> ended = first.thenRun(() -> {
            inside.countDown();
            waitFor(last);
        });
        completions.add(first, null);
        Await.open("the callback", inside);
        if (addedBefore) {
            completions.add(last, null);
            workers.close();
        } else {
            workers.close();
            completions.add(last, null);
        }
        waitFor(ended);
        assertTrue(last.isDone());
    }
}
