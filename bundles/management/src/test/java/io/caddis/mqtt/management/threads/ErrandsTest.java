package io.caddis.mqtt.management.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.spi.Link;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a link's thread does itself, and what is the pool's. */
class ErrandsTest {
    private final Workers workers = new Workers();
    private final Errands errands = new Errands(workers);
    private final OneLink link = new OneLink();
    private final CountDownLatch done = new CountDownLatch(1);
    private final AtomicInteger notComing = new AtomicInteger();
    private final Errands.Errand errand = new Errands.Errand(this::task, false, notComing::incrementAndGet);
    private volatile Thread by;
    private volatile boolean wasWorker;

    @AfterEach
    void close() {
        workers.close();
    }

    private void task() {
        by = Thread.currentThread();
        wasWorker = workers.isWorker(by);
        done.countDown();
    }

    private void awaitPool() throws InterruptedException {
        assertTrue(done.await(20, TimeUnit.SECONDS));
        assertTrue(by.getName().startsWith("caddis-worker"), by.getName());
        assertTrue(wasWorker);
    }

    @Test
    void fewBytesAreTheLinksThreads() {
        errands.begin();
        assertTrue(errands.execute(errand));
        List<Errands.Errand> left = errands.end();
        assertEquals(1, left.size());
        errands.run(left, link);
        assertEquals(1, link.tasks.size());
        link.tasks.get(0).run();
        assertEquals(Thread.currentThread(), by);
        assertTrue(wasWorker, "it is to be treated as one of the pool");
        assertFalse(workers.isWorker(by), "and not for longer");
        assertEquals(List.of(), errands.end());
    }

    @Test
    void manyBytesAreThePools() throws Exception {
        link.many = true;
        errands.begin();
        assertTrue(errands.execute(errand));
        errands.run(errands.end(), link);
        awaitPool();
        assertEquals(List.of(), errands.end());
    }

    @Test
    void ofManyBytesTheLinksThreadHasWhatIsForItInAnyCase() {
        link.many = true;
        errands.begin();
        assertTrue(errands.execute(new Errands.Errand(this::task, true, notComing::incrementAndGet)));
        List<Errands.Errand> left = errands.end();
        errands.run(left, link);
        assertEquals(1, link.tasks.size());
        link.tasks.get(0).run();
        assertEquals(Thread.currentThread(), by);
    }

    @Test
    void whatTheLinkDoesNotTakeIsThePools() throws Exception {
        link.takes = false;
        errands.begin();
        errands.execute(errand);
        errands.run(errands.end(), link);
        awaitPool();
    }

    @Test
    void whatOtherThreadsHaveIsThePools() throws Exception {
        errands.begin();
        Thread other = new Thread(() -> errands.execute(errand));
        other.start();
        other.join();
        awaitPool();
        assertEquals(List.of(), errands.end());
    }

    @Test
    void whatWasTakenOnIsDoneAlsoWhenThePoolIsClosed() throws Exception {
        link.takes = false;
        errands.begin();
        assertTrue(errands.execute(errand));
        workers.close();
        errands.run(errands.end(), link);
        assertTrue(done.await(20, TimeUnit.SECONDS));
    }

    /** The next one may be possible again, and is not lost behind it. */
    @Test
    void whoeverHasAnErrandHearsThatNothingCameOfIt() {
        link.failures = 1;
        errands.begin();
        errands.execute(errand);
        AtomicBoolean second = new AtomicBoolean();
        errands.execute(new Errands.Errand(() -> second.set(true), false, () -> { }));
        errands.run(errands.end(), link);
        assertEquals(1, notComing.get());
        assertEquals(1, link.tasks.size());
        link.tasks.get(0).run();
        assertTrue(second.get());
    }

    @Test
    void whatIsNotedWithoutMemoryKeepsNothingFromBeingRun() {
        link.failures = 1;
        errands.begin();
        errands.execute(new Errands.Errand(this::task, false, () -> {
            notComing.incrementAndGet();
            throw new OutOfMemoryError("on purpose");
        }));
        errands.execute(errand);
        errands.run(errands.end(), link);
        assertEquals(1, notComing.get());
        assertEquals(1, link.tasks.size());
    }

    /** What waits for a thread of the dispatcher comes with the next task, if not before. */
    @Test
    void aDispatcherWhoseFirstThreadDoesNotComeBeginsAnew() throws Exception {
        Dispatcher dispatcher = new Dispatcher(workers, errands);
        CountDownLatch both = new CountDownLatch(2);
        link.failures = 1;
        errands.begin();
        assertTrue(dispatcher.execute(both::countDown));
        errands.run(errands.end(), link);
        assertTrue(dispatcher.execute(both::countDown));
        assertTrue(both.await(20, TimeUnit.SECONDS));
    }

    @Test
    void aTaskRunsHereAlsoIfThatCannotBeNoted() {
        Map<Thread, Visit> full = new HashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public Visit put(Thread thread, Visit visit) {
                throw new OutOfMemoryError("on purpose");
            }
        };
        ExecutorService pool = Executors.newCachedThreadPool();
        try (Workers poor = new Workers(pool, Executors.newScheduledThreadPool(1), full)) {
            poor.visitFor(this::task).run();
        }
        assertEquals(Thread.currentThread(), by);
    }

    private static final class OneLink implements Link {
        private final List<Runnable> tasks = new ArrayList<>();
        private boolean takes = true;
        private boolean many;
        private int failures;

        @Override
        public boolean runAfterTurn(Runnable task, boolean alsoMany) {
            if (failures-- > 0) {
                throw new OutOfMemoryError("on purpose");
            }
            return takes && (alsoMany || !many) && tasks.add(task);
        }

        @Override
        public void wantWrite() {
        }

        @Override
        public void reading(boolean on) {
        }

        @Override
        public void wantTurn() {
        }

        @Override
        public void close() {
        }
    }
}
