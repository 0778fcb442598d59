package io.caddis.mqtt.itests.framework;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.itests.brokers.Broker.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The broker goes and comes back, with or without what it knew. */
class BrokerLossIT extends InFramework {
    private static final int MEANWHILE = 50;

    private static Map<String, Object> settings(String version) {
        Map<String, Object> settings = new HashMap<>(Map.of("session.expiry", 300, "clean.start", false));
        settings.putAll(Deployment.version(version));
        return settings;
    }

    @ParameterizedTest
    @CsvSource({"3.1.1,1", "3.1.1,2", "5.0,1", "5.0,2"})
    @Tag("netx-L08")
    void messagesPublishedMeanwhileArrive(String version, int qos) throws Exception {
        Map<String, Object> settings = settings(version);
        MqttClient sender = deployment().connected("sender", settings);
        MqttClient receiver = deployment().connected("receiver", settings);
        Received received = deployment().listen("receiver", "loss", 2);
        received.awaitSubscribed(sender, "loss");

        deployment().broker().stop(State.KEPT);
        deployment().awaitState("sender", ConnectionState.BACKOFF);
        List<CompletableFuture<?>> published = new ArrayList<>();
        for (int index = 0; index < MEANWHILE; index++) {
            published.add(sender.publish(Message.of("loss", "m" + index).withQos(Qos.of(qos))));
        }
        deployment().broker().start();
        for (CompletableFuture<?> one : published) {
            one.get(20, SECONDS);
        }
        List<String> expected = IntStream.range(0, MEANWHILE).mapToObj(index -> "m" + index).toList();
        received.awaitTexts(expected);

        assertEquals(new HashSet<>(expected), new HashSet<>(received.texts()));
        if (qos == 2) {
            assertEquals(expected, received.texts());
        }
        assertTrue(sender.statistics().connection().connects() >= 2, () -> sender.statistics().toString());
        assertTrue(receiver.statistics().connection().connects() >= 2, () -> receiver.statistics().toString());
    }

    @ParameterizedTest
    @CsvSource({"3.1.1", "5.0"})
    @Tag("netx-L05")
    void subscriptionsAreMadeAgainAtABrokerThatForgot(String version) throws Exception {
        Map<String, Object> settings = settings(version);
        MqttClient sender = deployment().connected("sender", settings);
        deployment().connected("receiver", settings);
        Received received = deployment().listen("receiver", "forgot", 1);
        received.awaitSubscribed(sender, "forgot");

        deployment().broker().stop(State.LOST);
        deployment().awaitState("receiver", ConnectionState.BACKOFF);
        deployment().broker().start();
        deployment().awaitState("receiver", ConnectionState.CONNECTED);
        deployment().awaitState("sender", ConnectionState.CONNECTED);

        received.awaitSubscribed(sender, "forgot");
        sender.publish(Message.of("forgot", "again")).get(20, SECONDS);
        received.awaitCount(1);
        assertEquals(List.of("again"), received.texts());
    }
}
