package io.caddis.mqtt.examples.caddis;

import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.options.ClientOptions;
import io.caddis.mqtt.plain.Caddis;

/**
 * Says on {@code presence/NAME} whether it is there, and prints who else is, until Enter. Arguments:
 * {@code mqtt://HOST:PORT}, NAME.
 */
public final class Presence {
    public static void main(String[] args) throws Exception {
        String topic = "presence/" + args[1];
        try (Caddis caddis = new Caddis()) {
            MqttClient client = caddis.create("presence", ClientOptions.of(args[0]).clientId(args[1])
                    .birthTopic(topic).birthPayload("online").birthQos(Qos.AT_LEAST_ONCE).birthRetain(true)
                    .willTopic(topic).willPayload("offline").willQos(Qos.AT_LEAST_ONCE).willRetain(true));
            caddis.listen(client, status -> System.out.println(
                    status.topic().substring("presence/".length()) + " is " + status.text()),
                    Subscription.of("presence/+"));
            System.in.read();
            client.disconnect(DisconnectOptions.NORMAL.withWill(true)).get();
        }
    }
}
