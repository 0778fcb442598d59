package io.caddis.mqtt.itests.hostagent;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** What a check may ask for, each by its name and arguments. Answers are lines. For one thread. */
final class Commands implements Answers.Commands {
    private static final String FACTORY_PID = "io.caddis.mqtt.client";
    private static final long REFRESH_SECONDS = 60;

    private final BundleContext context;
    private final Watch watch;

    Commands(BundleContext context, Watch watch) {
        this.context = context;
        this.watch = watch;
    }

    @Override
    public String run(String... request) throws Exception {
        String[] arguments = Arrays.copyOfRange(request, 1, request.length);
        return switch (request[0]) {
            case "about" -> about();
            case "bundles" -> lines(bundles());
            case "events" -> lines(watch.events());
            case "threads" -> Answers.threads(arguments[0]);
            case "beans" -> lines(beans(arguments[0], arguments[1]));
            case "services" -> services(arguments[0], arguments[1]);
            case "install" -> install(arguments);
            case "update" -> update(arguments[0], Path.of(arguments[1]));
            case "uninstall" -> uninstall(arguments);
            case "install-package" -> new Packages(context).install(Path.of(arguments[0]));
            case "uninstall-package" -> new Packages(context).uninstall(arguments[0]);
            case "configure" -> configure(arguments);
            case "unconfigure" -> unconfigure(arguments[0]);
            case "shell" -> new Shell(context).run(arguments[0]);
            case "application" -> application(arguments);
            case "stop" -> stop();
            default -> throw new IllegalArgumentException("no such command: " + request[0]);
        };
    }

    private static String lines(List<String> all) {
        return String.join("\n", all);
    }

    private String about() {
        Bundle framework = context.getBundle(0);
        return framework.getSymbolicName() + " " + framework.getVersion() + "\n" + System.getProperty("java.version")
                + "\n" + ProcessHandle.current().pid();
    }

    /** Symbolic name, version, state and what is missing of each. */
    private List<String> bundles() {
        return Arrays.stream(context.getBundles()).map(bundle -> bundle.getSymbolicName() + " " + bundle.getVersion()
                + " " + state(bundle)).toList();
    }

    private static String state(Bundle bundle) {
        boolean fragment = (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
        // a lazy bundle is starting until one of its classes is used: it is all that there is to do
        return bundle.getState() == Bundle.ACTIVE || bundle.getState() == Bundle.STARTING
                || fragment && bundle.getState() == Bundle.RESOLVED ? "ready"
                : Integer.toString(bundle.getState());
    }

    /** Name and an attribute of each. */
    private static List<String> beans(String pattern, String attribute) throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        List<String> found = new ArrayList<>();
        for (ObjectName name : server.queryNames(new ObjectName(pattern), null)) {
            found.add(name.getKeyProperty("name") + " " + server.getAttribute(name, attribute));
        }
        return found;
    }

    /** How many services of a class there are that a filter matches. */
    private String services(String type, String filter) throws InvalidSyntaxException {
        ServiceReference<?>[] found = context.getAllServiceReferences(type, filter.isEmpty() ? null : filter);
        return Integer.toString(found == null ? 0 : found.length);
    }

    /** All first, then they are started, so that their order does not matter. */
    private String install(String... files) throws BundleException {
        List<Bundle> installed = new ArrayList<>();
        for (String file : files) {
            installed.add(context.installBundle(Path.of(file).toUri().toString()));
        }
        for (Bundle bundle : installed) {
            if ((bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) == 0) {
                bundle.start();
            }
        }
        return "";
    }

    private String update(String name, Path jar) throws BundleException, IOException, InterruptedException {
        try (InputStream in = Files.newInputStream(jar)) {
            bundle(name).update(in);
        }
        refresh();
        return "";
    }

    private String uninstall(String... names) throws BundleException, InterruptedException {
        for (String name : names) {
            bundle(name).uninstall();
        }
        refresh();
        return "";
    }

    private void refresh() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        context.getBundle(0).adapt(FrameworkWiring.class).refreshBundles(null, event -> done.countDown());
        if (!done.await(REFRESH_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the refresh took more than " + REFRESH_SECONDS + " s");
        }
    }

    private Bundle bundle(String name) {
        return Arrays.stream(context.getBundles()).filter(one -> name.equals(one.getSymbolicName())).findFirst()
                .orElseThrow(() -> new NoSuchElementException("no bundle " + name));
    }

    /** A client's name, then its settings in turn: key, value. */
    private String configure(String... words) throws IOException, InvalidSyntaxException {
        Dictionary<String, Object> settings = new Hashtable<>();
        settings.put("name", words[0]);
        for (int at = 1; at < words.length; at += 2) {
            settings.put(words[at], words[at + 1]);
        }
        admin().createFactoryConfiguration(FACTORY_PID, "?").update(settings);
        return "";
    }

    private String unconfigure(String name) throws IOException, InvalidSyntaxException {
        for (Configuration one : admin().listConfigurations("(&(service.factoryPid=" + FACTORY_PID + ")(name=" + name
                + "))")) {
            one.delete();
        }
        return "";
    }

    private ConfigurationAdmin admin() {
        return context.getService(context.getServiceReference(ConfigurationAdmin.class));
    }

    /** What the application's bundle answers; the classes of the JDK are all that it and this one share. */
    private String application(String... words) throws InvalidSyntaxException {
        ServiceReference<?>[] found = context.getServiceReferences(Function.class.getName(), "(caddis.hosts=*)");
        if (found == null) {
            throw new IllegalStateException("the application of the check is not there: bundles that are not active: "
                    + bundles().stream().filter(line -> !line.endsWith(" ready")).collect(Collectors.joining(", ")));
        }
        @SuppressWarnings("unchecked") // no other service has the property
        Function<String[], String> application = (Function<String[], String>) context.getService(found[0]);
        try {
            return application.apply(words);
        } finally {
            context.ungetService(found[0]);
        }
    }

    /** An ordinary stop of the framework; the answer may come before its end. */
    private String stop() throws BundleException {
        context.getBundle(0).stop();
        return "";
    }
}
