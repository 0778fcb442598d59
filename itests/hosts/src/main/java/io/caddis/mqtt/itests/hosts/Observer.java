package io.caddis.mqtt.itests.hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** mosquitto_sub in a process of its own, with a session that outlives the server's pauses: others who receive. */
final class Observer implements AutoCloseable {
    private static final int PUBLISH_SECONDS = 30;

    private final int port;
    private final Path output;
    private final Process process;

    /** @param output a file for what arrives */
    Observer(int port, String filter, Path output) throws IOException {
        this.port = port;
        this.output = output;
        process = new ProcessBuilder("mosquitto_sub", "-h", "127.0.0.1", "-p", Integer.toString(port), "-i",
                "hosts-observer", "-c", "-q", "2", "-v", "-t", filter).redirectErrorStream(true)
                .redirectOutput(output.toFile()).start();
    }

    /** Topic and text of each message, in order of arrival. */
    List<String> arrived(String topic) throws IOException {
        return Files.readAllLines(output).stream().filter(line -> line.startsWith(topic + " ")).toList();
    }

    /** Has another process publish a message, with QoS 2. */
    void publish(String topic, String text) throws IOException, InterruptedException {
        Process publisher = new ProcessBuilder("mosquitto_pub", "-h", "127.0.0.1", "-p", Integer.toString(port), "-q",
                "2", "-t", topic, "-m", text).inheritIO().start();
        if (!publisher.waitFor(PUBLISH_SECONDS, TimeUnit.SECONDS) || publisher.exitValue() != 0) {
            publisher.destroyForcibly();
            throw new IOException("mosquitto_pub did not publish to " + topic);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
