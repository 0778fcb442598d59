package io.caddis.mqtt.management;

import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.management.services.ListenerEntry;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Pubrec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A connected client, and listeners that note what they got. */
public final class ListenerScene {
    public final Scene scene = new Scene();
    private int nextId = 1;

    /** Notes topics; does what a test sets. */
    public static final class Noting implements MqttMessageListener {
        public final List<String> topics = new ArrayList<>();
        public final List<ReceivedMessage> messages = new ArrayList<>();
        public MqttMessageListener then = message -> { };
        public ListenerEntry entry;

        @Override
        public void received(ReceivedMessage message) throws Exception {
            topics.add(message.message().topic().value());
            messages.add(message);
            then.received(message);
        }
    }

    /** A listener's properties and more. */
    public static Map<String, Object> properties(Object... keysAndValues) {
        Map<String, Object> properties = new HashMap<>();
        for (int index = 0; index < keysAndValues.length; index += 2) {
            properties.put((String) keysAndValues[index], keysAndValues[index + 1]);
        }
        return properties;
    }

    public Noting listen(String filters, Object... keysAndValues) {
        return listen(new Noting(), filters, keysAndValues);
    }

    public Noting listen(Noting listener, String filters, Object... keysAndValues) {
        Map<String, Object> properties = properties(keysAndValues);
        properties.put("mqtt.topic", filters);
        listener.entry = ListenerEntry.of(listener, properties);
        scene.client.add(listener.entry);
        scene.settle();
        return listener;
    }

    public void leave(Noting listener) {
        scene.client.remove(listener.entry);
        scene.settle();
    }

    /** A message arrives; nobody is called before {@link Scene#settle}. */
    public void arrive(String topic, int qos) {
        scene.link().send(Scene.publish(qos == 0 ? 0 : nextId++, topic, qos));
    }

    public void arrive(int qos, String... topics) {
        for (String topic : topics) {
            arrive(topic, qos);
        }
    }

    /** The identifiers that the client acknowledged since the last call, by PUBACK or PUBREC. */
    public List<Integer> acknowledged() {
        List<Integer> ids = new ArrayList<>();
        for (Packet packet : scene.link().packets()) {
            if (packet instanceof Puback puback) {
                ids.add(puback.packetId());
            } else if (packet instanceof Pubrec pubrec) {
                ids.add(pubrec.packetId());
            }
        }
        return ids;
    }
}
