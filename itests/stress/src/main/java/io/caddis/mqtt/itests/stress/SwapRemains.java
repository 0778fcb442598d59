package io.caddis.mqtt.itests.stress;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.caddis.mqtt.itests.container.Await;
import io.caddis.mqtt.itests.container.Container;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleRevisions;
import org.osgi.framework.wiring.BundleWiring;

/** What is left of bundles that were replaced. */
final class SwapRemains {
    /** Idle threads of the pool end after a while. */
    private static final Duration LEFT_MAX = Duration.ofSeconds(60);

    /**
     * The component runtime (2.2.12) remembers for ever who was to get a service that could not be activated.
     */
    private static final String MISSING = "(m_missingDependencies)";
    /**
     * Felix (7.0.5) notes who defines a class. Whoever notes itself just when another thread has defined it stays
     * noted, also when the thread is gone: it finds the class before it looks whether the note is its own.
     */
    private static final String CLASS_LOCKS = "(m_classLocks)";

    private final Container container;
    private final Path store;
    private final Provider[] providers = Security.getProviders();
    private final Map<String, List<OldLoader>> old = new TreeMap<>();
    private Footprint footprint;
    private Map<String, Integer> services;
    private Set<String> beans;
    private Set<String> files;

    /** @param store the folder of the store */
    SwapRemains(Container container, Path store) {
        this.container = container;
        this.store = store;
    }

    /** From now on nothing is to become more. */
    void begin() throws IOException {
        footprint = Footprint.now();
        services = services();
        beans = beans();
        files = files();
    }

    /** A bundle is replaced now. */
    synchronized void replaced(Bundle bundle) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        if (wiring != null) {
            old.computeIfAbsent(bundle.getSymbolicName(), any -> new ArrayList<>())
                    .add(new OldLoader(wiring.getClassLoader()));
        }
    }

    /** What each bundle of ours offers, and how often. */
    private Map<String, Integer> services() {
        Map<String, Integer> all = new TreeMap<>();
        for (Bundle bundle : container.context().getBundles()) {
            ServiceReference<?>[] offered = bundle.getSymbolicName().startsWith("io.caddis.mqtt.")
                    ? bundle.getRegisteredServices() : null;
            for (ServiceReference<?> one : offered == null ? new ServiceReference<?>[0] : offered) {
                all.merge(bundle.getSymbolicName() + ": " + String.join("+", (String[]) one.getProperty("objectClass"))
                        + " " + one.getProperty("mqtt.client"), 1, Integer::sum);
            }
        }
        return all;
    }

    private static Set<String> beans() {
        try {
            Set<String> names = new TreeSet<>();
            ManagementFactory.getPlatformMBeanServer().queryNames(new ObjectName("io.caddis*:*"), null)
                    .forEach(name -> names.add(name.toString()));
            return names;
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }

    private Set<String> files() throws IOException {
        Set<String> names = new TreeSet<>();
        if (Files.isDirectory(store)) {
            try (Stream<Path> all = Files.list(store)) {
                all.forEach(file -> names.add(file.getFileName().toString()));
            }
        }
        return names;
    }

    /** Bundles that have more than one revision. */
    private List<String> revisions() {
        List<String> several = new ArrayList<>();
        for (Bundle bundle : container.context().getBundles()) {
            int revisions = bundle.adapt(BundleRevisions.class).getRevisions().size();
            if (revisions > 1) {
                several.add(bundle + ": " + revisions);
            }
        }
        return several;
    }

    private Map<String, Long> loaders() {
        Map<String, Long> left = new TreeMap<>();
        old.forEach((part, all) -> {
            long count = all.stream().filter(loader -> loader.get() != null).count();
            if (count > 0) {
                left.put(part, count);
            }
        });
        return left;
    }

    /** Waits until nothing is left, and says what is. */
    void account(PrintStream out, Findings findings) throws IOException {
        List<String> above = new ArrayList<>();
        Await.until(LEFT_MAX, () -> {
            above.clear();
            above.addAll(Footprint.now().above(footprint, Integer.MAX_VALUE)); // collects garbage, too
            above.addAll(otherThan("services", services, services()));
            above.addAll(otherThan("beans", beans, beans()));
            if (!loaders().isEmpty()) {
                collectSoftlyHeld();
            }
            return above.isEmpty() && loaders().isEmpty();
        });
        above.addAll(otherThan("files of the store", files, files()));
        above.addAll(otherThan("security providers", Arrays.asList(providers), Arrays.asList(Security.getProviders())));
        above.addAll(otherThan("bundles with several revisions", List.of(), revisions()));
        Map<String, Long> loaders = loaders();
        out.println("class loaders of old versions that are left: " + loaders);
        out.println("left beside that: " + above);
        above.forEach(findings::add);
        if (!loaders.isEmpty()) {
            account(loaders, out, findings);
        }
    }

    /** As the system does before it refuses memory: reflection and method handles remember classes softly. */
    private static void collectSoftlyHeld() {
        long tooMuch = Runtime.getRuntime().maxMemory() / Long.BYTES + 1;
        if (tooMuch < Integer.MAX_VALUE - Long.BYTES) { // else no array can ask for more than there is
            try {
                throw new AssertionError(new long[(int) tooMuch]);
            } catch (OutOfMemoryError e) {
                return; // that was to be: all softly held objects are gone
            }
        }
    }

    private static void account(Map<String, Long> loaders, PrintStream out, Findings findings) throws IOException {
        Path file = Files.createTempDirectory("caddis-swaps-").resolve("heap.hprof");
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(file.toString(), true);
        HeapDump dump = HeapDump.of(file);
        for (long one : dump.referents(OldLoader.class.getName())) {
            List<String> way = dump.holders(Set.of(one), false);
            way = way.isEmpty() ? dump.holders(Set.of(one), true) : way;
            String text = way.isEmpty() ? "no object" : String.join("\n    ", way);
            if (text.contains(MISSING)) {
                out.println("one is held by the component runtime, for a version that failed");
            } else if (text.contains(CLASS_LOCKS)) {
                out.println("one is held by Felix, for a thread that loaded a class at the same time as another one");
            } else {
                findings.add("class loaders of old versions are left: " + loaders + "; one is held by " + text
                        + "\n    see " + file);
            }
        }
    }

    private static List<String> otherThan(String what, Object before, Object now) {
        return now.equals(before) ? List.of() : List.of(what + " are " + now + ", and were " + before);
    }
}
