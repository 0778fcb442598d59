package io.caddis.mqtt.shell.commands;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.shell.output.Console;
import io.caddis.mqtt.shell.output.Json;
import io.caddis.mqtt.shell.output.MessagePrinter;
import io.caddis.mqtt.shell.running.Command;
import io.caddis.mqtt.shell.running.Running;
import io.caddis.mqtt.shell.running.Services;
import io.caddis.mqtt.shell.usage.Arguments;
import io.caddis.mqtt.shell.usage.Usage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code mqtt:queue}: what waits for poll(). */
final class QueueCommand implements Command {
    private static final int TAKE_MAX = 1_000_000;

    @Override
    public Usage usage() {
        return Usage.of("queue", "how many messages wait for poll(); takes some of them").client()
                .option("take", "N", "takes and prints up to N messages, which acknowledges them: the application does"
                        + " not get them")
                .flag("full", "prints texts in full").option(Usage.JSON);
    }

    @Override
    public void run(Arguments arguments, Services services, Console console, Running running)
            throws InterruptedException {
        MqttClient client = services.client(arguments.operand(0)).service();
        int max = arguments.number("take", 0, 0, TAKE_MAX);
        MessagePrinter printer = new MessagePrinter(console, arguments.json(), arguments.has("full"));
        int taken = 0;
        try {
            while (taken < max && !running.isStopped() && !Thread.currentThread().isInterrupted()) {
                Optional<ReceivedMessage> message = client.poll();
                if (message.isEmpty()) {
                    break;
                }
                taken++;
                printer.print(message.get());
            }
        } finally {
            if (arguments.json() && taken == 0) {
                Map<String, Object> result = new LinkedHashMap<>();
                result.put("client", client.name());
                result.put("waiting", client.waiting());
                console.line(Json.of(result));
            } else if (!arguments.json()) {
                console.line(client.name() + ": " + (taken > 0 ? taken + " taken, " : "") + client.waiting()
                        + " waiting for poll()");
            }
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
