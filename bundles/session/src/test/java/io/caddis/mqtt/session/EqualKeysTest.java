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
    private static final int FEW = 32;
    /** A tree takes twice as many steps, a list 32 times. */
    private static final int RATIO_MAX = 8;

    private static SubscriptionIdentifiers wanting(String... filters) {
        SubscriptionIdentifiers identifiers = new SubscriptionIdentifiers();
        identifiers.want(Stream.of(filters).map(filter -> Subscription.of(filter, Qos.AT_MOST_ONCE)).toList(),
                Map.of());
        return identifiers;
    }

    private static Publish copy(String topic, List<Integer> identifiers) {
        return new Publish(Message.of(topic, "").withQos(Qos.AT_MOST_ONCE), false, 0, 0, identifiers);
    }

    /** Finds a number of them again and again. Returns how long that takes. */
    private static long nanos(SubscriptionIdentifiers identifiers, List<Publish> copies) {
        long start = System.nanoTime();
        for (int round = 0; round < COUNT / copies.size(); round++) {
            copies.forEach(identifiers::find);
        }
        return System.nanoTime() - start;
    }

    /**
     * Among many keys of one hash code one is found about as fast as among few of them. Both in turns, so that neither
     * has the code compiled better, nor the machine to itself.
     */
    private static void assertFast(IntFunction<Publish> equal) {
        List<Publish> many = IntStream.range(0, COUNT).mapToObj(equal).toList();
        List<Publish> few = many.subList(0, FEW);
        SubscriptionIdentifiers amongMany = wanting("a/#", "a/+");
        SubscriptionIdentifiers amongFew = wanting("a/#", "a/+");
        long manyNanos = Long.MAX_VALUE;
        long fewNanos = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            manyNanos = Math.min(manyNanos, nanos(amongMany, many));
            fewNanos = Math.min(fewNanos, nanos(amongFew, few));
        }
        assertTrue(manyNanos < RATIO_MAX * fewNanos, COUNT + " look-ups among as many keys of equal hash codes in "
                + manyNanos + " ns, among " + FEW + " in " + fewNanos + " ns");
    }

    @Test
    void identifiers() {
        assertEquals(List.of(1, 31_001).hashCode(), List.of(2, 31_001 - 31).hashCode());
        assertFast(index -> copy("a/b", List.of(1 + index, 31 * COUNT + 1 - 31 * index)));
    }

    @Test
    void topics() {
        assertEquals("Aa".hashCode(), "BB".hashCode());
        assertFast(index -> copy("a/" + text(index, "Aa", "BB"), List.of(1)));
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
