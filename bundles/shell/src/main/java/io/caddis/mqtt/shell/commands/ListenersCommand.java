package io.caddis.mqtt.shell.commands;

import io.caddis.mqtt.ClientStatistics;
import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.shell.messages.SubscribeCommand;
import io.caddis.mqtt.shell.output.Console;
import io.caddis.mqtt.shell.output.Json;
import io.caddis.mqtt.shell.output.Table;
import io.caddis.mqtt.shell.output.Text;
import io.caddis.mqtt.shell.running.Command;
import io.caddis.mqtt.shell.running.Running;
import io.caddis.mqtt.shell.running.Services;
import io.caddis.mqtt.shell.usage.Arguments;
import io.caddis.mqtt.shell.usage.Usage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code mqtt:listeners}: who listens to what, and why somebody gets nothing. */
final class ListenersCommand implements Command {
    @Override
    public Usage usage() {
        return Usage.of("listeners", "who listens to what: filters, the server's answers, messages that wait, and"
                        + " services that are of no use")
                .optionalClient().option(Usage.JSON)
                .note("SERVICE is the service.id, or poll(): what nobody listens to waits for it, see mqtt:queue.")
                .note("A number of FAILED calls is one for all listeners of a client.");
    }

    @Override
    public void run(Arguments arguments, Services services, Console console, Running running) {
        MqttRuntime runtime = services.need(MqttRuntime.class, "start the bundle management");
        Optional<String> wanted = arguments.from(0).stream().findFirst();
        wanted.ifPresent(services::client); // who does not exist has no listeners, either
        List<MqttRuntime.Listener> listeners = runtime.listeners().stream().filter(one -> wanted.isEmpty()
                || one.receptions().stream().anyMatch(reception -> reception.client().equals(wanted.get()))).toList();
        List<Services.Client> polled = services.clients().stream()
                .filter(client -> wanted.map(client.name()::equals).orElse(true))
                .filter(client -> !client.configuredFilters().isEmpty() || client.service().waiting() > 0).toList();
        Map<String, Long> failures = new LinkedHashMap<>();
        for (MqttRuntime.Client client : runtime.clients()) {
            ClientStatistics.In in = client.statistics().in();
            if (in.listenerFailures() > 0 && wanted.map(client.name()::equals).orElse(true)) {
                failures.put(client.name(), in.listenerFailures());
            }
        }
        if (arguments.json()) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("listeners", listeners);
            all.put("poll", polled.stream().map(client -> Map.of("client", client.name(), "waiting",
                    client.service().waiting(), "filters", client.configuredFilters())).toList());
            all.put("failedCalls", failures);
            all.put("unused", runtime.failures());
            console.line(Json.of(all));
            return;
        }
        Table table = new Table("SERVICE", "BUNDLE", "CLIENT", "WAITING", "FILTER", "ANSWER");
        listeners.forEach(one -> rows(table, one, wanted));
        polled.forEach(client -> rows(table, client));
        if (table.isEmpty()) {
            console.line("no listener" + wanted.map(name -> " of " + name).orElse(""));
        } else {
            table.print(console);
        }
        failures.forEach((name, count) -> console.line(Text.safe(name) + ": " + count
                + " calls of listeners threw, see the log"));
        runtime.failures().forEach(failure -> console.line("service " + failure.serviceId() + " of "
                + Text.safe(failure.bundle()) + " is not used, or not wholly: " + Text.safe(failure.reason())));
    }

    /** What is for {@code poll()}; filters that were subscribed to by a call are not known here. */
    private static void rows(Table table, Services.Client client) {
        List<String> filters = client.configuredFilters();
        if (filters.isEmpty()) {
            table.row("poll()", "-", client.name(), client.service().waiting(), "-", "subscribed by a call");
        }
        for (String filter : filters) {
            table.row("poll()", "-", client.name(), client.service().waiting(), filter, client.refused().stream()
                    .filter(one -> one.startsWith(filter + ": ")).map(one -> one.substring(filter.length() + 2))
                    .findFirst().orElse("configured as subscriptions"));
        }
    }

    private static void rows(Table table, MqttRuntime.Listener listener, Optional<String> wanted) {
        String bundle = listener.bundle();
        if (listener.receptions().isEmpty()) {
            for (Subscription one : listener.subscriptions()) {
                table.row(listener.serviceId(), bundle, "-", 0, one.filter().value(), "no client matches its target");
            }
        }
        for (MqttRuntime.Reception reception : listener.receptions()) {
            if (wanted.isPresent() && !reception.client().equals(wanted.get())) {
                continue;
            }
            for (Subscription one : listener.subscriptions()) {
                ReasonCode answer = reception.answers().get(one.filter());
                table.row(listener.serviceId(), bundle, reception.client(), reception.waiting(), one.filter().value(),
                        answer == null ? "none yet" : SubscribeCommand.words(answer));
            }
        }
    }
}
