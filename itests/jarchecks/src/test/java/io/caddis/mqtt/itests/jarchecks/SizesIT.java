package io.caddis.mqtt.itests.jarchecks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the pages say about the size of the jars is so: each within a fifth, the sum of the five within a tenth. */
class SizesIT {
    private static final String DECISION = "docs/decisions/D50-size.md";
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| (\\d+) \\|");
    private static final Pattern README_ROW = Pattern.compile("\\| jars, KiB \\| 5, about (\\d+),");
    private static final List<String> FIVE = List.of("api", "codec", "session", "transport", "management");

    private static Map<String, Integer> built() throws IOException {
        Map<String, Integer> built = new TreeMap<>();
        for (BundleJar bundle : BundleJar.all()) {
            built.put(bundle.name(), (int) Math.round(Files.size(bundle.file()) / 1024.0));
        }
        return built;
    }

    private static boolean isAbout(int said, int built, int part) {
        return Math.abs(said - built) <= Math.max(1, built / part);
    }

    @Test
    void decisionSaysThemAsTheyAre() throws IOException {
        Map<String, Integer> said = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(BundleJar.root().resolve(DECISION)));
        while (row.find()) {
            said.put(row.group(1), Integer.valueOf(row.group(2)));
        }
        List<String> wrong = new ArrayList<>();
        built().forEach((name, size) -> {
            if (!said.containsKey(name) || !isAbout(said.get(name), size, 5)) {
                wrong.add(name + ": " + size + " KiB, the page says " + said.get(name));
            }
        });
        assertEquals(List.of(), wrong, DECISION + " is not so any more: write the sizes there, and why they grew");
    }

    @Test
    void readmeSaysTheSumOfTheFive() throws IOException {
        Map<String, Integer> built = built();
        int sum = FIVE.stream().mapToInt(built::get).sum();
        Matcher row = README_ROW.matcher(Files.readString(BundleJar.root().resolve("README.md")));
        assertTrue(row.find(), "README.md has no row '| jars, KiB | 5, about N,'");
        assertTrue(isAbout(Integer.parseInt(row.group(1)), sum, 10), "README.md says about " + row.group(1)
                + " KiB for the five jars, which take " + sum);
    }
}
