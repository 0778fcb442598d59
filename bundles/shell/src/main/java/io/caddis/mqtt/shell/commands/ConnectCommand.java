package io.caddis.mqtt.shell.commands;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.shell.output.Console;
import io.caddis.mqtt.shell.output.Text;
import io.caddis.mqtt.shell.running.Command;
import io.caddis.mqtt.shell.running.Running;
import io.caddis.mqtt.shell.running.Services;
import io.caddis.mqtt.shell.usage.Arguments;
import io.caddis.mqtt.shell.usage.Usage;
import java.time.Duration;

/** {@code mqtt:connect} and {@code mqtt:disconnect}. */
final class ConnectCommand implements Command {
    private static final int WAIT_SECONDS = 10;

    private final boolean connects;

    ConnectCommand(boolean connects) {
        this.connects = connects;
    }

    @Override
    public Usage usage() {
        Usage usage = connects ? Usage.of("connect", "wants the client connected, from now on and after every loss")
                : Usage.of("disconnect", "wants the client disconnected; messages for poll() are released,"
                        + " all others are kept");
        return usage.client().option("wait", "SECONDS", "how long to wait for it; default " + WAIT_SECONDS);
    }

    @Override
    public void run(Arguments arguments, Services services, Console console, Running running)
            throws InterruptedException {
        MqttClient client = services.client(arguments.operand(0)).service();
        Duration wait = arguments.seconds("wait", WAIT_SECONDS);
        boolean done = running.await(connects ? client.connect() : client.disconnect(), wait);
        console.line(client.name() + ": " + Text.safe(client.status().toString())
                + (done ? "" : "; this may still change, see mqtt:list"));
    }
}
