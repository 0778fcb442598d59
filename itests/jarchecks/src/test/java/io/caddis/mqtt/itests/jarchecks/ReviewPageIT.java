package io.caddis.mqtt.itests.jarchecks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/review.md} has each of the 25 checks, and each has a test that is there, or says why it has none. */
class ReviewPageIT {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\|([^|]+)\\|([^|]*)\\|([^|]*)\\|$");
    private static final Pattern TEST = Pattern.compile("`\\w*(?:IT|Test|Smoke|Installed)(?:\\.\\w+)?`");
    private static final int CHECKS = 25;

    private static String page() throws IOException {
        return Files.readString(BundleJar.root().resolve("docs/review.md"));
    }

    @Test
    void eachCheckHasATestOrAReason() throws IOException {
        List<String> numbers = new ArrayList<>();
        List<String> bare = new ArrayList<>();
        Matcher row = ROW.matcher(page());
        while (row.find()) {
            numbers.add(row.group(1));
            if (!TEST.matcher(row.group(3)).find() && row.group(4).isBlank()) {
                bare.add(row.group());
            }
        }
        assertEquals(IntStream.rangeClosed(1, CHECKS).mapToObj(Integer::toString).toList(), numbers);
        assertEquals(List.of(), bare, "rows without the name of a test in the third column and without a reason in the"
                + " fourth");
    }

    @Test
    void namesAreThoseOfTheSources() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        for (String folder : List.of("bundles", "features", "itests", "p2")) {
            try (Stream<Path> files = Files.walk(BundleJar.root().resolve(folder))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".java")
                        && !path.toString().contains("/target/")).toList()) {
                    sources.put(file.toString(), Files.readString(file));
                }
            }
        }
        assertEquals(List.of(), new PageNames(sources, Set.of()).unknown(page()), "docs/review.md names what no source"
                + " has: write the new name of the test there, or say why there is none");
    }
}
