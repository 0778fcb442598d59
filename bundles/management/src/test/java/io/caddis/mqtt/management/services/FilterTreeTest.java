package io.caddis.mqtt.management.services;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.caddis.mqtt.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tree of filters finds what each filter says by itself. */
class FilterTreeTest {
    private static final String[] LEVELS = {"", "a", "b", "$", "$SYS", "+", "#"};
    private static final int WILDCARDS = 2;

    private final FilterTree<TopicFilter> tree = new FilterTree<>();
    private final List<TopicFilter> filters = new ArrayList<>();

    private void add(String filter) {
        filters.add(TopicFilter.of(filter));
        tree.add(TopicFilter.of(filter), TopicFilter.of(filter));
    }

    private void check(String topic) {
        List<TopicFilter> found = new ArrayList<>();
        tree.find(topic, found::add);
        assertEquals(filters.stream().filter(one -> one.matches(topic)).sorted().toList(),
                found.stream().sorted().toList(), topic);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b", "a/b/c", "/", "/a", "a/", "$SYS", "$SYS/a", "$share/g/a", "b"})
    void findsWhatMatches(String topic) {
        Stream.of("a", "a/b", "a/#", "#", "+", "+/b", "a/+", "+/+", "/#", "/+", "+/#", "a/+/c", "$SYS/#", "$SYS/+",
                "$share/g/a/#", "$share/g/+", "$share/g/$SYS/a", "/", "a/").forEach(this::add);
        check(topic);
    }

    @Test
    void findsNothingInAnEmptyTree() {
        check("a/b");
        add("b");
        check("a/b");
    }

    /** In each of many trees with all that is possible. */
    @Test
    void findsTheSameAsEachFilterAlone() {
        SplittableRandom random = new SplittableRandom(16);
        for (int tries = 0; tries < 300; tries++) {
            FilterTreeTest one = new FilterTreeTest();
            for (int count = random.nextInt(20); count > 0; count--) {
                one.add(filter(random));
            }
            for (int topics = 0; topics < 20; topics++) {
                one.check(levels(random, LEVELS.length - WILDCARDS));
            }
        }
    }

    private static String filter(SplittableRandom random) {
        String text = levels(random, LEVELS.length);
        int all = text.indexOf('#');
        String filter = all < 0 ? text : text.substring(0, all + 1);
        return random.nextInt(4) == 0 ? "$share/g/" + filter : filter;
    }

    private static String levels(SplittableRandom random, int kinds) {
        String text = IntStream.range(0, 1 + random.nextInt(4)).mapToObj(level -> LEVELS[random.nextInt(kinds)])
                .collect(Collectors.joining("/"));
        return text.isEmpty() ? "a" : text;
    }
}
