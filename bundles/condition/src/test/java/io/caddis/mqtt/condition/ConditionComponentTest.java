package io.caddis.mqtt.condition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.caddis.mqtt.MqttClient;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Filter;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** The events of a framework whose threads overtake each other. */
class ConditionComponentTest {
    private final Set<String> there = new HashSet<>();
    private final List<String> conditions = new ArrayList<>();
    private ServiceListener listener;
    /** What happens while a condition is registered. */
    private Runnable meanwhile = () -> { };

    private static <T> T fake(Class<T> type, BiFunction<String, Object[], Object> answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> answers.apply(method.getName(), arguments);
                }));
    }

    private final BundleContext context = fake(BundleContext.class, (method, arguments) -> switch (method) {
        case "createFilter" -> fake(Filter.class, (name, none) -> "the filter");
        case "addServiceListener" -> {
            listener = (ServiceListener) arguments[0];
            yield null;
        }
        case "getServiceReferences" -> new ServiceReference<?>[0];
        case "registerService" -> {
            String client = (String) ((Map<?, ?>) arguments[2]).get("mqtt.client");
            conditions.add(client);
            meanwhile.run();
            yield fake(ServiceRegistration.class, (name, none) -> conditions.remove(client) ? null : "not there");
        }
        default -> null;
    });

    @SuppressWarnings("unchecked") // that of no other type is asked for
    private ServiceReference<MqttClient> client(String name) {
        there.add(name);
        return fake(ServiceReference.class, (method, arguments) -> switch (method) {
            case "getBundle" -> there.contains(name) ? fake(Bundle.class, (any, none) -> null) : null;
            case "getProperty" -> name;
            case "compareTo" -> name.compareTo(String.valueOf(((ServiceReference<?>) arguments[0]).getProperty("")));
            default -> name;
        });
    }

    private void tell(int type, ServiceReference<?> client) {
        listener.serviceChanged(new ServiceEvent(type, client));
    }

    @Test
    void aConditionForEachClientThatIsConnected() throws Exception {
        ConditionComponent component = new ConditionComponent(context);
        ServiceReference<MqttClient> plant = client("plant");
        tell(ServiceEvent.MODIFIED, plant);
        tell(ServiceEvent.MODIFIED, plant);
        tell(ServiceEvent.REGISTERED, client("store"));
        assertEquals(List.of("plant", "store"), conditions);
        tell(ServiceEvent.MODIFIED_ENDMATCH, plant);
        assertEquals(List.of("store"), conditions);
        component.deactivate();
        assertEquals(List.of(), conditions);
    }

    @Test
    void theLastChangeOfAClientThatHasLeftIsNone() throws Exception {
        ConditionComponent component = new ConditionComponent(context);
        ServiceReference<MqttClient> plant = client("plant");
        there.clear();
        tell(ServiceEvent.MODIFIED, plant);
        assertEquals(List.of(), conditions);
        component.deactivate();
    }

    /** Its end was told before, so that only we can look. */
    @Test
    void aClientThatLeavesWhileItsConditionIsRegisteredHasNone() throws Exception {
        ConditionComponent component = new ConditionComponent(context);
        meanwhile = there::clear;
        tell(ServiceEvent.MODIFIED, client("plant"));
        assertEquals(List.of(), conditions);
        component.deactivate();
    }

    @Test
    void whatWasMissedAllTheSameGoesWithTheNextChange() throws Exception {
        ConditionComponent component = new ConditionComponent(context);
        tell(ServiceEvent.MODIFIED, client("plant"));
        there.clear();
        tell(ServiceEvent.MODIFIED, client("store"));
        assertEquals(List.of("store"), conditions);
        component.deactivate();
        assertEquals(List.of(), conditions);
    }
}
