package io.caddis.mqtt.shell.output;

import io.caddis.mqtt.ClientStatistics;
import io.caddis.mqtt.ConnectionInfo;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/**
 * Turns the values of the api into names and values: records as they are, so that commands show what a newer api adds
 * without a change, others by {@link Keys}. What is absent is left out. What is not known here is shown by its {@code
 * toString}, which holds no secrets (see there).
 */
public final class Values {
    private Values() {
    }

    /** Maps, lists, numbers, booleans, text or null. */
    public static Object plain(Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Optional<?> optional) {
            return plain(optional.orElse(null));
        }
        if (value instanceof OptionalLong optional) {
            return optional.isPresent() ? optional.getAsLong() : null;
        }
        if (value instanceof OptionalInt optional) {
            return optional.isPresent() ? optional.getAsInt() : null;
        }
        if (value instanceof OptionalDouble optional) {
            return optional.isPresent() ? optional.getAsDouble() : null;
        }
        if (value instanceof ClientStatistics statistics) {
            return plain(Keys.of(statistics));
        }
        if (value instanceof ConnectionInfo connection) {
            return plain(Keys.of(connection));
        }
        if (value instanceof Record one) {
            return ofRecord(one);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> plain = new LinkedHashMap<>();
            map.forEach((key, one) -> put(plain, String.valueOf(key), one));
            return plain;
        }
        if (value.getClass().isArray() || value instanceof Iterable) {
            return list(value);
        }
        return value instanceof Enum<?> constant ? constant.name() : String.valueOf(value);
    }

    private static List<Object> list(Object value) {
        List<Object> plain = new ArrayList<>();
        if (value instanceof Iterable<?> iterable) {
            iterable.forEach(one -> plain.add(plain(one)));
        } else {
            for (int index = 0; index < Array.getLength(value); index++) {
                plain.add(plain(Array.get(value, index)));
            }
        }
        return plain;
    }

    private static Map<String, Object> ofRecord(Record value) {
        Map<String, Object> plain = new LinkedHashMap<>();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            try {
                put(plain, component.getName(), component.getAccessor().invoke(value));
            } catch (ReflectiveOperationException e) {
                throw new IllegalArgumentException(value.getClass() + " does not tell its " + component.getName(), e);
            }
        }
        return plain;
    }

    private static void put(Map<String, Object> plain, String name, Object value) {
        Object one = plain(value);
        if (one != null) {
            plain.put(name, one);
        }
    }

    /** Names and values in one row: the name of what is in something else begins with the name of that. */
    public static void flatten(String name, Object value, BiConsumer<String, Object> out) {
        Object plain = plain(value);
        if (plain instanceof Map<?, ?> map) {
            map.forEach((key, one) -> flatten(name.isEmpty() ? String.valueOf(key) : name + "." + key, one, out));
        } else if (plain instanceof List<?> list && list.stream().anyMatch(one -> one instanceof Map)) {
            for (int index = 0; index < list.size(); index++) {
                flatten(name + "[" + index + "]", list.get(index), out);
            }
        } else if (plain != null && !(plain instanceof List<?> list && list.isEmpty()) && !plain.equals("")) {
            out.accept(name, plain instanceof List<?> list ? join(list) : plain);
        }
    }

    private static String join(List<?> list) {
        return String.join(", ", list.stream().map(String::valueOf).toList());
    }
}
