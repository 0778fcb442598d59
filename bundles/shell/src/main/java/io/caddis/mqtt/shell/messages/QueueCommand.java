package io.caddis.mqtt.shell.messages;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.shell.output.Console;
import io.caddis.mqtt.shell.output.Json;
import io.caddis.mqtt.shell.output.MessagePrinter;
import io.caddis.mqtt.shell.output.Text;
import io.caddis.mqtt.shell.running.Command;
import io.caddis.mqtt.shell.running.Running;
import io.caddis.mqtt.shell.running.Services;
import io.caddis.mqtt.shell.usage.Arguments;
import io.caddis.mqtt.shell.usage.Usage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code mqtt:queue}: what waits for poll(), and the message that the server does not let pass. */
public final class QueueCommand implements Command {
    private static final int TAKE_MAX = 1_000_000;

    @Override
    public Usage usage() {
        return Usage.of("queue", "how many messages wait for poll(), and whether one holds up those on their way out;"
                + " takes or drops them").client()
                .option("take", "N", "takes and prints up to N messages, which acknowledges them: the application does"
                        + " not get them")
                .flag("drop-poison", "gives up the message that the server answers by ending each connection: it fails,"
                        + " and those behind it go on")
                .flag("full", "prints texts in full").option(Usage.JSON);
    }

    @Override
    public void run(Arguments arguments, Services services, Console console, Running running)
            throws InterruptedException {
        MqttClient client = services.client(arguments.operand(0)).service();
        Optional<MqttRuntime> runtime = services.find(MqttRuntime.class);
        Optional<MqttRuntime.Poison> poison = runtime.flatMap(one -> one.poison(client.name()));
        boolean dropped = arguments.has("drop-poison")
                && services.need(MqttRuntime.class, "start the bundle management").dropPoison(client.name());
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
                poison.ifPresent(one -> result.put("poison", json(one, dropped)));
                console.line(Json.of(result));
            } else if (!arguments.json()) {
                console.line(client.name() + ": " + (taken > 0 ? taken + " taken, " : "") + client.waiting()
                        + " waiting for poll()");
                poison.ifPresent(one -> console.line(line(one, dropped)));
                if (arguments.has("drop-poison") && !dropped) {
                    console.line("nothing dropped: no message is known to end the connection");
                }
            }
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private static String line(MqttRuntime.Poison poison, boolean dropped) {
        return (dropped ? "dropped: " : "held up by: ") + Text.safe(poison.topic().value()) + " ("
                + poison.payloadBytes() + " bytes, QoS " + poison.qos().value() + ", packet identifier "
                + poison.packetId() + "), right after which the server has ended " + poison.connections()
                + " connections" + (poison.cause().isEmpty() ? "" : ": " + Text.safe(poison.cause()))
                + (dropped ? "" : "; --drop-poison gives it up");
    }

    private static Map<String, Object> json(MqttRuntime.Poison poison, boolean dropped) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("topic", poison.topic().value());
        shown.put("bytes", poison.payloadBytes());
        shown.put("qos", poison.qos().value());
        shown.put("packetId", poison.packetId());
        shown.put("connections", poison.connections());
        shown.put("cause", poison.cause());
        shown.put("dropped", dropped);
        return shown;
    }
}
