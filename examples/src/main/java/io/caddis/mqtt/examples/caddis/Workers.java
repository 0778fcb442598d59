package io.caddis.mqtt.examples.caddis;

import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.plain.Caddis;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Shares the jobs of {@code jobs/#} with other workers, does two at a time, and acknowledges each when it is done. A
 * job is how many milliseconds it takes. Arguments: {@code mqtt://HOST:PORT}, NAME.
 */
public final class Workers {
    private static final int AT_A_TIME = 2;

    public static void main(String[] args) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME);
        try (Caddis caddis = new Caddis()) {
            caddis.listen(job -> pool.execute(() -> work(job)),
                    Map.of("mqtt.topic", "$share/workers/jobs/#", "mqtt.ack", "manual"));
            caddis.create("worker", Map.of("server", args[0], "client.id", args[1], "receive.maximum", AT_A_TIME,
                    "clean.start", false, "session.expiry", 86_400));
            new CountDownLatch(1).await();
        }
    }

    private static void work(ReceivedMessage job) {
        try {
            System.out.println("begins " + job.topic());
            Thread.sleep(Long.parseLong(job.text()));
            System.out.println("done " + job.topic());
            job.acknowledge();
        } catch (Exception e) {
            System.err.println(job.topic() + " is not done: " + e);
        }
    }
}
