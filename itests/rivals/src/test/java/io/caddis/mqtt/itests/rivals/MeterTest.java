package io.caddis.mqtt.itests.rivals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class MeterTest {
    private static final int BYTES = 1 << 20;
    private byte[] kept;

    @Test
    void aThreadThatEndsTakesNothingOffTheOthers() throws Exception {
        CountDownLatch allocated = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Thread before = new Thread(() -> {
            kept = new byte[64 * BYTES];
            allocated.countDown();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        before.start();
        allocated.await();
        Meter meter = Meter.start();
        over.countDown();
        before.join();
        kept = new byte[BYTES];
        Sample sample = meter.stop(1, 0);
        assertTrue(sample.allocatedBytes() >= BYTES, () -> "allocated " + sample.allocatedBytes());
        assertEquals(BYTES, kept.length);
    }
}
