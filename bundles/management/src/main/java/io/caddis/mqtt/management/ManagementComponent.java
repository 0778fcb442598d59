package io.caddis.mqtt.management;

import io.caddis.mqtt.MqttAuthenticator;
import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.MqttConnectionListener;
import io.caddis.mqtt.MqttCredentials;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.MqttReceiveNotify;
import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.TlsDiagnosis;
import io.caddis.mqtt.TlsSetup;
import io.caddis.mqtt.spi.PacketCodec;
import io.caddis.mqtt.spi.SessionStore;
import io.caddis.mqtt.spi.Sessions;
import io.caddis.mqtt.spi.Tls;
import io.caddis.mqtt.spi.Transport;
import io.caddis.mqtt.spi.WebSockets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The bundle's one door to the services of others: it hands each of them to the object that uses it, and offers three
 * of its own. These objects know each other by reference, since services of two versions of this bundle that are there
 * side by side would find each other by their names, and have classes of their own (decision D75). All references are
 * optional and dynamic, so that a client stays registered while a part is replaced (decision D02).
 */
@Component(service = {}, immediate = true)
public final class ManagementComponent {
    private final BundleContext context;
    private final PartsInUse parts = new PartsInUse();
    private final Whiteboards services;
    private final ClientFactory clients;
    private final Deque<ServiceRegistration<?>> offered = new ArrayDeque<>();

    /** No clients yet. */
    @Activate
    public ManagementComponent(BundleContext context) {
        this.context = context;
        services = new Whiteboards(context, parts);
        clients = new ClientFactory(context, parts, services);
    }

    @Activate
    void activate() {
        offered.push(context.registerService(MqttClientFactory.class, clients, null));
        offered.push(context.registerService(MqttRuntime.class, new ClientRuntime(clients), null));
        offered.push(context.registerService(TlsDiagnosis.class, new TlsChecks(parts), null));
    }

    /** First those who use them leave, among them {@link ConfiguredClientComponent}; then clients, then threads end. */
    @Deactivate
    void deactivate() {
        offered.forEach(ServiceRegistration::unregister);
        clients.deactivate();
        parts.deactivate();
    }

    // ---- parts

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCodec(PacketCodec codec) {
        parts.bindCodec(codec);
    }

    void unbindCodec(PacketCodec codec) {
        parts.unbindCodec(codec);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSessions(Sessions sessions) {
        parts.bindSessions(sessions);
    }

    void unbindSessions(Sessions sessions) {
        parts.unbindSessions(sessions);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindStore(SessionStore store) {
        parts.bindStore(store);
    }

    void unbindStore(SessionStore store) {
        parts.unbindStore(store);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTransport(Transport transport, Map<String, Object> properties) {
        parts.bindTransport(transport, properties);
    }

    void unbindTransport(Transport transport) {
        parts.unbindTransport(transport);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTls(Tls tls) {
        parts.bindTls(tls);
    }

    void unbindTls(Tls tls) {
        parts.unbindTls(tls);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindWebSockets(WebSockets webSockets) {
        parts.bindWebSockets(webSockets);
    }

    void unbindWebSockets(WebSockets webSockets) {
        parts.unbindWebSockets(webSockets);
    }

    // ---- whiteboards

    @Reference(service = MqttMessageListener.class, cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindListener(ServiceReference<MqttMessageListener> reference) {
        services.bindListener(reference);
    }

    void unbindListener(ServiceReference<MqttMessageListener> reference) {
        services.unbindListener(reference);
    }

    void updatedListener(ServiceReference<MqttMessageListener> reference) {
        services.updatedListener(reference);
    }

    @Reference(service = MqttConnectionListener.class, cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindStatusListener(ServiceReference<MqttConnectionListener> reference) {
        services.bindStatusListener(reference);
    }

    void unbindStatusListener(ServiceReference<MqttConnectionListener> reference) {
        services.unbindStatusListener(reference);
    }

    @Reference(service = TlsSetup.class, cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindTlsSetup(ServiceReference<TlsSetup> reference) {
        services.bindTlsSetup(reference);
    }

    void unbindTlsSetup(ServiceReference<TlsSetup> reference) {
        services.unbindTlsSetup(reference);
    }

    void updatedTlsSetup(ServiceReference<TlsSetup> reference) {
        services.updatedTlsSetup(reference);
    }

    @Reference(service = MqttCredentials.class, cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindCredentials(ServiceReference<MqttCredentials> reference) {
        services.bindCredentials(reference);
    }

    void unbindCredentials(ServiceReference<MqttCredentials> reference) {
        services.unbindCredentials(reference);
    }

    void updatedCredentials(ServiceReference<MqttCredentials> reference) {
        services.updatedCredentials(reference);
    }

    @Reference(service = MqttReceiveNotify.class, cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindReceiveNotify(ServiceReference<MqttReceiveNotify> reference) {
        services.bindReceiveNotify(reference);
    }

    void unbindReceiveNotify(ServiceReference<MqttReceiveNotify> reference) {
        services.unbindReceiveNotify(reference);
    }

    void updatedReceiveNotify(ServiceReference<MqttReceiveNotify> reference) {
        services.updatedReceiveNotify(reference);
    }

    @Reference(service = MqttAuthenticator.class, cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindAuthenticator(ServiceReference<MqttAuthenticator> reference) {
        services.bindAuthenticator(reference);
    }

    void unbindAuthenticator(ServiceReference<MqttAuthenticator> reference) {
        services.unbindAuthenticator(reference);
    }

    void updatedAuthenticator(ServiceReference<MqttAuthenticator> reference) {
        services.updatedAuthenticator(reference);
    }
}
