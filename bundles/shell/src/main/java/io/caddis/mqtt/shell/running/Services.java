package io.caddis.mqtt.shell.running;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.shell.output.Text;
import io.caddis.mqtt.shell.output.Values;
import io.caddis.mqtt.shell.usage.CommandException;
import io.caddis.mqtt.shell.usage.Names;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The services of the container, for the time of one command. */
public interface Services extends AutoCloseable {
    /** A registered client. */
    record Client(String name, Map<String, Object> properties, MqttClient service) {
        /** Filters that the server refuses, and why. */
        public List<String> refused() {
            return properties.get("mqtt.refused") instanceof String[] refused ? List.of(refused) : List.of();
        }

        /** The filters that its configuration has for {@code poll()}; those of calls are not among them. */
        public List<String> configuredFilters() {
            Object filters = Values.plain(properties.get("subscriptions"));
            List<?> several = filters instanceof List<?> list ? list
                    : filters == null ? List.of() : List.of(filters.toString().split(","));
            return several.stream().map(filter -> filter.toString().strip()).filter(filter -> !filter.isEmpty())
                    .toList();
        }
    }

    /** A registration. */
    interface Registered extends AutoCloseable {
        @Override
        void close();
    }

    /** All clients, by name. */
    List<Client> clients();

    /** A service, the best of several. */
    <T> Optional<T> find(Class<T> type);

    /** Registers a listener. */
    Registered register(MqttMessageListener listener, Map<String, Object> properties);

    /** Gives all services back. */
    @Override
    void close();

    /**
     * The client with that name.
     *
     * @throws CommandException naming those that there are
     */
    default Client client(String name) {
        List<Client> all = clients();
        return all.stream().filter(client -> client.name().equals(name)).findFirst().orElseThrow(() -> {
            List<String> names = all.stream().map(Client::name).toList();
            String there = names.isEmpty() ? "; there is none: make one with mqtt:create NAME SERVER"
                    : Names.suggestion(name, names, "") + " there are: " + String.join(", ", names);
            return new CommandException("no client '" + Text.safe(name) + "'"
                    + (there.startsWith(" ") ? ";" + there : there));
        });
    }

    /**
     * A service that a command cannot do without.
     *
     * @throws CommandException saying what brings it
     */
    default <T> T need(Class<T> type, String remedy) {
        return find(type).orElseThrow(() -> new CommandException("no service " + type.getSimpleName() + ": " + remedy));
    }
}
