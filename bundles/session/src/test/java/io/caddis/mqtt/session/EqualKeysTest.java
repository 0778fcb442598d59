package io.caddis.mqtt.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.packet.Publish;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A server chooses topics and subscription identifiers, also so that what is remembered of them has one hash code. */
class EqualKeysTest {
    private static final int COUNT = 1024;
    private static final int ROUNDS = 20;
    /** A list of as many entries in one bin would be slower than that. */
    private static final int RATIO_MAX = 16;

    private static SubscriptionIdentifiers wanting(String... filters) {
        SubscriptionIdentifiers identifiers = new SubscriptionIdentifiers();
        identifiers.want(Stream.of(filters).map(filter -> Subscription.of(filter, Qos.AT_MOST_ONCE)).toList(),
                Map.of());
        return identifiers;
    }

    private static Publish copy(String topic, List<Integer> identifiers) {
        return new Publish(Message.of(topic, "").withQos(Qos.AT_MOST_ONCE), false, 0, 0, identifiers);
    }

    private static long nanos(IntFunction<Publish> copies) {
        List<Publish> all = IntStream.range(0, COUNT).mapToObj(copies).toList();
        SubscriptionIdentifiers identifiers = wanting("a/#", "a/+");
        long best = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            all.forEach(identifiers::find);
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }

    private static void assertFast(IntFunction<Publish> equal, IntFunction<Publish> different) {
        long slow = nanos(equal);
        long fast = nanos(different);
        assertTrue(slow < RATIO_MAX * fast, slow + " ns with equal hash codes, " + fast + " with others");
    }

    @Test
    void identifiers() {
        assertEquals(List.of(1, 31_001).hashCode(), List.of(2, 31_001 - 31).hashCode());
        assertFast(index -> copy("a/b", List.of(1 + index, 31 * COUNT + 1 - 31 * index)),
                index -> copy("a/b", List.of(1 + index, 31 * COUNT + 1 + index)));
    }

    @Test
    void topics() {
        assertFast(index -> copy("a/" + text(index, "Aa", "BB"), List.of(1)),
                index -> copy("a/" + text(index, "Aa", "Bc"), List.of(1)));
    }

    private static String text(int index, String zero, String one) {
        return IntStream.range(0, 10).mapToObj(bit -> (index >> bit & 1) == 0 ? zero : one).reduce("", String::concat);
    }

    /** What is long is answered all the same. */
    @Test
    void manyIdentifiersAndLongTopics() {
        List<Integer> many = IntStream.rangeClosed(1, 5000).boxed().toList();
        SubscriptionIdentifiers identifiers = wanting("a/#", "a/+");
        assertEquals(2, identifiers.find(copy("a/b", many)).copy().filters().size());
        assertEquals(1, identifiers.find(copy("a/" + "b/".repeat(1000), many)).copy().filters().size());
    }
}
