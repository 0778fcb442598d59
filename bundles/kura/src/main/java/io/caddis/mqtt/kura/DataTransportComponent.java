package io.caddis.mqtt.kura;

import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.kura.link.Registry;
import io.caddis.mqtt.kura.settings.SettingsReader;
import io.caddis.mqtt.kura.transport.KuraTransport;
import io.caddis.mqtt.kura.transport.Listeners;
import io.caddis.mqtt.kura.transport.Services;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.eclipse.kura.KuraConnectException;
import org.eclipse.kura.KuraException;
import org.eclipse.kura.configuration.ConfigurableComponent;
import org.eclipse.kura.crypto.CryptoService;
import org.eclipse.kura.data.DataTransportService;
import org.eclipse.kura.data.DataTransportToken;
import org.eclipse.kura.data.transport.listener.DataTransportListener;
import org.eclipse.kura.ssl.SslManagerService;
import org.eclipse.kura.ssl.SslServiceListener;
import org.eclipse.kura.status.CloudConnectionStatusService;
import org.eclipse.kura.system.SystemService;
import org.osgi.service.component.ComponentConstants;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * One transport of Kura's, with a configuration of the factory PID {@value #PID}. The references have the names of
 * Kura's own transport, since configurations say which service they mean ({@code SslManagerService.target}). Caddis'
 * factory may come and go: the service stays registered, and with it all that Kura builds on it.
 *
 * <p>Immediate, as Kura's own: one that is not is deactivated when the last one lets go of its service, before the
 * component runtime says that the configuration is deleted.
 */
@Component(name = DataTransportComponent.PID, configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true,
        service = {DataTransportService.class, SslServiceListener.class, ConfigurableComponent.class},
        property = "kura.ui.service.hide:Boolean=true",
        reference = @Reference(name = DataTransportComponent.LISTENERS,
                service = org.eclipse.kura.data.DataTransportListener.class,
                cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC))
@SuppressWarnings("deprecation") // the older kind of listener, which Kura still calls
public class DataTransportComponent implements DataTransportService, SslServiceListener, ConfigurableComponent {
    /** The factory PID, the component's name and the id of its Metatype, which Kura wants to be one. */
    public static final String PID = "io.caddis.mqtt.kura.DataTransport";
    static final String LISTENERS = "DataTransportListener";

    private volatile SystemService system;
    private volatile CryptoService crypto;
    private volatile CloudConnectionStatusService status;
    private volatile MqttClientFactory factory;
    private volatile Services.Tls tls;
    private volatile KuraTransport transport;

    /** What the transport asks for. */
    private final class OfComponent implements Services {
        @Override
        public MqttClientFactory factory() {
            return factory;
        }

        @Override
        public Tls tls() {
            return tls;
        }

        @Override
        public UnaryOperator<String> decrypt() {
            return DataTransportComponent.this::decrypt;
        }

        @Override
        public Supplier<String> macAddress() {
            return system::getPrimaryMacAddress;
        }
    }

    /** For the component runtime. */
    public DataTransportComponent() {
    }

    /** Begins, also with a configuration that is not valid: else Kura could not show it. */
    @Activate
    public void activate(ComponentContext context, Map<String, Object> properties) {
        KuraTransport made = new KuraTransport(SettingsReader.name(properties), new OfComponent(),
                Registry.of(context.getBundleContext()), status, new Listeners(() -> located(context)));
        made.start(properties);
        transport = made;
    }

    /** Takes another configuration; Kura's layers disconnect and connect meanwhile, on this thread. */
    @Modified
    public void modified(Map<String, Object> properties) {
        transport.update(properties);
    }

    /**
     * Ends; does not wait for the broker.
     *
     * @param reason of the component runtime
     */
    @Deactivate
    public void deactivate(int reason) {
        transport.close(reason == ComponentConstants.DEACTIVATION_REASON_CONFIGURATION_DELETED);
    }

    private static List<org.eclipse.kura.data.DataTransportListener> located(ComponentContext context) {
        Object[] services;
        try {
            services = context.locateServices(LISTENERS);
        } catch (IllegalStateException e) {
            return List.of(); // deactivated
        }
        List<org.eclipse.kura.data.DataTransportListener> found = new ArrayList<>();
        for (Object one : services == null ? new Object[0] : services) {
            found.add((org.eclipse.kura.data.DataTransportListener) one);
        }
        return found;
    }

    private String decrypt(String written) {
        try {
            return new String(crypto.decryptAes(written.toCharArray()));
        } catch (KuraException e) {
            throw new IllegalArgumentException("not encrypted", e);
        }
    }

    // ---- services

    @Reference(name = "SystemService")
    void bindSystem(SystemService service) {
        system = service;
    }

    @Reference(name = "CryptoService")
    void bindCrypto(CryptoService service) {
        crypto = service;
    }

    @Reference(name = "CloudConnectionStatusService")
    void bindStatus(CloudConnectionStatusService service) {
        status = service;
    }

    @Reference(name = "SslManagerService", cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC, updated = "updatedTls")
    void bindTls(SslManagerService service, Map<String, Object> properties) {
        updatedTls(service, properties);
    }

    /** Its settings are service properties. */
    void updatedTls(SslManagerService service, Map<String, Object> properties) {
        tls = new Services.Tls(service, Map.copyOf(properties));
        KuraTransport now = transport;
        if (now != null) {
            now.tlsChanged();
        }
    }

    void unbindTls(SslManagerService service) {
        Services.Tls now = tls;
        tls = now != null && now.manager() == service ? null : now; // another may be bound already
    }

    @Reference(name = "MqttClientFactory", cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    void bindFactory(MqttClientFactory service) {
        factory = service;
    }

    void unbindFactory(MqttClientFactory service) {
        factory = factory == service ? null : factory; // another may be bound already
        KuraTransport now = transport;
        if (now != null) {
            now.factoryLeft(service);
        }
    }

    // ---- what Kura calls

    @Override
    public void onConfigurationUpdated() {
        transport.tlsChanged();
    }

    @Override
    public void connect() throws KuraConnectException {
        transport.connect();
    }

    @Override
    public boolean isConnected() {
        return transport.isConnected();
    }

    @Override
    public String getBrokerUrl() {
        return transport.getBrokerUrl();
    }

    @Override
    public String getAccountName() {
        return transport.getAccountName();
    }

    @Override
    public String getUsername() {
        return transport.getUsername();
    }

    @Override
    public String getClientId() {
        return transport.getClientId();
    }

    @Override
    public void disconnect(long quiesceTimeout) {
        transport.disconnect(quiesceTimeout);
    }

    @Override
    public void subscribe(String topic, int qos) throws KuraException {
        transport.subscribe(topic, qos);
    }

    @Override
    public void unsubscribe(String topic) throws KuraException {
        transport.unsubscribe(topic);
    }

    @Override
    public DataTransportToken publish(String topic, byte[] payload, int qos, boolean retain) throws KuraException {
        return transport.publish(topic, payload, qos, retain);
    }

    @Override
    public void addDataTransportListener(DataTransportListener listener) {
        transport.addDataTransportListener(listener);
    }

    @Override
    public void removeDataTransportListener(DataTransportListener listener) {
        transport.removeDataTransportListener(listener);
    }
}
