package io.caddis.mqtt.itests.container;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** What the component runtime says of our components. Its packages are not shared, so it is called by reflection. */
public final class Components {
    /** The states of org.osgi.service.component.runtime.dto.ComponentConfigurationDTO that are good. */
    private static final int SATISFIED = 4;
    private static final int ACTIVE = 8;
    private static final String RUNTIME = "org.osgi.service.component.runtime.ServiceComponentRuntime";

    private Components() {
    }

    /**
     * The components of our bundles that have a configuration which is neither satisfied nor active, or none.
     *
     * @throws IllegalStateException if there is no component of ours, or no runtime
     */
    public static List<String> unsatisfied(Container container) throws ReflectiveOperationException {
        Object runtime = runtime(container);
        Collection<?> descriptions = (Collection<?>) call(runtime, "getComponentDescriptionDTOs",
                new Class<?>[] {Bundle[].class}, Array.newInstance(Bundle.class, 0));
        List<String> unsatisfied = new ArrayList<>();
        int ours = 0;
        for (Object description : descriptions) {
            String name = (String) description.getClass().getField("name").get(description);
            if (name.startsWith("io.caddis.mqtt.")) {
                ours++;
                Collection<?> configurations = (Collection<?>) call(runtime, "getComponentConfigurationDTOs",
                        new Class<?>[] {description.getClass()}, description);
                List<Integer> states = new ArrayList<>();
                for (Object configuration : configurations) {
                    states.add(configuration.getClass().getField("state").getInt(configuration));
                }
                if (states.isEmpty() || !states.stream().allMatch(state -> state == SATISFIED || state == ACTIVE)) {
                    unsatisfied.add(name + " " + states);
                }
            }
        }
        if (ours == 0) {
            throw new IllegalStateException("no component of ours is known");
        }
        return unsatisfied;
    }

    private static Object runtime(Container container) {
        try {
            ServiceReference<?>[] found = container.context().getAllServiceReferences(RUNTIME, null);
            if (found == null) {
                throw new IllegalStateException("there is no component runtime");
            }
            return container.context().getService(found[0]);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Calls a method of an interface that an object has. */
    public static Object call(Object target, String method, Class<?>[] types, Object... arguments)
            throws ReflectiveOperationException {
        for (Class<?> type : interfaces(target.getClass())) {
            try {
                return type.getMethod(method, types).invoke(target, arguments);
            } catch (NoSuchMethodException e) {
                continue; // another of its interfaces has it
            }
        }
        throw new NoSuchMethodException(method + Arrays.toString(types));
    }

    private static List<Class<?>> interfaces(Class<?> type) {
        List<Class<?>> all = new ArrayList<>();
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            all.addAll(List.of(each.getInterfaces()));
        }
        return all;
    }
}
