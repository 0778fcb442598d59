package io.caddis.mqtt.itests.hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What Kura 6 has of what Caddis needs, started as Kura 6 does it: its {@code config.ini} is written anew at each start
 * and names the jars in the folders below {@code plugins}, each at the start level that is the folder's name, with an s
 * behind if they are to be started. Caddis is a Debian package that is unpacked there; what is installed or removed
 * counts after a restart.
 */
final class KuraSixHost extends ProcessHost {
    private static final Pattern LEVEL = Pattern.compile("\\d+s?");
    private static final Duration RESTART = Duration.ofSeconds(120);

    private final Path root;
    private final Path plugins;
    private final Path framework;
    private final List<Path> packed = new ArrayList<>();

    KuraSixHost(Built built, Path folder, Path framework, List<Path> bundles) throws IOException {
        super(built, folder);
        this.framework = framework;
        root = folder();
        plugins = root.resolve("opt/eclipse/kura/plugins");
        for (Path jar : bundles) {
            if (!jar.equals(framework)) {
                put(jar, header(jar, "Fragment-Host") == null ? "3s" : "3");
            }
        }
        put(built.agent(), "3s");
    }

    private void put(Path jar, String level) throws IOException {
        Path folder = Files.createDirectories(plugins.resolve(level));
        Files.copy(jar, folder.resolve(jar.getFileName()));
    }

    private static String header(Path jar, String name) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getManifest().getMainAttributes().getValue(name);
        }
    }

    @Override
    public void start(int agentPort) throws IOException {
        Path configuration = Files.createDirectories(root.resolve("configuration"));
        Files.write(configuration.resolve("config.ini"), List.of("eclipse.ignoreApp=true", "osgi.noShutdown=true",
                "osgi.instance.area=@none", "osgi.compatibility.bootdelegation=false",
                "osgi.bundles=" + String.join(",", bundles())));
        run(Map.of(), List.of(HostProcess.java(),
                "-Dcaddis.agent.port=" + agentPort, "-jar", framework.toString(), "-configuration",
                configuration.toString()));
    }

    private List<String> bundles() throws IOException {
        List<String> all = new ArrayList<>();
        for (Path jar : jars()) {
            String level = jar.getParent().getFileName().toString();
            all.add("reference\\:file\\:" + jar + "@" + level.replace("s", "\\:start"));
        }
        return all;
    }

    /** In the folders that are levels, in order. */
    private TreeSet<Path> jars() throws IOException {
        try (Stream<Path> files = Files.walk(plugins, 2)) {
            TreeSet<Path> all = new TreeSet<>();
            files.filter(file -> file.toString().endsWith(".jar")
                    && LEVEL.matcher(file.getParent().getFileName().toString()).matches()).forEach(all::add);
            return all;
        }
    }

    @Override
    public void installCaddis(Agent agent) throws IOException {
        TreeSet<Path> before = jars();
        Process unpack = new ProcessBuilder("dpkg-deb", "-x", built().debianPackage().toString(), root.toString())
                .inheritIO().start();
        try {
            if (unpack.waitFor() != 0) {
                throw new IOException("dpkg-deb did not unpack " + built().debianPackage());
            }
            packed.addAll(jars());
            packed.removeAll(before);
            restart(agent);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void restart(Agent agent) throws IOException, InterruptedException {
        agent.stopHost();
        if (!awaitEnd(RESTART)) {
            throw new IOException("its process goes on after an ordinary stop");
        }
        start(agent.port());
        agent.awaitArrival(RESTART, this);
    }

    @Override
    public void uninstallCaddis(Agent agent) throws IOException, InterruptedException {
        for (Path jar : packed) {
            Files.delete(jar);
        }
        restart(agent);
    }

    @Override
    public void installApplication(Agent agent, Path jar) throws IOException {
        agent.ask("install", jar.toString());
    }

    @Override
    public void uninstallApplication(Agent agent) throws IOException {
        agent.ask("uninstall", header(built().application(), "Bundle-SymbolicName"));
    }

    @Override
    public void configure(Agent agent, String client, Map<String, String> settings) throws IOException {
        agent.configure(client, KuraFiveHost.ofKura(client, settings));
    }

    /** All that the package brings is at work. */
    @Override
    public List<String> ownChecks(Agent agent) throws IOException {
        List<String> bundles = agent.lines("bundles");
        List<String> wrong = new ArrayList<>();
        for (Path jar : packed) {
            String name = header(jar, "Bundle-SymbolicName").replaceAll(";.*", "");
            if (bundles.stream().noneMatch(line -> line.startsWith(name + " ") && line.endsWith(" ready"))) {
                wrong.add(name + " of the package is not active");
            }
        }
        return wrong;
    }
}
