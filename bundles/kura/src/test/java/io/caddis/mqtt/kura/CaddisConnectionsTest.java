package io.caddis.mqtt.kura;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.kura.KuraException;
import org.eclipse.kura.configuration.ConfigurationService;
import org.junit.jupiter.api.Test;

/** Way A: a new connection of the console's. */
class CaddisConnectionsTest {
    private static final String RAW = "org.eclipse.kura.cloudconnection.raw.mqtt.";

    private final List<String> calls = new ArrayList<>();
    private final CaddisConnections connections = new CaddisConnections(new ConfigurationService() {
        @Override
        public void createFactoryConfiguration(String factoryPid, String pid, Map<String, Object> properties,
                boolean takeSnapshot) {
            calls.add(factoryPid + " " + pid + " " + new java.util.TreeMap<>(properties) + " " + takeSnapshot);
        }

        @Override
        public void deleteFactoryConfiguration(String pid, boolean takeSnapshot) {
            calls.add(pid + " " + takeSnapshot);
        }
    });

    @Test
    void makesTheStackOfRawMqttWithATransportOfOurs() throws KuraException {
        connections.createConfiguration(RAW + "CloudEndpoint-one");
        assertEquals(List.of(RAW + "cloud.RawMqttCloudEndpoint " + RAW + "CloudEndpoint-one {DataService.target="
                + "(kura.service.pid=" + RAW + "DataService-one), kura.cloud.connection.factory.pid=" + RAW
                + "factory.RawMqttCloudConnectionFactory} false",
                "org.eclipse.kura.data.DataService " + RAW + "DataService-one {DataTransportService.target="
                        + "(kura.service.pid=" + RAW + "MqttDataTransport-one)} false",
                DataTransportComponent.PID + " " + RAW + "MqttDataTransport-one {} true"), calls);
    }

    @Test
    void namesAndDeletesIt() throws KuraException {
        List<String> stack = List.of(RAW + "CloudEndpoint-one", RAW + "DataService-one", RAW + "MqttDataTransport-one");
        assertEquals(stack, connections.getStackComponentsPids(RAW + "CloudEndpoint-one"));
        connections.deleteConfiguration(RAW + "CloudEndpoint-one");
        assertEquals(List.of(stack.get(0) + " false", stack.get(1) + " false", stack.get(2) + " true"), calls);
        assertEquals(Set.of(), connections.getManagedCloudConnectionPids());
        assertEquals(CaddisConnections.PID, connections.getFactoryPid());
    }

    @Test
    void anotherNameIsRefused() {
        String text = assertThrows(KuraException.class, () -> connections.createConfiguration(RAW + "CloudEndpoint"))
                .getMessage();
        assertTrue(text.contains(CaddisConnections.ENDPOINT), text);
        assertEquals(List.of(), calls);
    }
}
