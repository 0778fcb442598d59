package io.caddis.mqtt.itests.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each rule has a test, each test of a rule passed, and the page says it. */
class ConformanceIT {
    private static final String AGAIN = "run 'mvn verify' for all modules";

    private final Path root = Path.of(System.getProperty("caddis.root")).toAbsolutePath().normalize();
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
        Map<String, List<TaggedTest>> testsByTag = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        for (Path module : modules()) {
            Reports reports = new Reports(module);
            for (TaggedTest test : TaggedTest.of(module)) {
                test.tags().forEach(tag -> testsByTag.computeIfAbsent(tag, none -> new ArrayList<>()).add(test));
                String result = reports.of(test);
                if (!result.equals("passed")) {
                    problems.add(root.relativize(module) + ": " + test.name() + " " + result + ": mend it, or "
                            + AGAIN);
                }
            }
        }
        rules.stream().filter(rule -> rule.needsTest() && !testsByTag.containsKey(rule.tag()))
                .forEach(rule -> problems.add("no test has the tag " + rule.tag() + " (" + rule.text()
                        + "): write one, or, if there is one, " + AGAIN));
        testsByTag.forEach((tag, tests) -> {
            if (rules.stream().noneMatch(rule -> rule.tag().equals(tag))) {
                problems.add("the tag " + tag + " of " + tests.get(0).name() + " is no rule's: take one of "
                        + "itests/conformance/src/test/resources/rules.tsv, such as v3-4.3.3-2 or v5-4.3.3-10");
            }
        });
        if (!problems.isEmpty()) {
            fail(problems.size() + " problems\n" + String.join("\n", problems));
        }
        comparePage(new Page(rules, testsByTag).text());
    }

    private void comparePage(String text) throws IOException {
        Path page = root.resolve("docs/conformance.md");
        String committed = Files.exists(page) ? Files.readString(page) : "";
        if (!committed.equals(text)) {
            Files.writeString(page, text);
            fail("docs/conformance.md was not up to date; it has been written anew: look at it and commit it");
        }
    }

    private List<Path> modules() throws IOException {
        List<Path> found = new ArrayList<>();
        for (String group : List.of("bundles", "itests")) {
            try (Stream<Path> folders = Files.list(root.resolve(group))) {
                folders.filter(folder -> Files.exists(folder.resolve("pom.xml"))).sorted().forEach(found::add);
            }
        }
        return found;
    }
}
