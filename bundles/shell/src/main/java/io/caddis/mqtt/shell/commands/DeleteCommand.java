package io.caddis.mqtt.shell.commands;

import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.shell.output.Console;
import io.caddis.mqtt.shell.output.Text;
import io.caddis.mqtt.shell.running.Command;
import io.caddis.mqtt.shell.running.Configurations;
import io.caddis.mqtt.shell.running.Running;
import io.caddis.mqtt.shell.running.Services;
import io.caddis.mqtt.shell.usage.Arguments;
import io.caddis.mqtt.shell.usage.CommandException;
import io.caddis.mqtt.shell.usage.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** {@code mqtt:delete}: the end of a client and of its configuration. */
final class DeleteCommand implements Command {
    private static final Duration WAIT = Duration.ofSeconds(10);
    /** In which File Install deletes the file of a configuration that went, unless it was told to write none. */
    private static final Duration FILE_WAIT = Duration.ofSeconds(1);

    @Override
    public Usage usage() {
        return Usage.of("delete", "ends a client: its configuration, its session, what waits").client()
                .flag("force", "also if messages wait that would be lost");
    }

    @Override
    public void run(Arguments arguments, Services services, Console console, Running running)
            throws InterruptedException {
        Services.Client client = services.client(arguments.operand(0));
        long unfinished = client.service().statistics().queue().unfinished();
        if (unfinished > 0 && !arguments.has("force")) {
            throw new CommandException(client.name() + ": messages that the server does not have yet: " + unfinished
                    + "; let the client send them, or lose them with --force");
        }
        Optional<Configurations> configurations = services.find(ConfigurationAdmin.class).map(Configurations::new);
        Optional<Configuration> configuration = configurations.flatMap(all -> all.find(client.name()));
        Optional<Path> file = configuration.flatMap(Configurations::file);
        if (configuration.isPresent()) {
            configurations.get().delete(configuration.get());
        } else {
            try {
                services.need(MqttClientFactory.class, "start the bundle io.caddis.mqtt.management")
                        .delete(client.service());
            } catch (IllegalArgumentException e) {
                throw new CommandException(client.name() + " was made by neither a configuration nor the factory: "
                        + Running.words(e));
            }
        }
        if (!running.await(() -> services.clients().stream().noneMatch(one -> one.service() == client.service()),
                WAIT)) {
            throw new CommandException(client.name() + " is still there; see the log");
        }
        console.line(client.name() + ": deleted" + (configuration.isPresent() ? ", with its configuration" : "")
                + (unfinished > 0 ? "; messages lost: " + unfinished : ""));
        if (file.isPresent() && !running.await(() -> Files.notExists(file.get()), FILE_WAIT)) {
            console.line("its file " + Text.safe(file.get().toString())
                    + " makes it again at the next start: remove it");
        }
    }
}
