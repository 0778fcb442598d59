package io.caddis.mqtt.itests.jarchecks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the pages say about the size of the jars is so: each within a tenth, the sum of the five within 25 KiB. */
class SizesIT {
    private static final String DECISION = "docs/decisions/D50-size.md";
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| (\\d+) \\|");
    private static final Pattern README_ROW = Pattern.compile("\\| jars, KiB \\| 5, about (\\d+),");
    private static final String STALE = ". Maven keeps what an older pom.xml made: run mvn clean after a change there";
    private static final int SUM_KIB = 25;
    private static final List<String> FIVE = List.of("api", "codec", "session", "transport", "management");

    private static Map<String, Integer> built() throws IOException {
        Map<String, Integer> built = new TreeMap<>();
        for (BundleJar bundle : BundleJar.all()) {
            built.put(bundle.name(), (int) Math.round(Files.size(bundle.file()) / 1024.0));
        }
        return built;
    }

    private static boolean isAbout(int said, int built, int part) {
        return Math.abs(said - built) <= Math.max(2, built / part);
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
            if (!said.containsKey(name) || !isAbout(said.get(name), size, 10)) {
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
        assertTrue(Math.abs(Integer.parseInt(row.group(1)) - sum) <= SUM_KIB, "README.md says about " + row.group(1)
                + " KiB for the five jars, which take " + sum);
    }

    @Test
    void jarsHoldNoClassOfAPrivatePackagesDescription() throws IOException {
        for (BundleJar bundle : BundleJar.all()) {
            Set<String> described = new TreeSet<>();
            bundle.entries().stream().filter(entry -> entry.endsWith("/package-info.class"))
                    .forEach(entry -> described.add(entry.substring(0, entry.lastIndexOf('/')).replace('/', '.')));
            assertEquals(new TreeSet<>(bundle.clauses("Export-Package").keySet()), described, bundle + " holds"
                    + " package-info.class of these packages: those of exported packages carry annotations, all others"
                    + " are empty; see package-info.left-out in the root pom.xml (decision D99)" + STALE);
        }
    }

    /** What the compiler writes into classes that nobody needs who runs them. */
    @Test
    void classesHoldWhatTheirCompilerIsTold() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (BundleJar bundle : BundleJar.all()) {
            try (JarFile jar = new JarFile(bundle.file().toFile())) {
                for (String entry : bundle.entries()) {
                    String bytes = new String(jar.getInputStream(jar.getEntry(entry)).readAllBytes(),
                            StandardCharsets.ISO_8859_1);
                    if (entry.endsWith(".class") && (bytes.contains("LocalVariableTable")
                            || bytes.contains("java/lang/invoke/StringConcatFactory"))) {
                        wrong.add(bundle + ": " + entry);
                    }
                }
            }
        }
        assertEquals(List.of(), wrong, "classes with names of local variables, or with texts that are put together by"
                + " invokedynamic: keep debuglevel and compilerArgs of the root pom.xml (decision D99)" + STALE);
    }
}
