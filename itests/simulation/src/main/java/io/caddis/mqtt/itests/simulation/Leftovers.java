package io.caddis.mqtt.itests.simulation;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a client still holds, found by looking into all of its objects: its memory is back where it was. */
final class Leftovers {
    private static final List<String> OURS = List.of("io.caddis.mqtt.management.", "io.caddis.mqtt.session.");
    /** What a client holds while there is nothing to do: who listens, what is subscribed, the last routes. */
    private static final Set<String> STANDING = Set.of("Listeners.queues", "Listeners.routes",
            "Listeners.single", "WantedSubscriptions.own", "WantedSubscriptions.givenUp", "SubscribeOperations.granted",
            "SessionSide.wanted", "Absentees.departed", "LostPublishes.untold", "SubscriptionIdentifiers.copies",
            "SubscriptionIdentifiers.named", "SubscriptionIdentifiers.retired", "SubscriptionIdentifiers.patterns",
            "CoveredFilters.wildcards", "CoveredFilters.carried", "CoveredFilters.late", "Subscriptions.asWanted",
            "Unsettled.messages", "Subscriptions.wanted", "Subscriptions.granted", "Subscriptions.doubtful",
            "Subscriptions.spared", "OutboundQueue.lines", "TopicAliases.sent", "TopicAliases.received",
            "LinkSide.layers", "Named.overlaps");
    /** Of what there is nothing while there is nothing to do. */
    private static final Set<String> PASSING = Set.of("Outgoing", "Arrival");
    private static final Set<String> AFTER_CLOSE = Set.of("WantedSubscriptions.own", "WantedSubscriptions.givenUp",
            "SubscribeOperations.granted", "SessionSide.wanted", "LostPublishes.untold");
    private static final ClassValue<List<Field>> FIELDS = new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
            List<Field> fields = new ArrayList<>();
            for (Field field : isOurs(type) ? type.getDeclaredFields() : new Field[0]) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    field.setAccessible(true);
                    fields.add(field);
                }
            }
            return fields;
        }
    };

    private Leftovers() {
    }

    static void assertNoneWhileQuiet(Object client) {
        assertNone(client, STANDING, "while there is nothing to do");
    }

    static void assertNoneAfterClose(Object client) {
        assertNone(client, AFTER_CLOSE, "after the end");
    }

    private static void assertNone(Object client, Set<String> standing, String when) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        ArrayDeque<Object> open = new ArrayDeque<>();
        open.add(client);
        for (Object object = open.poll(); object != null; object = open.poll()) {
            List<Field> fields = FIELDS.get(object.getClass());
            if (!fields.isEmpty() && PASSING.contains(object.getClass().getSimpleName())) {
                throw new Violation("a " + object.getClass().getSimpleName() + " is held " + when);
            }
            if (!fields.isEmpty() && seen.add(object)) {
                for (Field field : fields) {
                    Object value = valueOf(field, object);
                    if (value != null) {
                        look(field, value, standing, when);
                        follow(value, open);
                    }
                }
            }
        }
    }

    private static boolean isOurs(Class<?> type) {
        return OURS.stream().anyMatch(type.getName()::startsWith) && !type.getName().contains("DrivenClient");
    }

    private static void look(Field field, Object value, Set<String> standing, String when) {
        int size = size(value);
        if (size > 0) {
            String name = field.getDeclaringClass().getSimpleName() + "." + field.getName();
            if (!standing.contains(name)) {
                throw new Violation(name + " holds " + size + " " + when + ": " + value);
            }
        }
    }

    private static void follow(Object value, ArrayDeque<Object> open) {
        if (value instanceof Collection<?> all) {
            open.addAll(all);
        } else if (value instanceof Object[] array) {
            for (Object one : array) {
                if (one != null) {
                    open.add(one);
                }
            }
        } else {
            open.add(value);
        }
    }

    private static Object valueOf(Field field, Object object) {
        try {
            return field.get(object);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static int size(Object value) {
        if (value.getClass().getName().startsWith("java.util.ImmutableCollections")) {
            return 0; // nothing gathers in it
        }
        if (value instanceof Collection<?> all) {
            return all.size();
        }
        if (value instanceof Map<?, ?> map) {
            return map.size();
        }
        int count = 0;
        if (value instanceof Object[] array) {
            for (Object one : array) {
                count += one == null ? 0 : 1;
            }
        }
        return count;
    }
}
