package io.caddis.mqtt.itests.hostagent;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.SynchronousBundleListener;

/** What happened to bundles since the begin: each time one stopped, lost its wiring, or was exchanged. Thread safe. */
final class Watch implements SynchronousBundleListener, FrameworkListener, AutoCloseable {
    private final BundleContext context;
    private final List<String> events = new CopyOnWriteArrayList<>();

    Watch(BundleContext context) {
        this.context = context;
        context.addBundleListener(this);
        context.addFrameworkListener(this);
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        String name = event.getBundle().getSymbolicName();
        if (event.getType() == BundleEvent.STOPPED) {
            events.add("stopped " + name);
        } else if (event.getType() == BundleEvent.UNRESOLVED) {
            events.add("unresolved " + name);
        } else if (event.getType() == BundleEvent.UPDATED) {
            events.add("updated " + name);
        }
    }

    @Override
    public void frameworkEvent(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.ERROR) {
            events.add("error " + event.getBundle().getSymbolicName() + " " + event.getThrowable());
        }
    }

    /** Lines of a kind and a symbolic name, an error's with more. */
    List<String> events() {
        return events;
    }

    @Override
    public void close() {
        context.removeBundleListener(this);
        context.removeFrameworkListener(this);
    }
}
