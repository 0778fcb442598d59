package io.caddis.mqtt.itests.hosts;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what another process does. */
final class Await {
    private static final long PAUSE_MILLIS = 100;

    private Await() {
    }

    /**
     * Asks again and again until nothing is wrong.
     *
     * @param wrong what is wrong now; empty if nothing is
     * @throws FailedStepException with what is wrong when the time is over
     */
    static void nothingWrong(Duration limit, Callable<String> wrong) throws Exception {
        long deadline = System.nanoTime() + limit.toNanos();
        for (String now = wrong.call(); !now.isEmpty(); now = wrong.call()) {
            if (System.nanoTime() - deadline > 0) {
                throw new FailedStepException(now + " after " + limit.toSeconds() + " s");
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }
}
