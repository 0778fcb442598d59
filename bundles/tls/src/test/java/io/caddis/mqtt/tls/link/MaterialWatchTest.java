package io.caddis.mqtt.tls.link;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.LinkOptions;
import io.caddis.mqtt.tls.Recorder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What it makes of one look after the other; real threads, looks at once. */
class MaterialWatchTest {
    private final TlsThreads threads = new TlsThreads();
    private final AtomicInteger renewed = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();
    private final List<String> warnings = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void stop() {
        threads.close();
    }

    /** @param finds what is found at each look, the last one from then on; {@code !} begins a problem */
    private MaterialWatch watch(String... finds) {
        Endpoint endpoint = new Endpoint("mqtts", "h", 1, "", LinkOptions.DEFAULT);
        return new MaterialWatch(threads, "client tester", endpoint, 1, known -> {
            String found = finds[Math.min(looks.getAndIncrement(), finds.length - 1)];
            if (found.startsWith("!")) {
                throw new IOException(found.substring(1));
            }
            return found;
        }, renewed::incrementAndGet, warnings::add);
    }

    private void awaitLooks(int count) throws InterruptedException {
        Recorder.await(() -> looks.get() >= count);
    }

    @Test
    void changedTwiceTheSameIsRenewedOnce() throws Exception {
        watch("old", "old", "new", "newer", "newer", "newest").start("old");
        Recorder.await(() -> renewed.get() == 1);
        CountDownLatch behind = new CountDownLatch(1);
        threads.executeInTurn(behind::countDown);
        behind.await(Recorder.SECONDS, TimeUnit.SECONDS);
        assertEquals(5, looks.get(), "no look after that");
        assertEquals(List.of(), warnings);
    }

    @Test
    void whatCannotBeUsedIsWarnedAboutOnce() throws Exception {
        MaterialWatch watch = watch("old", "!cut off", "!cut off", "!cut off", "!cut off", "!gone", "!gone", "!gone",
                "old", "old", "!gone", "!gone", "old");
        watch.start("old");
        awaitLooks(15);
        watch.stop();
        assertEquals(List.of("client tester: mqtts://h:1: files with keys or certificates changed and cannot be used,"
                + " so the connection stays as it is: cut off", "gone", "gone"), warnings.stream()
                        .map(line -> line.contains("cut off") ? line : line.substring(line.lastIndexOf(' ') + 1))
                        .toList());
        assertEquals(0, renewed.get());
    }

    @Test
    void problemOfAMomentIsNotWarnedAbout() throws Exception {
        MaterialWatch watch = watch("!away", "old", "!away", "new", "new");
        watch.start("old");
        Recorder.await(() -> renewed.get() == 1);
        assertEquals(List.of(), warnings);
    }

    @Test
    void stopsWithTheLink() throws Exception {
        MaterialWatch watch = watch("old");
        watch.start("old");
        awaitLooks(3);
        watch.stop();
        CountDownLatch behind = new CountDownLatch(1);
        threads.executeInTurn(behind::countDown);
        behind.await(Recorder.SECONDS, TimeUnit.SECONDS);
        int before = looks.get();
        watch.start("old");
        CountDownLatch later = new CountDownLatch(1);
        threads.schedule(later::countDown, TimeUnit.MILLISECONDS.toNanos(50));
        later.await(Recorder.SECONDS, TimeUnit.SECONDS);
        assertEquals(before, looks.get());
    }

    /** A disk that hangs takes one thread, however many links there are. */
    @Test
    void oneThreadForAll() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(20);
        for (int link = 0; link < 20; link++) {
            threads.executeInTurn(() -> {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                try {
                    gate.await(Recorder.SECONDS, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                inside.decrementAndGet();
                done.countDown();
            });
        }
        gate.countDown();
        done.await(Recorder.SECONDS, TimeUnit.SECONDS);
        assertEquals(0, done.getCount());
        assertEquals(1, most.get());
    }
}
