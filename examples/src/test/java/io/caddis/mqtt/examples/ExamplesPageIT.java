package io.caddis.mqtt.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table in {@code docs/examples.md} counts the lines that there are, and who copies a program has no warnings. */
class ExamplesPageIT {
    private static final Path ROOT = Path.of(System.getProperty("caddis.root"));
    private static final Path SOURCES = ROOT.resolve("examples/src/main/java/io/caddis/mqtt/examples");
    private static final String BEGIN = "<!-- lines of the programs -->\n";
    private static final String END = "<!-- end -->";
    private static final List<String> CLIENTS = List.of("caddis", "paho", "hivemq");

    @TempDir
    private Path folder;

    @Test
    void theTableIsThatOfTheSources() throws IOException {
        List<String> programs = programs();
        assertEquals(8, programs.size(), programs.toString());
        Path page = ROOT.resolve("docs/examples.md");
        String committed = Files.readString(page);
        int begin = committed.indexOf(BEGIN) + BEGIN.length();
        int end = committed.indexOf(END, begin);
        assertTrue(begin >= BEGIN.length() && end > 0, page + " has no " + BEGIN + "..." + END);
        StringBuilder table = new StringBuilder(
                "\n| program | Caddis | Paho v5 1.2.5 | HiveMQ 1.4.2 |\n|---|---|---|---|\n");
        for (String program : programs) {
            assertTrue(committed.contains("## " + program + "\n"), page + " has no section on " + program);
            table.append("| [").append(program).append("](#").append(program.toLowerCase(Locale.ROOT))
                    .append(") |");
            for (String client : CLIENTS) {
                table.append(' ').append(cell(client, program)).append(" |");
            }
            table.append('\n');
        }
        String text = committed.substring(0, begin) + table + "\n" + committed.substring(end);
        if (!committed.equals(text)) {
            Files.writeString(page, text);
            fail("docs/examples.md was not up to date; it has been written anew: look at it and commit it");
        }
    }

    private static List<String> programs() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES.resolve("caddis"))) {
            return files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .filter(name -> !name.equals("package-info")).sorted().toList();
        }
    }

    private static String cell(String client, String program) throws IOException {
        Path source = SOURCES.resolve(client).resolve(program + ".java");
        if (!Files.exists(source)) {
            return "cannot";
        }
        return "[" + SourceLines.count(Files.readString(source)) + "](../" + ROOT.toRealPath().relativize(
                source.toRealPath()).toString().replace(File.separatorChar, '/') + ")";
    }

    /** With the jars of docs/plain-java.md alone: none that only the compiler wants. */
    @Test
    void copiedProgramsCompileWithoutAWarning() throws IOException {
        List<Path> sources;
        try (Stream<Path> files = Files.list(SOURCES.resolve("caddis"))) {
            sources = files.filter(file -> file.toString().endsWith(".java")).toList();
        }
        String jars = String.join(File.pathSeparator, Arrays.stream(System.getProperty("java.class.path")
                .split(File.pathSeparator)).filter(ExamplesPageIT::isOfThePage).toList());
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter words = new StringWriter();
        boolean compiled = compiler.getTask(words, null, null, List.of("-Xlint:all", "-Werror", "-proc:none", "-d",
                folder.toString(), "-cp", jars), null, compiler.getStandardFileManager(null, null, null)
                .getJavaFileObjectsFromPaths(sources)).call();
        assertTrue(compiled, words.toString());
    }

    private static boolean isOfThePage(String path) {
        String name = Path.of(path).getFileName().toString();
        return path.contains(File.separator + "bundles" + File.separator) || name.startsWith("io.caddis.mqtt.")
                || name.startsWith("osgi.core") || name.startsWith("slf4j-api");
    }
}
