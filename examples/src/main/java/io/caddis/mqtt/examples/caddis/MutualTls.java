package io.caddis.mqtt.examples.caddis;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.options.ClientOptions;
import io.caddis.mqtt.options.ClientOptions.TlsReload;
import io.caddis.mqtt.plain.Caddis;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Scanner;

/**
 * Sends what is typed, and shows the server a certificate, which may be renewed meanwhile. Arguments:
 * {@code mqtts://HOST:PORT}, PEM files of authority, certificate and key, seconds between two looks at them.
 */
public final class MutualTls {
    public static void main(String[] args) throws Exception {
        try (Caddis caddis = new Caddis()) {
            MqttClient client = caddis.create("gateway", ClientOptions.of(args[0]).clientId("gateway")
                    .tlsTrust(Path.of(args[1])).tlsCertificate(Path.of(args[2])).tlsKey(Path.of(args[3]))
                    .tlsReload(TlsReload.RECONNECT).tlsReloadInterval(Duration.ofSeconds(Long.parseLong(args[4]))));
            Scanner typed = new Scanner(System.in);
            while (typed.hasNextLine()) {
                client.publish(Message.of("plant/secure", typed.nextLine())).get();
            }
        }
    }
}
