package io.caddis.mqtt.shell.commands;

import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.shell.output.Console;
import io.caddis.mqtt.shell.running.Command;
import io.caddis.mqtt.shell.running.Configurations;
import io.caddis.mqtt.shell.running.Running;
import io.caddis.mqtt.shell.running.Services;
import io.caddis.mqtt.shell.usage.Arguments;
import io.caddis.mqtt.shell.usage.CommandException;
import io.caddis.mqtt.shell.usage.Usage;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** {@code mqtt:delete}: the end of a client and of its configuration. */
final class DeleteCommand implements Command {
    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

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
        long start = System.nanoTime();
        while (services.clients().stream().anyMatch(one -> one.service() == client.service())) {
            if (System.nanoTime() - start > WAIT_NANOS) {
                throw new CommandException(client.name() + " is still there; see the log");
            }
            running.pause(LOOK_NANOS);
        }
        console.line(client.name() + ": deleted" + (configuration.isPresent() ? ", with its configuration" : "")
                + (unfinished > 0 ? "; messages lost: " + unfinished : ""));
    }
}
