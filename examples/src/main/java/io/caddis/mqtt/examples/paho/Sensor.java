package io.caddis.mqtt.examples.paho;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.DisconnectedBufferOptions;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MqttDefaultFilePersistence;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * Sends readings, a line each from standard input, over a buffer on the disk. Arguments: {@code tcp://HOST:PORT},
 * folder. Its buffer takes nothing before the first connection, so that it reads on when there was one.
 */
public final class Sensor {
    public static void main(String[] args) throws Exception {
        MqttAsyncClient client = new MqttAsyncClient(args[0], "sensor", new MqttDefaultFilePersistence(args[1]));
        DisconnectedBufferOptions buffer = new DisconnectedBufferOptions();
        buffer.setBufferEnabled(true);
        buffer.setPersistBuffer(true);
        buffer.setBufferSize(1_000_000);
        client.setBufferOpts(buffer);
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(true);
        options.setCleanStart(false);
        options.setSessionExpiryInterval(4_294_967_295L);
        connect(client, options);
        Scanner readings = new Scanner(System.in);
        while (readings.hasNextLine()) {
            String reading = readings.nextLine();
            keep(client, reading);
            System.out.println("kept " + reading);
        }
        if (client.isConnected()) {
            client.disconnect().waitForCompletion();
        }
        client.close(true);
    }

    private static void connect(MqttAsyncClient client, MqttConnectionOptions options) throws InterruptedException {
        while (!client.isConnected()) {
            try {
                client.connect(options).waitForCompletion();
            } catch (MqttException noServer) {
                TimeUnit.SECONDS.sleep(1);
            }
        }
    }

    private static void keep(MqttAsyncClient client, String reading) throws InterruptedException {
        while (true) {
            try {
                client.publish("plant/sensor", reading.getBytes(UTF_8), 1, false);
                return;
            } catch (MqttException notYet) { // for a moment after the connection broke the buffer takes nothing
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }
}
