package io.caddis.mqtt.examples.caddis;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.plain.Caddis;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * Does what {@code plant/MACHINE/command/COMMAND} says, and tells on {@code plant/MACHINE/status/COMMAND} what came of
 * it. Argument: {@code mqtt://HOST:PORT}.
 */
public final class Commands {
    private static final TopicFilter COMMANDS = TopicFilter.of("plant/+/command/#");

    public static void main(String[] args) throws Exception {
        try (Caddis caddis = new Caddis()) {
            caddis.listen(received -> {
                List<String> names = COMMANDS.captures(received.topic());
                received.client().publish(status(names.get(0), names.get(1), received.text()));
            }, COMMANDS.value());
            caddis.create("commands", Map.of("server", args[0]));
            new CountDownLatch(1).await();
        }
    }

    private static Message status(String machine, String command, String argument) {
        Message status = Message.of("plant/" + machine + "/status/" + command, "refused");
        return switch (command) {
            case "valve/open" -> status.withPayload("valve of " + machine + " is open to " + argument);
            case "valve/close" -> status.withPayload("valve of " + machine + " is closed");
            default -> status.withUserProperty("reason", "no command " + command);
        };
    }
}
