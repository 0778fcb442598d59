package io.caddis.mqtt.itests.hosts;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** A framework with a set of bundles; Caddis and the application are installed through its API, as a console does. */
class FrameworkHost extends ProcessHost {
    private static final List<String> OURS = List.of("api", "codec", "session", "transport", "management", "websocket",
            "tls", "store", "jmx", "shell");

    private final Path framework;
    private final List<Path> bundles;

    /**
     * A framework and its bundles.
     *
     * @param bundles all that Caddis needs, but for H2 MVStore; a framework among them is left out
     */
    FrameworkHost(Built built, Path folder, Path framework, List<Path> bundles) throws IOException {
        super(built, folder);
        this.framework = framework;
        this.bundles = new ArrayList<>(bundles);
        this.bundles.remove(framework);
    }

    @Override
    public void start(int agentPort) throws IOException {
        List<String> command = new ArrayList<>(List.of(HostProcess.java(), "-Dcaddis.agent.port=" + agentPort));
        command.addAll(options());
        command.addAll(List.of("-cp", built().classes() + File.pathSeparator + framework, Launch.class.getName(),
                folder().resolve("framework").toString()));
        Stream.concat(bundles.stream(), Stream.of(built().agent())).forEach(jar -> command.add(jar.toString()));
        run(Map.of(), command);
    }

    /** More for Java. */
    List<String> options() {
        return List.of();
    }

    /** Ours, and what only they need. */
    private List<Path> caddis() {
        return Stream.concat(Stream.of(built().mvStore()), OURS.stream().map(built()::bundle)).toList();
    }

    @Override
    public void installCaddis(Agent agent) throws IOException {
        agent.ask(Stream.concat(Stream.of("install"), caddis().stream().map(Path::toString)).toArray(String[]::new));
    }

    @Override
    public void uninstallCaddis(Agent agent) throws IOException {
        List<String> words = new ArrayList<>(List.of("uninstall"));
        for (Path jar : caddis()) {
            words.add(symbolicName(jar));
        }
        agent.ask(words.toArray(String[]::new));
    }

    private static String symbolicName(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getManifest().getMainAttributes().getValue("Bundle-SymbolicName").replaceAll(";.*", "");
        }
    }

    @Override
    public void installApplication(Agent agent, Path jar) throws IOException {
        agent.ask("install", jar.toString());
    }

    @Override
    public void uninstallApplication(Agent agent) throws IOException {
        agent.ask("uninstall", symbolicName(built().application()));
    }
}
