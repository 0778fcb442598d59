package io.caddis.mqtt.shell.messages;

import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.SubscribeResult;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.shell.output.Console;
import io.caddis.mqtt.shell.output.Json;
import io.caddis.mqtt.shell.output.Table;
import io.caddis.mqtt.shell.output.Text;
import io.caddis.mqtt.shell.running.Command;
import io.caddis.mqtt.shell.running.RecentTopics;
import io.caddis.mqtt.shell.running.Running;
import io.caddis.mqtt.shell.running.Services;
import io.caddis.mqtt.shell.usage.Arguments;
import io.caddis.mqtt.shell.usage.CommandException;
import io.caddis.mqtt.shell.usage.Usage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** {@code mqtt:subscribe} and {@code mqtt:unsubscribe}: what waits for poll(). */
public final class SubscribeCommand implements Command {
    private static final int WAIT_SECONDS = 10;

    private final boolean subscribes;
    private final RecentTopics topics;

    public SubscribeCommand(boolean subscribes, RecentTopics topics) {
        this.subscribes = subscribes;
        this.topics = topics;
    }

    @Override
    public Usage usage() {
        String wait = "how long to wait for the server; default " + WAIT_SECONDS;
        return subscribes
                ? Usage.of("subscribe", "subscribes; messages that match no listener wait for poll(), see mqtt:queue")
                        .client().topic("FILTER...").option("qos", "N", "0, 1 or 2; default 1")
                        .flag("force", "subscribes also where nobody calls poll(): take the messages by mqtt:queue")
                        .option("wait", "SECONDS", wait).option(Usage.JSON)
                        .note("It lasts until mqtt:unsubscribe or the end of the client, and the application that")
                        .note("calls poll() gets these messages, too. To look only, without any harm: mqtt:listen.")
                : Usage.of("unsubscribe", "ends what mqtt:subscribe, or a call, began").client().topic("FILTER...")
                        .option("wait", "SECONDS", wait).option(Usage.JSON);
    }

    @Override
    public void run(Arguments arguments, Services services, Console console, Running running)
            throws InterruptedException {
        MqttClient client = services.client(arguments.operand(0)).service();
        Duration wait = arguments.seconds("wait", WAIT_SECONDS);
        List<String> filters = arguments.from(1);
        CompletableFuture<SubscribeResult> future;
        try {
            Qos qos = Qos.of(arguments.number("qos", 1, 0, 2));
            List<TopicFilter> checked = filters.stream().map(TopicFilter::of).toList();
            if (subscribes && !arguments.has("force")) {
                needPoller(client, filters, services);
            }
            future = subscribes
                    ? client.subscribe(checked.stream().map(one -> Subscription.of(one, qos))
                            .toArray(Subscription[]::new))
                    : client.unsubscribe(filters.toArray(String[]::new));
        } catch (IllegalArgumentException e) {
            throw new CommandException(Running.words(e));
        }
        filters.forEach(topics::used);
        if (!running.await(future, wait)) {
            console.line("no answer of the server yet; " + client.name() + " is "
                    + Text.safe(client.status().toString()) + ". It is asked for as soon as there is a connection.");
            return;
        }
        SubscribeResult result = future.join();
        if (arguments.json()) {
            console.line(Json.of(result));
        } else {
            Table table = new Table("FILTER", "ANSWER");
            filters.forEach(filter -> table.row(filter, answer(result.reasonCodes().get(TopicFilter.of(filter)))));
            table.print(console);
        }
    }

    /** Without one, what comes would fill the queue of poll(), and the client would read no more, or drop messages. */
    private static void needPoller(MqttClient client, List<String> filters, Services services) {
        boolean isBroken = client.status().cause()
                .filter(cause -> cause.source() == DisconnectCause.Source.CONFIGURATION).isPresent();
        if (!isBroken && !services.need(MqttRuntime.class, "start the bundle management").isPolled(client.name())) {
            String all = Text.safe("'" + String.join("' '", filters) + "'");
            throw new CommandException("nobody takes what waits for poll() of " + client.name() + ": no"
                    + " MqttReceiveNotify service is there for it, and poll() is not called at least once a minute;"
                    + " what comes would pile up until it holds up the application's messages. To look only:"
                    + " mqtt:listen " + client.name() + " " + all + ". To subscribe all the same, add --force, take the"
                    + " messages with mqtt:queue " + client.name() + " --take N, and end it with mqtt:unsubscribe "
                    + client.name() + " " + all);
        }
    }

    private String answer(ReasonCode code) {
        if (code == null) {
            return "none";
        }
        return subscribes ? words(code) : code + String.format(" (0x%02X)", code.code());
    }

    /** What a server says to a subscription. */
    public static String words(ReasonCode code) {
        return code.isError() ? code + String.format(" (0x%02X)", code.code()) : "granted, QoS " + code.code();
    }
}
