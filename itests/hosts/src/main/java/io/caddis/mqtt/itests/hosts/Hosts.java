package io.caddis.mqtt.itests.hosts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The hosts that there are, by name. */
final class Hosts {
    /** Lays one out in a folder. */
    interface Kind {
        Host lay(Built built, Path folder) throws Exception;
    }

    /** It ends the framework when its input ends. */
    private static final Path READS_TERMINAL = Path.of("org.apache.felix.gogo.shell.jar");

    private static final Path EXTENSION = Path.of("org.apache.aries.spifly.dynamic.framework.extension.jar");
    private static final Pattern WEAVES = Pattern.compile(
            "/(asm[a-z-]*|org\\.apache\\.aries\\.spifly\\.dynamic\\.bundle)\\.jar$");

    private Hosts() {
    }

    static Map<String, Kind> all() {
        Map<String, Kind> all = new LinkedHashMap<>();
        all.put("karaf-felix", (built, folder) -> new KarafHost(built, folder, "felix"));
        all.put("karaf-equinox", (built, folder) -> new KarafHost(built, folder, "equinox"));
        all.put("felix", (built, folder) -> new FrameworkHost(built, folder,
                built.host().resolve("frameworks/org.apache.felix.framework.jar"), felix(built)));
        all.put("equinox", (built, folder) -> equinox(built, folder, built.set("equinox")));
        all.put("kura-5-like", (built, folder) -> {
            List<Path> set = built.set("kura-5-like");
            return new KuraFiveHost(built, folder, framework(set), set);
        });
        all.put("kura-6-like", (built, folder) -> {
            List<Path> set = built.set("kura-6-like");
            return new KuraSixHost(built, folder, framework(set), set);
        });
        all.put("equinox-p2", EclipseHost::new);
        all.put("gateway", GatewayHost::new);
        all.put("plain", PlainHost::new);
        all.put("webconsole", WebConsoleHost::new);
        return all;
    }

    /** First what SLF4J 2 finds Logback by; not as an extension of the framework, whose ASM is too old for JDK 25. */
    private static List<Path> felix(Built built) {
        return Stream.concat(built.set("kura-6-like").stream().filter(jar -> WEAVES.matcher(jar.toString()).find()),
                Built.jars(built.host().resolve("base"), built.host().resolve("log"),
                        built.host().resolve("bouncycastle-newest"), built.host().resolve("console")).stream()
                        .filter(jar -> !jar.endsWith(READS_TERMINAL) && !jar.endsWith(EXTENSION))).toList();
    }

    private static Host equinox(Built built, Path folder, List<Path> set) throws IOException {
        return new FrameworkHost(built, folder, framework(set), set);
    }

    private static Path framework(List<Path> set) {
        return set.stream().filter(jar -> jar.getFileName().toString().equals("org.eclipse.osgi.jar"))
                .findFirst().orElseThrow();
    }
}
