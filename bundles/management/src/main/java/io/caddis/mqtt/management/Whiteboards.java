package io.caddis.mqtt.management;

import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.MqttAuthenticator;
import io.caddis.mqtt.MqttConnectionListener;
import io.caddis.mqtt.MqttCredentials;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.MqttReceiveNotify;
import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.TlsSetup;
import io.caddis.mqtt.management.services.AuthenticatorEntry;
import io.caddis.mqtt.management.services.Authenticators;
import io.caddis.mqtt.management.services.FailedServices;
import io.caddis.mqtt.management.services.ListenerEntry;
import io.caddis.mqtt.management.services.TargetedServices;
import io.caddis.mqtt.management.threads.Reports;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whiteboards: services of applications that clients call, and which client calls whom. Each bind and unbind takes
 * note only; objects are got on pool threads, when they are called.
 */
public final class Whiteboards {
    private static final Logger LOG = LoggerFactory.getLogger(MqttRuntime.class);

    private final Authenticators authenticators = new Authenticators();
    private final TargetedServices<TlsSetup> tlsSetups = new TargetedServices<>();
    private final TargetedServices<MqttCredentials> credentials = new TargetedServices<>();
    private final TargetedServices<MqttReceiveNotify> receiveNotify = new TargetedServices<>();
    private final FailedServices failed = new FailedServices();
    private final BundleContext context;
    private final ListenerWhiteboard whiteboard;

    /**
     * No services yet.
     *
     * @param context null outside a framework
     * @param parts   whose threads call connection listeners
     */
    public Whiteboards(BundleContext context, PartsInUse parts) {
        this.context = context;
        whiteboard = new ListenerWhiteboard(parts.workers());
    }

    // ---- listeners
    void bindListener(ServiceReference<MqttMessageListener> reference) {
        failed.unless(reference, () -> {
            ListenerEntry entry = ListenerEntry.of(context, reference);
            whiteboard.addListener(entry);
            if (!entry.problem().isEmpty()) {
                failed.add(reference, "does without a filter: " + entry.problem());
            }
        });
    }

    void unbindListener(ServiceReference<MqttMessageListener> reference) {
        failed.remove(reference);
        whiteboard.removeListener(reference);
    }

    void updatedListener(ServiceReference<MqttMessageListener> reference) {
        unbindListener(reference);
        bindListener(reference);
    }

    /**
     * A listener outside a framework.
     *
     * @param properties those of {@link io.caddis.mqtt.MqttSubscription}
     * @throws IllegalArgumentException if they are of no use
     */
    public ListenerEntry addListener(MqttMessageListener listener, Map<String, Object> properties) {
        ListenerEntry entry = ListenerEntry.of(listener, properties);
        whiteboard.addListener(entry);
        if (!entry.problem().isEmpty()) {
            Reports.error(LOG, "listener {} does without a filter: {}", listener, entry.problem());
        }
        return entry;
    }

    /** Ends {@link #addListener}, or a listener of one client. */
    public void removeListener(ListenerEntry entry) {
        whiteboard.removeListener(entry);
    }

    void bindStatusListener(ServiceReference<MqttConnectionListener> reference) {
        failed.unless(reference, () -> whiteboard.addStatusListener(context, reference));
    }

    void unbindStatusListener(ServiceReference<MqttConnectionListener> reference) {
        failed.remove(reference);
        whiteboard.removeStatusListener(reference);
    }

    /**
     * A connection listener outside a framework.
     *
     * @param properties {@code mqtt.client.target}, or none
     * @throws IllegalArgumentException if they are of no use
     */
    public void addConnectionListener(MqttConnectionListener listener, Map<String, Object> properties) {
        whiteboard.addStatusListener(listener, properties);
    }

    /** Ends {@link #addConnectionListener}. */
    public void removeConnectionListener(MqttConnectionListener listener) {
        whiteboard.removeStatusListener(listener);
    }

    // ---- TLS setups
    void bindTlsSetup(ServiceReference<TlsSetup> reference) {
        failed.unless(reference, () -> tlsSetups.add(context, reference));
    }

    void unbindTlsSetup(ServiceReference<TlsSetup> reference) {
        failed.remove(reference);
        tlsSetups.remove(reference);
    }

    void updatedTlsSetup(ServiceReference<TlsSetup> reference) {
        unbindTlsSetup(reference);
        bindTlsSetup(reference);
    }

    /**
     * A TLS setup outside a framework.
     *
     * @param properties {@code mqtt.client.target} and {@code service.ranking}, or none
     * @throws IllegalArgumentException if they are of no use
     */
    public void addTlsSetup(TlsSetup setup, Map<String, Object> properties) {
        tlsSetups.add(setup, null, properties);
    }

    /** Ends {@link #addTlsSetup}. */
    public void removeTlsSetup(TlsSetup setup) {
        tlsSetups.remove(setup);
    }

    TargetedServices<TlsSetup> tlsSetups() {
        return tlsSetups;
    }

    // ---- credentials
    void bindCredentials(ServiceReference<MqttCredentials> reference) {
        failed.unless(reference, () -> credentials.add(context, reference));
        whiteboard.clients().forEach(client -> client.driver().tryAgain());
    }

    void unbindCredentials(ServiceReference<MqttCredentials> reference) {
        failed.remove(reference);
        credentials.remove(reference);
    }

    void updatedCredentials(ServiceReference<MqttCredentials> reference) {
        unbindCredentials(reference);
        bindCredentials(reference);
    }

    /**
     * What gives credentials outside a framework.
     *
     * @param properties {@code mqtt.client.target} and {@code service.ranking}, or none
     * @throws IllegalArgumentException if they are of no use
     */
    public void addCredentials(MqttCredentials source, Map<String, Object> properties) {
        credentials.add(source, null, properties);
        whiteboard.clients().forEach(client -> client.driver().tryAgain());
    }

    /** Ends {@link #addCredentials}. */
    public void removeCredentials(MqttCredentials source) {
        credentials.remove(source);
    }

    TargetedServices<MqttCredentials> credentials() {
        return credentials;
    }

    // ---- who is told of messages that wait for poll()
    void bindReceiveNotify(ServiceReference<MqttReceiveNotify> reference) {
        failed.unless(reference, () -> receiveNotify.add(context, reference));
        tellOfWaiting();
    }

    void unbindReceiveNotify(ServiceReference<MqttReceiveNotify> reference) {
        failed.remove(reference);
        receiveNotify.remove(reference);
    }

    void updatedReceiveNotify(ServiceReference<MqttReceiveNotify> reference) {
        unbindReceiveNotify(reference);
        bindReceiveNotify(reference);
    }

    /**
     * Who is told outside a framework.
     *
     * @param properties {@code mqtt.client.target}, or none
     * @throws IllegalArgumentException if they are of no use
     */
    public void addReceiveNotify(MqttReceiveNotify told, Map<String, Object> properties) {
        receiveNotify.add(told, null, properties);
        tellOfWaiting();
    }

    /** Ends {@link #addReceiveNotify}. */
    public void removeReceiveNotify(MqttReceiveNotify told) {
        receiveNotify.remove(told);
    }

    private void tellOfWaiting() {
        whiteboard.clients().forEach(client -> client.notices().arrived());
    }

    TargetedServices<MqttReceiveNotify> receiveNotify() {
        return receiveNotify;
    }

    // ---- authenticators
    void bindAuthenticator(ServiceReference<MqttAuthenticator> reference) {
        failed.unless(reference, () -> authenticators.add(AuthenticatorEntry.of(context, reference)));
        lookAgain();
    }

    void unbindAuthenticator(ServiceReference<MqttAuthenticator> reference) {
        failed.remove(reference);
        authenticators.remove(reference);
    }

    void updatedAuthenticator(ServiceReference<MqttAuthenticator> reference) {
        unbindAuthenticator(reference);
        bindAuthenticator(reference);
    }

    /**
     * An authenticator outside a framework.
     *
     * @param properties {@code mqtt.authentication.method}, and {@code mqtt.client.target} if it is not for all clients
     * @throws IllegalArgumentException if they are of no use
     */
    public void addAuthenticator(MqttAuthenticator authenticator, Map<String, Object> properties) {
        authenticators.add(new AuthenticatorEntry(authenticator, null, properties));
        lookAgain();
    }

    /** Ends {@link #addAuthenticator}. */
    public void removeAuthenticator(MqttAuthenticator authenticator) {
        authenticators.remove(authenticator);
    }

    private void lookAgain() {
        whiteboard.clients().forEach(client -> client.driver().partsChanged());
    }

    Authenticators authenticators() {
        return authenticators;
    }

    /** Tells connection listeners of a client's state. On a pool thread. */
    void tell(RegisteredClient registered, ConnectionStatus status) {
        whiteboard.tell(registered.client(), registered::properties, status);
    }

    FailedServices failed() {
        return failed;
    }

    ListenerWhiteboard whiteboard() {
        return whiteboard;
    }
}
