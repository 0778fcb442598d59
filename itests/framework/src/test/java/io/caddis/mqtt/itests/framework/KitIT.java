package io.caddis.mqtt.itests.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.itests.container.Container;
import io.caddis.mqtt.itests.container.Host;
import io.caddis.mqtt.spi.PacketCodec;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;

/** The kit for tests, in a container: a broker on the codec that is a service there. */
@Tag("one-environment")
class KitIT extends InFramework {

    @Test
    void aBrokerInTheContainerServesItsClients() throws Exception {
        Container container = deployment().container();
        container.install(Host.configured().testing());
        BundleContext context = container.context();
        Class<?> type = container.bundle("io.caddis.mqtt.testing").loadClass("io.caddis.mqtt.testing.InMemoryBroker");
        PacketCodec codec = context.getService(context.getServiceReference(PacketCodec.class));
        MqttClientFactory factory = context.getService(context.getServiceReference(MqttClientFactory.class));
        try (AutoCloseable broker = (AutoCloseable) type.getConstructor(PacketCodec.class).newInstance(codec)) {
            MqttClient client = factory.create("tested", Map.of("server", "mqtt://127.0.0.1:"
                    + type.getMethod("port").invoke(broker)));
            try {
                client.connect().get(20, TimeUnit.SECONDS);
                assertEquals(ConnectionState.CONNECTED, client.status().state());
                client.publish(Message.of("plant/alarm", "hot")).get(20, TimeUnit.SECONDS);
                Message taken = (Message) type.getMethod("take", String.class).invoke(broker, "plant/#");
                assertEquals("hot", taken.payload().asString());
            } finally {
                factory.delete(client);
            }
        }
    }
}
