package io.caddis.mqtt.itests.framework;

import static io.caddis.mqtt.itests.framework.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.itests.container.Clients;
import io.caddis.mqtt.itests.container.Container;
import io.caddis.mqtt.itests.container.FrameworkKind;
import io.caddis.mqtt.itests.container.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationPlugin;

/**
 * A configuration that is changed in the moment in which it is taken over, as File Install does with a file that is
 * still being written. The component runtime reads values before their change count, and so takes a change in between
 * for one that it knows: it never gives the new values to anybody. With the Configuration Admin of Felix and, in
 * Equinox, with its own too.
 */
class ChangedAtOnceIT {
    private static final int CLIENTS = 300;
    private static final String SERVER = "mqtt://127.0.0.1:1";
    private static final String LAST = "client.id";

    @TempDir
    private Path folder;

    /** Whether to take the framework's own Configuration Admin. */
    static Stream<Boolean> ownConfigurationAdmin() {
        return Environment.configured().framework() == FrameworkKind.EQUINOX ? Stream.of(false, true)
                : Stream.of(false);
    }

    private Container container(boolean ownConfigurationAdmin) throws Exception {
        Host host = Host.configured();
        Container container = new Container(Environment.configured().framework(), host, folder.resolve("framework"),
                Clients.properties(host));
        List<Path> bundles = new ArrayList<>(Clients.bundles(host));
        if (ownConfigurationAdmin) {
            bundles.removeAll(host.base());
            bundles.addAll(0, host.baseOfEquinox());
        }
        container.install(bundles);
        return container;
    }

    private static void change(Clients clients, String name, String id) {
        try {
            clients.configure(name, Map.of("server", SERVER, "connect", false, LAST, id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> known(Clients clients) {
        Map<String, Object> known = new HashMap<>();
        for (ServiceReference<MqttClient> one : clients.references()) {
            Object id = one.getProperty(LAST);
            known.put((String) one.getProperty("mqtt.client"), id == null ? "no " + LAST : id);
        }
        return known;
    }

    private static void awaitLast(Clients clients, Map<String, Object> expected) {
        eventually("all have their last configuration", () -> {
            Map<String, Object> others = known(clients);
            others.entrySet().removeAll(expected.entrySet());
            return others;
        }, () -> known(clients).equals(expected));
    }

    /** In the moment between: a plugin is asked when the values have been copied, and before the change count is. */
    @ParameterizedTest
    @MethodSource("ownConfigurationAdmin")
    void aChangeWhileTheOneBeforeIsRead(boolean ownConfigurationAdmin) throws Exception {
        try (Container container = container(ownConfigurationAdmin)) {
            Clients clients = new Clients(container);
            Set<String> changed = ConcurrentHashMap.newKeySet();
            ConfigurationPlugin between = (reference, properties) -> {
                String name = nameOf(properties);
                if (name != null && changed.add(name + " " + properties.get(LAST)) && !isLast(properties)) {
                    change(clients, name, "last");
                }
            };
            container.context().registerService(ConfigurationPlugin.class, between, FrameworkUtil.asDictionary(
                    Map.of(ConfigurationPlugin.CM_RANKING, 1)));
            clients.configure("at-creation", Map.of());
            awaitLast(clients, Map.of("at-creation", "last"));

            change(clients, "later", "last");
            awaitLast(clients, Map.of("at-creation", "last", "later", "last"));
            change(clients, "later", "other");
            eventually("the plugin has changed it", () -> changed, () -> changed.contains("later other"));
            awaitLast(clients, Map.of("at-creation", "last", "later", "last"));

            // its bundle has gone and comes back: what it was given before counts as little
            Bundle management = container.bundle("io.caddis.mqtt.management");
            management.stop();
            changed.clear();
            change(clients, "later", "while stopped");
            management.start();
            awaitLast(clients, Map.of("at-creation", "last", "later", "last"));
            assertEquals(List.of(), container.errors());
        }
    }

    private static String nameOf(Dictionary<String, Object> properties) {
        String pid = String.valueOf(properties.get("service.pid"));
        return pid.startsWith("io.caddis.mqtt.client~") ? pid.substring(pid.indexOf('~') + 1) : null;
    }

    private static boolean isLast(Dictionary<String, Object> properties) {
        return "last".equals(properties.get(LAST));
    }

    /** Many, created empty and changed once or twice at once, some of them while the bundle of clients starts. */
    @ParameterizedTest
    @MethodSource("ownConfigurationAdmin")
    void manyThatAreChangedRightAfterTheirCreation(boolean ownConfigurationAdmin) throws Exception {
        try (Container container = container(ownConfigurationAdmin)) {
            Clients clients = new Clients(container);
            Bundle management = container.bundle("io.caddis.mqtt.management");
            management.stop();
            Map<String, Object> expected = new HashMap<>();
            Thread creating = new Thread(() -> {
                for (int i = 0; i < CLIENTS; i++) {
                    create(clients, "client" + i, i);
                }
            }, "creating");
            creating.start();
            eventually("the first is there", () -> "none", () -> clients.exists("client" + CLIENTS / 10));
            management.start();
            creating.join();
            for (int i = 0; i < CLIENTS; i++) {
                expected.put("client" + i, "last" + i);
            }
            awaitLast(clients, expected);
            assertEquals(List.of(), container.errors());
        }
    }

    private static void create(Clients clients, String name, int number) {
        try {
            clients.configure(name, Map.of());
            for (int i = 0; i < number % 3; i++) {
                change(clients, name, "other" + i);
            }
            change(clients, name, "last" + number);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
