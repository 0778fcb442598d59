package io.caddis.mqtt.shell.commands;

import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.shell.output.Console;
import io.caddis.mqtt.shell.output.Json;
import io.caddis.mqtt.shell.output.Table;
import io.caddis.mqtt.shell.output.Values;
import io.caddis.mqtt.shell.running.Command;
import io.caddis.mqtt.shell.running.Running;
import io.caddis.mqtt.shell.running.Services;
import io.caddis.mqtt.shell.usage.Arguments;
import io.caddis.mqtt.shell.usage.Usage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** {@code mqtt:info}: one client in full. */
final class InfoCommand implements Command {
    @Override
    public Usage usage() {
        return Usage.of("info", "one client: state and cause, what the server said, configuration without secrets")
                .client().option(Usage.JSON);
    }

    @Override
    public void run(Arguments arguments, Services services, Console console, Running running) {
        Services.Client client = services.client(arguments.operand(0));
        ConnectionStatus status = client.service().status();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("name", client.name());
        shown.put("state", status.state());
        status.server().ifPresent(server -> shown.put("server", server));
        status.cause().ifPresent(cause -> shown.put("cause", arguments.json() ? cause : cause.toString()));
        status.heldUp().ifPresent(who -> shown.put("heldUp", who));
        if (!client.refused().isEmpty()) {
            shown.put("refused", client.refused());
        }
        status.connection().ifPresent(connection -> shown.put("connection", connection));
        // service properties hold no secrets; what the framework and the client itself add is not configuration
        Map<String, Object> configuration = new TreeMap<>(client.properties());
        configuration.keySet().removeIf(key -> key.equals("objectClass") || key.startsWith("service.")
                || key.startsWith("mqtt.") || key.startsWith("webconsole.") || key.startsWith("."));
        shown.put("configuration", configuration);
        shown.put("waitingForPoll", client.service().waiting());
        if (arguments.json()) {
            console.line(Json.of(shown));
        } else {
            Table table = new Table();
            Values.flatten("", shown, table::row);
            table.print(console);
        }
    }
}
