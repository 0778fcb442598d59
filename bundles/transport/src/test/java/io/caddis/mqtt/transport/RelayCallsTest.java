package io.caddis.mqtt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who has the loop, without a loop: each turn here is the end of one. */
class RelayCallsTest {
    private static final long NEVER = Long.MAX_VALUE / 4;
    private static final long LOOK_NANOS = 200_000;
    private static final String NAME = "caddis-io-relay";

    private final BlockingQueue<Thread> takers = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch unblocked = new CountDownLatch(1);
    private final AtomicInteger made = new AtomicInteger();
    private volatile boolean noThreads;
    private volatile Relay relay;

    @AfterEach
    void end() throws Exception {
        release.countDown();
        endLoop();
        Fixture.awaitEnd(Fixture.threads("caddis-io-relay"));
        Fixture.awaitEnd(Fixture.threads("caddis-worker-io-relay"));
    }

    private void relay(Relay.Times times) {
        relay = new Relay(() -> takers.add(Thread.currentThread()), NAME, times, this::thread);
    }

    private Thread thread(String name, Runnable work) {
        made.incrementAndGet();
        if (!noThreads) {
            return NioTransport.thread(name, work);
        }
        return new Thread(work, name) {
            @Override
            public void start() {
                throw new InternalError("on purpose");
            }
        };
    }

    private void endLoop() throws InterruptedException {
        Thread last = new Thread(relay::end, NAME);
        last.start();
        Fixture.awaitEnd(Set.of(last));
    }

    private boolean offer(Runnable task) {
        return relay.offer(new Relay.Pause(), false, task);
    }

    /** On a thread of its own, as what it calls may lose the loop. */
    private CompletableFuture<Boolean> turn() {
        CompletableFuture<Boolean> mine = new CompletableFuture<>();
        new Thread(() -> {
            try {
                mine.complete(relay.endTurn());
            } catch (Throwable e) {
                mine.completeExceptionally(e);
            }
        }, NAME).start();
        return mine;
    }

    private static boolean isMine(CompletableFuture<Boolean> turn) throws Exception {
        return turn.get(Recorder.AWAIT_SECONDS, TimeUnit.SECONDS);
    }

    private void block() {
        try {
            assertTrue(release.await(Recorder.AWAIT_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            unblocked.countDown();
        }
    }

    /** It did no more than to take the loop, so its thread has ended. */
    private Thread awaitTaker() throws Exception {
        Thread taker = takers.poll(Recorder.AWAIT_SECONDS, TimeUnit.SECONDS);
        assertNotNull(taker, "nobody took the loop");
        return taker;
    }

    @Test
    void afterAWhileTheLoopIsTheOthersWhoKeepsIt() throws Exception {
        relay(new Relay.Times(NEVER, NEVER, NEVER, 0, 0, NEVER));
        CountDownLatch called = new CountDownLatch(1);
        assertTrue(offer(called::countDown));
        assertTrue(relay.isDue());
        assertFalse(isMine(turn()), "who has called something leaves");
        assertEquals(0, called.getCount());
        assertEquals(NAME, awaitTaker().getName());
        assertFalse(relay.isTimed());
        assertTrue(isMine(turn()), "nobody stands by, so it stays");
        assertTrue(isMine(turn()));
        assertTrue(offer(() -> { }), "and all begins anew");
        assertEquals(2, made.get());
    }

    @Test
    void whileNothingWasCalledLongEnoughItStays() throws Exception {
        relay(new Relay.Times(NEVER, NEVER, NEVER, 0, NEVER, NEVER));
        assertTrue(offer(() -> { }));
        assertTrue(isMine(turn()));
        assertTrue(relay.isTimed());
        assertFalse(relay.isDue());
    }

    /** Both would be reasons to take the loop: it is taken once. */
    @Test
    void aSlowCallWhenItIsTimeToLeave() throws Exception {
        relay(new Relay.Times(LOOK_NANOS, NEVER, NEVER, 0, 0, NEVER));
        assertTrue(offer(this::block));
        CompletableFuture<Boolean> first = turn();
        awaitTaker();
        assertTrue(isMine(turn()), "it has the loop alone, and keeps it");
        release.countDown();
        assertFalse(isMine(first));
        assertTrue(isMine(turn()));
        assertNull(takers.poll());
    }

    @ParameterizedTest
    @EnumSource(Thrown.class)
    void aTaskThatThrowsWhereThatCannotBeReported(Thrown thrown) throws Exception {
        relay(new Relay.Times(NEVER, NEVER, NEVER, 0, NEVER, NEVER));
        try (FailingLog log = new FailingLog(Thrown.NO_MEMORY)) {
            CountDownLatch second = new CountDownLatch(1);
            assertTrue(offer(thrown::raise));
            assertTrue(offer(second::countDown));
            assertTrue(isMine(turn()));
            assertEquals(0, second.getCount());
        }
        assertNull(takers.poll());
    }

    @Test
    void whatIsBehindASlowCallIsCalledWhenSomebodyStandsBy() throws Exception {
        relay(new Relay.Times(LOOK_NANOS, NEVER, NEVER, 0, NEVER, 0));
        CountDownLatch second = new CountDownLatch(1);
        assertTrue(offer(this::block));
        assertTrue(offer(second::countDown));
        assertFalse(offer(() -> { }), "two are enough for a turn");
        noThreads = true;
        CompletableFuture<Boolean> first = turn();
        awaitTaker();
        assertTrue(relay.isDue());
        assertTrue(isMine(turn()));
        assertEquals(1, second.getCount(), "it could block, and nobody stands by");
        assertTrue(relay.isDue(), "so it is tried again");
        noThreads = false;
        turn();
        assertTrue(second.await(Recorder.AWAIT_SECONDS, TimeUnit.SECONDS));
        release.countDown();
        assertFalse(isMine(first));
    }

    @Test
    void whatCouldNotBeCalledIsCalledAtTheEnd() throws Exception {
        relay(new Relay.Times(LOOK_NANOS, NEVER, NEVER, 0, NEVER, NEVER));
        CountDownLatch second = new CountDownLatch(1);
        assertTrue(offer(this::block));
        assertTrue(offer(second::countDown));
        noThreads = true;
        turn();
        awaitTaker();
        assertTrue(isMine(turn()));
        assertFalse(relay.isDue(), "not before a while has passed");
        assertTrue(isMine(turn()));
        assertEquals(2, made.get());
        assertEquals(1, second.getCount());
        endLoop();
        assertEquals(0, second.getCount());
    }

    @Test
    void whatIsLeftAtTheEndDoesNotWaitForEachOther() throws Exception {
        relay(new Relay.Times(LOOK_NANOS, NEVER, NEVER, 0, NEVER, NEVER));
        CountDownLatch second = new CountDownLatch(1);
        assertTrue(offer(this::block));
        assertTrue(offer(second::countDown));
        endLoop();
        assertEquals(0, second.getCount());
        assertEquals(1, unblocked.getCount(), "it was waited for");
    }

    @Test
    void whatIsLeftAtTheEndIsCalledAlsoIfThereIsNoThreadMore() throws Exception {
        relay(new Relay.Times(LOOK_NANOS, NEVER, NEVER, 0, NEVER, NEVER));
        CountDownLatch both = new CountDownLatch(2);
        assertTrue(offer(both::countDown));
        assertTrue(offer(both::countDown));
        noThreads = true;
        endLoop();
        assertEquals(0, both.getCount());
    }

    @Test
    void nobodyStandsByWhoCouldNotBeStarted() throws Exception {
        relay(new Relay.Times(LOOK_NANOS, NEVER, NEVER, 0, NEVER, NEVER));
        noThreads = true;
        assertFalse(offer(() -> { }));
        assertFalse(relay.isTimed());
        assertFalse(offer(() -> { }));
        assertEquals(1, made.get(), "it is not tried again at once");
    }

    @Test
    void afterAWhileAThreadIsTriedAgain() {
        relay(new Relay.Times(LOOK_NANOS, NEVER, NEVER, 0, NEVER, 0));
        noThreads = true;
        assertFalse(offer(() -> { }));
        noThreads = false;
        assertTrue(offer(() -> { }));
    }

    @Test
    void whatComesRarelyIsLeftToOthers() {
        relay(new Relay.Times(LOOK_NANOS, NEVER, -1, 1, NEVER, NEVER));
        for (int turns = 0; turns < 3; turns++) {
            assertFalse(offer(() -> { }));
            assertTrue(relay.endTurn());
        }
        assertEquals(0, made.get(), "and nobody stands by for it");
    }

    @Test
    void whatComesOftenHasToDoSoForAWhile() throws Exception {
        relay(new Relay.Times(LOOK_NANOS, NEVER, NEVER, 2, NEVER, NEVER));
        for (int turns = 0; turns < 2; turns++) {
            assertFalse(offer(() -> { }));
            assertFalse(offer(() -> { }), "a turn counts once");
            assertTrue(relay.endTurn());
        }
        assertTrue(offer(() -> { }));
        assertTrue(isMine(turn()));
    }

    @Test
    void aLinkPausesAfterASlowCall() throws Exception {
        relay(new Relay.Times(NEVER, -1, NEVER, 0, NEVER, NEVER));
        Relay.Pause pause = new Relay.Pause();
        int calls = 0;
        while (relay.offer(pause, false, () -> { })) { // each pause is longer than the one before, so that one is met
            assertTrue(isMine(turn()));
            assertTrue(++calls < 100);
        }
        assertTrue(calls > 0);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Recorder.AWAIT_SECONDS);
        while (!relay.offer(pause, false, () -> { })) {
            assertTrue(System.nanoTime() - deadline < 0, "the pause does not end");
            Thread.onSpinWait();
        }
    }

    /** Then more could be read meanwhile: what takes more than half of the time is done sooner by two threads. */
    @Test
    void whereMessagesComeThickALinkPausesEarlier() throws Exception {
        relay(new Relay.Times(NEVER, TimeUnit.MILLISECONDS.toNanos(4), NEVER, 0, NEVER, NEVER));
        Relay.Pause pause = new Relay.Pause();
        int calls = 0;
        while (relay.offer(pause, true, () -> spin(3))) { // each pause is longer than the one before
            assertTrue(isMine(turn()));
            assertTrue(++calls < 100);
        }
        assertTrue(calls > 0);
    }

    private static void spin(long millis) {
        long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() - untilNanos < 0) {
            Thread.onSpinWait();
        }
    }

    /** Each listener for itself is called seldom then; a thousand of them would keep the loop from its work. */
    @Test
    void manyLinksWithSlowCallsAreLeftToOthersTogether() throws Exception {
        relay(new Relay.Times(NEVER, -1, NEVER, 0, NEVER, NEVER));
        int calls = 0;
        while (offer(() -> spin(5))) { // a fiftieth of a quarter of a second
            assertTrue(isMine(turn()));
            assertTrue(++calls < 100);
        }
        assertTrue(calls > 0);
    }

    /** As one during which the garbage collector stops all threads: that is not the call's affair, and is rare. */
    @Test
    void oneLongPauseOfTheMachineLeavesNothingToOthers() throws Exception {
        relay(new Relay.Times(NEVER, -1, NEVER, 0, NEVER, NEVER));
        assertTrue(offer(() -> spin(100)));
        assertTrue(isMine(turn()));
        assertTrue(offer(() -> { }));
        assertTrue(isMine(turn()));
    }

    @Test
    void whatATaskSetsIsNotKeptByAThreadThatEnds() throws Exception {
        relay(new Relay.Times(LOOK_NANOS, NEVER, NEVER, 0, NEVER, NEVER));
        CompletableFuture<Thread> caller = new CompletableFuture<>();
        assertTrue(offer(() -> {
            Thread own = Thread.currentThread();
            own.setContextClassLoader(getClass().getClassLoader());
            own.setUncaughtExceptionHandler((thread, failure) -> { });
            caller.complete(own);
            block();
        }));
        CompletableFuture<Boolean> first = turn();
        awaitTaker();
        release.countDown();
        assertFalse(isMine(first));
        assertNull(caller.join().getContextClassLoader());
        assertEquals(List.of(), List.copyOf(takers));
    }

    /** It may serve for years without another call, and what it took over may be of a bundle that leaves. */
    @Test
    void whoHasTakenTheLoopKeepsNothingOfTheCall() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        relay = new Relay(() -> {
            takers.add(Thread.currentThread());
            try {
                assertTrue(ended.await(Recorder.AWAIT_SECONDS, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }, NAME, new Relay.Times(LOOK_NANOS, NEVER, NEVER, 0, NEVER, NEVER), this::thread);
        try {
            WeakReference<Runnable> task = offered();
            CompletableFuture<Boolean> first = turn();
            awaitTaker();
            release.countDown();
            assertFalse(isMine(first));
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Recorder.AWAIT_SECONDS);
            while (task.get() != null) {
                assertTrue(System.nanoTime() - deadline < 0, "the call is kept");
                System.gc();
            }
        } finally {
            ended.countDown();
        }
    }

    /** Of which nothing else is kept. */
    private WeakReference<Runnable> offered() {
        Runnable task = new Runnable() {
            @Override
            public void run() {
                block();
            }
        };
        assertTrue(offer(task));
        return new WeakReference<>(task);
    }
}
