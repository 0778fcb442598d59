package io.caddis.mqtt.itests.hosts;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.wiring.BundleRevision;

/** In a process of its own: the framework of the class path, with bundles that it keeps from start to start. */
public final class Launch {
    /** A property: as in Eclipse, only who is needed by lazy bundles, and who watches, is started. */
    static final String LAZY = "caddis.launch.lazy";
    private static final Set<String> STARTED = Set.of("org.apache.felix.scr", "io.caddis.mqtt.itests.hostagent");

    private Launch() {
    }

    /** Arguments: the folder of the framework, and the jars to install in it if it is new. */
    public static void main(String[] args) throws Exception {
        Framework framework = ServiceLoader.load(FrameworkFactory.class).iterator().next().newFramework(Map.of(
                Constants.FRAMEWORK_STORAGE, args[0], "felix.bootdelegation.implicit", "false",
                "osgi.compatibility.bootdelegation", "false"));
        framework.init();
        BundleContext context = framework.getBundleContext();
        List<Bundle> installed = new ArrayList<>();
        if (context.getBundles().length == 1) {
            for (int at = 1; at < args.length; at++) {
                installed.add(context.installBundle(Path.of(args[at]).toUri().toString()));
            }
        }
        framework.start();
        for (Bundle bundle : installed) {
            if ((bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) == 0) {
                if (!Boolean.getBoolean(LAZY) || STARTED.contains(bundle.getSymbolicName())) {
                    bundle.start();
                } else if ("lazy".equals(bundle.getHeaders().get(Constants.BUNDLE_ACTIVATIONPOLICY))) {
                    bundle.start(Bundle.START_ACTIVATION_POLICY);
                }
            }
        }
        framework.waitForStop(0);
        System.exit(0); // whatever threads a host leaves
    }
}
