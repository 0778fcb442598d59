package io.caddis.mqtt.itests.hosts;

import io.caddis.mqtt.itests.brokers.Loopback;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Karaf out of its archive, without a repository of Maven and without a network: all it gets is put into
 * {@code deploy}, and clients are files in {@code etc}.
 */
final class KarafHost extends ProcessHost {
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(60);
    private static final String END = "end-of-the-command";

    private final Path home;
    private final int sshPort = Loopback.freePort();
    private final int rmiPort = Loopback.freePort();

    /** @param framework as Karaf calls it: felix or equinox */
    KarafHost(Built built, Path folder, String framework) throws IOException, InterruptedException {
        super(built, folder);
        home = folder();
        Process tar = new ProcessBuilder("tar", "xzf", built().karaf().toString(), "-C", home.toString(),
                "--strip-components", "1").inheritIO().start();
        if (tar.waitFor() != 0) {
            throw new IOException("tar did not unpack " + built().karaf());
        }
        append("custom.properties", "karaf.framework = " + framework);
        append("users.properties", "karaf = karaf,admin,manager,viewer,systembundles,ssh", "bob = bob,viewer,ssh");
        replace("org.apache.karaf.shell.cfg", "sshPort = .*", "sshPort = " + sshPort);
        replace("org.apache.karaf.management.cfg", "rmiRegistryPort = .*", "rmiRegistryPort = " + rmiPort);
        replace("org.apache.karaf.management.cfg", "rmiServerPort = .*", "rmiServerPort = " + Loopback.freePort());
        replace("org.ops4j.pax.url.mvn.cfg", "org.ops4j.pax.url.mvn.repositories=.*\\n( +.*\\n)*",
                "org.ops4j.pax.url.mvn.repositories =\n");
        append("org.ops4j.pax.url.mvn.cfg", "org.ops4j.pax.url.mvn.localRepository = " + home.resolve("empty"));
        Files.copy(built().agent(), deploy(built().agent()));
    }

    private Path etc(String file) {
        return home.resolve("etc").resolve(file);
    }

    private Path deploy(Path file) {
        return home.resolve("deploy").resolve(file.getFileName());
    }

    private void append(String file, String... lines) throws IOException {
        Files.writeString(etc(file), "\n" + String.join("\n", lines) + "\n", StandardOpenOption.APPEND);
    }

    private void replace(String file, String pattern, String by) throws IOException {
        String before = Files.readString(etc(file));
        String after = before.replaceAll("(?m)^" + pattern, by);
        if (after.equals(before)) {
            throw new IOException("nothing like " + pattern + " in " + etc(file));
        }
        Files.writeString(etc(file), after);
    }

    @Override
    public String product() {
        return built().karaf().getFileName().toString().replaceFirst("^apache-karaf-?", "Karaf ")
                .replaceFirst("\\.tar\\.gz$", "") + ", ";
    }

    @Override
    public void start(int agentPort) throws IOException {
        run(Map.of("EXTRA_JAVA_OPTS", "-Dcaddis.agent.port=" + agentPort),
                List.of(home.resolve("bin/karaf").toString(), "server"));
    }

    @Override
    public void installCaddis(Agent agent) throws IOException {
        move(built().kar());
    }

    /** There at once as a whole: Karaf looks at the folder again and again. */
    private void move(Path file) throws IOException {
        Path copy = Files.copy(file, home.resolve(file.getFileName()));
        Files.move(copy, deploy(file));
    }

    @Override
    public void uninstallCaddis(Agent agent) throws IOException {
        Files.delete(deploy(built().kar()));
    }

    @Override
    public void installApplication(Agent agent, Path jar) throws IOException {
        move(jar);
    }

    @Override
    public void uninstallApplication(Agent agent) throws IOException {
        Files.delete(deploy(built().application()));
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
        return etc("io.caddis.mqtt.client-" + client + ".cfg");
    }

    @Override
    public String shell(Agent agent, String command) throws Exception {
        return shell("karaf", command, END);
    }

    /** Karaf's own client, which reads until its input ends, and drops what it has not printed then. */
    private String shell(String user, String command, String last) throws Exception {
        Path file = Files.createTempFile(home, "client", ".out");
        ProcessBuilder builder = new ProcessBuilder(home.resolve("bin/client").toString(), "-a",
                Integer.toString(sshPort), "-u", user, "-p", user, command + "; echo " + END)
                .redirectErrorStream(true).redirectOutput(file.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process client = builder.start();
        try {
            Await.nothingWrong(COMMAND_LIMIT, () -> Files.readString(file).contains(last) ? ""
                    : user + " has no answer to " + command + ", but: " + Files.readString(file));
            return Files.readString(file);
        } finally {
            client.getOutputStream().close();
            if (!client.waitFor(1, TimeUnit.SECONDS)) {
                client.descendants().forEach(ProcessHandle::destroyForcibly);
                client.destroyForcibly();
            }
        }
    }

    /** Help, samples that do nothing, and what who only looks may do. */
    @Override
    public List<String> ownChecks(Agent agent) throws Exception {
        List<String> wrong = new ArrayList<>();
        String help = shell(agent, "mqtt:help");
        for (String word : List.of("mqtt:list", "mqtt:create", "mqtt:tls-check")) {
            if (!help.contains(word)) {
                wrong.add("mqtt:help does not name " + word + ": " + help);
            }
        }
        String seen = shell("bob", "mqtt:list; mqtt:delete hosts-tcp", "not found");
        if (!seen.contains("hosts-tcp") || !seen.contains("mqtt:delete")) {
            wrong.add("a viewer is to list clients and not to delete them: " + seen);
        }
        for (String sample : List.of("io.caddis.mqtt.client-plant.cfg.sample",
                "jmx.acl.io.caddis.mqtt.Client.cfg.sample", "org.apache.karaf.command.acl.mqtt.cfg")) {
            if (!Files.exists(etc(sample))) {
                wrong.add("no " + sample + " in etc");
            }
        }
        wrong.addAll(RemoteBeans.wrong(rmiPort));
        return wrong;
    }

    @Override
    public Path log() {
        return home.resolve("data/log/karaf.log");
    }
}
