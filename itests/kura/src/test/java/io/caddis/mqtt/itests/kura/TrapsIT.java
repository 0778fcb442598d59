package io.caddis.mqtt.itests.kura;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.itests.brokers.Broker;
import io.caddis.mqtt.itests.container.Container;
import io.caddis.mqtt.itests.kura.layers.CloudLayer;
import io.caddis.mqtt.itests.kura.layers.Configurations;
import io.caddis.mqtt.itests.kura.layers.DataLayer;
import io.caddis.mqtt.itests.kura.layers.PahoTransport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.eclipse.kura.KuraConnectException;
import org.eclipse.kura.data.DataTransportService;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;

/** The ten traps between a transport and Kura's layers, in the order of their damage. */
@Timeout(120)
class TrapsIT extends InKura {
    private static final int CLOSED_PORT = 1;

    @ParameterizedTest
    @ValueSource(strings = {"mqtt://127.0.0.1:1/", "nonsense", "mqtt://", "mqtts://127.0.0.1:1/", "gopher://x:1"})
    void trap1WhateverIsWrongKuraGoesOnConnecting(String url) throws Exception {
        try (Stack stack = stack(Map.of("broker-url", url), Map.of("connect.retry-millis", 50))) {
            DataLayer layer = stack.layer();
            Gateway.await("three attempts", () -> layer.attempts() >= 3 && layer.watchdog().failures() >= 3);
            stack.change(Map.of("broker-url", broker.uri().toString()));
            stack.awaitConnected();
        }
    }

    @Test
    void trap1WithoutTheClientsBundleKuraGoesOnConnecting() throws Exception {
        Bundle management = gateway.container().bundle("io.caddis.mqtt.management");
        try (Stack stack = stack(Map.of(), Map.of("connect.retry-millis", 50, "connect.auto-on-startup", false))) {
            DataTransportService transport = stack.transport();
            management.stop();
            try {
                assertThrows(KuraConnectException.class, transport::connect);
                assertSame(transport, stack.transport(), "it stays a service");
            } finally {
                Container.start(management);
            }
            Gateway.await("it connects again", () -> connects(transport));
        }
    }

    private static boolean connects(DataTransportService transport) {
        try {
            transport.connect();
        } catch (KuraConnectException e) {
            return false;
        }
        return transport.isConnected();
    }

    @Test
    void trap2CertificatesAreSentInTheCallbacks() throws Exception {
        try (Stack stack = stack()) {
            CloudLayer cloud = stack.cloud("kura/" + name());
            stack.awaitConnected();
            Gateway.await("a birth certificate, and the subscriptions", () -> cloud.births() >= 1
                    && cloud.subscribed() >= 1);
            stack.layer().disconnect(10);
            assertEquals(1, cloud.deaths());
            assertEquals(0, cloud.late(), "certificates for which it waited in vain");
            assertEquals(List.of(), cloud.problems());
            assertTrue(stack.layer().calls().contains("disconnecting true"), "connected while it disconnects: "
                    + stack.layer().calls());
            assertEquals(1, count(stack, "disconnected"));
        }
    }

    @Test
    void trap3NoConfirmationIsTooEarly() throws Exception {
        Checks checks = new Checks(gateway);
        checks.messages("traps", broker, 2_000);
        assertEquals(List.of(), checks.violations());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 5})
    void trap4ARefusalDoesNotReboot(int code) throws Exception {
        try (ScriptedServer server = new ScriptedServer(code);
                Stack stack = stack(Map.of("broker-url", server.url(), "username", "joe", "password", "wrong"),
                        recovering())) {
            DataLayer layer = stack.layer();
            Gateway.await("four attempts", () -> layer.attempts() >= 4);
            Gateway.await("refusals that are known as such", () -> layer.watchdog().refusals() >= 3);
            assertEquals(0, layer.watchdog().failures());
            assertFalse(layer.watchdog().rebooting());
        }
    }

    private static Map<String, Object> recovering() {
        return Map.of("enable.recovery.on.connection.failure", true, "connection.recovery.max.failures", 3,
                "connect.retry-millis", 50);
    }

    /** So that the test above shows something. */
    @Test
    void trap4AServerThatIsAwayDoes() throws Exception {
        try (Stack stack = stack(Map.of("broker-url", "mqtt://127.0.0.1:" + CLOSED_PORT), recovering())) {
            DataLayer layer = stack.layer();
            Gateway.await("a reboot", () -> layer.watchdog().rebooting());
            assertEquals(0, layer.watchdog().refusals());
        }
    }

    @Test
    void trap4TheCauseIsOfThePahoOfTheListener() throws Exception {
        try (ScriptedServer server = new ScriptedServer(4); Stack stack = stack(Map.of("broker-url", server.url()),
                Map.of("connect.auto-on-startup", false))) {
            stack.layer();
            KuraConnectException problem = assertThrows(KuraConnectException.class, stack.transport()::connect);
            MqttException cause = assertInstanceOf(MqttException.class, problem.getCause());
            assertEquals(4, cause.getReasonCode());
        }
    }

    @Test
    void trap5ANewSessionIsSaidToBeNew() throws Exception {
        try (Stack stack = stack(Map.of("clean-session", true), Map.of())) {
            stack.awaitConnected();
            stack.awaitCall("established", 1);
            broker.stop(Broker.State.KEPT);
            stack.awaitCall("lost", 1);
            broker.start();
            stack.awaitCall("established", 2);
            assertEquals(2, count(stack, "established true"), "clean-session: " + stack.layer().calls());
        }
    }

    @Test
    void trap6OfAKeptSessionTheFirstIsNewAndTheOthersAreNot() throws Exception {
        try (ScriptedServer other = new ScriptedServer(0); Stack stack = stack(Map.of("clean-session", false),
                Map.of())) {
            stack.awaitConnected();
            stack.awaitCall("established true", 1);
            broker.stop(Broker.State.KEPT);
            stack.awaitCall("lost", 1);
            broker.start();
            stack.awaitCall("established false", 1);
            stack.change(Map.of("broker-url", other.url()));
            stack.awaitCall("established true", 2);
        }
    }

    /** The next process has no in-flight messages of its own; the data service's database has. */
    @Test
    void trap6WhatAnEarlierTransportHadInFlightIsSentAgain() throws Exception {
        try (ScriptedServer mute = new ScriptedServer(0);
                Stack stack = stack(Map.of("clean-session", false, "broker-url", mute.url()), Map.of())) {
            mute.acknowledge(false);
            stack.awaitConnected();
            for (int i = 0; i < 9; i++) {
                stack.layer().publish("kura/trap6", new byte[1], 1, 5);
            }
            Gateway.await(() -> "nine in flight: " + stack.database(), () -> stack.database().inFlight() == 9);
            DataLayer before = stack.layer();
            Bundle bundle = gateway.container().bundle("io.caddis.mqtt.kura");
            bundle.stop();
            mute.acknowledge(true);
            Container.start(bundle);
            Gateway.await("another data service", () -> stack.layer() != before);
            stack.awaitConnected();
            stack.awaitEmpty();
            assertEquals(9, stack.database().confirmed());
        }
    }

    @Test
    void trap8ADefaultStackIsSetBackAndAnotherIsNot() throws Exception {
        Configurations configurations = gateway.configurations();
        String second = Configurations.KURAS_TRANSPORT + "-2";
        Map<String, Object> keys = Map.of("broker-url", broker.uri().toString(), "client-id", "trap8", "username", "",
                "password", "", "topic.context.account-name", "acme");
        for (String pid : List.of(Configurations.KURAS_TRANSPORT, second)) {
            configurations.createFactoryConfiguration(Configurations.KURAS_TRANSPORT, pid, keys, true);
            Gateway.await(() -> pid + " is Kura's", () -> configurations.service(DataTransportService.class, pid)
                    instanceof PahoTransport);
        }
        try (Stack stack = new Stack(gateway, "second", second, Map.of())) {
            Map<String, Configurations.Entry> snapshot = new HashMap<>();
            for (String pid : List.of(Configurations.KURAS_TRANSPORT, second)) {
                snapshot.put(pid, new Configurations.Entry(Gateway.CADDIS, configurations.entry(pid).properties()));
            }
            configurations.load(snapshot);
            Gateway.await("the second is ours", () -> isOurs(configurations, second));
            Gateway.await("the default one is Kura's", () -> configurations.service(DataTransportService.class,
                    Configurations.KURAS_TRANSPORT) instanceof PahoTransport);
            stack.awaitConnected();
            stack.layer().publish("kura/trap8", new byte[1], 1, 5);
            stack.awaitEmpty();
        } finally {
            configurations.deleteFactoryConfiguration(Configurations.KURAS_TRANSPORT, false);
        }
    }

    private static boolean isOurs(Configurations configurations, String pid) {
        DataTransportService service = configurations.service(DataTransportService.class, pid);
        return service != null && !(service instanceof PahoTransport);
    }

    @Test
    void trap9TheDataServiceStaysOverSwapsAndChanges() throws Exception {
        Checks checks = new Checks(gateway);
        checks.swaps(broker, 1);
        assertEquals(List.of(), checks.violations());
        try (Stack stack = stack()) {
            DataLayer layer = stack.awaitConnected().layer();
            stack.change(Map.of("keep-alive", 17));
            stack.awaitCall("updated", 1);
            stack.awaitConnected();
            assertSame(layer, stack.layer());
            assertFalse(layer.calls().contains("unbound"));
        }
    }

    /** Nobody does so again, since a pause is told to nobody. */
    @Test
    void trap9WhoSubscribesInAPauseIsAnsweredAfterIt() throws Exception {
        Bundle transport = gateway.container().bundle("io.caddis.mqtt.transport");
        try (Stack stack = stack()) {
            Arrived arrived = new Arrived();
            stack.listen(arrived);
            DataLayer layer = stack.awaitConnected().layer();
            transport.stop();
            Gateway.await("the pause", () -> !stack.transport().isConnected());
            FutureTask<Void> subscribed = new FutureTask<>(() -> {
                layer.subscribe("kura/pause", 1);
                return null;
            });
            new Thread(subscribed, "subscriber").start();
            transport.start();
            subscribed.get();
            layer.publish("kura/pause", Arrived.payload(1), 1, 5);
            Gateway.await("the message", () -> arrived.distinct() == 1);
            assertEquals(0, layer.losses());
        } finally {
            transport.start();
        }
    }

    /** Another stack, which does connect again, tells how long to wait. */
    @Test
    void trap10WithoutAutoConnectNobodyConnectsAgain() throws Exception {
        try (Stack manual = stack(Map.of(), Map.of("connect.auto-on-startup", false)); Stack automatic = stack()) {
            manual.layer().connect();
            automatic.awaitConnected();
            for (int i = 1; i <= 3; i++) {
                broker.stop(Broker.State.KEPT);
                automatic.awaitCall("lost", i);
                manual.awaitCall("lost", 1);
                broker.start();
                automatic.awaitCall("established", i + 1);
                assertFalse(manual.transport().isConnected());
            }
            assertFalse(broker.clients().contains(manual.transport().getClientId()));
            assertEquals(1, count(manual, "lost"));
            assertEquals(0, automatic.layer().connectedAtLoss());
        }
    }
}
