package io.caddis.mqtt.itests.hosts;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** What Kura 5 has of what Caddis needs; Caddis is a deployment package for its Deployment Admin. */
final class KuraFiveHost extends FrameworkHost {
    private static final String NAME = "io.caddis.mqtt";
    private static final String VERSION_HEADER = "DeploymentPackage-Version: ";
    private static final String LATER = "99.0.0";
    private static final Duration SOON = Duration.ofSeconds(60);

    KuraFiveHost(Built built, Path folder, Path framework, List<Path> bundles) throws IOException {
        super(built, folder, framework, bundles);
    }

    @Override
    public void installCaddis(Agent agent) throws IOException {
        agent.ask("install-package", built().deploymentPackage().toString());
    }

    @Override
    public void uninstallCaddis(Agent agent) throws IOException {
        agent.ask("uninstall-package", NAME);
    }

    @Override
    public void configure(Agent agent, String client, Map<String, String> settings) throws IOException {
        agent.configure(client, ofKura(client, settings));
    }

    /** With the key that Kura adds to each configuration that it makes of a snapshot. */
    static Map<String, String> ofKura(String client, Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put("kura.service.pid", client);
        return all;
    }

    /** Half a package is refused and changes nothing, a later one exchanges all bundles; the clients come back. */
    @Override
    public List<String> ownChecks(Agent agent) throws Exception {
        byte[] whole = Files.readAllBytes(built().deploymentPackage());
        Path half = Files.write(folder().resolve("half.dp"), Arrays.copyOf(whole, whole.length / 2));
        List<String> wrong = new ArrayList<>();
        try {
            wrong.add("half a package was taken as " + agent.ask("install-package", half.toString()));
        } catch (IOException e) {
            awaitClients(agent, "half a package was refused");
        }
        String updated = agent.ask("install-package", laterPackage().toString());
        if (!updated.equals(NAME + " " + LATER)) {
            wrong.add("not updated to " + LATER + ": " + updated);
        }
        awaitClients(agent, "the update of the package");
        return wrong;
    }

    private static void awaitClients(Agent agent, String event) throws Exception {
        for (String client : List.of("hosts-tcp", "hosts-tls", "hosts-ws", "hosts-wss")) {
            Await.nothingWrong(SOON, () -> {
                if (agent.ask("services", "java.util.function.Function", "(caddis.hosts=application)").equals("0")) {
                    return "after " + event + " the application did not come back";
                }
                String status = agent.ask("application", "status", client);
                return status.startsWith("CONNECTED") ? "" : "after " + event + " " + client + " is " + status;
            });
        }
    }

    private Path laterPackage() throws IOException {
        Path later = folder().resolve("later.dp");
        try (ZipFile from = new ZipFile(built().deploymentPackage().toFile());
                OutputStream file = Files.newOutputStream(later); ZipOutputStream to = new ZipOutputStream(file)) {
            for (Enumeration<? extends ZipEntry> entries = from.entries(); entries.hasMoreElements();) {
                ZipEntry entry = entries.nextElement();
                to.putNextEntry(new ZipEntry(entry.getName()));
                try (InputStream in = from.getInputStream(entry)) {
                    byte[] bytes = in.readAllBytes();
                    to.write(entry.getName().equals("META-INF/MANIFEST.MF") ? withLaterVersion(bytes) : bytes);
                }
            }
        }
        return later;
    }

    private static byte[] withLaterVersion(byte[] manifest) {
        return new String(manifest, StandardCharsets.UTF_8)
                .replaceFirst(VERSION_HEADER + ".*", VERSION_HEADER + LATER)
                .getBytes(StandardCharsets.UTF_8);
    }
}
