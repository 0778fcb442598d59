package io.caddis.mqtt.itests.framework;

import static io.caddis.mqtt.itests.framework.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.itests.container.Components;
import io.caddis.mqtt.itests.container.Container;
import io.caddis.mqtt.itests.container.FrameworkKind;
import io.caddis.mqtt.itests.container.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * Our bundles need a framework, the component runtime, Configuration Admin, Metatype and SLF4J, and nothing else: no
 * package of the class path is shared here, so the services of the bundles are called by reflection.
 */
class BareContainerIT {
    private static final String LOGBACK = "logback.configurationFile";

    @TempDir
    private Path folder;

    @Test
    void allBundlesResolveAndAllComponentsAreSatisfied() throws Exception {
        resolve(List.of(), 0);
    }

    /** And with TLS the four jars of Bouncy Castle, of whichever version the host has. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("netx-O13")
    void tlsResolvesWithBouncyCastle(boolean newest) throws Exception {
        resolve(Host.configured().tls(newest), 1);
    }

    @Test
    void whatShowsClientsNeedsNothingMore() throws Exception {
        List<Path> monitoring = Host.configured().monitoring();
        assertEquals(2, monitoring.size());
        resolve(monitoring, 2);
    }

    /** SLF4J 2 and the Logback for it, as our page about Felix deploys them: what a client says is in its file. */
    @Test
    void logsWithWhatIsInSupport() throws Exception {
        if (Environment.configured().framework() != FrameworkKind.FELIX) {
            return; // Equinox does not take SPI Fly as an extension of the framework while it runs
        }
        Path log = folder.resolve("client.log");
        Path configuration = Files.writeString(folder.resolve("logback.xml"), """
                <configuration><appender name="file" class="ch.qos.logback.core.FileAppender"><file>%s</file>
                <encoder><pattern>%%-5level %%msg%%n</pattern></encoder></appender>
                <root level="INFO"><appender-ref ref="file"/></root></configuration>
                """.formatted(log));
        String before = System.getProperty(LOGBACK);
        System.setProperty(LOGBACK, configuration.toString());
        try {
            resolve(Host.configured().baseInSupport(), List.of(), 0, true, () -> Files.exists(log)
                    && read(log).contains("WARN  client bare: BACKOFF: "));
        } finally {
            if (before == null) {
                System.clearProperty(LOGBACK);
            } else {
                System.setProperty(LOGBACK, before);
            }
        }
    }

    private void resolve(List<Path> more, int ofUs) throws Exception {
        resolve(Host.configured().base(), more, ofUs, false, () -> true);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void resolve(List<Path> base, List<Path> more, int ofUs, boolean connect, BooleanSupplier also)
            throws Exception {
        Host host = Host.configured();
        FrameworkKind kind = Environment.configured().framework();
        try (Container container = new Container(kind, host, folder.resolve("framework"), Map.of())) {
            List<Path> bundles = new ArrayList<>(base);
            bundles.addAll(host.caddis());
            bundles.addAll(more);
            container.install(bundles);
            List<Bundle> ours = Stream.of(container.context().getBundles())
                    .filter(bundle -> bundle.getSymbolicName().startsWith("io.caddis.mqtt.")).toList();
            assertEquals(host.caddis().size() + ofUs, ours.size());
            for (Bundle bundle : ours) {
                assertEquals(Bundle.ACTIVE, bundle.getState(), bundle.getSymbolicName());
            }

            configureClient(container.context(), Map.of("server", "mqtt://127.0.0.1:1", "connect", connect));
            eventually("a client", () -> "none", () -> registered(container.context()));
            eventually("what is to be there, too", () -> "not there", also);
            assertEquals(List.of(), Components.unsatisfied(container));
            assertEquals(List.of(), container.errors());
        }
    }

    /** A message outlives the framework with no more bundles than the store and MVStore. */
    @Test
    void theStoreNeedsMvstoreOnly() throws Exception {
        for (int life = 1; life <= 2; life++) {
            Host host = Host.configured();
            Path store = folder.resolve("store");
            try (Container container = new Container(Environment.configured().framework(), host,
                    folder.resolve("life-" + life), Map.of("io.caddis.mqtt.store.directory", store.toString()))) {
                List<Path> bundles = new ArrayList<>(host.base());
                bundles.addAll(host.caddis());
                bundles.addAll(host.store());
                container.install(bundles);
                BundleContext context = container.context();
                configureClient(context, Map.of("server", "mqtt://127.0.0.1:1", "durable", true));
                eventually("a client", () -> "none", () -> registered(context));
                Object client = service(context, "io.caddis.mqtt.MqttClient");
                if (life == 1) {
                    assertNull(enqueue(client).get(30, TimeUnit.SECONDS));
                }
                eventually("one message", () -> "none", () -> queued(client) == 1);
                assertEquals(List.of(), Components.unsatisfied(container));
                assertEquals(List.of(), container.errors());
            }
            assertTrue(Files.size(store.resolve("sessions.mv")) > 0);
        }
    }

    private static CompletableFuture<?> enqueue(Object client) throws ReflectiveOperationException {
        Class<?> messages = client.getClass().getClassLoader().loadClass("io.caddis.mqtt.Message");
        Object message = messages.getMethod("of", String.class, String.class).invoke(null, "t", "payload");
        return (CompletableFuture<?>) Components.call(client, "enqueue", new Class<?>[] {messages}, message);
    }

    private static int queued(Object client) {
        try {
            Object statistics = Components.call(client, "statistics", new Class<?>[0]);
            Object queue = Components.call(statistics, "queue", new Class<?>[0]);
            return (Integer) Components.call(queue, "messages", new Class<?>[0]);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean registered(BundleContext context) {
        return reference(context, "io.caddis.mqtt.MqttClient")
                .filter(client -> "bare".equals(client.getProperty("mqtt.client"))).isPresent();
    }

    private static void configureClient(BundleContext context, Map<String, Object> values)
            throws ReflectiveOperationException {
        Object admin = service(context, "org.osgi.service.cm.ConfigurationAdmin");
        Object configuration = Components.call(admin, "getFactoryConfiguration", new Class<?>[] {String.class,
            String.class, String.class}, "io.caddis.mqtt.client", "bare", "?");
        Dictionary<String, Object> settings = new Hashtable<>(values);
        Components.call(configuration, "update", new Class<?>[] {Dictionary.class}, settings);
    }

    private static Object service(BundleContext context, String type) {
        return reference(context, type).map(context::getService).orElseThrow(() -> new AssertionError("no " + type));
    }

    /** Also of a type of which the test has a class of its own by the same name. */
    private static Optional<ServiceReference<?>> reference(BundleContext context, String type) {
        try {
            ServiceReference<?>[] found = context.getAllServiceReferences(type, null);
            return found == null ? Optional.empty() : Optional.of(found[0]);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
