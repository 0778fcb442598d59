package io.caddis.mqtt.shell.commands;

import io.caddis.mqtt.ClientStatistics;
import io.caddis.mqtt.shell.output.Console;
import io.caddis.mqtt.shell.output.Json;
import io.caddis.mqtt.shell.output.Table;
import io.caddis.mqtt.shell.running.Command;
import io.caddis.mqtt.shell.running.Running;
import io.caddis.mqtt.shell.running.Services;
import io.caddis.mqtt.shell.usage.Arguments;
import io.caddis.mqtt.shell.usage.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code mqtt:top}: all clients and their rates, again and again. */
final class TopCommand implements Command {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int PERIOD_SECONDS = 2;

    /** What a client had counted at some time. */
    private record Counts(long in, long out, long bytesIn, long bytesOut, long nanos) {
        private static Counts of(ClientStatistics statistics, long nanos) {
            return new Counts(statistics.in().traffic().messages(), statistics.out().traffic().messages(),
                    statistics.in().traffic().bytes(), statistics.out().traffic().bytes(), nanos);
        }
    }

    @Override
    public Usage usage() {
        return Usage.of("top", "all clients and what they do a second, until Ctrl-C; those with most traffic first")
                .option("watch", "SECONDS", "how often; default " + PERIOD_SECONDS)
                .option("count", "N", "ends after N times")
                .option(Usage.JSON)
                .note("Rates are those since the time before; the first table has none.");
    }

    @Override
    public void run(Arguments arguments, Services services, Console console, Running running)
            throws InterruptedException {
        int times = arguments.number("count", Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
        long periodNanos = Duration.ofSeconds(arguments.number("watch", PERIOD_SECONDS, 1, 3600)).toNanos();
        Map<String, Counts> last = new HashMap<>();
        int lines = 0;
        for (int time = 0; time < times; time++) {
            if (time > 0) {
                running.pause(periodNanos);
            }
            List<Map<String, Object>> rows = rows(services, last);
            services.close(); // the clients may be others the next time
            if (arguments.json()) {
                console.line(Json.of(rows));
                continue;
            }
            Table table = new Table("NAME", "STATE", "IN/S", "OUT/S", "KB IN/S", "KB OUT/S", "QUEUED", "IN FLIGHT",
                    "WAITING", "DROPPED");
            rows.forEach(row -> table.row(row.get("name"), row.get("state"), row.get("inPerSecond"),
                    row.get("outPerSecond"), kilo(row.get("bytesInPerSecond")), kilo(row.get("bytesOutPerSecond")),
                    row.get("queued"), row.get("inFlight"), row.get("waiting"), row.get("dropped")));
            List<String> shown = table.isEmpty() ? List.of("no client: make one with mqtt:create NAME SERVER")
                    : table.lines(console);
            console.rewrite(lines, shown);
            lines = shown.size();
        }
    }

    private static List<Map<String, Object>> rows(Services services, Map<String, Counts> last) {
        List<Map<String, Object>> rows = new ArrayList<>();
        Map<String, Counts> now = new HashMap<>();
        for (Services.Client client : services.clients()) {
            ClientStatistics statistics = client.service().statistics();
            Counts counts = Counts.of(statistics, System.nanoTime());
            Counts before = last.get(client.name());
            now.put(client.name(), counts);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", client.name());
            row.put("state", client.service().status().state());
            if (before != null && before.in <= counts.in && before.out <= counts.out) { // else it is another one
                double seconds = (counts.nanos - before.nanos) / NANOS_PER_SECOND;
                row.put("inPerSecond", Math.round((counts.in - before.in) / seconds));
                row.put("outPerSecond", Math.round((counts.out - before.out) / seconds));
                row.put("bytesInPerSecond", Math.round((counts.bytesIn - before.bytesIn) / seconds));
                row.put("bytesOutPerSecond", Math.round((counts.bytesOut - before.bytesOut) / seconds));
            }
            row.put("queued", statistics.queue().messages());
            row.put("inFlight", statistics.queue().inFlight());
            row.put("waiting", statistics.in().waiting());
            row.put("dropped", statistics.in().dropped());
            rows.add(row);
        }
        last.clear();
        last.putAll(now);
        rows.sort((one, other) -> Long.compare(traffic(other), traffic(one))); // stable: by name where equal
        return rows;
    }

    private static long traffic(Map<String, Object> row) {
        return row.get("inPerSecond") == null ? 0
                : (Long) row.get("bytesInPerSecond") + (Long) row.get("bytesOutPerSecond");
    }

    private static Object kilo(Object bytes) {
        return bytes == null ? null : Math.round((Long) bytes / 1000.0);
    }
}
