package io.caddis.mqtt.management.link;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttCredentials.Credentials;
import io.caddis.mqtt.MqttCredentials;
import io.caddis.mqtt.TlsSetup;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.services.TargetedServices;
import io.caddis.mqtt.management.threads.ContextClassLoader;
import io.caddis.mqtt.management.threads.Reports;
import io.caddis.mqtt.management.threads.Workers;
import io.caddis.mqtt.spi.FailureText;
import io.caddis.mqtt.spi.Link;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens links. What an attempt needs beside the configuration, secrets in files and what a service
 * {@link MqttCredentials} says, is asked for at each attempt, on a pool thread.
 */
public final class Preparation {
    private static final Logger LOG = LoggerFactory.getLogger(MqttCredentials.class);

    private final MqttClient client;
    private final Workers workers;
    private final AtomicBoolean calling = new AtomicBoolean();
    /** Warnings of files with secrets, each said once. Bounded by the keys that name some. */
    private Set<String> exposed = Set.of();
    private volatile Supplier<List<TargetedServices.Entry<MqttCredentials>>> services = List::of;

    private volatile Supplier<List<TargetedServices.Entry<TlsSetup>>> setups = List::of;
    /** Null before the first secured link. Guarded by this. */
    private TlsDoor door;

    public Preparation(MqttClient client, Workers workers) {
        this.client = client;
        this.workers = workers;
    }

    /** Who is asked: the first one. */
    public void services(Supplier<List<TargetedServices.Entry<MqttCredentials>>> newServices) {
        services = newServices;
    }

    /** What a configuration needs and is not there; empty if nothing. */
    public String missing(ClientConfig config) {
        return config.needsCredentials() && services.get().isEmpty() ? "MqttCredentials" : "";
    }

    /** Who has a say in how secured links are opened. */
    public void setups(Supplier<List<TargetedServices.Entry<TlsSetup>>> newSetups) {
        setups = newSetups;
    }

    private synchronized TlsDoor door() {
        if (door == null) {
            door = new TlsDoor(client, workers, () -> setups.get());
        }
        return door;
    }

    /** A link for one attempt, through these parts. Its side is given the configuration with all that was asked for. */
    public Link link(ClientConfig config, Parts parts, LinkSide side) {
        List<TargetedServices.Entry<MqttCredentials>> asked = services.get();
        if (asked.isEmpty() && config.secrets() == null && !config.needsCredentials()) {
            return open(config, parts, side);
        }
        LateLink link = new LateLink(workers, side::refused);
        String what = config.secrets() != null && asked.isEmpty() ? "reading the files with secrets"
                : "the MqttCredentials service";
        link.start(calling, what, "response.timeout", config.session().responseTimeoutNanos(), () -> {
            ClientConfig ready = config.secrets() == null ? config : read(config);
            ClientConfig allowed = asked.isEmpty() && !config.needsCredentials() ? ready : ask(asked, ready);
            return () -> open(allowed, parts, side);
        });
        return link;
    }

    private Link open(ClientConfig ready, Parts parts, LinkSide side) {
        return side.open(parts, side.endpoint().isSecure() ? door() : null, ready);
    }

    private ClientConfig read(ClientConfig config) throws LateLink.Refusal {
        try {
            ClientConfig ready = config.withSecrets();
            config.secrets().exposures().stream().filter(this::isNew)
                    .forEach(warning -> Reports.warn(LOG, "client {}: {}", client.name(), warning));
            return ready;
        } catch (IllegalArgumentException e) {
            throw new LateLink.Refusal(e.getMessage(), e);
        }
    }

    private synchronized boolean isNew(String warning) {
        exposed = exposed.isEmpty() ? new HashSet<>() : exposed;
        return exposed.add(warning);
    }

    private ClientConfig ask(List<TargetedServices.Entry<MqttCredentials>> asked, ClientConfig config)
            throws LateLink.Refusal {
        TargetedServices.Entry<MqttCredentials> entry = asked.isEmpty() ? null : asked.get(0);
        MqttCredentials service = entry == null ? null : entry.acquire();
        if (service == null) {
            throw new LateLink.Refusal("the MqttCredentials service has left", null);
        }
        try (ContextClassLoader own = ContextClassLoader.of(service)) {
            Credentials credentials = service.credentials(client);
            return credentials == null ? config : config.withCredentials(credentials);
        } catch (Throwable e) { // an application's
            Reports.warn(LOG, "client {}: the MqttCredentials service refuses the connection", client.name(), e);
            throw new LateLink.Refusal("the MqttCredentials service refuses the connection: " + FailureText.of(e), e);
        } finally {
            entry.release();
        }
    }
}
