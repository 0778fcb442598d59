package io.caddis.mqtt.management;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.config.ClientMetatype;
import io.caddis.mqtt.management.services.CurrentConfiguration;
import io.caddis.mqtt.management.threads.Reports;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
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

    private final BundleContext context;
    private final String pid;
    /** If the configuration gives it no name. */
    private final String pidName;
    /** Guarded by this, as all that follows. */
    private Map<String, Object> configuration;
    /** Null before they come and after they have gone. */
    private ClientFactory clients;
    private ServiceReference<MqttClientFactory> factory;
    private String name;
    /** Under which the session is kept that this configuration has or had; null if it had none. */
    private String sessionName;
    private Claims.Claim claim;
    private int claims;
    private RegisteredClient client;
    private BrokenClient broken;
    /** The name that another client has; null if none is waited for. Written under this. */
    private volatile String wanted;
    private ServiceRegistration<MqttClient> brokenRegistration;

    /** The client is made when the clients of this bundle are there. */
    @Activate
    public ConfiguredClientComponent(BundleContext context, Map<String, Object> configuration) {
        this.context = context;
        this.configuration = CurrentConfiguration.of(context, configuration);
        pid = String.valueOf(configuration.get("service.pid"));
        pidName = pidName(pid);
    }

    /**
     * A factory; only that of this bundle counts. Not a mandatory reference: that would be satisfied by the factory of
     * another version, which has classes of its own.
     */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindFactory(ServiceReference<MqttClientFactory> reference) {
        if (context.getBundle().equals(reference.getBundle())
                && context.getService(reference) instanceof ClientFactory own) {
            synchronized (this) {
                factory = reference;
            }
            begin(own);
        }
    }

    void unbindFactory(ServiceReference<MqttClientFactory> reference) {
        synchronized (this) {
            if (!reference.equals(factory)) {
                return;
            }
            factory = null;
            end(false);
        }
        context.ungetService(reference);
    }

    /** Creates the client; or later, if another version of this bundle has it. */
    synchronized void begin(ClientFactory own) {
        clients = own;
        claim();
    }

    /**
     * {@code NAME} of {@code io.caddis.mqtt.client~NAME}; what follows {@code io.caddis.mqtt.client.} if it was
     * generated.
     */
    private static String pidName(String pid) {
        int prefix = ClientMetatype.FACTORY_PID.length() + 1;
        return pid.startsWith(ClientMetatype.FACTORY_PID) && pid.length() > prefix ? pid.substring(prefix) : pid;
    }

    /** What the configuration says, if that is valid. */
    private String name() {
        try {
            return ClientConfig.name(configuration, pidName);
        } catch (IllegalArgumentException e) {
            return pidName; // and the client will say what is wrong
        }
    }

    private synchronized void claim() {
        name = name();
        int number = ++claims;
        claim = clients.claims().claim(name, () -> granted(number));
    }

    /** @param number of the claim that was granted, which may have been given up meanwhile */
    private synchronized void granted(int number) {
        if (clients != null && number == claims) {
            create();
        }
    }

    private void create() {
        try {
            client = clients.add(name, configuration);
            hasSession();
        } catch (IllegalArgumentException e) {
            // two that wait for a name may both find it free: only who asks for it knows who has it
            boolean taken = e instanceof ClientFactory.NameTaken || !clients.isFree(name);
            if (!taken) {
                hasSession();
            }
            String shown = taken ? pidName : name; // who looks for the other client is to find that
            Reports.error(LOG, "client {} is not connected: {}", shown, e.getMessage());
            broken = new BrokenClient(shown, pid, e.getMessage());
            clients.broken().add(broken);
            brokenRegistration = context.registerService(MqttClient.class, broken, broken.properties());
            if (taken) {
                wanted = name;
                clients.awaitName(this, name);
            }
        }
    }

    private void hasSession() {
        if (!name.equals(sessionName)) {
            forgetSession(); // nobody will ask for it again
        }
        sessionName = name;
    }

    /** Whether it waits for this name, or did a moment ago. Any thread, under any lock. */
    boolean wants(String freed) {
        return freed.equals(wanted);
    }

    /** The client has gone that had the name. On a thread of the pool. */
    synchronized void nameFreed() {
        if (clients != null && broken != null && name.equals(wanted) && clients.isFree(name)) {
            withdraw();
            create();
        }
    }

    /** Gives up a session that no client has, unless somebody else took its name. */
    private void forgetSession() {
        if (sessionName != null && clients.isFree(sessionName)) {
            Abandoned.forget(clients.parts().now(), sessionName);
        }
    }

    @Modified
    void modified(Map<String, Object> newConfiguration) {
        configure(CurrentConfiguration.of(context, newConfiguration)); // no other call of the runtime is between them
    }

    private synchronized void configure(Map<String, Object> newConfiguration) {
        configuration = newConfiguration;
        if (clients == null) {
            return;
        }
        if (!name().equals(name)) {
            rename();
            return;
        }
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
        create();
    }

    /** A client of another name is another client; the session of this one stays only if the other cannot be. */
    private void rename() {
        withdraw();
        if (client != null && clients.isFree(name())) {
            client.delete();
            sessionName = null;
            claim.releaseDeleted();
        } else {
            if (client != null) {
                client.park();
            }
            claim.release();
        }
        client = null;
        claim();
    }

    private void withdraw() {
        if (wanted != null) {
            wanted = null;
            clients.forgetName(this);
        }
        if (broken != null) {
            clients.broken().remove(broken);
            brokenRegistration.unregister();
            broken = null;
        }
    }

    @Deactivate
    synchronized void deactivate(int reason) {
        end(reason == REASON_CONFIGURATION_DELETED);
    }

    private void end(boolean deleted) {
        assert Thread.holdsLock(this);
        if (clients == null) {
            return;
        }
        if (broken != null && deleted) {
            forgetSession();
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
        client = null;
        clients = null;
    }
}
