package io.caddis.mqtt.cli;

import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.plain.Caddis;
import io.caddis.mqtt.shell.commands.Commands;
import io.caddis.mqtt.shell.output.Console;
import io.caddis.mqtt.shell.output.Screen;
import io.caddis.mqtt.shell.running.AllowedFolder;
import io.caddis.mqtt.shell.running.Command;
import io.caddis.mqtt.shell.running.RecentTopics;
import io.caddis.mqtt.shell.running.Running;
import io.caddis.mqtt.shell.running.Services;
import io.caddis.mqtt.shell.usage.CommandException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** {@code tls-check}: the command of the shell. Who started this process may read what it may read. */
final class TlsCheckDoor {
    private static final String FILE = "=file:";

    int run(List<String> words, PrintStream out, PrintStream errors) throws InterruptedException {
        Logger.getLogger("").setLevel(Level.OFF);
        Path here = Path.of("").toAbsolutePath();
        AllowedFolder folder = new AllowedFolder();
        folder.set(here.getRoot().toString());
        Command command = Commands.all(new RecentTopics(), folder).get("tls-check");
        // files of secrets are looked for from here on, as other programs do
        List<String> absolute = words.stream().map(word -> {
            int file = word.indexOf(FILE);
            return file < 0 ? word : word.substring(0, file + FILE.length())
                    + here.resolve(word.substring(file + FILE.length()));
        }).toList();
        try (Caddis caddis = new Caddis()) {
            command.run(command.usage().read(absolute), new Found(caddis),
                    new Console(null, out, false, Screen.UNKNOWN), new Running());
            return 0;
        } catch (CommandException e) {
            errors.println("caddis mqtt: " + e.getMessage());
            return Main.FAILED;
        }
    }

    /** What there is without a container. */
    private record Found(Caddis caddis) implements Services {
        @Override
        public List<Client> clients() {
            return List.of();
        }

        @Override
        public <T> Optional<T> find(Class<T> type) {
            return Optional.of(caddis.tlsDiagnosis()).filter(type::isInstance).map(type::cast);
        }

        @Override
        public Registered register(MqttMessageListener listener, Map<String, Object> properties) {
            throw new UnsupportedOperationException("tls-check listens to nothing");
        }

        @Override
        public void close() {
            // the clients end with Caddis
        }
    }
}
