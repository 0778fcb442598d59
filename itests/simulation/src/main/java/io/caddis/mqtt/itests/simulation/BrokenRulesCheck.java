package io.caddis.mqtt.itests.simulation;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * {@code ./caddis verify broken-rules}: for each rule the source that holds it is changed, compiled, and put before the
 * real class; then the simulation has to notice.
 */
public final class BrokenRulesCheck {
    private static final long SEEDS_MAX = 20_000;

    private final Path root;
    private final String classPath;

    BrokenRulesCheck(Path root, String classPath) {
        this.root = root;
        this.classPath = classPath;
    }

    /** Exit status 0 if the simulation notices every broken rule, 1 if not, 2 for wrong usage. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0) {
            System.err.println("caddis verify broken-rules: unknown option " + arguments[0]);
            System.err.println("usage: ./caddis verify broken-rules");
            System.exit(2);
        }
        Path root = Path.of(System.getProperty("caddis.root", "."));
        System.exit(new BrokenRulesCheck(root, System.getProperty("java.class.path")).run() ? 0 : 1);
    }

    private boolean run() throws Exception {
        long start = System.nanoTime();
        ExecutorService pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        List<Future<String>> outcomes = new ArrayList<>();
        BrokenRule.ALL.forEach(rule -> outcomes.add(pool.submit(() -> caught(rule, SEEDS_MAX))));
        pool.shutdown();
        int survivors = 0;
        System.out.println("| broken rule | in | seeds until caught | by |\n|---|---|---:|---|");
        for (int index = 0; index < outcomes.size(); index++) {
            BrokenRule rule = BrokenRule.ALL.get(index);
            String outcome = outcomes.get(index).get();
            survivors += outcome == null ? 1 : 0;
            int space = outcome == null ? 0 : outcome.indexOf(' ');
            System.out.println("| " + rule.name() + " | " + rule.className() + " | "
                    + (outcome == null ? "more than " + SEEDS_MAX + " | not noticed"
                            : outcome.substring(0, space) + " | " + outcome.substring(space + 1)) + " |");
        }
        System.out.println(String.format(Locale.ROOT, "%d rules broken, %d not noticed, %.1f s", outcomes.size(),
                survivors, (System.nanoTime() - start) / 1e9));
        return survivors == 0;
    }

    /** The seeds it took until a broken rule was noticed and what was noticed; null if it was not. */
    String caught(BrokenRule rule, long seedsMax) throws IOException, ReflectiveOperationException {
        Path folder = Files.createTempDirectory("caddis-broken-rule-");
        try {
            compile(rule, folder);
            try (URLClassLoader loader = new URLClassLoader(urls(folder), ClassLoader.getPlatformClassLoader())) {
                return (String) loader.loadClass(SimulationCheck.class.getName())
                        .getMethod("firstViolation", long.class, long.class).invoke(null, 0L, seedsMax);
            } catch (InvocationTargetException e) {
                throw new IllegalStateException(rule.name(), e.getCause());
            }
        } finally {
            delete(folder);
        }
    }

    /** The source with the rule broken. */
    String broken(BrokenRule rule) throws IOException {
        String source = Files.readString(root.resolve(rule.source()));
        int at = source.indexOf(rule.found());
        if (at < 0 || source.indexOf(rule.found(), at + 1) >= 0) {
            throw new IllegalStateException(rule.source() + " holds " + (at < 0 ? "nowhere" : "more than once")
                    + " what the broken rule '" + rule.name() + "' replaces: adapt it in BrokenRule\n" + rule.found());
        }
        return source.substring(0, at) + rule.broken() + source.substring(at + rule.found().length());
    }

    private void compile(BrokenRule rule, Path folder) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("this Java has no compiler: set JAVA_HOME to a JDK");
        }
        Path source = folder.resolve(rule.className() + ".java");
        Files.writeString(source, broken(rule));
        StringWriter errors = new StringWriter();
        List<String> options = List.of("-cp", classPath, "-d", folder.toString(), "-proc:none", "-implicit:none",
                "-nowarn");
        boolean compiled = compiler.getTask(errors, null, null, options, null,
                compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source)).call();
        if (!compiled) {
            throw new IllegalStateException("the broken rule '" + rule.name() + "' does not compile:\n" + errors);
        }
    }

    private URL[] urls(Path folder) throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        urls.add(folder.toUri().toURL());
        for (String entry : classPath.split(System.getProperty("path.separator"))) {
            if (!entry.isEmpty()) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        return urls.toArray(URL[]::new);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
