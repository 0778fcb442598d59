package io.caddis.mqtt.kura;

import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the place of Kura's own transport, if the framework property {@value #PROPERTY} is true: disables Kura's
 * component and then enables ours of the same name. In this order: with both enabled, each configuration would go to
 * both, and when Kura's left, Kura would forget the instance that ours goes on with. So whenever Kura's comes back, as
 * with an update of its bundle, ours leaves first and comes after. When this bundle stops, Kura's is enabled again.
 *
 * <p>The component runtime says by its change count that a component came or went; it keeps nothing of this for the
 * next start of the framework.
 */
@Component(service = {}, immediate = true)
public final class TakeOver {
    /** The factory PID of Kura's transport, and its component's name. */
    static final String PID = "org.eclipse.kura.core.data.transport.mqtt.MqttDataTransport";
    static final String PROPERTY = "io.caddis.mqtt.kura.takeover";

    private static final Logger LOG = LoggerFactory.getLogger(TakeOver.class);

    private volatile ServiceComponentRuntime runtime;
    private volatile ComponentContext context;
    /** Guarded by this: whether ours is enabled or about to be. */
    private boolean taken;

    /** For the component runtime. */
    public TakeOver() {
    }

    /** Begins, if the framework property says so. */
    @Activate
    public void activate(ComponentContext newContext) {
        if (Boolean.parseBoolean(newContext.getBundleContext().getProperty(PROPERTY))) {
            context = newContext;
            look();
        }
    }

    /** Gives Kura's transport back. */
    @Deactivate
    public void deactivate() {
        ComponentContext was = context;
        context = null;
        if (was != null) {
            was.disableComponent(PID);
            theirs(was.getBundleContext()).forEach(runtime::enableComponent);
        }
    }

    @Reference(policy = ReferencePolicy.DYNAMIC, updated = "updatedRuntime")
    void bindRuntime(ServiceComponentRuntime service) {
        runtime = service;
        look();
    }

    /** Its change count is another: a component may have come. */
    void updatedRuntime(ServiceComponentRuntime service) {
        look();
    }

    void unbindRuntime(ServiceComponentRuntime service) {
        runtime = runtime == service ? null : runtime;
    }

    private void look() {
        ComponentContext now = context;
        ServiceComponentRuntime scr = runtime;
        if (now == null || scr == null) {
            return;
        }
        List<ComponentDescriptionDTO> theirs = theirs(now.getBundleContext()).stream()
                .filter(scr::isComponentEnabled).toList();
        if (theirs.isEmpty() && !begin()) {
            return;
        }
        if (!theirs.isEmpty()) {
            begin();
            now.disableComponent(PID);
        }
        disable(now, scr, theirs, 0);
    }

    /** False if it has begun already. */
    private synchronized boolean begin() {
        boolean first = !taken;
        taken = true;
        return first;
    }

    /** One after the other, without waiting, and ours at the end. */
    private void disable(ComponentContext now, ServiceComponentRuntime scr, List<ComponentDescriptionDTO> theirs,
            int index) {
        if (context != now) {
            return; // deactivated meanwhile
        }
        if (index == theirs.size()) {
            now.enableComponent(PID);
            LOG.info("{}: the transport of Caddis has taken over {}", PROPERTY, PID);
            return;
        }
        ComponentDescriptionDTO one = theirs.get(index);
        scr.disableComponent(one).onResolve(() -> disable(now, scr, theirs, index + 1));
    }

    /** The components of that name in other bundles. */
    private List<ComponentDescriptionDTO> theirs(BundleContext ours) {
        ServiceComponentRuntime scr = runtime;
        return scr == null ? List.of() : scr.getComponentDescriptionDTOs().stream()
                .filter(one -> one.name.equals(PID) && one.bundle.id != ours.getBundle().getBundleId()).toList();
    }
}
