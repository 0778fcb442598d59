package io.caddis.mqtt.examples.caddis;

import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.plain.Caddis;
import java.util.Map;

/**
 * Says on {@code presence/NAME} whether it is there, and prints who else is, until Enter. Arguments:
 * {@code mqtt://HOST:PORT}, NAME.
 */
public final class Presence {
    public static void main(String[] args) throws Exception {
        String topic = "presence/" + args[1];
        try (Caddis caddis = new Caddis()) {
            caddis.listen(status -> System.out.println(
                    status.topic().substring("presence/".length()) + " is " + status.text()), "presence/+");
            MqttClient client = caddis.create("presence", Map.of("server", args[0], "client.id", args[1],
                    "birth.topic", topic, "birth.payload", "online", "birth.qos", 1, "birth.retain", true,
                    "will.topic", topic, "will.payload", "offline", "will.qos", 1, "will.retain", true));
            System.in.read();
            client.disconnect(DisconnectOptions.NORMAL.withWill(true)).get();
        }
    }
}
