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
final class ListenerScene {
    final Scene scene = new Scene();
    private int nextId = 1;

    /** Notes topics; does what a test sets. */
    static final class Noting implements MqttMessageListener {
        final List<String> topics = new ArrayList<>();
        final List<ReceivedMessage> messages = new ArrayList<>();
        MqttMessageListener then = message -> { };
        ListenerEntry entry;

        @Override
        public void received(ReceivedMessage message) throws Exception {
            topics.add(message.message().topic().value());
            messages.add(message);
            then.received(message);
        }
    }

    /** A listener's properties and more. */
    static Map<String, Object> properties(Object... keysAndValues) {
        Map<String, Object> properties = new HashMap<>();
        for (int index = 0; index < keysAndValues.length; index += 2) {
            properties.put((String) keysAndValues[index], keysAndValues[index + 1]);
        }
        return properties;
    }

    Noting listen(String filters, Object... keysAndValues) {
        return listen(new Noting(), filters, keysAndValues);
    }

    Noting listen(Noting listener, String filters, Object... keysAndValues) {
        Map<String, Object> properties = properties(keysAndValues);
        properties.put("mqtt.topic", filters);
        listener.entry = new ListenerEntry(listener, new ListenerEntry.Always(listener), properties);
        scene.client.add(listener.entry);
        scene.settle();
        return listener;
    }

    void leave(Noting listener) {
        scene.client.remove(listener.entry);
        scene.settle();
    }

    /** A message arrives; nobody is called before {@link Scene#settle}. */
    void arrive(String topic, int qos) {
        scene.link().send(Scene.publish(qos == 0 ? 0 : nextId++, topic, qos));
    }

    void arrive(int qos, String... topics) {
        for (String topic : topics) {
            arrive(topic, qos);
        }
    }

    /** The identifiers that the client acknowledged since the last call, by PUBACK or PUBREC. */
    List<Integer> acknowledged() {
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
