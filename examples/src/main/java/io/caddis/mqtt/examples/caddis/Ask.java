package io.caddis.mqtt.examples.caddis;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.plain.Caddis;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * Asks a question and prints the answer; without a question, answers. Arguments: {@code mqtt://HOST:PORT} [QUESTION].
 */
public final class Ask {
    public static void main(String[] args) throws Exception {
        try (Caddis caddis = new Caddis()) {
            MqttClient client = caddis.create("ask", Map.of("server", args[0]));
            if (args.length > 1) {
                Message question = Message.of("plant/ask", args[1]);
                System.out.println(client.request(question, Duration.ofSeconds(5)).get().text());
            } else {
                caddis.listen(asked -> asked.reply(Payload.of("you asked: " + asked.text())), "plant/ask");
                System.out.println("answers until it is killed");
                new CountDownLatch(1).await();
            }
        }
    }
}
