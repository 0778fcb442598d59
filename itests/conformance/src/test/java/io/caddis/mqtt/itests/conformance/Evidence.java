package io.caddis.mqtt.itests.conformance;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tests of all modules that have the tags of one table, and what became of them. */
final class Evidence {
    static final String AGAIN = "run 'mvn verify' for all modules";

    private final Path root;
    private final Map<String, List<TaggedTest>> testsByTag = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    /** @param tags those of the table */
    Evidence(Path root, Pattern tags) throws IOException {
        this.root = root.toAbsolutePath().normalize();
        for (Path module : modules()) {
            Reports reports = new Reports(module);
            for (TaggedTest test : TaggedTest.of(module)) {
                List<String> own = test.tags().stream().filter(tag -> tags.matcher(tag).matches()).toList();
                own.forEach(tag -> testsByTag.computeIfAbsent(tag, none -> new ArrayList<>()).add(test));
                String result = own.isEmpty() ? "passed" : reports.of(test);
                if (!result.equals("passed")) {
                    problems.add(this.root.relativize(module) + ": " + test.name() + " " + result + ": mend it, or "
                            + AGAIN);
                }
            }
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

    boolean has(String tag) {
        return testsByTag.containsKey(tag);
    }

    /** The names of the tests with this tag, as a page shows them. */
    String tests(String tag) {
        return testsByTag.get(tag).stream().map(TaggedTest::name).collect(Collectors.toCollection(TreeSet::new))
                .stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }

    /**
     * What speaks against a table: tests that did not pass, rows without a test, tags of no row.
     *
     * @param needed tags that must have a test, and what they stand for
     * @param known  all tags of the table
     * @param list   the file that the table is made from
     */
    List<String> problems(Map<String, String> needed, Collection<String> known, String list) {
        List<String> all = new ArrayList<>(problems);
        needed.forEach((tag, text) -> {
            if (!has(tag)) {
                all.add("no test has the tag " + tag + " (" + text + "): write one, or, if there is one, " + AGAIN);
            }
        });
        Set<String> tags = Set.copyOf(known);
        testsByTag.forEach((tag, tests) -> {
            if (!tags.contains(tag)) {
                all.add("the tag " + tag + " of " + tests.get(0).name() + " is not in the list: take one of " + list);
            }
        });
        return all;
    }

    /** Fails if there are problems, or if the page is not this text; then it is from now on. */
    void require(List<String> found, String page, String text) throws IOException {
        if (!found.isEmpty()) {
            fail(found.size() + " problems\n" + String.join("\n", found));
        }
        Path file = root.resolve(page);
        String committed = Files.exists(file) ? Files.readString(file) : "";
        if (!committed.equals(text)) {
            Files.writeString(file, text);
            fail(page + " was not up to date; it has been written anew: look at it and commit it");
        }
    }
}
