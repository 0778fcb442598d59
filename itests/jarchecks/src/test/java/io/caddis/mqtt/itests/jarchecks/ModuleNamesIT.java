package io.caddis.mqtt.itests.jarchecks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Artifact ids and packages follow from the folder of their module, as CONTRIBUTING.md says. */
class ModuleNamesIT {

    @Test
    void artifactIdsFollowFromFolders() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path module : modules()) {
            String pom = Files.readString(module.resolve("pom.xml"));
            Matcher own = OWN_ID.matcher(pom);
            assertTrue(own.find(), module + " has no artifactId below its parent");
            if (!own.group(1).equals(nameOf(module))) {
                wrong.add(own.group(1) + " in " + BundleJar.root().relativize(module) + " instead of "
                        + nameOf(module));
            }
        }
        assertEquals(List.of(), wrong, "the artifact id of a module follows from its folder");
    }

    @Test
    void packagesFollowFromFolders() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path module : modules()) {
            for (String name : packages(module)) {
                boolean own = nameOf(module).equals("io.caddis.mqtt.api") ? API.contains(name)
                        : (name + ".").startsWith(nameOf(module) + ".");
                if (!own && !OPENED.contains(name) && !isStub(module, name)) {
                    wrong.add(name + " in " + BundleJar.root().relativize(module));
                }
            }
        }
        assertEquals(List.of(), wrong, "what is in bundles/X is in the package io.caddis.mqtt.X or below it, what is in"
                + " itests/X in io.caddis.mqtt.itests.X: move the class, or rename the folder");
    }

    @Test
    void noPackageIsInTwoModules() throws IOException {
        Map<String, Set<String>> homes = new TreeMap<>();
        for (Path module : modules()) {
            packages(module).forEach(name ->
                    homes.computeIfAbsent(name, key -> new TreeSet<>()).add(nameOf(module)));
        }
        assertTrue(homes.containsKey("io.caddis.mqtt.itests.jarchecks"), "this package was not found in " + homes);
        homes.values().removeIf(modules -> modules.size() == 1);
        assertEquals(Map.of(), homes, "packages in two modules: give each one home");
    }

    private static List<Path> modules() throws IOException {
        List<Path> found = new ArrayList<>(List.of(BundleJar.root().resolve("examples")));
        for (String group : List.of("bundles", "features", "itests")) {
            try (Stream<Path> folders = Files.list(BundleJar.root().resolve(group))) {
                folders.filter(folder -> Files.exists(folder.resolve("pom.xml"))).sorted().forEach(found::add);
            }
        }
        return found;
    }

    /** The signatures that bundles/kura is compiled against, which have to have Kura's names. */
    private static boolean isStub(Path module, String name) {
        return module.endsWith("itests/kurastubs") && name.startsWith("org.eclipse.kura");
    }

    private static String nameOf(Path module) {
        String group = module.getParent().getFileName().toString();
        return "io.caddis.mqtt." + (group.equals("itests") ? group + "." : "") + module.getFileName();
    }

    /** Of main and test sources. */
    private static Set<String> packages(Path module) throws IOException {
        Set<String> found = new TreeSet<>();
        for (String part : List.of("main", "test")) {
            Path sources = module.resolve("src").resolve(part).resolve("java");
            if (Files.exists(sources)) {
                try (Stream<Path> files = Files.walk(sources)) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(file ->
                            found.add(sources.relativize(file.getParent()).toString().replace('/', '.')));
                }
            }
        }
        return found;
    }

    private static final Pattern OWN_ID = Pattern.compile("</parent>\\s*<artifactId>([^<]+)</artifactId>");
    private static final Set<String> API = Set.of("io.caddis.mqtt", "io.caddis.mqtt.packet", "io.caddis.mqtt.spi");

    /** Packages of others, in which microbench opens codecs that are private to them. */
    private static final Set<String> OPENED = Set.of("com.hivemq.client.internal.mqtt.codec.decoder",
            "com.hivemq.client.internal.mqtt.codec.encoder", "io.netty.handler.codec.mqtt");
}
