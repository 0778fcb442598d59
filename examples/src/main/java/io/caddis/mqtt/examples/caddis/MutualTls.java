package io.caddis.mqtt.examples.caddis;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.plain.Caddis;
import java.util.Map;
import java.util.Scanner;

/**
 * Sends what is typed, and shows the server a certificate, which may be renewed meanwhile. Arguments:
 * {@code mqtts://HOST:PORT}, PEM files of authority, certificate and key, seconds between two looks at them.
 */
public final class MutualTls {
    public static void main(String[] args) throws Exception {
        try (Caddis caddis = new Caddis()) {
            MqttClient client = caddis.create("gateway", Map.of("server", args[0], "client.id", "gateway",
                    "tls.trust", args[1], "tls.certificate", args[2], "tls.key", args[3],
                    "tls.reload", "reconnect", "tls.reload.interval", args[4]));
            Scanner typed = new Scanner(System.in);
            while (typed.hasNextLine()) {
                client.publish(Message.of("plant/secure", typed.nextLine())).get();
            }
        }
    }
}
