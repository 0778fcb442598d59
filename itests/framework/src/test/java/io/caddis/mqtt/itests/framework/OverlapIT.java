package io.caddis.mqtt.itests.framework;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.Qos;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Bundle;

/**
 * Listeners whose filters have topics in common are each given a message once, though the server may send copies. In
 * each framework with Mosquitto: Artemis sends a copy for each subscription, too, but names all of them in every copy,
 * against [MQTT-3.3.4-3], so that nobody can tell them apart.
 */
class OverlapIT {
    private static final int COUNT = 10;
    private static final Map<String, Object> SETTINGS = Map.of("clean.start", false, "session.expiry", 300);

    private static Deployment deployment;

    private final List<String> expected = new ArrayList<>();

    @BeforeAll
    static void deploy() throws Exception {
        deployment = new Deployment(new Environment(Environment.configured().framework(),
                Environment.BrokerKind.MOSQUITTO));
    }

    @AfterEach
    void clear() throws Exception {
        deployment.clear();
    }

    @AfterAll
    static void undeploy() {
        deployment.close();
    }

    @ParameterizedTest
    @CsvSource({"5.0,0", "5.0,1", "5.0,2", "3.1.1,0", "3.1.1,1", "3.1.1,2"})
    void threeListenersAndAnObserverGetEachMessageOnce(String version, int qos) throws Exception {
        Received wide = deployment.listen("receiver", "overlap/#", qos);
        Received exact = deployment.listen("receiver", "overlap/1", qos);
        Received level = deployment.listen("receiver", "overlap/+", qos);
        Received observer = new Received();
        deployment.register(MqttMessageListener.class, observer, Map.of("mqtt.topic", "overlap/1",
                "mqtt.observer", true, "mqtt.client.target", "(mqtt.client=receiver)"));
        MqttClient sender = deployment.connected("sender", Map.of());
        receiver(version, Map.of());
        List<Received> all = List.of(wide, exact, level, observer);
        for (Received one : all) {
            one.awaitSubscribed(sender, "overlap/1");
        }
        publish(sender, "overlap/1", qos);
        all.forEach(this::expect);

        receiver(version, Map.of("keep.alive", 77)); // asks for another connection, which resumes the session
        Eventually.eventually("another connection", this::connects, () -> connects() == 2);
        deployment.awaitState("receiver", ConnectionState.CONNECTED);
        publish(sender, "overlap/1", qos);
        all.forEach(this::expect);

        Bundle session = deployment.container().bundle("io.caddis.mqtt.session");
        session.stop();
        deployment.awaitState("receiver", ConnectionState.SUSPENDED);
        session.start();
        deployment.awaitState("receiver", ConnectionState.CONNECTED);
        deployment.awaitState("sender", ConnectionState.CONNECTED);
        publish(sender, "overlap/1", qos);
        all.forEach(this::expect);
    }

    /** One more joins and leaves while messages come: the others notice nothing. */
    @Test
    void aListenerThatJoinsAndLeavesDoublesNothing() throws Exception {
        Received wide = deployment.listen("receiver", "overlap/#", 2);
        MqttClient sender = deployment.connected("sender", Map.of());
        receiver("5.0", Map.of("listener.grace", 0));
        wide.awaitSubscribed(sender, "overlap/1");
        for (int round = 0; round < 5; round++) {
            Received exact = deployment.listen("receiver", "overlap/1", 2);
            publish(sender, "overlap/1", 2);
            exact.awaitSubscribed(sender, "overlap/1");
            int before = exact.texts().size(); // of those that came while it was being subscribed
            publish(sender, "overlap/1", 2);
            exact.awaitCount(before + COUNT);
            exact.awaitSubscribed(sender, "overlap/1");
            assertEquals(expected.subList(expected.size() - before - COUNT, expected.size()), exact.texts());
            deployment.unregister(exact);
            publish(sender, "overlap/1", 2);
            expect(wide);
        }
    }

    @Test
    void sharedSubscriptionsAreApart() throws Exception {
        Received wide = deployment.listen("receiver", "overlap/#", 1);
        Received shared = deployment.listen("receiver", "$share/group/overlap/1", 1);
        MqttClient sender = deployment.connected("sender", Map.of());
        receiver("5.0", Map.of());
        wide.awaitSubscribed(sender, "overlap/1");
        shared.awaitSubscribed(sender, "overlap/1");
        publish(sender, "overlap/1", 1);
        expect(wide);
        expect(shared);
    }

    private long connects() {
        return deployment.client("receiver").orElseThrow().statistics().connection().connects();
    }

    private void receiver(String version, Map<String, Object> more) throws Exception {
        Map<String, Object> settings = new HashMap<>(SETTINGS);
        settings.putAll(Deployment.version(version));
        settings.putAll(more);
        deployment.configure("receiver", deployment.settings(settings));
        deployment.awaitState("receiver", ConnectionState.CONNECTED);
    }

    private void publish(MqttClient sender, String topic, int qos) throws Exception {
        for (int count = 0; count < COUNT; count++) {
            String text = "m" + expected.size();
            expected.add(text);
            sender.publish(Message.of(topic, text).withQos(Qos.of(Math.max(1, qos)))).get(20, SECONDS);
        }
    }

    /** All messages so far, each once and in order; a greeting after them shows that no further one is on its way. */
    private void expect(Received received) {
        Eventually.eventually("all messages", () -> received.texts() + " of " + expected + "; "
                + deployment.client("receiver").map(MqttClient::statistics),
                () -> received.texts().size() >= expected.size());
        received.awaitSubscribed(deployment.client("sender").orElseThrow(), "overlap/1");
        assertEquals(expected, received.texts());
    }
}
