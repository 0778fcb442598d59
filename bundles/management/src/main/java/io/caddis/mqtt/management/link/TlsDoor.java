package io.caddis.mqtt.management.link;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.TlsSetup;
import io.caddis.mqtt.management.services.TargetedServices;
import io.caddis.mqtt.management.threads.ContextClassLoader;
import io.caddis.mqtt.management.threads.Reports;
import io.caddis.mqtt.management.threads.Workers;
import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.FailureText;
import io.caddis.mqtt.spi.Tls;
import io.caddis.mqtt.spi.TlsObserver;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.spi.Transport;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's way to secured links: {@link TlsSetup} services first, on a pool thread, then the TLS bundle. */
public final class TlsDoor {
    private static final Logger LOG = LoggerFactory.getLogger(TlsSetup.class);

    private final MqttClient client;
    private final Workers workers;
    private final Supplier<List<TargetedServices.Entry<TlsSetup>>> setups;
    /** A call has not returned: so at most one thread is held for each client. */
    private final AtomicBoolean calling = new AtomicBoolean();

    public TlsDoor(MqttClient client, Workers workers, Supplier<List<TargetedServices.Entry<TlsSetup>>> setups) {
        this.client = client;
        this.workers = workers;
        this.setups = setups;
    }

    /** A transport whose links are secured. */
    Transport over(Transport transport, Tls tls, TlsOptions options, TlsObserver observer) {
        List<TargetedServices.Entry<TlsSetup>> called = setups.get();
        if (called.isEmpty()) {
            return tls.over(transport, options, observer);
        }
        return (endpoint, handler) -> {
            LateLink link = new LateLink(workers, handler::closed);
            link.start(calling, "a TlsSetup service", "handshake.timeout", endpoint.options().handshakeTimeoutNanos(),
                    () -> {
                        Transport secured = tls.over(transport, called(called, options, endpoint), observer);
                        return () -> secured.open(endpoint, handler);
                    });
            return link;
        };
    }

    /** The options as the services want them. */
    private TlsOptions called(List<TargetedServices.Entry<TlsSetup>> called, TlsOptions options, Endpoint endpoint)
            throws LateLink.Refusal {
        TlsOptionsBuilder parameters = new TlsOptionsBuilder(options, endpoint.host());
        for (TargetedServices.Entry<TlsSetup> entry : called) {
            TlsSetup setup = entry.acquire();
            if (setup != null) {
                try (ContextClassLoader own = ContextClassLoader.of(setup)) {
                    setup.setUp(client, parameters);
                } catch (Throwable e) { // an application's
                    Reports.warn(LOG, "client {}: a TlsSetup service refuses the connection", client.name(), e);
                    throw new LateLink.Refusal("a TlsSetup service refuses the connection: " + FailureText.of(e), e);
                } finally {
                    entry.release();
                }
            }
        }
        return parameters.options();
    }
}
