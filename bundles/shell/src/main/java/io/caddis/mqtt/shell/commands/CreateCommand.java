package io.caddis.mqtt.shell.commands;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.shell.output.Console;
import io.caddis.mqtt.shell.output.Text;
import io.caddis.mqtt.shell.running.AllowedFolder;
import io.caddis.mqtt.shell.running.Command;
import io.caddis.mqtt.shell.running.Configurations;
import io.caddis.mqtt.shell.running.Running;
import io.caddis.mqtt.shell.running.Services;
import io.caddis.mqtt.shell.usage.Arguments;
import io.caddis.mqtt.shell.usage.CommandException;
import io.caddis.mqtt.shell.usage.Usage;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.osgi.service.cm.ConfigurationAdmin;

/** {@code mqtt:create}: a client that stays, by a configuration, or one for this run, by the factory. */
final class CreateCommand implements Command {
    private static final int WAIT_SECONDS = 10;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}");

    private final AllowedFolder folder;

    CreateCommand(AllowedFolder folder) {
        this.folder = folder;
    }

    @Override
    public Usage usage() {
        return Usage.of("create", "makes a client").operand("NAME").operand("SERVER").optional("KEY=VALUE...")
                .flag("temporary", "until the container, or the bundle of this command, stops; else it is a"
                        + " configuration of Config Admin")
                .option("wait", "SECONDS", "how long to wait for its connection; default " + WAIT_SECONDS)
                .note("Keys are those of docs/configuration.md; give a key with several values several times.")
                .note("Secrets, such as .password, are given as file:PATH or env:NAME only, and these if the shell's"
                        + " directory is set; the file is below it.");
    }

    @Override
    public void run(Arguments arguments, Services services, Console console, Running running)
            throws InterruptedException {
        String name = arguments.operand(0);
        Duration wait = arguments.seconds("wait", WAIT_SECONDS);
        if (!NAME.matcher(name).matches()) {
            throw new CommandException("name '" + Text.safe(name) + "': use up to 100 letters, digits, - _ .");
        }
        if (services.clients().stream().anyMatch(client -> client.name().equals(name))) {
            throw new CommandException("client " + name + " exists: choose another name, or mqtt:delete " + name);
        }
        Map<String, Object> values = new HashMap<>(Configurations.read(arguments.from(2), folder));
        if (!name.equals(values.getOrDefault("name", name))) {
            throw new CommandException("name: the client is named " + name + " already; leave the key out");
        }
        values.put("server", arguments.operand(1));
        if (arguments.has("temporary")) {
            try {
                services.need(MqttClientFactory.class, "start the bundle io.caddis.mqtt.management")
                        .create(name, values);
            } catch (IllegalArgumentException e) {
                throw new CommandException(Running.words(e));
            }
        } else {
            configure(services, name, values, running);
        }
        console.line(connected(services, name, wait, running));
    }

    /** A configuration that is not valid leaves nothing behind. */
    private static void configure(Services services, String name, Map<String, Object> values, Running running)
            throws InterruptedException {
        Configurations configurations = new Configurations(services.need(ConfigurationAdmin.class,
                "start a Config Admin, or use --temporary"));
        if (configurations.find(name).isPresent()) {
            throw new CommandException("there is a configuration " + Configurations.FACTORY_PID + "~" + name
                    + ", and no client of it: start the bundle io.caddis.mqtt.management and what it needs");
        }
        configurations.create(name, values);
        long start = System.nanoTime();
        while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(WAIT_SECONDS)) {
            Optional<ConnectionStatus> status = status(services, name);
            if (status.isPresent()) {
                Optional<DisconnectCause> cause = status.get().cause()
                        .filter(one -> one.source() == DisconnectCause.Source.CONFIGURATION);
                if (cause.isPresent() && status.get().state() == ConnectionState.DISCONNECTED) {
                    configurations.find(name).ifPresent(configurations::delete);
                    throw new CommandException(Text.safe(cause.get().text()));
                }
                return;
            }
            running.pause(LOOK_NANOS);
        }
        throw new CommandException("the configuration is made, but no client of it appears: start the bundle"
                + " io.caddis.mqtt.management and what it needs");
    }

    private static Optional<ConnectionStatus> status(Services services, String name) {
        return services.clients().stream().filter(client -> client.name().equals(name)).findFirst()
                .map(client -> client.service().status());
    }

    /** What became of the new client: connected, or on its way. */
    private static String connected(Services services, String name, Duration wait, Running running)
            throws InterruptedException {
        boolean settled = running.await(
                () -> status(services, name).filter(CreateCommand::isSettled).isPresent(), wait);
        return name + ": " + status(services, name).map(one -> Text.safe(one.toString())).orElse("gone")
                + (settled ? "" : "; it goes on trying, see mqtt:list");
    }

    /** Connected, or not going to be: a client that does not connect by itself says so as a cause. */
    private static boolean isSettled(ConnectionStatus status) {
        return status.state() == ConnectionState.CONNECTED
                || status.state() == ConnectionState.DISCONNECTED && status.cause().isPresent();
    }
}
