package io.caddis.mqtt.management.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** What the component was given counts if nobody can say more; with a Configuration Admin: ChangedAtOnceIT. */
class CurrentConfigurationTest {
    private static final Map<String, Object> GIVEN = Map.of("service.pid", "io.caddis.mqtt.client~a*(b)", "server",
            "mqtt://server");

    private final List<String> calls = new ArrayList<>();

    /** A framework with this as its Configuration Admin; an exception is thrown, null is none. */
    private BundleContext framework(Object admin) {
        ServiceReference<?> reference = (ServiceReference<?>) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {ServiceReference.class}, (self, method, arguments) -> null);
        return (BundleContext) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {BundleContext.class}, (self, method, arguments) -> {
                    calls.add(method.getName());
                    return switch (method.getName()) {
                        case "getServiceReference" -> {
                            if (admin instanceof RuntimeException failure) {
                                throw failure;
                            }
                            yield admin == null ? null : reference;
                        }
                        case "getService" -> admin;
                        case "ungetService" -> true;
                        default -> throw new IllegalStateException("the bundle has stopped");
                    };
                });
    }

    @Test
    void noConfigurationAdmin() {
        assertSame(GIVEN, CurrentConfiguration.of(framework(null), GIVEN));
        assertEquals(List.of("getServiceReference"), calls);
    }

    @Test
    void theBundleHasStopped() {
        assertSame(GIVEN, CurrentConfiguration.of(framework(new IllegalStateException("stopped")), GIVEN));
    }

    @Test
    void aServiceThatIsNoneIsGivenBack() {
        assertSame(GIVEN, CurrentConfiguration.of(framework(new Object()), GIVEN));
        assertEquals(1, calls.stream().filter("ungetService"::equals).count());
    }
}
