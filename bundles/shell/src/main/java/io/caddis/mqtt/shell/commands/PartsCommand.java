package io.caddis.mqtt.shell.commands;

import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.shell.output.Console;
import io.caddis.mqtt.shell.output.Json;
import io.caddis.mqtt.shell.output.Table;
import io.caddis.mqtt.shell.running.Command;
import io.caddis.mqtt.shell.running.Running;
import io.caddis.mqtt.shell.running.Services;
import io.caddis.mqtt.shell.usage.Arguments;
import io.caddis.mqtt.shell.usage.Usage;
import java.util.List;

/** {@code mqtt:parts}: what clients run on. */
final class PartsCommand implements Command {
    @Override
    public Usage usage() {
        return Usage.of("parts", "what clients run on, and which bundle gives it").option(Usage.JSON);
    }

    @Override
    public void run(Arguments arguments, Services services, Console console, Running running) {
        List<MqttRuntime.Part> parts = services.need(MqttRuntime.class, "start the bundle management").parts();
        if (arguments.json()) {
            console.line(Json.of(parts));
            return;
        }
        Table table = new Table("PART", "BUNDLE");
        parts.forEach(part -> table.row(part.name(), part.bundle().orElseGet(() -> missing(part.name()))));
        table.print(console);
    }

    /** Bundles are named after what they give; of a transport, the scheme is left out. */
    private static String missing(String part) {
        return "missing; the bundle io.caddis.mqtt." + part.split(" ")[0] + " gives it";
    }
}
