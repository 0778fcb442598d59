package io.caddis.mqtt.examples.caddis;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.plain.Caddis;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * Forwards {@code plant/#} from one server to another, and acknowledges a message when the other one has it. Arguments:
 * {@code mqtt://HOST:PORT} of the one, and of the other.
 */
public final class Bridge {
    public static void main(String[] args) throws Exception {
        try (Caddis caddis = new Caddis()) {
            MqttClient to = caddis.create("to", Map.of("server", args[1]));
            caddis.listen(message -> to.publish(message.message()).thenRun(message::acknowledge),
                    Map.of("mqtt.topic", "plant/#", "mqtt.ack", "manual", "mqtt.client.target", "(mqtt.client=from)"));
            caddis.create("from", Map.of("server", args[0], "client.id", "bridge",
                    "clean.start", false, "session.expiry", 86_400));
            new CountDownLatch(1).await();
        }
    }
}
