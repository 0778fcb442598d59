package io.caddis.mqtt.itests.framework;

import static io.caddis.mqtt.itests.framework.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.caddis.mqtt.itests.container.Container;
import io.caddis.mqtt.itests.container.Host;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;

/** Eclipse installs bundles and starts none of its own accord, but gives lazy ones the chance to come when needed. */
class LazyStartIT {
    @TempDir
    private Path folder;

    @Test
    void theServicesComeOfBundlesThatAreStartedLazily() throws Exception {
        Host host = Host.configured();
        List<Path> jars = new ArrayList<>(host.caddis());
        jars.addAll(host.store());
        jars.addAll(host.monitoring());
        jars.addAll(host.tls(true));
        Map<String, String> properties =
                Map.of("io.caddis.mqtt.store.directory", folder.resolve("store").toString());
        try (Container container = new Container(Environment.configured().framework(), host,
                folder.resolve("framework"), properties)) {
            container.install(host.base());
            List<Bundle> lazy = new ArrayList<>();
            for (Path jar : jars) {
                Bundle bundle = container.context().installBundle(jar.toUri().toString());
                if (Constants.ACTIVATION_LAZY.equals(bundle.getHeaders().get(Constants.BUNDLE_ACTIVATIONPOLICY))) {
                    lazy.add(bundle);
                }
            }
            // as Eclipse does at each start, and for these only
            for (Bundle bundle : lazy) {
                bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
            }
            for (String service : List.of("io.caddis.mqtt.MqttClientFactory", "io.caddis.mqtt.spi.PacketCodec",
                    "io.caddis.mqtt.spi.Sessions", "io.caddis.mqtt.spi.Transport", "io.caddis.mqtt.spi.Tls",
                    "io.caddis.mqtt.spi.WebSockets", "io.caddis.mqtt.spi.SessionStore")) {
                eventually("the service " + service, () -> "none", () -> registered(container.context(), service));
            }
            assertEquals(List.of(), container.errors());
        }
    }

    /** Also with a class that is not the one of the same name on the class path here. */
    private static boolean registered(BundleContext context, String service) {
        try {
            return context.getAllServiceReferences(service, null) != null;
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
