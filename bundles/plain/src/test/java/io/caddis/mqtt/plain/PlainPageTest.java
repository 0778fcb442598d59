package io.caddis.mqtt.plain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.itests.brokers.ArtemisBroker;
import io.caddis.mqtt.itests.brokers.Broker;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/plain-java.md} says works: its program, with the jars that it names and no others. */
class PlainPageTest {
    private static final Path ROOT = Path.of(System.getProperty("caddis.root"));
    private static final Pattern PROGRAM = Pattern.compile("```java\n(package .*?)```", Pattern.DOTALL);
    private static final Pattern OUTPUT = Pattern.compile("It prints\n\n((?: {4}.*\n)+)");
    private static final Pattern JAR_ROW = Pattern.compile("(?m)^\\| (`.*?) \\|");
    private static final Pattern JAR = Pattern.compile("`([\\w.-]+)`");
    private static final int END_SECONDS = 30;

    private static String page;

    @TempDir
    private Path folder;

    @BeforeAll
    static void read() throws IOException {
        page = Files.readString(ROOT.resolve("docs/plain-java.md"));
    }

    @Test
    @Timeout(120)
    void theProgramPrintsWhatThePageSays() throws Exception {
        String classPath = String.join(File.pathSeparator, classPath());
        compile(classPath);
        Path errors = folder.resolve("errors.txt");
        try (Broker broker = new ArtemisBroker()) {
            Process program = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp", folder + File.pathSeparator + classPath, "com.example.plant.Plant",
                    broker.uri().toString()).redirectError(errors.toFile()).start();
            try (BufferedReader out = program.inputReader(StandardCharsets.UTF_8)) {
                List<String> expected = found(OUTPUT).lines().map(String::strip).sorted().toList();
                List<String> lines = new ArrayList<>();
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    lines.add(line);
                    if (lines.size() == expected.size()) {
                        break;
                    }
                }
                // in any order: the listener is called on another thread
                assertEquals(expected, lines.stream().sorted().toList(), Files.readString(errors));
                program.getOutputStream().write('\n');
                program.getOutputStream().flush();
                assertTrue(program.waitFor(END_SECONDS, TimeUnit.SECONDS), "a thread is left after Enter");
                assertEquals(0, program.exitValue());
                assertNull(out.readLine());
            } finally {
                program.destroyForcibly();
            }
        }
    }

    private void compile(String classPath) throws IOException {
        Path source = folder.resolve("com/example/plant/Plant.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, found(PROGRAM));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter words = new StringWriter();
        boolean compiled = compiler.getTask(words, null, null, List.of("-Xlint:all", "-Werror", "-d", folder.toString(),
                "-cp", classPath), null, compiler.getStandardFileManager(null, null, null)
                .getJavaFileObjects(source)).call();
        assertTrue(compiled, words.toString());
    }

    private static String found(Pattern pattern) {
        Matcher matcher = pattern.matcher(page);
        assertTrue(matcher.find(), "docs/plain-java.md has nothing like " + pattern);
        return matcher.group(1);
    }

    /** Of this test's class path, what the page's first table of jars names. */
    private static List<String> classPath() {
        String table = page.substring(page.indexOf("| jar |"), page.indexOf("## 2."));
        List<String> paths = new ArrayList<>();
        JAR_ROW.matcher(table).results().forEach(row -> JAR.matcher(row.group(1)).results().forEach(jar -> {
            String name = jar.group(1);
            String own = "bundles" + File.separator + name.replace("io.caddis.mqtt.", "") + File.separator + "target";
            List<String> found = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                    .filter(path -> path.contains(File.separator + own + File.separator)
                            && !path.contains("test-classes")
                            || Path.of(path).getFileName().toString().matches(Pattern.quote(name) + "-\\d.*"))
                    .toList();
            assertEquals(1, found.size(), name + " of docs/plain-java.md is on the class path as " + found);
            paths.addAll(found);
        }));
        return paths;
    }
}
