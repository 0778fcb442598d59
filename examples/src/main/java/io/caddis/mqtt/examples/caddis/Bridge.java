package io.caddis.mqtt.examples.caddis;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttSubscription.Ack;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.options.ClientOptions;
import io.caddis.mqtt.plain.Caddis;
import io.caddis.mqtt.plain.ListenOptions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * Forwards {@code plant/#} from one server to another, and acknowledges a message when the other one has it. Arguments:
 * {@code mqtt://HOST:PORT} of the one, and of the other.
 */
public final class Bridge {
    public static void main(String[] args) throws Exception {
        try (Caddis caddis = new Caddis()) {
            MqttClient to = caddis.create("to", ClientOptions.of(args[1]));
            MqttClient from = caddis.create("from", ClientOptions.of(args[0]).clientId("bridge")
                    .cleanStart(false).sessionExpiry(Duration.ofDays(1)));
            caddis.listen(from, message -> to.publish(message.message()).thenRun(message::acknowledge),
                    ListenOptions.DEFAULT.withAck(Ack.MANUAL), Subscription.of("plant/#"));
            new CountDownLatch(1).await();
        }
    }
}
