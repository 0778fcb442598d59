package io.caddis.mqtt.management.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.management.Await;
import io.caddis.mqtt.management.ByHand;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many tasks, few threads, and none that waits for another one. */
class DispatcherTest {
    private static final int MANY = 1000;
    private static final int BLOCKED = 40;

    private final ByHand hand = new ByHand(0);
    private final Dispatcher dispatcher = new Dispatcher(hand.workers);
    private final List<Integer> done = new ArrayList<>();

    private void give(int from, int to) {
        for (int number = from; number < to; number++) {
            int one = number;
            assertTrue(dispatcher.execute(() -> done.add(one)));
        }
    }

    @Test
    void oneThreadIsAskedForManyTasksAndDoesThemInOrder() {
        give(0, MANY);
        assertEquals(1, hand.tasks());
        hand.settle();
        assertEquals(IntStream.range(0, MANY).boxed().toList(), done);
        assertEquals(0, hand.tasks());
    }

    @Test
    void oneThreadIsAskedWhileMoreFollowsAndAnotherAfterThat() {
        dispatcher.hold();
        dispatcher.execute(() -> {
            give(0, 2);
            assertEquals(0, hand.tasks(), "it is not known yet whether they are many");
            dispatcher.release();
            assertEquals(1, hand.tasks(), "this one may block");
            hand.step();
            assertEquals(List.of(0, 1), done);
        });
        assertEquals(1, hand.tasks());
        hand.settle();
        assertEquals(List.of(0, 1), done);
    }

    @Test
    void whoeverComesWhenAllIsDoneLeaves() {
        give(0, 2);
        dispatcher.execute(() -> assertEquals(1, hand.tasks()));
        hand.settle();
        assertEquals(List.of(0, 1), done);
        give(2, 3);
        assertEquals(1, hand.tasks(), "as at the beginning");
        hand.settle();
        assertEquals(List.of(0, 1, 2), done);
    }

    /** Short tasks without end: one thread does them, another one stands by, and takes over when one blocks. */
    @Test
    void whoeverStandsByTakesOver() {
        try (Workers workers = new Workers()) {
            Dispatcher real = new Dispatcher(workers);
            CountDownLatch gate = new CountDownLatch(1);
            CountDownLatch behind = new CountDownLatch(1);
            AtomicInteger ran = new AtomicInteger();
            for (int task = 0; task < 100 * MANY; task++) {
                real.execute(ran::incrementAndGet);
            }
            real.execute(() -> Await.open("the gate", gate));
            real.execute(behind::countDown);
            Await.open("the one behind it ran", behind);
            gate.countDown();
            Await.until("all before it ran", () -> ran.get() == 100 * MANY);
            assertEquals(0, behind.getCount());
        }
    }

    @Test
    void whoeverTakesOneAndLeavesOthersHasAnotherThreadComeFirst() {
        dispatcher.execute(() -> {
            while (hand.step()) {
                done.add(-1); // a thread has come, while this task is not done
            }
        });
        give(0, 2);
        hand.step();
        assertEquals(List.of(0, 1), done.stream().filter(one -> one >= 0).toList());
        assertTrue(done.contains(-1));
    }

    @Test
    void whatComesDuringTheOnlyTaskIsNotLeftToItsThread() {
        dispatcher.execute(() -> {
            give(0, 1);
            assertEquals(1, hand.tasks());
            hand.step();
            assertEquals(List.of(0), done);
        });
        hand.step();
        assertEquals(List.of(0), done);
    }

    /** It has calls of a bundle below it that may leave. */
    @Test
    void aThreadOfOthersLeavesTheRestToThePoolAfterAWhile() {
        dispatcher.execute(() -> hand.pass(5 * ByHand.MILLI, () -> { }));
        dispatcher.execute(() -> hand.pass(15 * ByHand.MILLI, () -> { }));
        give(0, 2);
        hand.visit();
        assertEquals(List.of(), done);
        assertEquals(1, hand.tasks());
        hand.settle();
        assertEquals(List.of(0, 1), done);
        give(2, 4);
        hand.visit();
        assertEquals(List.of(0, 1, 2, 3), done, "another visit is another one's");
        hand.pass(ByHand.SECOND);
        assertEquals(0, hand.alarms(), "nobody looks where nobody is");
    }

    @Test
    void whatFailsOrInterruptsStopsNothing() {
        dispatcher.execute(() -> {
            Thread.currentThread().interrupt();
            throw new StackOverflowError("as this test wants it");
        });
        dispatcher.execute(() -> done.add(Thread.currentThread().isInterrupted() ? 1 : 0));
        hand.step();
        assertEquals(List.of(0), done);
    }

    /** As for want of memory: who has a task does it, and what is behind it, although nobody else can be asked. */
    @Test
    void whereNobodyCanComeNowOrLaterWhoIsAtWorkGoesOn() {
        AtomicBoolean fails = new AtomicBoolean();
        List<Runnable> given = new ArrayList<>();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS, new SynchronousQueue<>()) {
            @Override
            public void execute(Runnable task) {
                failIf(fails);
                given.add(task);
            }
        };
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1) {
            @Override
            public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
                failIf(fails);
                return super.schedule(task, delay, unit);
            }
        };
        try (Workers workers = new Workers(pool, timer)) {
            Dispatcher failing = new Dispatcher(workers);
            for (int number = 0; number < 3; number++) {
                int one = number;
                failing.execute(() -> done.add(one));
            }
            fails.set(true);
            given.remove(0).run();
            assertEquals(List.of(0, 1, 2), done);
            fails.set(false);
            failing.execute(() -> done.add(3));
            given.remove(0).run();
            assertEquals(List.of(0, 1, 2, 3), done);
        }
    }

    private static void failIf(AtomicBoolean fails) {
        if (fails.get()) {
            throw new InternalError("no memory, on purpose");
        }
    }

    @Test
    void nothingIsTakenOnOnceThePoolIsClosed() {
        hand.workers.close();
        assertFalse(dispatcher.execute(() -> done.add(0)));
        dispatcher.hold();
        dispatcher.release();
        assertEquals(List.of(), done);
    }

    /** Else it would run while whoever gave it believes that it does not, and gives it once more. */
    @Test
    void whatAThreadHasTakenIsNotRefused() {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch taken = new CountDownLatch(1);
        AtomicBoolean closes = new AtomicBoolean();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(0, 2, 1, TimeUnit.SECONDS, new SynchronousQueue<>()) {
            @Override
            public void execute(Runnable task) {
                if (closes.get()) {
                    gate.countDown();
                    Await.open("a thread that is at work has taken it", taken);
                    throw new RejectedExecutionException();
                }
                super.execute(task);
            }

            @Override
            public boolean isShutdown() {
                return closes.get() || super.isShutdown();
            }
        };
        try (Workers workers = new Workers(pool, Executors.newSingleThreadScheduledExecutor())) {
            Dispatcher real = new Dispatcher(workers);
            real.execute(() -> {
                busy.countDown();
                Await.open("the gate", gate);
            });
            Await.open("a thread is at work", busy);
            closes.set(true);
            assertTrue(real.execute(taken::countDown));
        }
    }

    @Test
    void whatWasTakenOnRunsAlthoughThePoolWasClosedSince() {
        CountDownLatch behind = new CountDownLatch(1);
        dispatcher.execute(() -> {
            Await.open("the one behind it ran", behind);
            done.add(0);
        });
        dispatcher.execute(behind::countDown);
        hand.workers.close();
        hand.settle();
        assertEquals(List.of(0), done);
    }

    @Test
    void blockedOnesAmongAThousandHoldUpNobody() {
        try (Workers workers = new Workers()) {
            Dispatcher real = new Dispatcher(workers);
            CountDownLatch gate = new CountDownLatch(1);
            CountDownLatch others = new CountDownLatch(MANY - BLOCKED);
            CountDownLatch all = new CountDownLatch(MANY);
            real.hold();
            for (int task = 0; task < MANY; task++) {
                boolean blocks = task % (MANY / BLOCKED) == 0;
                real.execute(() -> {
                    if (blocks) {
                        Await.open("the gate", gate);
                    }
                    all.countDown();
                    if (!blocks) {
                        others.countDown();
                    }
                });
            }
            real.release();
            Await.open("all others ran", others);
            assertEquals(BLOCKED, all.getCount());
            gate.countDown();
            Await.open("all ran", all);
        }
    }
}
