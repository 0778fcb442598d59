package io.caddis.mqtt.examples.caddis;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.plain.Caddis;
import java.nio.file.Path;
import java.util.Map;
import java.util.Scanner;

/**
 * Sends readings, a line each from standard input, over a buffer on the disk: what was printed as kept arrives, over
 * outages and {@code kill -9}. Arguments: {@code mqtt://HOST:PORT}, folder.
 */
public final class Sensor {
    public static void main(String[] args) throws Exception {
        try (Caddis caddis = new Caddis(Path.of(args[1]))) {
            MqttClient client = caddis.create("sensor", Map.of("server", args[0], "client.id", "sensor",
                    "durable", true, "queue.policy", "spill",
                    "clean.start", false, "session.expiry", 4_294_967_295L));
            Scanner readings = new Scanner(System.in);
            while (readings.hasNextLine()) {
                String reading = readings.nextLine();
                client.enqueue(Message.of("plant/sensor", reading)).get();
                System.out.println("kept " + reading);
            }
        }
    }
}
