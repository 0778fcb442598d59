package io.caddis.mqtt.shell;

import io.caddis.mqtt.ClientStatistics;
import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.shell.running.Services;
import io.caddis.mqtt.spi.Figures;
import io.caddis.mqtt.testing.RecordingClient;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** A container made of lists. */
final class FakeServices implements Services {
    final List<Client> clients = new CopyOnWriteArrayList<>();
    final Map<Class<?>, Object> services = new HashMap<>();
    final Map<MqttMessageListener, Map<String, Object>> listeners = new LinkedHashMap<>();
    /** What a test does when a listener comes. */
    Consumer<MqttMessageListener> registered = listener -> { };
    boolean closed;

    RecordingClient add(String name, Object... keysAndValues) {
        RecordingClient client = new RecordingClient(name);
        client.becomes(new ConnectionStatus(ConnectionState.CONNECTED, Optional.empty()));
        Map<String, Object> properties = new HashMap<>(Map.of("mqtt.client", name, "server", "mqtt://broker.example",
                "service.id", 7L, "mqtt.state", "CONNECTED"));
        for (int index = 0; index < keysAndValues.length; index += 2) {
            properties.put((String) keysAndValues[index], keysAndValues[index + 1]);
        }
        clients.add(new Client(name, properties, client));
        return client;
    }

    /** Not connected, and why. */
    static void failed(RecordingClient client, ConnectionState state, DisconnectCause.Source source, String text) {
        client.becomes(state, new DisconnectCause(source, ReasonCode.UNSPECIFIED_ERROR, text));
    }

    /** Has messages that wait to be sent. */
    static void queued(RecordingClient client, int count) {
        ClientStatistics now = client.statistics();
        client.statistics(Figures.statistics(now.out(), now.in(), Figures.queue(count, 0, 0, 0), now.connection(),
                now.tls()));
    }

    /**
     * Config Admin: what it does when a configuration is made, and with the ones deleted.
     *
     * @param made    name and values
     * @param deleted name
     */
    void configAdmin(BiConsumer<String, Map<String, Object>> made, Consumer<String> deleted) {
        Map<String, Map<String, Object>> all = new LinkedHashMap<>();
        services.put(ConfigurationAdmin.class, proxy(ConfigurationAdmin.class, (method, arguments) -> switch (method) {
            case "listConfigurations" -> all.isEmpty() ? null : all.keySet().stream()
                    .map(name -> configuration(name, all, made, deleted)).toArray(Configuration[]::new);
            case "getFactoryConfiguration" -> configuration((String) arguments[1], all, made, deleted);
            default -> throw new UnsupportedOperationException(method);
        }));
    }

    private static Configuration configuration(String name, Map<String, Map<String, Object>> all,
            BiConsumer<String, Map<String, Object>> made, Consumer<String> deleted) {
        return proxy(Configuration.class, (method, arguments) -> switch (method) {
            case "getPid" -> "io.caddis.mqtt.client~" + name;
            case "getProperties" -> org.osgi.framework.FrameworkUtil.asDictionary(all.get(name));
            case "update" -> {
                Map<String, Object> values = new HashMap<>();
                Dictionary<?, ?> given = (Dictionary<?, ?>) arguments[0];
                given.keys().asIterator().forEachRemaining(key -> values.put((String) key, given.get(key)));
                all.put(name, values);
                made.accept(name, values);
                yield null;
            }
            case "delete" -> {
                all.remove(name);
                deleted.accept(name);
                yield null;
            }
            default -> throw new UnsupportedOperationException(method);
        });
    }

    private interface Answers {
        Object answer(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
                (self, method, arguments) -> answers.answer(method.getName(), arguments)));
    }

    @Override
    public List<Client> clients() {
        List<Client> sorted = new ArrayList<>(clients);
        sorted.sort(Comparator.comparing(Client::name));
        return sorted;
    }

    @Override
    public <T> Optional<T> find(Class<T> type) {
        return Optional.ofNullable(type.cast(services.get(type)));
    }

    @Override
    public Registered register(MqttMessageListener listener, Map<String, Object> properties) {
        listeners.put(listener, properties);
        registered.accept(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {
        closed = true;
    }
}
