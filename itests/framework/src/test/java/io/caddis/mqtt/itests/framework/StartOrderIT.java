package io.caddis.mqtt.itests.framework;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Qos;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleException;

/** Hosts start bundles in whatever order: a client that needs all of them connects in the end. */
class StartOrderIT extends InFramework {
    private static final List<String> BUNDLES = List.of("codec", "session", "transport", "management", "tls",
            "websocket", "store");
    private static final int ORDERS = 10;
    private static final int SEED = 20_261_130;

    @AfterEach
    void startAll() throws BundleException {
        start(BUNDLES);
    }

    private static void start(List<String> names) throws BundleException {
        for (String name : names) {
            deployment().container().bundle("io.caddis.mqtt." + name).start();
        }
    }

    @Test
    void anyOrderWillDo() throws Exception {
        deployment().connected("client", Map.of("server", deployment().broker().secureWebSocketUri().toString(),
                "tls.trust", deployment().trust().toString(), "clean.start", false, "session.expiry", 300,
                "durable", true));
        Received received = deployment().listen("client", "start/order", 1);
        Random random = new Random(SEED);
        Set<List<String>> orders = new HashSet<>();
        while (orders.size() < ORDERS) {
            List<String> order = new ArrayList<>(BUNDLES);
            Collections.shuffle(order, random);
            orders.add(order);
        }
        Set<String> sent = new HashSet<>();
        for (List<String> order : orders) {
            for (int at = order.size() - 1; at >= 0; at--) {
                deployment().container().bundle("io.caddis.mqtt." + order.get(at)).stop();
            }
            start(order);
            MqttClient client = deployment().awaitState("client", ConnectionState.CONNECTED);
            client.publish(Message.of("start/order", order.toString()).withQos(Qos.AT_LEAST_ONCE)).get(20, SECONDS);
            sent.add(order.toString());
            received.awaitTexts(sent);
        }
        assertEquals(sent, Set.copyOf(received.texts()));
        assertEquals(List.of(), errors());
    }
}
