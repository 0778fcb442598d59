package io.caddis.mqtt.itests.rivals;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Caddis as another folder has built it, as of an earlier commit: takes part with its own bundles, and with its own
 * half of this harness, since only that fits them.
 *
 * @param knowsAllOrders false for a build of before there were orders for visitors, loads and sizes
 */
record AnotherBuild(String classPath, String worker, Path host, boolean knowsAllOrders) {

    /** Throws IllegalArgumentException with a sentence for the user. */
    static AnotherBuild in(Path root) {
        Path host = root.resolve("itests/container/target/host");
        try (Stream<Path> modules = Files.isDirectory(host) ? Files.list(root.resolve("itests")) : Stream.empty()) {
            for (Path module : modules.sorted().toList()) {
                Path classes = module.resolve("target/classes");
                String worker = Files.isDirectory(classes) ? workerIn(classes) : null;
                if (worker != null) {
                    String visitors = worker.replace(Worker.class.getSimpleName(), Visitors.class.getSimpleName());
                    return new AnotherBuild(classPath(classes, module.resolve("target/lib")), worker, host,
                            Files.exists(classes.resolve(visitors.replace('.', '/') + ".class")));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalArgumentException("no built Caddis is in " + root
                + ": give the folder of a clone, and run mvn -DskipTests package there before");
    }

    /** The name of the class, wherever that build has it; null if it is not there. */
    private static String workerIn(Path classes) throws IOException {
        String file = Worker.class.getSimpleName() + ".class";
        try (Stream<Path> all = Files.walk(classes)) {
            return all.filter(one -> one.endsWith(file)
                            && Files.exists(one.resolveSibling(SinkBroker.class.getSimpleName() + ".class")))
                    .map(one -> classes.relativize(one.resolveSibling(Worker.class.getSimpleName())).toString()
                            .replace(File.separatorChar, '.'))
                    .findFirst().orElse(null);
        }
    }

    private static String classPath(Path classes, Path libraries) {
        return classes + File.pathSeparator + libraries + File.separator + "*";
    }
}
