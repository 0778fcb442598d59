package io.caddis.mqtt.itests.hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The executable jar, which has Caddis in it; bundles and clients are files in its folder. */
final class GatewayHost implements Host {
    private static final List<String> OURS = List.of("api", "codec", "session", "transport", "management", "websocket",
            "tls", "store", "jmx", "condition", "shell");

    private final Built built;
    private final Path folder;
    private final Path load;
    private HostProcess process;

    GatewayHost(Built built, Path folder) throws IOException {
        this.built = built;
        this.folder = folder;
        load = Files.createDirectories(folder.resolve("load"));
    }

    @Override
    public String product() {
        return "caddis-gateway, ";
    }

    @Override
    public void start(int agentPort) throws IOException {
        put(built.agent());
        process = new HostProcess(folder, log(), Map.of(), List.of(HostProcess.java(),
                "-Dcaddis.agent.port=" + agentPort, "-jar", built.gateway().toString()));
    }

    private void put(Path jar) throws IOException {
        Path there = load.resolve(jar.getFileName());
        if (Files.notExists(there)) {
            Path part = Files.copy(jar, load.resolve(jar.getFileName() + ".part"));
            Files.move(part, there, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    @Override
    public boolean awaitEnd(Duration limit) throws InterruptedException {
        return process.awaitEnd(limit);
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
        Files.delete(load.resolve(built.application().getFileName()));
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

    @Override
    public Path log() {
        return folder.resolve("out.log");
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
