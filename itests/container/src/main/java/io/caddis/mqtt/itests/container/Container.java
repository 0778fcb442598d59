package io.caddis.mqtt.itests.container;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.Version;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * A running framework. Its own classes come from a class loader of its own, so that both kinds fit into one process.
 */
public final class Container implements AutoCloseable {
    private static final int WAIT_SECONDS = 30;
    /** Felix says so if another operator refreshes at that moment; it has waited then. */
    private static final String BUSY = "Unable to acquire";
    private static final int ATTEMPTS = 10;

    private final FrameworkKind kind;
    private final URLClassLoader loader;
    private final Framework framework;
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final Map<Long, Path> jars = new ConcurrentHashMap<>();
    private final AtomicInteger besides = new AtomicInteger();

    /**
     * Starts a framework without bundles.
     *
     * @param storage    a folder for its state, emptied first
     * @param properties more framework properties, for example packages of the class path to share
     * @throws BundleException if it does not start
     */
    public Container(FrameworkKind kind, Host host, Path storage, Map<String, String> properties)
            throws BundleException {
        this.kind = kind;
        Map<String, String> all = new HashMap<>(kind.properties());
        all.put(Constants.FRAMEWORK_STORAGE, storage.toString());
        all.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        all.putAll(properties);
        loader = new URLClassLoader(new URL[] {url(host.framework(kind))}, Container.class.getClassLoader());
        framework = factory(kind, loader).newFramework(all);
        framework.init();
        framework.getBundleContext().addFrameworkListener(this::remember);
        framework.start();
    }

    private static FrameworkFactory factory(FrameworkKind kind, ClassLoader loader) {
        try {
            return (FrameworkFactory) loader.loadClass(kind.factory()).getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no " + kind + ": " + e, e);
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(jar.toString(), e);
        }
    }

    private void remember(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.ERROR) {
            errors.add(event.getBundle() + ": " + event.getThrowable());
        }
    }

    /** Installs all, then starts all, so that their order does not matter. Says which bundle does not, and why. */
    public void install(List<Path> files) throws BundleException {
        List<Bundle> installed = new ArrayList<>();
        for (Path file : files) {
            if (!kind.brings(file.getFileName().toString())) {
                Bundle bundle = context().installBundle(file.toUri().toString());
                jars.put(bundle.getBundleId(), file);
                installed.add(bundle);
            }
        }
        for (Bundle bundle : installed) {
            if ((bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) == 0) {
                start(bundle);
            }
        }
    }

    /**
     * Starts a bundle, also if another operator is at work.
     *
     * @throws BundleException that names it and the cause
     */
    public static void start(Bundle bundle) throws BundleException {
        for (int attempt = 1;; attempt++) {
            try {
                bundle.start();
                return;
            } catch (BundleException e) {
                String problem = e.getMessage() == null ? e.toString() : e.getMessage().lines().findFirst().orElse("");
                if (attempt == ATTEMPTS || !isBusy(e)) {
                    throw new BundleException("bundle " + bundle.getSymbolicName() + " does not start: " + problem,
                            e.getType(), e);
                }
            }
        }
    }

    private static boolean isBusy(BundleException problem) {
        return String.valueOf(problem.getMessage()).contains(BUSY);
    }

    /**
     * Updates a bundle from its jar, as an operator does with a new version, and refreshes what still holds the old
     * classes.
     *
     * @throws BundleException       if the new bundle does not start
     * @throws IllegalStateException if the framework does not finish the refresh in time
     */
    public void update(Bundle bundle) throws BundleException {
        update(bundle, Files::newInputStream);
    }

    /** As the other, to another version of the same bundle. */
    public void update(Bundle bundle, Version version) throws BundleException {
        update(bundle, jar -> JarVariant.of(jar, version));
    }

    /** As the other, to a next version whose components cannot be activated. */
    public void updateToFailing(Bundle bundle) throws BundleException {
        Version failing = beside(bundle);
        update(bundle, jar -> JarVariant.failing(jar, failing));
    }

    private interface Content {
        InputStream of(Path jar) throws IOException;
    }

    private void update(Bundle bundle, Content content) throws BundleException {
        try (InputStream jar = content.of(jars.get(bundle.getBundleId()))) {
            bundle.update(jar);
        } catch (BundleException e) {
            if (!isBusy(e)) {
                throw e;
            } // it is updated, and is started below
        } catch (IOException e) {
            throw new BundleException("bundle " + bundle.getSymbolicName() + " is not readable: " + e.getMessage(), e);
        }
        refresh();
        if (bundle.getState() != Bundle.ACTIVE) {
            start(bundle);
        }
    }

    /**
     * Installs the same bundle once more with another version and starts it, as an operator does who wants no gap: the
     * old one is uninstalled afterwards.
     *
     * @throws BundleException if it does not start
     */
    public Bundle installBeside(Bundle bundle) throws BundleException {
        Version next = beside(bundle);
        return installBeside(bundle, next, jar -> JarVariant.of(jar, next));
    }

    /** As the other, a version whose components cannot be activated. */
    public Bundle installFailingBeside(Bundle bundle) throws BundleException {
        Version next = beside(bundle);
        return installBeside(bundle, next, jar -> JarVariant.failing(jar, next));
    }

    private Version beside(Bundle bundle) {
        Version old = bundle.getVersion();
        return new Version(old.getMajor(), old.getMinor(), old.getMicro(), "beside" + besides.incrementAndGet());
    }

    private Bundle installBeside(Bundle bundle, Version next, Content content) throws BundleException {
        Path file = jars.get(bundle.getBundleId());
        Bundle beside;
        try (InputStream jar = content.of(file)) {
            beside = context().installBundle(file.toUri() + "?" + next, jar);
        } catch (IOException e) {
            throw new BundleException("bundle " + bundle.getSymbolicName() + " is not readable: " + e.getMessage(), e);
        }
        jars.put(beside.getBundleId(), file);
        start(beside);
        return beside;
    }

    /**
     * Uninstalls a bundle, and installs and starts it anew.
     *
     * @param meanwhile run while it is gone
     * @throws BundleException if it does not start
     */
    public Bundle reinstall(Bundle bundle, Runnable meanwhile) throws BundleException {
        Path file = jars.remove(bundle.getBundleId());
        bundle.uninstall();
        refresh();
        meanwhile.run();
        Bundle anew = context().installBundle(file.toUri().toString());
        jars.put(anew.getBundleId(), file);
        start(anew);
        return anew;
    }

    /** Refreshes the bundles of which an old version is still in use; returns when that is done. */
    public void refresh() {
        refresh((Collection<Bundle>) null);
    }

    /** Refreshes a bundle as it is, and those that are wired to it; returns when that is done. */
    public void refresh(Bundle bundle) {
        refresh(List.of(bundle));
    }

    private void refresh(Collection<Bundle> bundles) {
        CountDownLatch done = new CountDownLatch(1);
        framework.adapt(FrameworkWiring.class).refreshBundles(bundles, event -> done.countDown());
        try {
            if (!done.await(WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the refresh took more than " + WAIT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during a refresh", e);
        }
    }

    /** What an installed bundle was made of. */
    public Path jar(Bundle bundle) {
        return jars.get(bundle.getBundleId());
    }

    /** The bundle with a symbolic name. */
    public Bundle bundle(String symbolicName) {
        for (Bundle bundle : context().getBundles()) {
            if (symbolicName.equals(bundle.getSymbolicName())) {
                return bundle;
            }
        }
        throw new NoSuchElementException("no bundle " + symbolicName + " is installed");
    }

    /** The framework's own context. */
    public BundleContext context() {
        return framework.getBundleContext();
    }

    /** Which framework this is. */
    public FrameworkKind kind() {
        return kind;
    }

    /** Errors that the framework reported since the start. */
    public List<String> errors() {
        return List.copyOf(errors);
    }

    /** Returns when the framework was stopped, by whoever it was. */
    public void waitForStop() throws InterruptedException {
        framework.waitForStop(0);
    }

    /** Stops the framework and all bundles; returns when they are. Harmless when repeated. */
    @Override
    public void close() {
        try {
            framework.stop();
            framework.waitForStop(TimeUnit.SECONDS.toMillis(WAIT_SECONDS));
            if (kind != FrameworkKind.EQUINOX) { // which leaves a factory of URLs in the process, for good
                loader.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (BundleException | IOException e) {
            throw new IllegalStateException(kind + " did not stop: " + e.getMessage(), e);
        }
    }
}
