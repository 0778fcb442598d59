package io.caddis.mqtt.itests.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each rule has a test, each test of a rule passed, and the page says it. */
class ConformanceIT {
    private final List<Rule> rules = Rule.all();

    /** The numbers of the specifications' rules; a line that is lost from the list must not pass for a rule less. */
    @Test
    void theListIsWhole() {
        Map<String, Long> counts = rules.stream().filter(Rule::needsTest)
                .collect(Collectors.groupingBy(rule -> rule.tag().replaceFirst("-.*", ""), Collectors.counting()));
        assertEquals(Map.of("v3", 73L, "v5", 133L, "u", 35L, "u3", 4L, "trap", 40L), counts);
        assertEquals(rules.size(), rules.stream().map(Rule::tag).distinct().count(), "each tag stands for one rule");
    }

    @Test
    void everyRuleIsShownAndThePageSaysSo() throws IOException {
        Evidence evidence = new Evidence(Path.of(System.getProperty("caddis.root")), Rule.TAG);
        Map<String, String> needed = new LinkedHashMap<>();
        rules.stream().filter(Rule::needsTest).forEach(rule -> needed.put(rule.tag(), rule.text()));
        List<String> problems = evidence.problems(needed, rules.stream().map(Rule::tag).toList(),
                "itests/conformance/src/test/resources/rules.tsv, such as v3-4.3.3-2 or v5-4.3.3-10");
        evidence.require(problems, "docs/conformance.md",
                problems.isEmpty() ? new Page(rules, evidence).text() : "");
    }
}
