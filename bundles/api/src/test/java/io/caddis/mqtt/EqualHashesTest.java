package io.caddis.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.spi.SessionOutput.Copy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whoever publishes chooses topics, also thousands with one hash code: no map of ours may become slow with them. */
class EqualHashesTest {
    private static final int COUNT = 1 << 14;
    /** A list of as many entries in one bin would be some thousand times slower. */
    private static final int RATIO_MAX = 400;

    private static List<String> texts(boolean equal) {
        return IntStream.range(0, COUNT).mapToObj(index -> IntStream.range(0, 14)
                .mapToObj(bit -> equal ? (index >> bit & 1) == 0 ? "Aa" : "BB" : (index >> bit & 1) + ".")
                .reduce("t/", String::concat)).toList();
    }

    private static <T> void assertFast(Function<String, T> of, Consumer<List<T>> use) {
        long equal = nanos(texts(true).stream().map(of).toList(), use);
        long different = nanos(texts(false).stream().map(of).toList(), use);
        assertTrue(equal < RATIO_MAX * different, equal + " ns with equal hash codes, " + different + " with others");
    }

    private static <T> long nanos(List<T> keys, Consumer<List<T>> use) {
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            List<T> copy = new ArrayList<>(keys);
            long start = System.nanoTime();
            use.accept(copy);
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }

    @Test
    void theyAreEqual() {
        assertEquals(1, texts(true).stream().map(String::hashCode).distinct().count());
        assertEquals(COUNT, new HashSet<>(texts(true)).size());
    }

    @Test
    void topicsAndFiltersAsKeys() {
        assertFast(TopicName::of, keys -> assertEquals(COUNT, new HashSet<>(keys).size()));
        assertFast(TopicFilter::of, keys -> assertEquals(COUNT, new HashSet<>(keys).size()));
    }

    @Test
    void setsAndMapsThatAreCopied() {
        assertFast(TopicFilter::of, keys -> {
            Set<TopicFilter> filters = new HashSet<>(keys);
            assertTrue(new Copy(filters, Set.of()).filters().containsAll(keys));
            assertTrue(new Copy(Set.of(keys.get(0)), filters).others().containsAll(keys));
        });
        assertFast(TopicFilter::of, keys -> {
            Map<TopicFilter, ReasonCode> answers = new HashMap<>();
            keys.forEach(key -> answers.put(key, ReasonCode.SUCCESS));
            assertEquals(COUNT, new SubscribeResult(answers).reasonCodes().size());
            assertEquals(COUNT, new MqttRuntime.Reception("c", 0, answers).answers().size());
        });
    }

    @Test
    void theyAreOrderedAsTheirTexts() {
        assertTrue(TopicName.of("a").compareTo(TopicName.of("b")) < 0);
        assertEquals(0, TopicName.of("a").compareTo(TopicName.of("a")));
        assertTrue(TopicFilter.of("b/#").compareTo(TopicFilter.of("a/#")) > 0);
    }
}
