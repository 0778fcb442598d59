package io.caddis.mqtt.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The tests in {@code docs/testing.md} pass, with the classes of README that they test. */
class TestingPageTest {
    private static final Path ROOT = Path.of(System.getProperty("caddis.root"));
    private static final Pattern BLOCK = Pattern.compile("```java\n(package com\\.example\\.plant;.*?)```",
            Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("class (\\w+)");

    @TempDir
    private Path folder;

    @Test
    @Timeout(120)
    void testsOfThePagePass() throws Exception {
        List<String> names = new ArrayList<>();
        List<Path> sources = new ArrayList<>();
        for (String page : List.of("README.md", "docs/testing.md")) {
            Matcher block = BLOCK.matcher(Files.readString(ROOT.resolve(page)));
            while (block.find()) {
                Matcher name = NAME.matcher(block.group(1));
                assertTrue(name.find(), block.group(1));
                names.add(name.group(1));
                sources.add(write(name.group(1), block.group(1)));
            }
        }
        assertEquals(List.of("TemperatureListener", "Heartbeat", "TemperatureListenerTest", "HeartbeatTest",
                "PlantTest"), names, "classes of README.md and docs/testing.md");
        compile(sources);
        TestExecutionSummary summary = run(names.stream().filter(name -> name.endsWith("Test")).toList());
        StringWriter words = new StringWriter();
        summary.printFailuresTo(new PrintWriter(words));
        assertEquals(0, summary.getTotalFailureCount(), words.toString());
        assertEquals(5, summary.getTestsSucceededCount());
    }

    private Path write(String name, String source) throws IOException {
        Path file = folder.resolve("com/example/plant/" + name + ".java");
        Files.createDirectories(file.getParent());
        return Files.writeString(file, source);
    }

    private void compile(List<Path> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter words = new StringWriter();
        boolean compiled = compiler.getTask(words, null, null, List.of("-Xlint:all,-processing", "-Werror",
                "-proc:none", "-d", folder.toString(), "-cp", System.getProperty("java.class.path")), null,
                compiler.getStandardFileManager(null, null, null).getJavaFileObjectsFromPaths(sources)).call();
        assertTrue(compiled, words.toString());
    }

    private TestExecutionSummary run(List<String> tests) throws Exception {
        PrintStream out = System.out;
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()},
                TestingPageTest.class.getClassLoader())) {
            thread.setContextClassLoader(loader);
            LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
            for (String test : tests) {
                request.selectors(DiscoverySelectors.selectClass(loader.loadClass("com.example.plant." + test)));
            }
            LauncherDiscoveryRequest found = request.build();
            SummaryGeneratingListener listener = new SummaryGeneratingListener();
            LauncherFactory.create().execute(found, listener);
            return listener.getSummary();
        } finally {
            thread.setContextClassLoader(before);
            System.setOut(out);
        }
    }
}
