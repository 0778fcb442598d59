package io.caddis.mqtt.itests.kura;

import io.caddis.mqtt.itests.kura.layers.CloudLayer;
import io.caddis.mqtt.itests.kura.layers.DataLayer;
import io.caddis.mqtt.itests.kura.layers.DataLayerListener;
import io.caddis.mqtt.itests.kura.layers.Database;
import java.io.IOException;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.eclipse.kura.KuraException;
import org.eclipse.kura.data.DataTransportService;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceRegistration;

/** A cloud connection: a transport, and a data service above it, by configuration. */
final class Stack implements AutoCloseable {
    private final Gateway gateway;
    private final String name;
    private final String transportPid;
    private final Database database;
    private final ServiceRegistration<Database> registration;

    /**
     * Makes both.
     *
     * @param name      of the stack, and its client identifier unless told otherwise
     * @param factory   of the transport
     * @param transport keys that differ from a quick client of this machine
     * @param data      keys of the data service that differ from those for tests
     */
    Stack(Gateway gateway, String name, String factory, Map<String, Object> transport, Map<String, Object> data)
            throws KuraException {
        this(gateway, name, factory, transport, data, new Database());
    }

    /** The same, with the database of an earlier one. */
    Stack(Gateway gateway, String name, String factory, Map<String, Object> transport, Map<String, Object> data,
            Database database) throws KuraException {
        this(gateway, name, "transport-" + name, data, database);
        Map<String, Object> all = new HashMap<>(Map.of("topic.context.account-name", "acme", "username", "",
                "password", "", "client-id", name, "timeout", 5));
        all.putAll(transport);
        gateway.configurations().createFactoryConfiguration(factory, transportPid, all, false);
    }

    /** Makes the data service only; the transport of that name is somebody else's concern. */
    Stack(Gateway gateway, String name, String transportPid, Map<String, Object> data) throws KuraException {
        this(gateway, name, transportPid, data, new Database());
    }

    private Stack(Gateway gateway, String name, String transportPid, Map<String, Object> data, Database database)
            throws KuraException {
        this.database = database;
        this.gateway = gateway;
        this.name = name;
        this.transportPid = transportPid;
        registration = gateway.container().context().registerService(Database.class, database,
                new Hashtable<>(Map.of("name", name)));
        Map<String, Object> all = new HashMap<>(Map.of("enable.rate.limit", false, "connect.retry-millis", 500,
                "deactivate.millis", 10, "disconnect.quiesce-timeout", 1,
                "DataTransportService.target", "(kura.service.pid=" + transportPid + ")",
                "Database.target", "(name=" + name + ")"));
        all.putAll(data);
        gateway.configurations().createFactoryConfiguration(LayersBundle.DATA, "data-" + name, all, false);
    }

    /** The data service as it is now. */
    DataLayer layer() {
        Gateway.await(() -> "the data service of " + name, () -> found() != null);
        return found();
    }

    private DataLayer found() {
        try {
            return gateway.container().context().getServiceReferences(DataLayer.class,
                    "(kura.service.pid=data-" + name + ")").stream().findFirst()
                    .map(gateway.container().context()::getService).orElse(null);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Adds a cloud service. */
    CloudLayer cloud(String... filters) {
        return new CloudLayer(layer(), List.of(filters));
    }

    /** Adds a listener. */
    void listen(DataLayerListener listener) {
        layer().add(listener);
    }

    Database database() {
        return database;
    }

    /** The transport as a service. */
    DataTransportService transport() {
        Gateway.await("the transport", () -> gateway.configurations().service(DataTransportService.class,
                transportPid) != null);
        return gateway.configurations().service(DataTransportService.class, transportPid);
    }

    String transportPid() {
        return transportPid;
    }

    Stack awaitConnected() {
        DataTransportService transport = transport();
        Gateway.await(() -> name + " is connected: " + layer().calls(), transport::isConnected);
        return this;
    }

    /** Waits until the layer was called so. */
    void awaitCall(String call, int times) {
        Gateway.await(() -> times + " times " + call + " in " + layer().calls(), () -> layer().calls().stream()
                .filter(each -> each.startsWith(call)).count() >= times);
    }

    /** Changes keys of the transport; null takes one away. */
    void change(Map<String, Object> changes) throws IOException {
        gateway.configurations().change(transportPid, changes);
    }

    /** Waits until nothing waits and nothing is in flight. */
    void awaitEmpty() {
        Gateway.await(() -> name + " is empty: " + database, () -> database.waiting() == 0 && database.inFlight() == 0);
    }

    @Override
    public void close() throws KuraException {
        gateway.configurations().deleteFactoryConfiguration("data-" + name, false);
        if (gateway.configurations().exists(transportPid)) {
            gateway.configurations().deleteFactoryConfiguration(transportPid, false);
        }
        registration.unregister();
    }
}
