package io.caddis.mqtt.itests.kura;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caddis.mqtt.itests.brokers.MosquittoBroker;
import io.caddis.mqtt.itests.container.Container;
import io.caddis.mqtt.itests.kura.layers.Configurations;
import io.caddis.mqtt.itests.kura.layers.PahoTransport;
import java.util.List;
import java.util.Map;
import org.eclipse.kura.cloudconnection.factory.CloudConnectionFactory;
import org.eclipse.kura.data.DataTransportService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.Bundle;

/** Ways A and C into a Kura. Way B is in {@link TrapsIT}, trap 8. */
@Timeout(120)
class TakeOverIT {
    private static final String PID = Configurations.KURAS_TRANSPORT;

    private static Gateway gateway(Map<String, String> properties) throws Exception {
        assumeTrue(MosquittoBroker.installed(), "needs mosquitto");
        return new Gateway(KuraSet.of(System.getProperty("caddis.kura", "six")), properties);
    }

    private static boolean isOurs(Gateway gateway) {
        DataTransportService service = gateway.configurations().service(DataTransportService.class, PID);
        return service != null && !(service instanceof PahoTransport);
    }

    private static boolean isKuras(Gateway gateway) {
        return gateway.configurations().service(DataTransportService.class, PID) instanceof PahoTransport;
    }

    @Test
    void wayCTakesTheDefaultStackAndGivesItBack() throws Exception {
        try (Gateway gateway = gateway(Map.of("io.caddis.mqtt.kura.takeover", "true"));
                MosquittoBroker broker = new MosquittoBroker()) {
            gateway.configurations().createFactoryConfiguration(PID, PID, Map.of("broker-url",
                    broker.uri().toString(), "client-id", "default", "username", "", "password", "",
                    "topic.context.account-name", "acme", "keep-alive", 30, "in-flight.persistence", "memory",
                    "protocol-version", 4), true);
            Gateway.await("ours", () -> isOurs(gateway));
            try (Stack stack = new Stack(gateway, "default", PID, Map.of())) {
                send(stack, 1);
                assertTrue(gateway.configurations().isTracked(PID), "the console shows it");
                Bundle kuras = gateway.container().bundle(gateway.set().transportBundle());
                gateway.container().update(kuras);
                Gateway.await("ours after an update of Kura's bundle", () -> isOurs(gateway));
                Gateway.await("it is in the console", () -> gateway.configurations().isTracked(PID));
                send(stack, 1);
                Bundle ours = gateway.container().bundle("io.caddis.mqtt.kura");
                ours.stop();
                Gateway.await("Kura's is back", () -> isKuras(gateway));
                send(stack, 0); // between Kura's own transport and data service a fast confirmation is lost: trap 3
                Container.start(ours);
                Gateway.await("ours again", () -> isOurs(gateway));
                Gateway.await("in the console again", () -> gateway.configurations().isTracked(PID));
                send(stack, 1);
            }
            assertEquals(List.of(), gateway.container().errors());
        }
    }

    private static void send(Stack stack, int qos) {
        stack.awaitConnected();
        long before = stack.database().confirmed();
        stack.layer().publish("kura/takeover", new byte[1], qos, 5);
        Gateway.await(() -> "confirmed: " + stack.database(), () -> stack.database().confirmed() > before);
    }

    @Test
    void wayCIsOffAndWayAOffersAConnection() throws Exception {
        try (Gateway gateway = gateway(Map.of())) {
            Configurations configurations = gateway.configurations();
            configurations.createFactoryConfiguration(PID, PID, Map.of("client-id", "default"), true);
            Gateway.await("Kura's own", () -> isKuras(gateway));
            CloudConnectionFactory factory = gateway.container().context().getService(gateway.container().context()
                    .getServiceReference(CloudConnectionFactory.class));
            String pid = "org.eclipse.kura.cloudconnection.raw.mqtt.CloudEndpoint-caddis";
            factory.createConfiguration(pid);
            List<String> all = factory.getStackComponentsPids(pid);
            assertEquals(3, all.size());
            assertTrue(all.stream().allMatch(configurations::exists), all.toString());
            String transport = all.get(2);
            assertEquals(Gateway.CADDIS, configurations.entry(transport).factoryPid());
            assertEquals("(kura.service.pid=" + transport + ")", configurations.entry(all.get(1)).properties()
                    .get("DataTransportService.target"));
            Gateway.await("its transport", () -> configurations.service(DataTransportService.class, transport)
                    != null);
            assertFalse(configurations.service(DataTransportService.class, transport).isConnected());
            factory.deleteConfiguration(pid);
            assertTrue(all.stream().noneMatch(configurations::exists), all.toString());
        }
    }
}
