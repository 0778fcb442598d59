package io.caddis.mqtt.examples.caddis;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.options.ClientOptions;
import io.caddis.mqtt.plain.Caddis;
import java.util.Scanner;

/** Prints what is said on {@code hello/#}, and says there what is typed. Argument: {@code mqtt://HOST:PORT}. */
public final class Hello {
    public static void main(String[] args) throws Exception {
        try (Caddis caddis = new Caddis()) {
            MqttClient client = caddis.create("hello", ClientOptions.of(args[0]));
            caddis.listen(client, said -> System.out.println(said.topic() + ": " + said.text()),
                    Subscription.of("hello/#"));
            Scanner typed = new Scanner(System.in);
            while (typed.hasNextLine()) {
                client.publish(Message.of("hello/there", typed.nextLine())).get();
            }
        }
    }
}
