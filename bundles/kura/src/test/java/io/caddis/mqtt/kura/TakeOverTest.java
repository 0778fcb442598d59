package io.caddis.mqtt.kura;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.dto.BundleDTO;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.util.promise.Deferred;

/** Trap 8, way C: Kura's component goes before ours comes, whenever it comes. */
class TakeOverTest {
    private static final long OURS = 7;

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<ComponentDescriptionDTO> known = new ArrayList<>();
    private final List<ComponentDescriptionDTO> enabled = new ArrayList<>();
    private Deferred<Void> disabling = new Deferred<>();
    private String property = "true";

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(TakeOverTest.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private final BundleContext bundle = proxy(BundleContext.class, (self, method, arguments) ->
            switch (method.getName()) {
                case "getProperty" -> property;
                case "getBundle" -> proxy(Bundle.class, (one, asked, none) -> OURS);
                default -> throw new UnsupportedOperationException(method.getName());
            });
    private final ComponentContext context = proxy(ComponentContext.class, (self, method, arguments) -> {
        if (method.getName().equals("getBundleContext")) {
            return bundle;
        }
        calls.add("ours " + method.getName().replace("Component", ""));
        return null;
    });
    private final ServiceComponentRuntime runtime = proxy(ServiceComponentRuntime.class, (self, method, arguments) -> {
        switch (method.getName()) {
            case "getComponentDescriptionDTOs" -> {
                return known;
            }
            case "isComponentEnabled" -> {
                return enabled.contains(arguments[0]);
            }
            case "disableComponent" -> {
                calls.add("theirs disable");
                enabled.remove(arguments[0]);
                return disabling.getPromise();
            }
            case "enableComponent" -> {
                calls.add("theirs enable");
                return null;
            }
            default -> throw new UnsupportedOperationException(method.getName());
        }
    });

    private ComponentDescriptionDTO component(long bundleId, String name) {
        ComponentDescriptionDTO made = new ComponentDescriptionDTO();
        made.name = name;
        made.bundle = new BundleDTO();
        made.bundle.id = bundleId;
        known.add(made);
        enabled.add(made);
        return made;
    }

    /** Promises call back on a thread of their own. */
    private void called(String... expected) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (calls.size() < expected.length && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(1_000_000);
        }
        assertEquals(List.of(expected), calls);
    }

    private TakeOver begun() {
        TakeOver takeOver = new TakeOver();
        takeOver.bindRuntime(runtime);
        takeOver.activate(context);
        return takeOver;
    }

    @Test
    void nothingHappensWithoutTheProperty() {
        property = null;
        component(3, TakeOver.PID);
        TakeOver takeOver = begun();
        takeOver.updatedRuntime(runtime);
        takeOver.deactivate();
        assertEquals(List.of(), calls);
    }

    @Test
    void oursComesAfterTheirsHasGone() {
        component(3, TakeOver.PID);
        component(3, "another");
        component(OURS, TakeOver.PID);
        TakeOver takeOver = begun();
        called("ours disable", "theirs disable");
        disabling.resolve(null);
        called("ours disable", "theirs disable", "ours enable");
        takeOver.updatedRuntime(runtime);
        assertEquals(3, calls.size());
    }

    @Test
    void oursComesAtOnceIfTheirsIsNotThereYetAndAgainAfterIt() {
        disabling.resolve(null);
        TakeOver takeOver = begun();
        called("ours enable");
        component(3, TakeOver.PID);
        takeOver.updatedRuntime(runtime);
        called("ours enable", "ours disable", "theirs disable", "ours enable");
    }

    @Test
    void theirsIsGivenBack() {
        disabling.resolve(null);
        component(3, TakeOver.PID);
        TakeOver takeOver = begun();
        called("ours disable", "theirs disable", "ours enable");
        calls.clear();
        takeOver.deactivate();
        called("ours disable", "theirs enable");
    }
}
