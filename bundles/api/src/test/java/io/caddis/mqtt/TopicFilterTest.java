package io.caddis.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of MQTT 4.7 and 4.8.2. */
class TopicFilterTest {
    private static final int FILTER_LEVELS = 3;

    @ParameterizedTest
    @ValueSource(strings = {"a", "/", "//", "a/b", "+", "#", "+/#", "a/+/b", "/+", "+/", "a/#", "$SYS/#",
        "a b", "é/漢/😀",
        "$share", "$shared/a", "$share/g/a", "$share/g/#", "$share/g//", "$share/g/+/a"})
    @Tag("v3-4.7.1-2")
    @Tag("v3-4.7.1-3")
    @Tag("v5-4.7.1-1")
    @Tag("v5-4.7.1-2")
    @Tag("v5-4.8.2-1")
    @Tag("v5-4.8.2-2")
    void allowed(String text) {
        TopicFilter filter = TopicFilter.of(text);
        assertEquals(text, filter.value());
        assertEquals(text, filter.toString());
        assertEquals(TopicFilter.of(text), filter);
        assertEquals(TopicFilter.of(text).hashCode(), filter.hashCode());
    }

    @ParameterizedTest(name = "refused {0}")
    @ValueSource(strings = {"", "a#", "#a", "a/#/b", "##", "#/", "a+", "+a", "a/b+/c", "++", "a/+b", "\0",
        "a\0b", "\uD800",
        "$share/", "$share/g", "$share//a", "$share/g/", "$share/+/a", "$share/#/a", "$share/g+/a", "$share/g/a#"})
    @Tag("v3-1.5.3-1")
    @Tag("v3-1.5.3-2")
    @Tag("v3-3.8.3-1")
    @Tag("v3-4.7.1-2")
    @Tag("v3-4.7.1-3")
    @Tag("v3-4.7.3-1")
    @Tag("v3-4.7.3-2")
    @Tag("v5-1.5.4-1")
    @Tag("v5-1.5.4-2")
    @Tag("v5-3.8.3-1")
    @Tag("v5-3.10.3-1")
    @Tag("v5-4.7.1-1")
    @Tag("v5-4.7.1-2")
    @Tag("v5-4.7.3-1")
    @Tag("v5-4.7.3-2")
    @Tag("v5-4.8.2-1")
    @Tag("v5-4.8.2-2")
    void refused(String text) {
        assertThrows(IllegalArgumentException.class, () -> TopicFilter.of(text));
    }

    @Test
    @Tag("v3-4.7.3-3")
    @Tag("v5-4.7.3-3")
    void lengthIsLimitedInBytes() {
        assertEquals(65_535, TopicFilter.of("é".repeat(32_767) + "a").value().getBytes(
                StandardCharsets.UTF_8).length);
        assertThrows(IllegalArgumentException.class, () -> TopicFilter.of("é".repeat(32_768)));
    }

    @Test
    void kinds() {
        assertTrue(TopicFilter.of("$share/g/a").isShared());
        assertFalse(TopicFilter.of("$share").isShared());
        assertTrue(TopicFilter.of("a/+").hasWildcard());
        assertTrue(TopicFilter.of("$share/g/#").hasWildcard());
        assertFalse(TopicFilter.of("$share/g/a").hasWildcard());
        assertNotEquals(TopicFilter.of("a"), TopicFilter.of("b"));
        assertNotEquals(TopicFilter.of("a"), TopicName.of("a"));
    }

    @ParameterizedTest(name = "{0} matches {1}")
    @CsvSource({"a, a", "a/b, a/b", "+, a", "+/b, a/b", "a/+, a/b", "a/+, a/", "+/+, /a", "/+, /a", "+/, a/",
        "+/+, /",
        "#, a", "#, a/b", "#, /", "a/#, a", "a/#, a/", "a/#, a/b/c", "+/#, a", "+/+/#, a/b", "/#, /", "+, ' '",
        "sport/tennis/player1/#, sport/tennis/player1",
        "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon",
        "$SYS/#, $SYS/a", "$SYS/+, $SYS/a", "$SYS/monitor/+, $SYS/monitor/Clients", "a/#, a/$b", "+/$b, a/$b",
        "$share/g/a/+, a/b", "$share/g/#, a", "$share/g/$SYS/#, $SYS/a", "é/+, é/漢"})
    @Tag("v3-4.7.1-2")
    @Tag("v3-4.7.1-3")
    @Tag("v5-4.7.1-1")
    @Tag("v5-4.7.1-2")
    void matches(String filter, String topic) {
        assertTrue(TopicFilter.of(filter).matches(topic));
        assertTrue(TopicFilter.of(filter).matches(TopicName.of(topic)));
    }

    @ParameterizedTest(name = "{0} does not match {1}")
    @CsvSource({"a, b", "a, A", "a, a/", "a, /a", "a/b, a", "a, a/b", "+, a/b", "+, /a", "+/b, b", "a/+, a",
        "a/+, a/b/c",
        "a/#, ab", "a/#, b/a", "a/b/#, a", "/#, a", "a/+/#, a", "+/b, a/c", "sport/+, sport",
        "#, $SYS/a", "+/monitor/Clients, $SYS/monitor/Clients", "+, $SYS", "+/#, $SYS/a", "$SYS/#, a",
        "$SYS/#, $SYSa",
        "$share/g/a, $share/g/a", "$share/g/a, b", "$share/g/#, $SYS/a", "$share/g/+, $SYS"})
    @Tag("v3-4.7.1-3")
    @Tag("v5-4.7.1-2")
    @Tag("v3-4.7.2-1")
    @Tag("v3-4.7.3-4")
    @Tag("v5-4.7.2-1")
    @Tag("v5-4.7.3-4")
    void matchesNot(String filter, String topic) { // [MQTT-4.7.2-1] [MQTT-4.7.3-4]
        assertFalse(TopicFilter.of(filter).matches(topic));
        assertFalse(TopicFilter.of(filter).matches(TopicName.of(topic)));
    }

    @ParameterizedTest(name = "{0} covers {1}")
    @CsvSource({"a, a", "+, a", "#, a", "#, +", "#, #", "#, +/#", "+/#, #", "+/#, +", "a/#, a", "a/#, a/+",
        "a/#, a/+/#",
        "a/+, a/b", "+/+, a/+", "$SYS/#, $SYS/+/a", "+/b/#, a/b", "a/+/#, a/+", "#, $share/g/a",
        "$share/g/#, $share/h/a"})
    void covers(String filter, String other) {
        assertTrue(TopicFilter.of(filter).covers(TopicFilter.of(other)));
    }

    @ParameterizedTest(name = "{0} does not cover {1}")
    @CsvSource({"a, b", "a, +", "a, #", "+, #", "+, +/#", "a/+, a/#", "a/+/#, a/#", "#, $SYS/a", "#, $SYS/#",
        "+, $SYS",
        "+/a, $SYS/+", "$SYS/#, #", "+/+, +", "a/+, +/a", "a/b/+, a/+/b", "a/+, a/+/b", "aa/+, a/+", "a/+, aa/+"})
    void coversNot(String filter, String other) {
        assertFalse(TopicFilter.of(filter).covers(TopicFilter.of(other)));
    }

    /** All filters of few levels against all topics with a level more and a name more than any filter has. */
    @Test
    void coversIsWhatMatchesSays() {
        List<TopicFilter> filters = texts(List.of("", "a", "$", "+", "#"), FILTER_LEVELS).stream()
                .filter(text -> !text.isEmpty() && (!text.contains("#") || text.indexOf('#') == text.length() - 1))
                .map(TopicFilter::of).toList();
        List<String> topics = texts(List.of("", "a", "b", "$"), FILTER_LEVELS + 1).stream()
                .filter(text -> !text.isEmpty()).toList();
        assertTrue(filters.size() > 80 && topics.size() > 300, filters.size() + " " + topics.size());
        for (TopicFilter wide : filters) {
            for (TopicFilter narrow : filters) {
                boolean expected = topics.stream().allMatch(topic -> !narrow.matches(topic) || wide.matches(topic));
                assertEquals(expected, wide.covers(narrow), () -> wide + " covers " + narrow);
            }
        }
    }

    /** The rule of the specification, level by level, against the one pass over the characters. */
    @Test
    void matchesIsWhatTheLevelsSay() {
        List<String> topics = texts(List.of("", "a", "ab", "$a"), FILTER_LEVELS + 1).stream()
                .filter(text -> !text.isEmpty()).toList();
        for (String filter : texts(List.of("", "a", "ab", "$a", "+", "#"), FILTER_LEVELS)) {
            if (filter.isEmpty() || filter.contains("#") && filter.indexOf('#') < filter.length() - 1) {
                continue;
            }
            for (String topic : topics) {
                assertEquals(matchesByLevels(filter.split("/", -1), topic.split("/", -1)),
                        TopicFilter.of(filter).matches(topic), () -> filter + " matches " + topic);
            }
        }
    }

    private static boolean matchesByLevels(String[] filter, String[] topic) {
        if (topic[0].startsWith("$") && (filter[0].equals("+") || filter[0].equals("#"))) {
            return false;
        }
        for (int level = 0; level < filter.length; level++) {
            if (filter[level].equals("#")) {
                return topic.length >= level;
            }
            if (level >= topic.length || !filter[level].equals("+") && !filter[level].equals(topic[level])) {
                return false;
            }
        }
        return filter.length == topic.length;
    }

    private static List<String> texts(List<String> names, int levelsMax) {
        List<String> all = new ArrayList<>(names);
        List<String> last = names;
        for (int levels = 2; levels <= levelsMax; levels++) {
            last = last.stream().flatMap(head -> names.stream().map(name -> head + "/" + name)).toList();
            all.addAll(last);
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource({
        "plant/+/data/#, plant/7/data/boiler/temperature, 7|boiler/temperature",
        "+, a, a",
        "#, a/b, a/b",
        "#, /, /",
        "+/#, a, a|''",
        "a/#, a, ''",
        "a/#, a/, ''",
        "a/+/b, a//b, ''",
        "+/+, /, ''|''",
        "/+/, /é/, é",
        "//+, //c, c",
        "$share/g/+/a/#, x/a/y/z, x|y/z",
        "+/long/+/x, s/long/longer/x, s|longer"})
    void capturesWhatWildcardsStandFor(String filter, String topic, String expected) {
        List<String> parts = Arrays.stream(expected.split("\\|", -1)).map(part -> part.replace("''", "")).toList();
        assertEquals(parts, TopicFilter.of(filter).captures(topic));
        assertEquals(parts, TopicFilter.of(filter).captures(TopicName.of(topic)));
    }

    @Test
    void capturesNothingWithoutWildcardsAndRefusesAnotherTopic() {
        assertEquals(List.of(), TopicFilter.of("a/b").captures("a/b"));
        for (String topic : List.of("b/c", "a", "$SYS/a", "a/b/c")) {
            String text = assertThrows(IllegalArgumentException.class,
                    () -> TopicFilter.of("+/b").captures(topic)).getMessage();
            assertTrue(text.contains("+/b") && text.contains(topic) && text.contains("matches()"), text);
        }
    }
}
