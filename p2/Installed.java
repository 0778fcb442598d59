import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/**
 * Starts Equinox with what the director installed, as Eclipse does: the component runtime is started, our bundles only have
 * the chance to come. Prints what came; exit status 1 if the client is of no use. {@code ./caddis p2} runs it.
 */
public final class Installed {
    private static final long LIMIT_NANOS = 30_000_000_000L;

    private Installed() {
    }

    /** Takes the folder that was installed into. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        Framework framework = ((FrameworkFactory) Class.forName("org.eclipse.osgi.launch.EquinoxFactory")
                .getConstructor().newInstance()).newFramework(Map.of(
                        "org.osgi.framework.storage", folder.resolve("configuration-of-check").toString(),
                        "org.osgi.framework.storage.clean", "onFirstInit",
                        "io.caddis.mqtt.store.directory", folder.resolve("store").toString()));
        framework.start();
        BundleContext context = framework.getBundleContext();
        List<Bundle> bundles = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve("plugins"))) {
            for (Path file : files.sorted().toList()) {
                if (!file.getFileName().toString().startsWith("org.eclipse.osgi_")) {
                    bundles.add(context.installBundle(file.toUri().toString()));
                }
            }
        }
        for (Bundle bundle : bundles) {
            if (bundle.getSymbolicName().equals("org.apache.felix.scr")) {
                bundle.start();
            } else if ("lazy".equals(bundle.getHeaders().get("Bundle-ActivationPolicy"))) {
                bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
            }
        }
        int status = check(context) ? 0 : 1;
        framework.stop();
        framework.waitForStop(0);
        System.exit(status);
    }

    private static boolean check(BundleContext context) throws Exception {
        for (String service : List.of("MqttClientFactory", "spi.PacketCodec", "spi.Sessions", "spi.Transport",
                "spi.WebSockets", "spi.Tls", "spi.SessionStore")) {
            if (awaited(context, "io.caddis.mqtt." + service) == null) {
                System.err.println("p2: no service io.caddis.mqtt." + service + " in the installed Equinox");
                return false;
            }
        }
        ServiceReference<?> reference = awaited(context, "io.caddis.mqtt.MqttClientFactory");
        Object factory = context.getService(reference);
        Class<?> type = reference.getBundle().loadClass("io.caddis.mqtt.MqttClientFactory");
        Object client = type.getMethod("create", String.class, Map.class)
                .invoke(factory, "ide", Map.of("server", "mqtt://127.0.0.1:1"));
        System.out.println("p2: Equinox " + context.getBundle(0).getVersion() + " has "
                + reference.getBundle().getSymbolicName() + " " + reference.getBundle().getVersion()
                + ", whose factory made the client ide: " + (client != null));
        return client != null;
    }

    private static ServiceReference<?> awaited(BundleContext context, String service) throws Exception {
        long begin = System.nanoTime();
        ServiceReference<?>[] found = null;
        while (found == null && System.nanoTime() - begin < LIMIT_NANOS) {
            found = context.getAllServiceReferences(service, null);
            Thread.sleep(10);
        }
        return found == null ? null : found[0];
    }
}
