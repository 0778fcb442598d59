package io.caddis.mqtt.itests.hosts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The executable jar: Caddis is in it, and bundles and clients are files in its folder {@code load}. */
final class GatewayHost implements Host {
    private final Built built;
    private final Path folder;
    private final Path load;
    private HostProcess process;

    GatewayHost(Built built, Path folder) throws IOException {
        this.built = built;
        this.folder = Files.createDirectories(folder);
        load = Files.createDirectories(folder.resolve("load"));
        put(built.agent());
    }

    /** There at once as a whole: the folder is looked at again and again. */
    private void put(Path file) throws IOException {
        Path copy = Files.copy(file, folder.resolve(file.getFileName()));
        Files.move(copy, load.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void start(int agentPort) throws IOException {
        process = new HostProcess(folder, log(), Map.of(), List.of(HostProcess.java(),
                "-Dcaddis.agent.port=" + agentPort, "-jar", built.gateway().toString(), "--no-console"));
    }

    @Override
    public boolean awaitEnd(Duration limit) throws InterruptedException {
        return process.awaitEnd(limit);
    }

    @Override
    public boolean bringsCaddis() {
        return true;
    }

    @Override
    public void installCaddis(Agent agent) {
        // it is there
    }

    @Override
    public void uninstallCaddis(Agent agent) {
        // it stays
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
        new TreeMap<>(settings).forEach((key, value) -> lines.add(key + " = " + value));
        Files.writeString(file(client), String.join("\n", lines) + "\n", StandardCharsets.ISO_8859_1);
    }

    @Override
    public void delete(Agent agent, String client) throws IOException {
        Files.delete(file(client));
    }

    private Path file(String client) {
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
