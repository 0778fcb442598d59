package io.caddis.mqtt.examples.caddis;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.plain.Caddis;
import java.util.Map;
import java.util.Scanner;

/** Prints what is said on {@code hello/#}, and says there what is typed. Argument: {@code mqtt://HOST:PORT}. */
public final class Hello {
    public static void main(String[] args) throws Exception {
        try (Caddis caddis = new Caddis()) {
            caddis.listen(said -> System.out.println(said.topic() + ": " + said.text()), "hello/#");
            MqttClient client = caddis.create("hello", Map.of("server", args[0]));
            Scanner typed = new Scanner(System.in);
            while (typed.hasNextLine()) {
                client.publish(Message.of("hello/there", typed.nextLine())).get();
            }
        }
    }
}
