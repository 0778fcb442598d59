package io.caddis.mqtt.tls;

import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttConnectionListener;
import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.Tls;
import io.caddis.mqtt.spi.TlsObserver;
import io.caddis.mqtt.spi.TlsOptions;
import io.caddis.mqtt.spi.Transport;
import io.caddis.mqtt.tls.certificates.ExpiryWarnings;
import io.caddis.mqtt.tls.link.Buffers;
import io.caddis.mqtt.tls.link.Reports;
import io.caddis.mqtt.tls.link.SecureLink;
import io.caddis.mqtt.tls.link.TlsThreads;
import io.caddis.mqtt.tls.records.ClientTls;
import io.caddis.mqtt.tls.records.Records;
import io.caddis.mqtt.tls.revocation.KeptAnswers;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS for any transport; hears of all connections, to warn of certificates that expire. Thread-safe. */
@Component(service = {Tls.class, MqttConnectionListener.class})
public final class TlsComponent implements Tls, MqttConnectionListener {
    private static final Logger LOG = LoggerFactory.getLogger(TlsComponent.class);

    private final TlsThreads threads = new TlsThreads();
    private final Buffers buffers = new Buffers();
    private final Map<SSLContext, Map<String, Object>> services = new ConcurrentHashMap<>();
    private final KeptAnswers answers = new KeptAnswers(text -> Reports.warn(LOG, "{}", text));
    private final ClientTls client = new ClientTls(this::service, answers, text -> Reports.warn(LOG, "{}", text));
    private final ExpiryWarnings warnings = new ExpiryWarnings(InstantSource.system(),
            (task, nanos) -> threads.schedule(() -> threads.execute(task), nanos),
            text -> Reports.warn(LOG, "{}", text));

    /** Starts nothing yet. */
    @Activate
    public TlsComponent() {
        // all is made by the fields; threads come with the first link
    }

    /** Lets handshakes that are under way end, and starts no more. Does not wait. */
    @Deactivate
    public void deactivate() {
        threads.close();
    }

    /** A context of the host's that configurations may choose. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindContext(SSLContext context, Map<String, Object> properties) {
        services.put(context, properties);
    }

    void unbindContext(SSLContext context) {
        services.remove(context);
    }

    private SSLContext service(String target) {
        try {
            Filter filter = FrameworkUtil.createFilter(target);
            return services.entrySet().stream().filter(entry -> filter.matches(entry.getValue()))
                    .max(Comparator.comparingInt(entry -> entry.getValue().get("service.ranking") instanceof Integer one
                            ? one : 0)).map(Map.Entry::getKey).orElse(null);
        } catch (InvalidSyntaxException e) {
            return null;
        }
    }

    @Override
    public Transport over(Transport transport, TlsOptions options, TlsObserver observer) {
        SecureLink.Source files = new Files(options);
        return (endpoint, handler) -> {
            SecureLink link = new SecureLink(threads, buffers, files, transport, endpoint, handler, options, observer);
            if (!link.start()) {
                throw new IllegalStateException("the TLS bundle has stopped");
            }
            return link;
        };
    }

    /** What the files of these options hold. */
    private final class Files implements SecureLink.Source {
        private final TlsOptions options;

        Files(TlsOptions options) {
            this.options = options;
        }

        @Override
        public Records records(Endpoint endpoint) throws IOException {
            return client.records(options, endpoint);
        }

        @Override
        public String material(String known) throws IOException {
            return client.material(options, known);
        }

        @Override
        public Transport toAuthorities(Transport carrier) {
            Transport secured = over(carrier, ofAuthorities(options), session -> { });
            return (endpoint, handler) -> (endpoint.isSecure() ? secured : carrier).open(endpoint, handler);
        }

        @Override
        public List<String> files() {
            List<String> names = new ArrayList<>(options.trust().files());
            names.addAll(options.revocation().crlFiles());
            if (options.identity() != null && options.identity().keyFile() != null) {
                names.add(options.identity().keyFile());
                if (options.identity().certificateFile() != null) {
                    names.add(options.identity().certificateFile());
                }
            }
            return names;
        }

        @Override
        public KeptAnswers answers() {
            return answers;
        }

        /** Trusts the same, and is asked about no revocation in its turn. Nothing of ours is shown to it. */
        private static TlsOptions ofAuthorities(TlsOptions options) {
            return new TlsOptions(null, true, options.trust(), null, null, TlsOptions.Revocation.NONE, List.of(),
                    options.protocols(), options.cipherSuites(), options.groups(), List.of(), null, 0,
                    options.accepted());
        }
    }

    @Override
    public void changed(MqttClient which, ConnectionStatus status) {
        warnings.changed(which.name(), status);
    }
}
