package io.caddis.mqtt.gateway;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.log.LogReaderService;
import org.osgi.service.log.admin.LoggerAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The framework: the packed bundles in it, and the watch of the folder. */
final class Host {
    private static final Logger LOG = LoggerFactory.getLogger(Host.class);
    private static final Logger LOAD = LoggerFactory.getLogger("load");
    private static final String LOCATION = "caddis-gateway:";
    private static final String CONSOLE = "org.apache.felix.gogo.shell.jar";
    private static final String FILE_INSTALL = "org.apache.felix.fileinstall.jar";
    /** These first: the log for what others have to say, and configurations, which are tidied before they are used. */
    private static final List<String> FIRST = List.of("org.apache.felix.configadmin.jar", "org.apache.felix.log.jar");
    private static final String LOADED_FROM = "felix.fileinstall.filename";
    private static final long STOP_MILLIS = TimeUnit.SECONDS.toMillis(30);
    private static final long LOOK_MILLIS = TimeUnit.SECONDS.toMillis(1);

    private final Folders folders;
    private final boolean console;
    private final Framework framework;

    /** Not running yet. */
    Host(Folders folders, boolean console) {
        this.folders = folders;
        this.console = console;
        Map<String, Object> all = new HashMap<>(properties());
        all.put(FelixLog.PROPERTY, new FelixLog());
        framework = new FrameworkFactory().newFramework(all);
    }

    /** A system property of the same name goes before, as for {@code felix.fileinstall.poll}. */
    private Map<String, String> properties() {
        Map<String, String> all = new HashMap<>(Map.of(
                Constants.FRAMEWORK_STORAGE, folders.data().resolve("framework").toString(),
                "io.caddis.mqtt.store.directory", folders.data().resolve("store").toString(),
                "felix.fileinstall.dir", folders.load().toString(),
                "felix.fileinstall.tmpdir", folders.data().resolve("tmp").toString(),
                "felix.fileinstall.poll", "1000",
                "felix.fileinstall.noInitialDelay", "true",
                "felix.fileinstall.log.level", "3", // to INFO
                "felix.log.level", "1", // of the framework itself: errors
                "felix.bootdelegation.implicit", "false",
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, SHARED));
        // else it empties files that were not yet written when they were found: it writes what it has read into them
        all.put("felix.fileinstall.enableConfigSave", "false");
        all.replaceAll((name, value) -> System.getProperty(name, value));
        return all;
    }

    /**
     * Starts the framework with the packed bundles; those of an earlier version are updated, and keep their data.
     *
     * @throws StartException if one of them does not start, with all that do not
     */
    void start(Packed packed) throws StartException {
        try {
            framework.init();
            List<Bundle> bundles = installed(packed);
            framework.start();
            List<String> problems = new ArrayList<>();
            for (Bundle bundle : bundles) {
                if (bundle.getLocation().endsWith(FILE_INSTALL)) {
                    forgetConfigurationsWithoutAFile();
                }
                try {
                    bundle.start(Bundle.START_TRANSIENT); // not by the framework itself, next time: in this order
                } catch (BundleException e) {
                    problems.add(bundle.getSymbolicName() + ": " + FrameworkLog.words(e));
                }
                if (bundle.getLocation().endsWith(FIRST.get(1))) {
                    FrameworkLog.listenTo(service(LogReaderService.class), service(LoggerAdmin.class));
                }
            }
            if (!problems.isEmpty()) {
                throw new StartException("bundles of the gateway do not start: " + String.join("; ", problems)
                        + ": remove what was put in their place", null);
            }
        } catch (BundleException | IOException e) {
            throw new StartException("the framework does not start (" + FrameworkLog.words(e) + "): remove the folder "
                    + folders.data().resolve("framework") + ", it is made again", e);
        }
    }

    /** In the order of their start. */
    private List<Bundle> installed(Packed packed) throws BundleException, IOException {
        BundleContext context = framework.getBundleContext();
        List<String> names = new ArrayList<>(FIRST);
        packed.names().stream().filter(name -> !FIRST.contains(name) && !name.equals(FILE_INSTALL))
                .filter(name -> console || !name.equals(CONSOLE)).forEach(names::add);
        names.add(FILE_INSTALL);
        Set<String> wanted = new HashSet<>();
        List<Bundle> bundles = new ArrayList<>();
        for (String name : names) {
            wanted.add(LOCATION + name);
            Bundle before = context.getBundle(LOCATION + name);
            try (InputStream jar = packed.open(name)) {
                if (before != null) {
                    before.update(jar);
                    bundles.add(before);
                } else {
                    bundles.add(context.installBundle(LOCATION + name, jar));
                }
            }
        }
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getLocation().startsWith(LOCATION) && !wanted.contains(bundle.getLocation())) {
                bundle.uninstall();
            }
        }
        return bundles;
    }

    /** File Install takes no notice of files that went while nothing ran. */
    private void forgetConfigurationsWithoutAFile() throws IOException {
        try {
            Configuration[] loaded = service(ConfigurationAdmin.class).listConfigurations("(" + LOADED_FROM + "=*)");
            for (Configuration configuration : loaded == null ? new Configuration[0] : loaded) {
                if (!new File(URI.create((String) configuration.getProperties().get(LOADED_FROM))).exists()) {
                    configuration.delete();
                }
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private <T> T service(Class<T> type) {
        ServiceReference<T> reference = framework.getBundleContext().getServiceReference(type);
        if (reference == null) {
            throw new IllegalStateException("no service " + type.getName());
        }
        return framework.getBundleContext().getService(reference);
    }

    /** Returns when the framework was stopped, and says meanwhile which files are of no use. */
    void serve() {
        LoadCheck check = new LoadCheck(folders.load());
        try {
            FrameworkEvent event = framework.waitForStop(LOOK_MILLIS);
            while (event.getType() == FrameworkEvent.WAIT_TIMEDOUT
                    || event.getType() == FrameworkEvent.STOPPED_UPDATE) {
                check.look().forEach(LOAD::warn);
                event = framework.waitForStop(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops the framework if it runs; false if it did not stop in time. */
    boolean stop() {
        if (framework.getState() == Bundle.INSTALLED || framework.getState() == Bundle.RESOLVED) {
            return true;
        }
        try {
            LOG.info("stopping");
            framework.stop();
            boolean stopped = framework.waitForStop(STOP_MILLIS).getType() != FrameworkEvent.WAIT_TIMEDOUT;
            if (stopped) {
                LOG.info("stopped");
            } else {
                LOG.error("the framework did not stop within {} s: a bundle of load waits in its stop method",
                        TimeUnit.MILLISECONDS.toSeconds(STOP_MILLIS));
            }
            return stopped;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (BundleException e) {
            LOG.error("the framework does not stop: {}", FrameworkLog.words(e));
            return false;
        }
    }

    /** What bundles take from the class path. SLF4J 2 also as 1.7, as in its own manifest. */
    private static final String SHARED = "org.slf4j;version=2.0.20,org.slf4j.event;version=2.0.20,"
            + "org.slf4j.helpers;version=2.0.20,org.slf4j.spi;version=2.0.20,org.slf4j;version=1.7.36,"
            + "org.slf4j.helpers;version=1.7.36,"
            + "org.osgi.service.log;version=1.5,org.osgi.service.log.admin;version=1.0,"
            + "org.osgi.service.cm;version=1.6.1";
}
