package io.caddis.mqtt.itests.brokers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The program mosquitto of this machine, as a process of its own. */
public final class MosquittoBroker implements Broker {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final int STOP_SECONDS = 10;
    private static final String PROGRAM = "mosquitto";
    private static final Pattern CAME = Pattern.compile("New client connected from \\S+ as (\\S+) \\(");
    private static final Pattern WENT = Pattern.compile("Client (\\S+) (?:disconnected|closed its connection|has ex)");

    private final int port = Loopback.freePort();
    private final int webSocketPort = Loopback.freePort();
    private final int securePort = Loopback.freePort();
    private final int secureWebSocketPort = Loopback.freePort();
    private final TlsFiles tls;
    private final Path folder = Folders.create("caddis-mosquitto-");
    private final Thread guard = new Thread(this::end, "mosquitto-guard");
    private final List<String> more;
    private Process process;

    /** A new broker, running, without TLS. */
    public MosquittoBroker() {
        this(List.of());
    }

    /** A new broker, running, with TLS on further ports. */
    public MosquittoBroker(TlsFiles tls) {
        this(List.of(), tls);
    }

    /**
     * A new broker, running.
     *
     * @param more lines for the configuration of its listener, for example for TLS
     * @throws IllegalStateException if mosquitto is not installed or does not answer in time
     */
    public MosquittoBroker(List<String> more) {
        this(more, null);
    }

    /**
     * Both.
     *
     * @param tls null for none
     */
    public MosquittoBroker(List<String> more, TlsFiles tls) {
        this.more = List.copyOf(more);
        this.tls = tls;
        try {
            Files.writeString(folder.resolve("mosquitto.conf"), configuration());
        } catch (IOException e) {
            throw new UncheckedIOException("no configuration file for mosquitto", e);
        }
        Runtime.getRuntime().addShutdownHook(guard); // a test run that is broken off leaves no process behind
        start();
    }

    /** True if this machine has the program. */
    public static boolean installed() {
        return program().isPresent();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public URI webSocketUri() {
        return URI.create("ws://127.0.0.1:" + webSocketPort + "/mqtt");
    }

    @Override
    public URI secureUri() {
        return URI.create("mqtts://localhost:" + securePort);
    }

    @Override
    public URI secureWebSocketUri() {
        return URI.create("wss://localhost:" + secureWebSocketPort + "/mqtt");
    }

    /** The same through a Unix domain socket. */
    public URI unixUri() {
        return URI.create("mqtt+unix://" + folder.resolve("mqtt.sock"));
    }

    @Override
    public void start() {
        if (process != null) {
            return;
        }
        Path program = program().orElseThrow(() -> new IllegalStateException("mosquitto is not installed"));
        try {
            process = new ProcessBuilder(program.toString(), "-c", folder.resolve("mosquitto.conf").toString())
                    .redirectErrorStream(true).redirectOutput(log().toFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException("mosquitto did not start", e);
        }
        if (!Loopback.await(START_LIMIT, () -> !process.isAlive() || isUp()) || !process.isAlive()) {
            String said = readLog();
            close();
            throw new IllegalStateException("mosquitto did not answer on port " + port + ": " + said);
        }
    }

    /** A listener that has lines of its own may speak TLS, so it is not asked. */
    private boolean isUp() {
        return more.isEmpty() ? Loopback.answers(port) : Loopback.listens(port);
    }

    @Override
    public void stop(State state) {
        kill();
        process = null;
        if (state == State.LOST) {
            folder.resolve("mosquitto.db").toFile().delete();
        }
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(guard);
        } catch (IllegalStateException e) {
            // the process is ending: the guard runs or has run
        }
    }

    private void end() {
        stop(State.LOST);
        Folders.delete(folder);
    }

    /** As its log tells: {@code New client connected from 127.0.0.1:5 as ID (...)}, {@code Client ID disconnected}. */
    @Override
    public Set<String> clients() {
        Set<String> clients = new HashSet<>();
        for (String line : readLog().lines().toList()) {
            Matcher came = CAME.matcher(line);
            Matcher went = WENT.matcher(line);
            if (came.find()) {
                clients.add(came.group(1));
            } else if (went.find()) {
                clients.remove(went.group(1));
            }
        }
        return clients;
    }

    /** Whether a client sent DISCONNECT, and did not merely close its connection. */
    public boolean sawDisconnectOf(String clientId) {
        return readLog().lines().anyMatch(line -> line.contains("Client " + clientId + " disconnected"));
    }

    /** Whether a client with this user name was accepted: with {@code use_identity_as_username}, of its certificate. */
    public boolean sawUser(String name) {
        return readLog().lines().anyMatch(line -> CAME.matcher(line).find() && line.endsWith(", u'" + name + "')."));
    }

    @Override
    public int takeovers() {
        return (int) readLog().lines().filter(line -> line.contains("already connected, closing old connection"))
                .count();
    }

    /** Asked to end, mosquitto writes its state to the disk first. */
    private void kill() {
        Process running = process;
        if (running == null) {
            return;
        }
        running.destroy();
        try {
            if (!running.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                running.destroyForcibly();
            }
        } catch (InterruptedException e) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private String configuration() {
        return String.join("\n", List.of(
                "# started as root it would become another user, who may not write here",
                "user " + System.getProperty("user.name"),
                "listener " + port + " 127.0.0.1",
                String.join("\n", more),
                "listener " + webSocketPort + " 127.0.0.1",
                "protocol websockets",
                secureListeners(),
                "listener 0 " + folder.resolve("mqtt.sock"),
                "allow_anonymous true",
                "persistence true",
                "persistence_location " + folder + "/",
                "autosave_interval 0",
                "max_queued_messages 0",
                "set_tcp_nodelay true",
                "log_type error",
                "log_type warning",
                "log_type notice",
                ""));
    }

    private String secureListeners() {
        if (tls == null) {
            return "";
        }
        String files = "\ncertfile " + tls.chain() + "\nkeyfile " + tls.key() + "\n";
        return "listener " + securePort + " 127.0.0.1" + files
                + "listener " + secureWebSocketPort + " 127.0.0.1\nprotocol websockets" + files;
    }

    private Path log() {
        return folder.resolve("mosquitto.log");
    }

    private String readLog() {
        try {
            return Files.readString(log()).strip();
        } catch (IOException e) {
            return "and left no log (" + e.getMessage() + ")";
        }
    }

    private static Optional<Path> program() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), Stream.of("/usr/sbin", "/usr/local/sbin"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, PROGRAM))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
