package io.caddis.mqtt.shell.commands;

import io.caddis.mqtt.ClientStatistics;
import io.caddis.mqtt.shell.output.Console;
import io.caddis.mqtt.shell.output.Json;
import io.caddis.mqtt.shell.output.Table;
import io.caddis.mqtt.shell.output.Values;
import io.caddis.mqtt.shell.running.Command;
import io.caddis.mqtt.shell.running.Running;
import io.caddis.mqtt.shell.running.Services;
import io.caddis.mqtt.shell.usage.Arguments;
import io.caddis.mqtt.shell.usage.Usage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code mqtt:stats}: what a client counts. */
final class StatsCommand implements Command {
    private static final double NANOS_PER_SECOND = 1e9;

    @Override
    public Usage usage() {
        return Usage.of("stats", "what the client counted since it was created").client()
                .option("watch", "SECONDS", "again and again, with the change a second, until Ctrl-C")
                .option("count", "N", "with --watch: ends after N times")
                .option(Usage.JSON);
    }

    @Override
    public void run(Arguments arguments, Services services, Console console, Running running)
            throws InterruptedException {
        String name = arguments.operand(0);
        int times = arguments.has("watch") ? arguments.number("count", Integer.MAX_VALUE, 1, Integer.MAX_VALUE) : 1;
        long periodNanos = Duration.ofSeconds(arguments.number("watch", 1, 1, 3600)).toNanos();
        Map<String, Object> last = Map.of();
        long lastNanos = 0;
        int lines = 0;
        for (int time = 0; time < times; time++) {
            if (time > 0) {
                running.pause(periodNanos);
            }
            ClientStatistics statistics = services.client(name).service().statistics();
            services.close(); // the client may be another one the next time
            long nanos = System.nanoTime();
            if (arguments.json()) {
                console.line(Json.of(statistics));
                continue;
            }
            Map<String, Object> now = new LinkedHashMap<>();
            Values.flatten("", statistics, now::put);
            Table table = table(now, last, (nanos - lastNanos) / NANOS_PER_SECOND);
            console.rewrite(lines, table.lines());
            lines = table.lines().size();
            last = now;
            lastNanos = nanos;
        }
    }

    private static Table table(Map<String, Object> now, Map<String, Object> last, double seconds) {
        Table table = new Table();
        now.forEach((key, value) -> {
            boolean changes = value instanceof Number && last.get(key) instanceof Number;
            table.row(key, value, changes ? change((Number) value, (Number) last.get(key), seconds) : "");
        });
        return table;
    }

    private static String change(Number now, Number last, double seconds) {
        double difference = now.doubleValue() - last.doubleValue();
        return difference == 0 ? "" : String.format("%+.1f/s", difference / seconds);
    }
}
