package io.caddis.mqtt.management;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.config.ClientMetatype;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One factory configuration is one client, for as long as it exists, and a visible error while it is not valid. */
@Component(service = {}, configurationPid = ClientMetatype.FACTORY_PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ClientMetatype.class, factory = true)
public final class ConfiguredClientComponent {
    private static final Logger LOG = LoggerFactory.getLogger(MqttClient.class);
    private static final int REASON_CONFIGURATION_DELETED = 4; // DS 112.5.12.3

    private final ClientFactoryComponent clients;
    private final BundleContext context;
    /** If the configuration gives it no name. */
    private final String pidName;
    /** Under which the session is kept that this configuration has or had; null if it had none. */
    private String sessionName;
    private RegisteredClient client;
    private BrokenClient broken;
    private ServiceRegistration<MqttClient> brokenRegistration;

    /** Creates the client. */
    @Activate
    public ConfiguredClientComponent(@Reference ClientFactoryComponent clients, BundleContext context,
            Map<String, Object> configuration) {
        this.clients = clients;
        this.context = context;
        pidName = pidName(String.valueOf(configuration.get("service.pid")));
        create(configuration);
    }

    /**
     * {@code NAME} of {@code io.caddis.mqtt.client~NAME}; what follows {@code io.caddis.mqtt.client.} if it was
     * generated.
     */
    private static String pidName(String pid) {
        int prefix = ClientMetatype.FACTORY_PID.length() + 1;
        return pid.startsWith(ClientMetatype.FACTORY_PID) && pid.length() > prefix ? pid.substring(prefix) : pid;
    }

    private void create(Map<String, Object> configuration) {
        String name = pidName;
        try {
            name = ClientConfig.name(configuration, pidName);
            if (clients.isFree(name)) {
                if (!name.equals(sessionName)) {
                    forgetSession(); // nobody will ask for it again
                }
                sessionName = name;
            }
            client = clients.add(name, configuration);
        } catch (IllegalArgumentException e) {
            name = clients.isFree(name) ? name : pidName; // who looks for that client is to find it
            LOG.error("client {} is not connected: {}", name, e.getMessage());
            broken = new BrokenClient(name, e.getMessage());
            clients.broken().add(broken);
            brokenRegistration = context.registerService(MqttClient.class, broken, broken.properties());
        }
    }

    /** Gives up a session that no client has, unless somebody else took its name. */
    private void forgetSession() {
        if (sessionName != null && clients.isFree(sessionName)) {
            Abandoned.forget(clients.parts().now(), sessionName);
        }
    }

    @Modified
    void modified(Map<String, Object> configuration) {
        if (client != null && !reconfigured(configuration)) {
            client.park(); // shown by create, and mended by the next change
            client = null;
        }
        if (client == null) {
            withdraw();
            create(configuration);
        }
    }

    /** False if the client cannot go on. One of another name is another client. */
    private boolean reconfigured(Map<String, Object> configuration) {
        try {
            String name = ClientConfig.name(configuration, pidName);
            if (name.equals(client.client().name())) {
                client.configure(configuration);
            } else if (clients.isFree(name)) {
                client.delete();
                client = null;
                sessionName = null;
            } else {
                return false;
            }
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void withdraw() {
        if (broken != null) {
            clients.broken().remove(broken);
            brokenRegistration.unregister();
            broken = null;
        }
    }

    @Deactivate
    void deactivate(int reason) {
        boolean deleted = reason == REASON_CONFIGURATION_DELETED;
        if (broken != null && deleted) {
            forgetSession();
        }
        withdraw();
        if (client != null && deleted) {
            client.delete();
        } else if (client != null) {
            client.park();
        }
    }
}
