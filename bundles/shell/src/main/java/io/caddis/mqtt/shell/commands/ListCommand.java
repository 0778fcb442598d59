package io.caddis.mqtt.shell.commands;

import io.caddis.mqtt.ClientStatistics;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.shell.output.Console;
import io.caddis.mqtt.shell.output.Json;
import io.caddis.mqtt.shell.output.Table;
import io.caddis.mqtt.shell.output.Values;
import io.caddis.mqtt.shell.running.Command;
import io.caddis.mqtt.shell.running.Running;
import io.caddis.mqtt.shell.running.Services;
import io.caddis.mqtt.shell.usage.Arguments;
import io.caddis.mqtt.shell.usage.Usage;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code mqtt:list}: all clients. */
final class ListCommand implements Command {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    @Override
    public Usage usage() {
        return Usage.of("list", "all clients: state, server, messages that wait, and what is wrong with one")
                .option(Usage.JSON);
    }

    @Override
    public void run(Arguments arguments, Services services, Console console, Running running) {
        Map<String, Instant> since = new HashMap<>();
        services.find(MqttRuntime.class)
                .ifPresent(runtime -> runtime.clients().forEach(one -> since.put(one.name(), one.since())));
        List<Map<String, Object>> rows = new ArrayList<>();
        Table table = new Table("NAME", "STATE", "SINCE", "SERVER", "QUEUED", "IN FLIGHT", "CAUSE");
        for (Services.Client client : services.clients()) {
            ConnectionStatus status = client.service().status();
            ClientStatistics statistics = client.service().statistics();
            String server = status.server().orElseGet(() -> configured(client));
            List<String> refused = client.refused();
            String cause = status.cause().map(Object::toString).orElse(refused.isEmpty() ? ""
                    : "the server refuses " + String.join(", ", refused));
            String shown = cause.isEmpty() ? status.heldUp().orElse("") : cause;
            Instant from = since.get(client.name());
            table.row(client.name(), status.state(),
                    from == null ? "" : TIME.format(from.atZone(ZoneId.systemDefault())), server,
                    statistics.queue().messages(), statistics.queue().inFlight(), shown);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", client.name());
            row.put("state", status.state());
            row.put("since", from);
            row.put("server", server);
            row.put("queued", statistics.queue().messages());
            row.put("inFlight", statistics.queue().inFlight());
            row.put("cause", cause);
            status.heldUp().ifPresent(who -> row.put("heldUp", who));
            row.put("refused", refused);
            rows.add(row);
        }
        if (arguments.json()) {
            console.line(Json.of(rows));
        } else if (table.isEmpty()) {
            console.line("no client: make one with mqtt:create NAME SERVER");
        } else {
            table.print(console);
        }
    }

    private static String configured(Services.Client client) {
        Object server = Values.plain(client.properties().get("server"));
        return server instanceof List<?> several ? String.join(",", several.stream().map(String::valueOf).toList())
                : server == null ? "" : server.toString();
    }
}
