package io.caddis.mqtt.management;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.management.config.ClientSettings;
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
@Component(service = {}, configurationPid = ClientSettings.FACTORY_PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = ClientSettings.class, factory = true)
public final class ClientComponent {
    private static final Logger LOG = LoggerFactory.getLogger(MqttClient.class);
    private static final int REASON_CONFIGURATION_DELETED = 4; // DS 112.5.12.3

    private final ClientsComponent clients;
    private final BundleContext context;
    private final String name;
    private final Claims.Claim claim;
    /** Guarded by this, as all that follows. */
    private Map<String, Object> configuration;
    private boolean over;
    private RegisteredClient client;
    private BrokenClient broken;
    private ServiceRegistration<MqttClient> brokenRegistration;

    /** Creates the client; or later, if another version of this bundle has it. */
    @Activate
    public ClientComponent(@Reference ClientsComponent clients, BundleContext context,
            Map<String, Object> configuration) {
        this.clients = clients;
        this.context = context;
        this.name = name(String.valueOf(configuration.get("service.pid")));
        this.configuration = configuration;
        claim = clients.claims().claim(name, this::begin);
    }

    private synchronized void begin() {
        if (!over) {
            create(configuration);
        }
    }

    /**
     * {@code NAME} of {@code io.caddis.mqtt.client~NAME}; what follows {@code io.caddis.mqtt.client.} if it was
     * generated.
     */
    private static String name(String pid) {
        int prefix = ClientSettings.FACTORY_PID.length() + 1;
        return pid.startsWith(ClientSettings.FACTORY_PID) && pid.length() > prefix ? pid.substring(prefix) : pid;
    }

    private void create(Map<String, Object> valid) {
        try {
            client = clients.add(name, valid);
        } catch (IllegalArgumentException e) {
            LOG.error("client {} is not connected: {}", name, e.getMessage());
            broken = new BrokenClient(name, e.getMessage());
            clients.broken().add(broken);
            brokenRegistration = context.registerService(MqttClient.class, broken, broken.properties());
        }
    }

    @Modified
    synchronized void modified(Map<String, Object> newConfiguration) {
        configuration = newConfiguration;
        if (client == null && broken == null) { // another bundle has it
            return;
        }
        if (client != null) {
            try {
                client.configure(newConfiguration);
                return;
            } catch (IllegalArgumentException e) { // shown by create, and mended by the next change
                client.park();
                client = null;
            }
        }
        withdraw();
        create(newConfiguration);
    }

    private void withdraw() {
        if (broken != null) {
            clients.broken().remove(broken);
            brokenRegistration.unregister();
            broken = null;
        }
    }

    @Deactivate
    synchronized void deactivate(int reason) {
        over = true;
        boolean deleted = reason == REASON_CONFIGURATION_DELETED;
        if (broken != null && deleted) {
            Abandoned.forget(clients.parts(), name);
        }
        withdraw();
        if (client != null && deleted) {
            client.delete();
        } else if (client != null) {
            client.park();
        }
        if (deleted) {
            claim.releaseDeleted();
        } else if (client != null) {
            claim.release(client.closed());
        } else {
            claim.release();
        }
    }
}
