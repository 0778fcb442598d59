package io.caddis.mqtt.management.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.management.Await;
import io.caddis.mqtt.management.ByHand;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkersTest {
    private static final int THREADS_MAX = 256;

    private final Workers workers = new Workers();
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void end() {
        gate.countDown();
        workers.close();
    }

    private void block(int count) {
        CountDownLatch started = new CountDownLatch(count);
        for (int task = 0; task < count; task++) {
            assertTrue(workers.execute(() -> {
                started.countDown();
                Await.open("the gate", gate);
            }));
        }
        Await.open("all blocked", started);
    }

    @Test
    void blockedTasksDoNotStopOthersUpToTheBound() {
        block(THREADS_MAX - 1);
        CountDownLatch ran = new CountDownLatch(1);
        assertTrue(workers.execute(ran::countDown));
        Await.open("the one thread that is left", ran);
        assertEquals(1, gate.getCount());
    }

    @Test
    void whatIsBeyondTheBoundRunsLater() {
        block(THREADS_MAX);
        AtomicInteger ran = new AtomicInteger();
        for (int task = 0; task < 20; task++) {
            assertTrue(workers.execute(ran::incrementAndGet));
        }
        assertEquals(0, ran.get());
        gate.countDown();
        Await.until("the backlog has run", () -> ran.get() == 20);
    }

    @Test
    void backlogIsNotLostWhenClosed() {
        block(THREADS_MAX);
        AtomicInteger ran = new AtomicInteger();
        for (int task = 0; task < 5; task++) {
            assertTrue(workers.execute(ran::incrementAndGet));
        }
        workers.close();
        Await.until("the backlog has run", () -> ran.get() == 5);
    }

    /** What was taken runs exactly once; what was refused never: its owner runs it another way. */
    @Test
    void executeTellsTheTruthWhileItCloses() throws Exception {
        for (int round = 0; round < 8; round++) {
            CountDownLatch roundGate = new CountDownLatch(1);
            Workers closing = new Workers();
            for (int task = 0; task < THREADS_MAX; task++) {
                closing.execute(() -> Await.open("the gate", roundGate));
            }
            AtomicInteger taken = new AtomicInteger();
            AtomicInteger ran = new AtomicInteger();
            CompletableFuture<Void> executor = CompletableFuture.runAsync(() -> {
                for (int task = 0; task < 200; task++) {
                    taken.addAndGet(closing.execute(ran::incrementAndGet) ? 1 : 0);
                }
            }, Await.THREADS);
            closing.close();
            Await.result(executor);
            Await.until("what was taken ran", () -> ran.get() >= taken.get());
            roundGate.countDown();
            assertEquals(taken.get(), ran.get());
        }
    }

    @Test
    void nothingIsTakenOnceClosed() {
        workers.close();
        assertFalse(workers.execute(() -> { }));
        assertNull(workers.schedule(() -> { }, 0));
        CountDownLatch ran = new CountDownLatch(1);
        workers.executeLast(ran::countDown);
        Await.open("the last task", ran);
        assertEquals(0, ran.getCount());
    }

    /** Whoever is told so notes that nobody comes: a thread that comes all the same would be one too many. */
    @Test
    void whatFailsForWantOfMemoryDoesNotRunLater() {
        ByHand hand = new ByHand(0);
        AtomicInteger ran = new AtomicInteger();
        hand.full = true;
        hand.noMemory = true;
        assertThrows(InternalError.class, () -> hand.workers.execute(ran::incrementAndGet));
        assertThrows(InternalError.class, () -> hand.workers.scheduleSurely(ran::incrementAndGet, 0));
        hand.noMemory = false;
        assertTrue(hand.workers.execute(() -> { }));
        hand.full = false;
        hand.pass(ByHand.SECOND);
        hand.workers.close();
        assertEquals(0, ran.get());
    }

    @Test
    void whatIsBeyondTheBoundRunsLaterAlsoIfThereIsNoMemoryMeanwhile() {
        ByHand hand = new ByHand(0);
        AtomicInteger ran = new AtomicInteger();
        hand.full = true;
        for (int task = 0; task < 3; task++) {
            assertTrue(hand.workers.execute(ran::incrementAndGet));
        }
        hand.noMemory = true;
        hand.pass(ByHand.SECOND);
        assertEquals(0, ran.get());
        hand.full = false;
        hand.pass(ByHand.SECOND);
        assertEquals(3, ran.get());
        assertEquals(0, hand.alarms());
    }

    @Test
    void cancelledTimersDoNotRun() {
        AtomicInteger ran = new AtomicInteger();
        ScheduledFuture<?> cancelled = workers.schedule(ran::incrementAndGet, 50_000_000L);
        assertTrue(cancelled.cancel(false));
        CountDownLatch later = new CountDownLatch(1);
        assertNotNull(workers.schedule(later::countDown, 60_000_000L));
        Await.open("a later timer", later);
        assertEquals(0, ran.get());
    }

    @Test
    void timerGoesOnAfterATaskThatFails() {
        workers.schedule(() -> {
            throw new IllegalStateException("as this test wants it");
        }, 0);
        CountDownLatch next = new CountDownLatch(1);
        workers.schedule(next::countDown, 1000);
        Await.open("the next timer", next);
        assertEquals(0, next.getCount());
    }

    @Test
    void threadsAreDaemonsWithoutAContextClassLoader() {
        List<Thread> seen = new CopyOnWriteArrayList<>();
        workers.execute(() -> seen.add(Thread.currentThread()));
        workers.schedule(() -> seen.add(Thread.currentThread()), 0);
        Await.until("both have run", () -> seen.size() == 2);
        for (Thread thread : seen) {
            assertTrue(thread.isDaemon(), thread.getName());
            assertTrue(thread.getName().startsWith("caddis-"), thread.getName());
            assertNull(thread.getContextClassLoader(), thread.getName());
        }
    }

    @Test
    void strandRunsInOrderAndOneAtATime() {
        Strand strand = new Strand("client", "tester", workers);
        List<Integer> order = new CopyOnWriteArrayList<>();
        AtomicInteger inside = new AtomicInteger();
        ConcurrentHashMap<Integer, Integer> overlaps = new ConcurrentHashMap<>();
        for (int task = 0; task < 500; task++) {
            int number = task;
            strand.execute(() -> {
                if (inside.incrementAndGet() != 1) {
                    overlaps.put(number, number);
                }
                order.add(number);
                inside.decrementAndGet();
            });
        }
        Await.until("all have run", () -> order.size() == 500);
        assertEquals(IntStream.range(0, 500).boxed().toList(), order);
        assertTrue(overlaps.isEmpty(), overlaps::toString);
    }

    @Test
    void strandDropsTheOldestBeyondItsBound() {
        ByHand hand = new ByHand(0);
        Strand strand = new Strand("client", "tester", hand.workers);
        List<Integer> ran = new ArrayList<>();
        for (int task = 0; task < 1010; task++) {
            int number = task;
            strand.execute(() -> ran.add(number));
        }
        hand.settle();
        assertEquals(1000, ran.size());
        assertEquals(10, ran.get(0));
        assertEquals(1009, ran.get(999));
    }

    @Test
    void strandGoesOnAfterAnyFailure() {
        ByHand hand = new ByHand(0);
        Strand strand = new Strand("client", "tester", hand.workers);
        AtomicInteger ran = new AtomicInteger();
        strand.execute(() -> {
            throw new IllegalStateException("as this test wants it");
        });
        strand.execute(() -> {
            throw new AssertionError("as this test wants it");
        });
        strand.execute(ran::incrementAndGet);
        hand.settle();
        strand.execute(ran::incrementAndGet);
        hand.settle();
        assertEquals(2, ran.get());
    }
}
