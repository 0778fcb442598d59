package io.caddis.mqtt.kura;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.kura.KuraErrorCode;
import org.eclipse.kura.KuraException;
import org.eclipse.kura.cloudconnection.factory.CloudConnectionFactory;
import org.eclipse.kura.configuration.ConfigurationService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Offers a new kind of cloud connection in Kura's console: a raw MQTT connection of Kura's, as
 * Kura makes it, but with a transport of Caddis. Names and marks are those of Kura's own factory for raw MQTT, so that
 * this one lists and deletes the connection afterwards, and its publishers and subscribers may be added to it.
 */
@Component(name = CaddisConnections.PID, service = CloudConnectionFactory.class, property = {
    "service.pid=" + CaddisConnections.PID,
    "kura.ui.csf.pid.default=" + CaddisConnections.ENDPOINT + "-caddis",
    "kura.ui.csf.pid.regex=^org\\.eclipse\\.kura\\.cloudconnection\\.raw\\.mqtt\\.CloudEndpoint-[a-zA-Z0-9]+$"})
public final class CaddisConnections implements CloudConnectionFactory {
    /** What the console lists as a kind of connection; no factory of Kura's has it. */
    static final String PID = "io.caddis.mqtt.kura.CloudConnection";
    static final String ENDPOINT = "org.eclipse.kura.cloudconnection.raw.mqtt.CloudEndpoint";

    private static final String RAW_MQTT = "org.eclipse.kura.cloudconnection.raw.mqtt.";
    private static final String RAW_FACTORY = RAW_MQTT + "factory.RawMqttCloudConnectionFactory";
    private static final String ENDPOINT_FACTORY = RAW_MQTT + "cloud.RawMqttCloudEndpoint";
    private static final String DATA_FACTORY = "org.eclipse.kura.data.DataService";
    private static final Pattern NAME = Pattern.compile(Pattern.quote(ENDPOINT) + "(-[a-zA-Z0-9]+)");

    private final ConfigurationService configurations;

    /** With the service that keeps configurations. */
    @Activate
    public CaddisConnections(@Reference ConfigurationService configurations) {
        this.configurations = configurations;
    }

    /** The instances of a connection. */
    private record Stack(String endpoint, String data, String transport) {
        static Stack of(String pid) throws KuraException {
            Matcher name = NAME.matcher(pid);
            if (!name.matches()) {
                throw new KuraException(KuraErrorCode.INVALID_PARAMETER, (Throwable) null, "the name '" + pid
                        + "': write " + ENDPOINT + "-NAME, NAME of letters and digits");
            }
            return new Stack(pid, RAW_MQTT + "DataService" + name.group(1),
                    RAW_MQTT + "MqttDataTransport" + name.group(1));
        }
    }

    @Override
    public String getFactoryPid() {
        return PID;
    }

    @Override
    public void createConfiguration(String pid) throws KuraException {
        Stack stack = Stack.of(pid);
        Map<String, Object> endpoint = new HashMap<>();
        endpoint.put("DataService.target", target(stack.data));
        endpoint.put(KURA_CLOUD_CONNECTION_FACTORY_PID, RAW_FACTORY);
        configurations.createFactoryConfiguration(ENDPOINT_FACTORY, stack.endpoint, endpoint, false);
        configurations.createFactoryConfiguration(DATA_FACTORY, stack.data,
                new HashMap<>(Map.of("DataTransportService.target", target(stack.transport))), false);
        configurations.createFactoryConfiguration(DataTransportComponent.PID, stack.transport, new HashMap<>(), true);
    }

    private static String target(String name) {
        return "(" + ConfigurationService.KURA_SERVICE_PID + "=" + name + ")";
    }

    @Override
    public List<String> getStackComponentsPids(String pid) throws KuraException {
        Stack stack = Stack.of(pid);
        return List.of(stack.endpoint, stack.data, stack.transport);
    }

    @Override
    public void deleteConfiguration(String pid) throws KuraException {
        Stack stack = Stack.of(pid);
        configurations.deleteFactoryConfiguration(stack.endpoint, false);
        configurations.deleteFactoryConfiguration(stack.data, false);
        configurations.deleteFactoryConfiguration(stack.transport, true);
    }

    /** None: Kura's factory for raw MQTT has them, and the console would show each twice. */
    @Override
    public Set<String> getManagedCloudConnectionPids() {
        return Set.of();
    }
}
