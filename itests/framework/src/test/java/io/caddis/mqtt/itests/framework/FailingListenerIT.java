package io.caddis.mqtt.itests.framework;

import static io.caddis.mqtt.itests.framework.Deployment.version;
import static io.caddis.mqtt.itests.framework.Eventually.eventually;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.itests.container.Container;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A listener that throws: its messages come again, or as dead letters, or with the next connection. */
class FailingListenerIT extends InFramework {
    /** Fails with each message a number of times, but for greetings. */
    private static final class Failing implements MqttMessageListener {
        private final List<String> tried = new ArrayList<>();
        private final Received received = new Received();
        private final int failures;

        Failing(int failures) {
            this.failures = failures;
        }

        @Override
        public synchronized void received(ReceivedMessage message) {
            String text = message.text();
            if (!text.equals("hello")) {
                tried.add(text);
                if (tried.stream().filter(text::equals).count() <= failures) {
                    throw new IllegalStateException("as this test wants it");
                }
            }
            received.received(message);
        }

        synchronized List<String> tried() {
            return List.copyOf(tried);
        }
    }

    private Failing failing(int failures, Object... properties) {
        Failing listener = new Failing(failures);
        Map<String, Object> all = new HashMap<>(Map.of("mqtt.topic", "plant/#", "mqtt.qos", 2, "mqtt.client.target",
                "(mqtt.client=receiver)"));
        for (int index = 0; index < properties.length; index += 2) {
            all.put((String) properties[index], properties[index + 1]);
        }
        deployment().register(MqttMessageListener.class, listener, all);
        return listener;
    }

    private static void publish(MqttClient sender, int qos, String... texts) throws Exception {
        for (String text : texts) {
            sender.publish(Message.of("plant/1", text).withQos(Qos.of(qos))).get(20, SECONDS);
        }
    }

    @ParameterizedTest
    @CsvSource({"3.1.1,1", "5.0,0", "5.0,1", "5.0,2"})
    void itComesAgain(String version, int qos) throws Exception {
        MqttClient sender = deployment().connected("sender", version(version));
        MqttClient receiver = deployment().connected("receiver", version(version));
        Failing listener = failing(2, "mqtt.redelivery.max", 2, "mqtt.redelivery.pause", 20);
        listener.received.awaitSubscribed(sender, "plant/1");
        publish(sender, qos, "a", "b");
        listener.received.awaitCount(2);
        assertEquals(List.of("a", "a", "a", "b", "b", "b"), listener.tried());
        assertEquals(4, receiver.statistics().in().listenerFailures());
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.1.1", "5.0"})
    void whatFailsForGoodIsADeadLetter(String version) throws Exception {
        MqttClient sender = deployment().connected("sender", version(version));
        deployment().connected("receiver", version(version));
        Failing listener = failing(100, "mqtt.dead.letter.topic", "failed/{topic}");
        Received letters = deployment().listen("sender", "failed/#", 1);
        listener.received.awaitSubscribed(sender, "plant/1");
        letters.awaitSubscribed(sender, "failed/plant/1");
        publish(sender, 1, "a", "b");
        letters.awaitCount(2);
        assertEquals(List.of("a", "b"), letters.texts());
        Message letter = letters.messages().get(0).message();
        assertEquals("failed/plant/1", letter.topic().value());
        List<String> names = letter.userProperties().stream().map(UserProperty::name).toList();
        assertEquals(version.equals("5.0") ? List.of("dead.letter.topic", "dead.letter.reason", "dead.letter.listener",
                "dead.letter.attempts") : List.of(), names);
        assertEquals(List.of("a", "b"), listener.tried());
    }

    @ParameterizedTest
    @CsvSource({"3.1.1,1", "3.1.1,2", "5.0,1", "5.0,2"})
    void whatIsKeptComesWithTheNextConnection(String version, int qos) throws Exception {
        Map<String, Object> settings = new HashMap<>(version(version));
        settings.put("session.expiry", 300);
        MqttClient sender = deployment().connected("sender", version(version));
        MqttClient receiver = deployment().connected("receiver", settings);
        Failing listener = failing(1, "mqtt.on.failure", "keep");
        listener.received.awaitSubscribed(sender, "plant/1");
        publish(sender, qos, "a");
        eventually("it failed", listener::tried, () -> listener.tried().size() == 1);
        receiver.disconnect().get(20, SECONDS);
        receiver.connect().get(20, SECONDS);
        listener.received.awaitCount(1);
        assertEquals(List.of("a", "a"), listener.tried());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatWaitsForItsNextTryOutlivesTheBundleOfManagement(int qos) throws Exception {
        Map<String, Object> settings = new HashMap<>(version("5.0"));
        settings.put("session.expiry", 300);
        MqttClient sender = deployment().connected("sender", version("5.0"));
        deployment().connected("receiver", settings);
        Failing listener = failing(1, "mqtt.redelivery.max", 1, "mqtt.redelivery.pause", 3_600_000);
        listener.received.awaitSubscribed(sender, "plant/1");
        publish(sender, qos, "a");
        eventually("it failed", listener::tried, () -> listener.tried().size() == 1);
        Container container = deployment().container();
        container.update(container.bundle("io.caddis.mqtt.management"));
        listener.received.awaitCount(1);
        assertEquals(List.of("a", "a"), listener.tried());
    }

    /** One who rejects is sent nothing twice, and the server goes on. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theServerGoesOnBehindWhatIsRejected(int qos) throws Exception {
        MqttClient sender = deployment().connected("sender", version("5.0"));
        deployment().connected("receiver", version("5.0"));
        Failing listener = failing(1, "mqtt.on.failure", "reject");
        listener.received.awaitSubscribed(sender, "plant/1");
        publish(sender, qos, "a", "b", "c", "a");
        listener.received.awaitCount(1);
        assertEquals(List.of("a", "b", "c", "a"), listener.tried());
    }
}
