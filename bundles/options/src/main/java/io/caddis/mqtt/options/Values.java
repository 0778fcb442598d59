package io.caddis.mqtt.options;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Values as a configuration has them, which any configuration admin takes. */
final class Values {
    private static final int NANOS_PER_SECOND = 1_000_000_000;
    private static final int NANOS_PER_MILLI = 1_000_000;

    private Values() {
    }

    /** A number of seconds; if that is not whole, a text that the client refuses with key and rule. */
    static Object seconds(Duration time) {
        return time.getNano() % NANOS_PER_SECOND == 0 ? time.getSeconds() : (Object) time.toString();
    }

    /** A number of milliseconds; if that is not whole, or too great, a text that the client refuses. */
    static Object millis(Duration time) {
        boolean whole = time.getNano() % NANOS_PER_MILLI == 0 && Math.abs(time.getSeconds()) < Integer.MAX_VALUE;
        return whole ? time.toMillis() : (Object) time.toString();
    }

    static String[] texts(Object... values) {
        return Stream.of(values).map(one -> Objects.requireNonNull(one, "value").toString()).toArray(String[]::new);
    }

    /** Where a secret is. */
    static String file(Path file) {
        return "file:" + file.toAbsolutePath();
    }

    /** A copy of what could be changed. */
    static Object copy(Object value) {
        return value instanceof byte[] bytes ? bytes.clone() : value instanceof String[] texts ? texts.clone() : value;
    }

    /** The same configuration, however its arrays came to be. */
    static boolean equal(Map<String, Object> one, Map<String, Object> other) {
        return one.keySet().equals(other.keySet()) && one.keySet().stream()
                .allMatch(key -> Objects.deepEquals(one.get(key), other.get(key)));
    }

    static int hash(Map<String, Object> values) {
        return values.entrySet().stream()
                .mapToInt(one -> one.getKey().hashCode() ^ Arrays.deepHashCode(new Object[] {one.getValue()})).sum();
    }
}
