package io.caddis.mqtt.itests.rivals;

import io.caddis.mqtt.itests.container.Host;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** What the clients of the benchmark take on a disk: the jars that each cannot do without, and what is in them. */
public final class Sizes {
    private static final int STATUS_USAGE = 2;
    private static final String USAGE = """
            usage: ./caddis bench sizes

            Prints the jars that Caddis and other MQTT clients need for QoS 2 over TCP, in KiB: of each its file, and
            what its class files take of that. Classes of Caddis have no names of local variables, and its jars no
            Maven descriptors; most others have both (decision D99).
            """;
    private static final double KIB = 1024;

    /** A client, and how the files of its jars begin. */
    private record Client(String name, Pattern jars) {
        Client(String name, String... beginnings) {
            this(name, Pattern.compile("(" + String.join("|", beginnings) + ")(-[0-9].*)?\\.jar"));
        }
    }

    private static final String NETTY = "netty-(buffer|codec|common|handler|resolver|transport"
            + "|transport-native-unix-common)";
    private static final List<Client> OTHERS = List.of(
            new Client("Paho v3", "org\\.eclipse\\.paho\\.client\\.mqttv3"),
            new Client("Paho v5", "org\\.eclipse\\.paho\\.mqttv5\\.client"),
            new Client("HiveMQ", "hivemq-mqtt-client", "dagger", "javax\\.inject", "jctools-core", "reactive-streams",
                    "rxjava", NETTY),
            new Client("Vert.x", "vertx-mqtt", "vertx-core", "jackson-core", NETTY,
                    "netty-(codec-dns|codec-http|codec-http2|codec-mqtt|codec-socks|handler-proxy|resolver-dns)"));
    private static final Client CADDIS = new Client("Caddis",
            "io\\.caddis\\.mqtt\\.(api|codec|session|transport|management)");

    private Sizes() {
    }

    public static void main(String[] args) throws IOException {
        if (args.length > 0) {
            System.err.print(USAGE);
            System.exit(args[0].equals("--help") ? 0 : STATUS_USAGE);
        }
        List<Path> others = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator))) {
            others.add(Path.of(entry));
        }
        print(new PrintStream(System.out, true, StandardCharsets.UTF_8), Host.configured().caddis(), others);
    }

    /** Prints all clients whose jars are among these. */
    static void print(PrintStream out, List<Path> bundles, List<Path> others) throws IOException {
        out.printf("%-52s %6s %8s %8s%n", "jar", "KiB", "classes", "of them");
        print(out, CADDIS, bundles);
        for (Client client : OTHERS) {
            print(out, client, others);
        }
    }

    private static void print(PrintStream out, Client client, List<Path> all) throws IOException {
        List<Path> jars = all.stream().filter(jar -> client.jars().matcher(jar.getFileName().toString()).matches())
                .sorted().toList();
        double sum = 0;
        for (Path jar : jars) {
            sum += Files.size(jar) / KIB;
            printJar(out, jar);
        }
        out.printf(Locale.ROOT, "%-52s %6.0f%n", client.name() + ", " + jars.size() + (jars.size() == 1
                ? " jar" : " jars"), sum);
    }

    private static void printJar(PrintStream out, Path jar) throws IOException {
        long bytes = 0;
        int classes = 0;
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (entry.getName().endsWith(".class")) {
                    bytes += entry.getCompressedSize();
                    classes++;
                }
            }
        }
        out.printf(Locale.ROOT, "  %-50s %6.0f %8d %8.0f%n", jar.getFileName(), Files.size(jar) / KIB, classes,
                bytes / KIB);
    }
}
