package io.caddis.mqtt.itests.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caddis.mqtt.itests.brokers.MosquittoBroker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From an empty folder to messages, and what happens when something is wrong. */
class GatewayIT {
    private static final String READY = "bundles and configurations in ";
    private static final String READING = "machine/";
    /** After SIGTERM, as a shell counts: 128 and the signal's number. */
    private static final int TERMINATED = 143;
    private static final int FILES = 100;
    private static final int FILES_PAUSE_MILLIS = 40;

    @TempDir
    private Path folder;

    @Test
    void messagesFlowFromAnEmptyFolderAndNothingIsLeftAtItsEnd() throws Exception {
        assumeTrue(MosquittoBroker.installed(), "mosquitto is not installed");
        try (MosquittoBroker broker = new MosquittoBroker()) {
            try (GatewayProcess gateway = GatewayProcess.ofJar(folder)) {
                gateway.says(READY);
                client("readings", "server = " + server(broker), "client.id = sender", "keep.alive = 30");
                client("dashboard", "server = " + server(broker), "client.id = receiver");
                Files.writeString(load("io.caddis.mqtt.itests.readings.cfg"), "client.target = (mqtt.client=readings)");
                copy("io.caddis.mqtt.itests.readings.jar");
                copy("io.caddis.mqtt.itests.printer.jar");
                gateway.until("a reading", () -> gateway.count(READING) > 0);

                mistakesAreToldInALineAndTheRestRuns(gateway, broker);

                client("readings", "server = " + server(broker), "client.id = another-sender");
                gateway.until("the client changes", () ->
                        broker.clients().equals(Set.of("another-sender", "receiver")));
                Files.delete(configuration("readings"));
                gateway.until("the client goes", () -> broker.clients().equals(Set.of("receiver")));
                assertTrue(broker.sawDisconnectOf("another-sender"));

                assertEquals(TERMINATED, gateway.terminate(), () -> String.join("\n", gateway.lines()));
                gateway.says("INFO  Host - stopped");
                assertEquals(0, gateway.descendants().count());
                // by a server that has ears for others, too
                gateway.until("DISCONNECT at SIGTERM", () -> broker.sawDisconnectOf("receiver"));
                assertEquals(List.of(), gateway.lines().stream().filter(line -> line.startsWith("\tat ")).toList());
                assertEquals(Set.of("data", "load"), names(folder));
            }
            theNextStartFindsWhatWasThereAndNotWhatWent(broker);
        }
    }

    private void mistakesAreToldInALineAndTheRestRuns(GatewayProcess gateway, MosquittoBroker broker) throws Exception {
        long before = gateway.count(READING);
        Files.writeString(load("broken.jar"), "this is no jar");
        Files.write(load("half.jar"), half("io.caddis.mqtt.itests.printer.jar"));
        Files.writeString(load("io.caddis.mqtt.client~plant.cfg"), "server = " + server(broker));
        client("backslash", "server = " + server(broker), "username = C:\\users");
        client("wrong", "server = " + server(broker), "keep.alive = soon");
        client("alone", "server = mqtt://127.0.0.1:1");
        client("double", "server = " + server(broker), "name = dashboard");
        gateway.says("'broken.jar': is no jar, or only a part of one (");
        gateway.says("'half.jar': is no jar, or only a part of one (");
        gateway.says("'io.caddis.mqtt.client~plant.cfg': makes no client: the name of a client follows a hyphen");
        gateway.says("io.caddis.mqtt.client-backslash.cfg: java.lang.IllegalArgumentException");
        gateway.says("mend that line; a backslash is written twice");
        gateway.says("client wrong is not connected: keep.alive = 'soon': use a whole number from 0 to 65535 s");
        gateway.says("client alone: BACKOFF: connection refused by 127.0.0.1:1");
        gateway.says("there is a client named dashboard");
        gateway.until("readings go on", () -> gateway.count(READING) > before);
        assertEquals(Set.of("sender", "receiver"), broker.clients());

        Files.copy(application("io.caddis.mqtt.itests.printer.jar"), load("next.part"));
        for (String wrong : List.of("broken.jar", "half.jar", "io.caddis.mqtt.client~plant.cfg",
                "io.caddis.mqtt.client-backslash.cfg", "io.caddis.mqtt.client-wrong.cfg",
                "io.caddis.mqtt.client-alone.cfg", "io.caddis.mqtt.client-double.cfg", "next.part")) {
            Files.delete(load(wrong));
        }
    }

    private void theNextStartFindsWhatWasThereAndNotWhatWent(MosquittoBroker broker) throws Exception {
        client("readings", "server = " + server(broker), "client.id = sender");
        try (GatewayProcess gateway = GatewayProcess.ofJar(folder)) {
            gateway.until("a reading", () -> gateway.count(READING) > 0);
            assertEquals(Set.of("sender", "receiver"), broker.clients());
            assertEquals(TERMINATED, gateway.terminate());
        }
        Files.delete(configuration("readings"));
        Files.delete(load("io.caddis.mqtt.itests.readings.jar"));
        try (GatewayProcess gateway = GatewayProcess.ofJar(folder)) {
            gateway.says("client dashboard: CONNECTED");
            gateway.says(READY);
            assertEquals(Set.of("receiver"), broker.clients());
            assertEquals(TERMINATED, gateway.terminate());
        }
    }

    /** Of the zip, and from another working directory. */
    @Test
    void theStartScriptDoesTheSame() throws Exception {
        Path home = unpacked();
        try (GatewayProcess gateway = new GatewayProcess(folder, List.of(home + "/bin/caddis-gateway", "--load",
                "there/in", "--data", "there/kept"))) {
            // while it starts
            Files.createDirectories(folder.resolve("there/in"));
            Files.writeString(folder.resolve("there/in/io.caddis.mqtt.client-plant.cfg"),
                    "server = mqtt://127.0.0.1:1");
            gateway.says("client plant: BACKOFF: connection refused");
            assertEquals(TERMINATED, gateway.terminate(), () -> String.join("\n", gateway.lines()));
            gateway.says("INFO  Host - stopped");
        }
        assertEquals(Set.of("caddis-gateway", "there"), names(folder));
    }

    /** File Install by itself writes what it has read of them, nothing, over what came since. */
    @Test
    void filesThatAreFoundBeforeTheyAreWrittenKeepWhatIsWritten() throws Exception {
        String written = "server = mqtt://127.0.0.1:1\n";
        try (GatewayProcess gateway = GatewayProcess.of(folder, List.of("-Dfelix.fileinstall.poll=20"))) {
            gateway.says(READY);
            for (int i = 0; i < FILES; i++) {
                Path file = Files.createFile(configuration("half" + i));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(i % FILES_PAUSE_MILLIS)); // of who writes it
                Files.writeString(file, written);
            }
            for (int i = 0; i < FILES; i++) {
                gateway.says("client half" + i + ": BACKOFF: connection refused");
                assertEquals(written, Files.readString(configuration("half" + i)));
            }
            assertEquals(TERMINATED, gateway.terminate());
        }
    }

    @Test
    void whatIsPackedIsInTheNotice() throws IOException {
        Path home = unpacked();
        Set<String> packed = new TreeSet<>(names(home.resolve("bundles")));
        packed.addAll(names(home.resolve("lib")));
        packed.removeIf(name -> name.startsWith("io.caddis.mqtt."));
        String notice = Files.readString(home.resolve("NOTICE"));
        assertEquals(List.of(), packed.stream().map(name -> name.replace(".jar", ""))
                .filter(name -> !notice.matches("(?s).*\\b\\Q" + name + "\\E\\b.*")).toList(), "add them, and their"
                + " licences, to features/gateway/src/main/licences");
        assertTrue(packed.size() > 10, packed.toString());
        try (ZipFile jar = new ZipFile(GatewayProcess.built("caddis-gateway.jar").toFile())) {
            for (String name : List.of("LICENSE", "NOTICE", "licences/SLF4J.txt", "licences/BouncyCastle.txt")) {
                assertTrue(Files.exists(home.resolve(name)), name);
                assertFalse(jar.getEntry("META-INF/" + name) == null, name);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--help           | 0 | usage: java -jar caddis-gateway.jar [OPTIONS]",
        "--version        | 0 | caddis-gateway 0.",
        "--verbose        | 2 | caddis-gateway: '--verbose': there is no such option; --help lists them",
        "--data           | 2 | caddis-gateway: --data '': name a folder",
        "--data file      | 1 | caddis-gateway: --data 'file': ",
        "--data file/data | 1 | caddis-gateway: --data 'file/data': the folder cannot be made",
        "--load file      | 1 | caddis-gateway: --load 'file': "})
    void itEndsAtOnce(String arguments, int status, String said) throws Exception {
        Files.writeString(folder.resolve("file"), "");
        try (GatewayProcess gateway = GatewayProcess.ofJar(folder, arguments.split(" "))) {
            assertEquals(status, gateway.status(), () -> String.join("\n", gateway.lines()));
            assertTrue(gateway.lines().get(0).startsWith(said), gateway.lines().get(0));
        }
    }

    @Test
    void twoDoNotShareTheirData() throws Exception {
        try (GatewayProcess one = GatewayProcess.ofJar(folder)) {
            one.says(READY);
            try (GatewayProcess other = GatewayProcess.ofJar(folder, "--load", "other")) {
                assertEquals(1, other.status());
                other.says("another gateway uses it: stop that one, or name another folder with --data");
            }
            assertEquals(TERMINATED, one.terminate());
        }
    }

    private static String server(MosquittoBroker broker) {
        return "mqtt://127.0.0.1:" + broker.port();
    }

    private Path load(String name) {
        return folder.resolve("load").resolve(name);
    }

    private Path configuration(String client) {
        return load("io.caddis.mqtt.client-" + client + ".cfg");
    }

    private void client(String name, String... lines) throws IOException {
        Files.write(configuration(name), List.of(lines), StandardCharsets.ISO_8859_1);
    }

    private static Path application(String jar) {
        return Path.of(System.getProperty("caddis.applications")).resolve(jar);
    }

    private void copy(String jar) throws IOException {
        Files.copy(application(jar), load(jar));
    }

    private static byte[] half(String jar) throws IOException {
        byte[] whole = Files.readAllBytes(application(jar));
        return Arrays.copyOf(whole, whole.length / 2);
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            Set<String> names = new TreeSet<>();
            files.forEach(file -> names.add(file.getFileName().toString()));
            return names;
        }
    }

    private Path unpacked() throws IOException {
        try (ZipFile zip = new ZipFile(GatewayProcess.built("caddis-gateway.zip").toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                Path file = folder.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    try (InputStream in = zip.getInputStream(entry)) {
                        Files.copy(in, file);
                    }
                }
            }
        }
        Path home = folder.resolve("caddis-gateway");
        assertTrue(home.resolve("bin/caddis-gateway").toFile().setExecutable(true)); // Java's zip forgets modes
        return home;
    }
}
