package io.caddis.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Filters that have a topic in common. */
class TopicFilterOverlapTest {
    @ParameterizedTest
    @CsvSource({"a,a,true", "a,b,false", "a/+,a/b,true", "a/+,+/b,true", "a/+/c,a/b/d,false", "#,a/b,true",
        "a/#,a,true", "a/#,a/b/#,true", "a/+,a/#,true", "a,a/b,false", "+,a/b,false", "+/#,a,true",
        "#,$SYS/a,false", "+/a,$SYS/a,false", "$SYS/#,$SYS/a,true", "$share/g/a/+,a/b,true", "$share/g/a,b,false",
        "/,+/+,true", "/,+,false", "a/,a/+,true"})
    void examples(String a, String b, boolean overlap) {
        assertEquals(overlap, TopicFilter.of(a).overlaps(TopicFilter.of(b)));
        assertEquals(overlap, TopicFilter.of(b).overlaps(TopicFilter.of(a)));
    }

    /** All topics of up to three levels of two letters tell the truth about filters of up to three levels. */
    @Test
    void asTopicsSay() {
        List<String> topics = texts(new String[] {"a", "b", "", "$"}, 4);
        List<TopicFilter> filters = texts(new String[] {"a", "b", "+", "#", "", "$"}, 3).stream()
                .filter(TopicFilterOverlapTest::isFilter).map(TopicFilter::of).toList();
        SplittableRandom random = new SplittableRandom(1);
        for (int count = 0; count < 3000; count++) {
            TopicFilter a = filters.get(random.nextInt(filters.size()));
            TopicFilter b = filters.get(random.nextInt(filters.size()));
            boolean shared = topics.stream().anyMatch(topic -> a.matches(topic) && b.matches(topic));
            assertEquals(shared, a.overlaps(b), a + " and " + b);
        }
    }

    private static boolean isFilter(String text) {
        int hash = text.indexOf('#');
        return !text.isEmpty() && (hash < 0 || hash == text.length() - 1);
    }

    /** All texts of so many levels, or less. */
    private static List<String> texts(String[] levels, int most) {
        List<String> all = new ArrayList<>(List.of(levels));
        List<String> last = all;
        for (int count = 1; count < most; count++) {
            List<String> longer = new ArrayList<>();
            last.forEach(text -> {
                for (String level : levels) {
                    longer.add(text + "/" + level);
                }
            });
            last = longer;
            all = new ArrayList<>(all);
            all.addAll(longer);
        }
        all.removeIf(String::isEmpty);
        return all;
    }
}
