package io.caddis.mqtt.examples.caddis;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttSubscription.Ack;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.options.ClientOptions;
import io.caddis.mqtt.plain.Caddis;
import io.caddis.mqtt.plain.ListenOptions;
import java.time.Duration;
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
            MqttClient client = caddis.create("worker", ClientOptions.of(args[0]).clientId(args[1])
                    .cleanStart(false).sessionExpiry(Duration.ofDays(1)).receiveMaximum(AT_A_TIME));
            caddis.listen(client, job -> pool.execute(() -> work(job)), ListenOptions.DEFAULT.withAck(Ack.MANUAL),
                    Subscription.of("$share/workers/jobs/#"));
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
