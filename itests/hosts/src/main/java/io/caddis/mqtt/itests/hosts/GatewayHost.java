package io.caddis.mqtt.itests.hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The executable jar, which has Caddis in it; bundles and clients are files in its folder. */
class GatewayHost extends ProcessHost {
    private static final List<String> OURS = List.of("api", "codec", "session", "transport", "management", "websocket",
            "tls", "store", "jmx", "condition", "shell");

    private final Path load;

    GatewayHost(Built built, Path folder) throws IOException {
        super(built, folder);
        load = Files.createDirectories(folder.resolve("load"));
    }

    @Override
    public String product() {
        return "caddis-gateway, ";
    }

    @Override
    public void start(int agentPort) throws IOException {
        put(built().agent());
        List<String> command = new ArrayList<>(List.of(HostProcess.java(), "-Dcaddis.agent.port=" + agentPort));
        command.addAll(options());
        command.addAll(List.of("-jar", built().gateway().toString()));
        run(Map.of(), command);
    }

    /** More for Java. */
    List<String> options() {
        return List.of();
    }

    /** A bundle for the folder that is watched, there at once as a whole. */
    final void put(Path jar) throws IOException {
        Path there = load.resolve(jar.getFileName());
        if (Files.notExists(there)) {
            Path part = Files.copy(jar, load.resolve(jar.getFileName() + ".part"));
            Files.move(part, there, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    @Override
    public void installCaddis(Agent agent) {
        // it is there
    }

    @Override
    public void uninstallCaddis(Agent agent) throws IOException {
        List<String> words = new ArrayList<>(List.of("uninstall"));
        OURS.forEach(name -> words.add("io.caddis.mqtt." + name));
        agent.ask(words.toArray(String[]::new));
    }

    @Override
    public void installApplication(Agent agent, Path jar) throws IOException {
        put(jar);
    }

    @Override
    public void uninstallApplication(Agent agent) throws IOException {
        Files.delete(load.resolve(built().application().getFileName()));
    }

    @Override
    public void configure(Agent agent, String client, Map<String, String> settings) throws IOException {
        List<String> lines = new ArrayList<>();
        settings.forEach((key, value) -> lines.add(key + " = " + value));
        Files.write(configuration(client), lines);
    }

    @Override
    public void delete(Agent agent, String client) throws IOException {
        Files.delete(configuration(client));
    }

    private Path configuration(String client) {
        return load.resolve("io.caddis.mqtt.client-" + client + ".cfg");
    }
}
