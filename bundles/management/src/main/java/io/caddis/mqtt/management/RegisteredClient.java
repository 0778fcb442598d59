package io.caddis.mqtt.management;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.config.PropertyReader;
import io.caddis.mqtt.management.link.Parts;
import io.caddis.mqtt.management.monitor.RefusalLog;
import io.caddis.mqtt.management.threads.Reports;
import io.caddis.mqtt.management.threads.Strand;
import io.caddis.mqtt.management.threads.Workers;
import java.time.Instant;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client as others find it: its service, whose properties follow its state, and its lines in the log. */
final class RegisteredClient {
    private static final Logger LOG = LoggerFactory.getLogger(MqttClient.class);
    private static final long QUIET_NANOS = 1_000_000_000L;
    /** An attempt that has succeeded by then is no news for whoever reads service properties. */
    private static final long BRIEF_NANOS = 20_000_000L;
    private static final String STATE = "mqtt.state";
    private static final Set<String> OF_FRAMEWORK = Set.of(Constants.OBJECTCLASS, Constants.SERVICE_ID,
            Constants.SERVICE_BUNDLEID, Constants.SERVICE_SCOPE);
    private static final int ID_RADIX = 36;
    private static final long IDS = 36L * 36 * 36 * 36 * 36 * 36;

    private final ClientFactory owner;
    private final String name;
    /** What makes {@link #generatedId} unique: only clients without a client.id need the whole. */
    private final long generated = new SplittableRandom().nextLong(IDS);
    private final CaddisClient client;
    private final Strand strand;
    /** Null outside one. While it stops, all bundles do, and none of them will be missed. */
    private volatile Bundle framework;
    /** Used by the strand only, as the next. */
    private final StateLog log;
    private long changes;
    /** When an attempt to connect that may be over soon is shown after all; null if none is kept back. */
    private ScheduledFuture<?> later;
    private final Workers workers;
    private volatile Map<String, ?> configuration;
    private volatile Instant since = Instant.now();
    private volatile ConnectionState state;
    private volatile boolean left;
    /** The server refused a subscription at some time. */
    private volatile boolean refused;
    /** Used by the strand only. */
    private final RefusalLog refusals;
    /** False while another bundle has the client. */
    private volatile boolean begun;
    /** Of a client that the factory made; else its component has it. */
    private volatile Claims.Claim claim;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicReference<ServiceRegistration<MqttClient>> registration = new AtomicReference<>();

    /** @throws IllegalArgumentException naming key, value, rule and remedy */
    RegisteredClient(ClientFactory owner, String name, Map<String, ?> configuration) {
        Workers workers = owner.parts().workers();
        this.owner = owner;
        this.workers = workers;
        this.name = name;
        this.configuration = PropertyReader.plain(configuration); // the map may be the caller's own
        strand = new Strand("client", name, workers);
        log = new StateLog(name);
        refusals = new RefusalLog(name);
        client = new CaddisClient(name, read(configuration, List.of()),
                () -> begun ? this.owner.parts().now() : Parts.ELSEWHERE, System::nanoTime, workers,
                owner.chance(), this::changed, owner.parts().heap());
        // each lambda holds this client only: with more variables it would take more of the heap
        client.driver().preparation().setups(() -> this.owner.services().tlsSetups().of(properties()));
        client.driver().preparation().services(() -> this.owner.services().credentials().of(properties()));
        client.refusals(this::answered);
        client.notices().services(owner.services().receiveNotify(), this::properties);
        client.driver().authenticators(method -> this.owner.services().authenticators().find(method, properties()));
    }

    /** Unique among gateways that share a configuration; what should outlive the process needs a client.id. */
    private String generatedId() {
        return "caddis-" + name + "-" + Long.toString(generated, ID_RADIX);
    }

    /** @param told warnings of the configuration before */
    private ClientConfig read(Map<String, ?> values, List<String> told) {
        ClientConfig config = ClientConfig.read(values, generatedId());
        if (!ClientConfig.name(values, name).equals(name)) {
            throw new IllegalArgumentException("name = '" + ClientConfig.name(values, name) + "': this client was made"
                    + " with the name " + name + ", which stays: remove the key, or make another client");
        }
        ClientConfig.warnings(values).stream().filter(warning -> !told.contains(warning))
                .forEach(warning -> Reports.warn(LOG, "client {}: {}", name, warning));
        return config;
    }

    /** Since when the client has its state. */
    Instant since() {
        return since;
    }

    CaddisClient client() {
        return client;
    }

    /** What an LDAP filter of a listener sees. */
    Hashtable<String, Object> properties() {
        Hashtable<String, Object> properties = properties(name, client.status(), configuration);
        if (refused) {
            String[] filters = client.refused().entrySet().stream().map(one -> one.getKey() + ": " + one.getValue())
                    .sorted().toArray(String[]::new);
            if (filters.length > 0) {
                properties.put("mqtt.refused", filters);
            }
        }
        return properties;
    }

    /** Service properties: name, state and the configuration without anything secret. */
    static Hashtable<String, Object> properties(String name, ConnectionStatus status, Map<String, ?> configuration) {
        Hashtable<String, Object> properties = new Hashtable<>();
        configuration.forEach((key, value) -> {
            if (ClientConfig.KEYS.contains(key) && !PropertyReader.isSecret(key) && PropertyReader.isSet(value)
                    || key.equals("service.pid")) {
                properties.put(key, key.equals("server") ? PropertyReader.withoutPaths(value) : value);
            }
        });
        properties.put("mqtt.client", name);
        properties.put(STATE, status.state().name());
        status.server().ifPresent(server -> properties.put("mqtt.server", server));
        status.cause().ifPresent(cause -> properties.put("mqtt.cause", cause.text()));
        properties.put("webconsole.configurationFactory.nameHint", shownInConsoles(name, status));
        return properties;
    }

    /**
     * What the Felix web console shows in its list of configurations, in place of a PID. It would put values of the
     * configuration, secrets included, where braces are, and a cause may have a server's words.
     */
    private static String shownInConsoles(String name, ConnectionStatus status) {
        String shown = status.cause().map(cause -> name + ": " + cause.text()).orElse(name);
        return shown.replace('{', '(').replace('}', ')');
    }

    /** @param context null outside a framework: then there is no service */
    void register(BundleContext context) {
        begun = true;
        if (context != null) {
            framework = context.getBundle(Constants.SYSTEM_BUNDLE_ID);
            registration.set(context.registerService(MqttClient.class, client, properties()));
            if (left) {
                unregister();
            }
            strand.execute(this::update); // the state may have changed meanwhile
        }
    }

    /**
     * Takes over another configuration of the same client.
     *
     * @throws IllegalArgumentException naming key, value, rule and remedy; then nothing has changed
     */
    void configure(Map<String, ?> newConfiguration) {
        ClientConfig config = read(newConfiguration, ClientConfig.warnings(configuration));
        synchronized (this) { // of two changes at once all of one is in force in the end
            configuration = PropertyReader.plain(newConfiguration);
            client.configure(config);
        }
        owner.services().whiteboard().update(client, properties());
        strand.execute(this::update);
    }

    /** It was made by the factory, which has claimed it. */
    void claimed(Claims.Claim newClaim) {
        claim = newClaim;
    }

    /** Lets the next bundle have it, after {@link #stop}. */
    void release() {
        if (claim != null) {
            claim.release(closed);
        }
    }

    /** Counted down when its link is closed for good. */
    CountDownLatch closed() {
        return closed;
    }

    /** The end of the client. */
    void delete() {
        leave();
        client.close();
        Abandoned.forgetParked(owner.parts().now(), name); // if its driver had no use for it yet
    }

    /** The end of this driver, not of the client: another one goes on with the session. */
    void park() {
        leave();
        client.park();
        if (isFrameworkStopping()) {
            client.processEnds();
        }
    }

    private boolean isFrameworkStopping() {
        Bundle whole = framework;
        return whole != null && whole.getState() == Bundle.STOPPING;
    }

    /** The end of the bundle: nobody goes on, but what is durable stays. */
    void stop() {
        leave();
        client.stop();
    }

    private void leave() {
        left = true;
        owner.remove(this);
        unregister();
    }

    private void unregister() {
        ServiceRegistration<MqttClient> registered = registration.getAndSet(null);
        if (registered != null) {
            registered.unregister();
        }
    }

    /** Under the driver's lock: takes note only. */
    private void changed(ConnectionStatus status) {
        if (status.state() != state) {
            state = status.state();
            since = Instant.now();
        }
        if (status.state() == ConnectionState.CLOSED) {
            closed.countDown();
        }
        strand.execute(() -> {
            Reports.write(() -> tell(status));
            if (claim != null && status.state() == ConnectionState.CLOSED) {
                claim.release();
            }
            update();
            owner.services().tell(this, status);
        });
    }

    /** Under the driver's lock: takes note only. */
    private void answered(TopicFilter filter, ReasonCode reasonCode) {
        if (refused || reasonCode.isError()) {
            refused = true;
            strand.execute(() -> {
                refusals.write(filter, reasonCode, System.nanoTime());
                update();
            });
        }
    }

    /** On the strand. */
    private void tell(ConnectionStatus status) {
        changes++;
        if (isFrameworkStopping()) {
            log.writeAtStop(status);
        } else if (log.write(status, System.nanoTime())) {
            long seen = changes;
            workers.schedule(() -> strand.execute(() -> {
                if (changes == seen) {
                    log.settle();
                }
            }), QUIET_NANOS);
        }
    }

    /** On the strand. */
    private void update() {
        update(false);
    }

    /**
     * On the strand. Frameworks ask the filters of all service listeners whenever properties are set, which takes
     * longer than to connect: so they are set only if they have changed, and not for an attempt that succeeds at once.
     *
     * @param lasts it has not
     */
    private void update(boolean lasts) {
        ServiceRegistration<MqttClient> registered = registration.get();
        if (registered == null) {
            return;
        }
        try {
            ServiceReference<MqttClient> shown = registered.getReference();
            if (isBrief(shown) && !lasts && showsLater()) {
                return;
            }
            if (later != null) {
                later.cancel(false);
                later = null;
            }
            Hashtable<String, Object> now = properties();
            if (!isShown(now, shown)) {
                registered.setProperties(now);
            }
        } catch (IllegalStateException e) {
            Reports.debug(LOG, "client {} was unregistered meanwhile", name);
        }
    }

    /** Whether a service has these properties, and no others but the framework's. No copy of them is kept. */
    private static boolean isShown(Map<String, Object> properties, ServiceReference<?> service) {
        int others = 0;
        for (String key : service.getPropertyKeys()) {
            if (!OF_FRAMEWORK.contains(key)) {
                others++;
                Object value = properties.get(key);
                if (value == null || !Objects.deepEquals(value, service.getProperty(key))) {
                    return false;
                }
            }
        }
        return others == properties.size();
    }

    /** Whether what there is to show is an attempt that may be over soon. */
    private boolean isBrief(ServiceReference<?> shown) {
        Object before = shown.getProperty(STATE);
        return client.status().state() == ConnectionState.CONNECTING && !before.equals(ConnectionState.CONNECTED.name())
                && !before.equals(ConnectionState.CONNECTING.name());
    }

    /** False if that is not possible. */
    private boolean showsLater() {
        if (later == null) {
            later = workers.schedule(() -> strand.execute(() -> update(true)), BRIEF_NANOS);
        }
        return later != null;
    }
}
