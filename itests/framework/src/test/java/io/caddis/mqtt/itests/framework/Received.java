package io.caddis.mqtt.itests.framework;

import static io.caddis.mqtt.itests.framework.Eventually.eventually;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReceivedMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;

/** A listener that keeps what it is given. */
final class Received implements MqttMessageListener {
    private static final String HELLO = "hello";

    private final List<ReceivedMessage> messages = new ArrayList<>();
    private boolean greeted;

    @Override
    public synchronized void received(ReceivedMessage received) {
        if (received.message().payload().asString().equals(HELLO)) {
            greeted = true;
        } else {
            messages.add(received);
        }
    }

    /** All messages but the greetings of {@link #awaitSubscribed}. */
    synchronized List<ReceivedMessage> messages() {
        return List.copyOf(messages);
    }

    /** Their payloads as text. */
    List<String> texts() {
        return messages().stream().map(received -> received.message().payload().asString()).toList();
    }

    private synchronized void forgetGreeting() {
        greeted = false;
    }

    private synchronized boolean isGreeted() {
        return greeted;
    }

    /** Returns when a message that is sent to a topic arrives here: from then on none is missed. */
    void awaitSubscribed(MqttClient sender, String topic) {
        Message hello = Message.of(topic, HELLO).withQos(Qos.AT_MOST_ONCE);
        forgetGreeting();
        eventually("a message on " + topic + " arrives", sender::status, () -> {
            sender.publish(hello);
            return isGreeted();
        });
    }

    /** Returns when each of these is here, though some may have come twice, as with QoS 1 behind a reconnect. */
    void awaitTexts(Collection<String> expected) {
        eventually("all of " + expected.size() + " different messages", () -> texts().size() + " messages",
                () -> new HashSet<>(texts()).containsAll(expected));
    }

    /** Returns when so many messages are here. */
    void awaitCount(int count) {
        eventually(count + " messages", () -> texts().size() + " messages", () -> messages().size() >= count);
    }
}
