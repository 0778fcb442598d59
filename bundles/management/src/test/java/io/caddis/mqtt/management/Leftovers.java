package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a client still holds, found by looking into all of its objects. */
final class Leftovers {
    private static final Set<Class<?>> OURS = Set.of(CaddisClient.class, ConnectionDriver.class, Conversation.class,
            BetweenSessions.class, PendingPublishes.class, SubscribeOperations.class, Waiters.class, Router.class,
            ListenerQueue.class, Leftover.class, Departed.class);
    /**
     * What a client holds while there is nothing to do: who listens, what is subscribed, the last routes and messages.
     */
    private static final Set<String> STANDING = Set.of("Router.listeners", "Router.routes", "Router.own",
            "SubscribeOperations.granted", "Conversation.wanted", "Router.departed", "ListenerQueue.unsettled");

    private Leftovers() {
    }

    static void assertNoneWhileQuiet(CaddisClient client) {
        assertEquals(List.of(), found(client).stream().filter(one -> !STANDING.contains(name(one))).toList());
    }

    static void assertNoneAfterClose(CaddisClient client) {
        Set<String> names = Set.of("Router.own", "SubscribeOperations.granted", "Conversation.wanted");
        assertEquals(List.of(), found(client).stream().filter(one -> !names.contains(name(one))).toList());
    }

    private static String name(String found) {
        return found.substring(0, found.indexOf(' '));
    }

    private static List<String> found(CaddisClient client) {
        List<String> found = new ArrayList<>();
        look(client, found, Collections.newSetFromMap(new IdentityHashMap<>()));
        return found;
    }

    private static void look(Object object, List<String> found, Set<Object> seen) {
        if (object == null || !OURS.contains(object.getClass()) || !seen.add(object)) {
            return;
        }
        for (Field field : object.getClass().getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) || field.getType().isPrimitive()) {
                continue;
            }
            Object value = valueOf(field, object);
            int size = size(value);
            if (size > 0) {
                found.add(object.getClass().getSimpleName() + "." + field.getName() + " holds " + size);
            }
            look(value, found, seen);
            if (value instanceof Collection<?> all) {
                all.forEach(one -> look(one, found, seen));
            }
        }
    }

    private static Object valueOf(Field field, Object object) {
        try {
            field.setAccessible(true);
            return field.get(object);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static int size(Object value) {
        if (value instanceof Collection<?> all) {
            return all.size();
        }
        if (value instanceof Map<?, ?> map) {
            return map.size();
        }
        int count = 0;
        if (value instanceof Object[]) {
            for (int index = 0; index < Array.getLength(value); index++) {
                count += Array.get(value, index) == null ? 0 : 1;
            }
        }
        return count;
    }
}
