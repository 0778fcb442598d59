package io.caddis.mqtt.shell.commands;

import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.shell.output.Console;
import io.caddis.mqtt.shell.output.Text;
import io.caddis.mqtt.shell.running.Command;
import io.caddis.mqtt.shell.running.Running;
import io.caddis.mqtt.shell.running.Services;
import io.caddis.mqtt.shell.usage.Arguments;
import io.caddis.mqtt.shell.usage.CommandException;
import io.caddis.mqtt.shell.usage.Usage;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** {@code mqtt:trace}: prints a line for each packet. */
final class TraceCommand implements Command {
    private static final int WAITING_MAX = 1000;
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    @Override
    public Usage usage() {
        return Usage.of("trace", "prints a line for each packet of a client, until Ctrl-C").client()
                .option("count", "N", "ends after N packets")
                .option("timeout", "SECONDS", "ends after this time")
                .note("Never a payload, a user name or a password. It costs the client some time for each packet.");
    }

    @Override
    public void run(Arguments arguments, Services services, Console console, Running running)
            throws InterruptedException {
        String client = services.client(arguments.operand(0)).name();
        int count = arguments.number("count", Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
        long limitNanos = arguments.has("timeout") ? arguments.seconds("timeout", 0).toNanos()
                : Duration.ofDays(365).toNanos();
        MqttRuntime runtime = services.need(MqttRuntime.class, "start the bundle io.caddis.mqtt.management");
        BlockingQueue<String> lines = new ArrayBlockingQueue<>(WAITING_MAX);
        AtomicLong missed = new AtomicLong();
        long shown = 0;
        try (MqttRuntime.Trace trace = open(runtime, client, line -> {
            if (!lines.offer(line)) {
                missed.incrementAndGet();
            }
            running.wake();
        })) {
            console.line("packets of " + client + "; " + console.end());
            long start = System.nanoTime();
            for (long left = limitNanos; shown < count && left > 0; left = limitNanos - (System.nanoTime() - start)) {
                String line = lines.poll();
                if (line == null) {
                    running.pause(Math.min(PAUSE_NANOS, left));
                    continue;
                }
                console.line(Text.safe(line));
                shown++;
                if (Thread.interrupted()) { // by Ctrl-C: with many packets this never waits
                    throw new InterruptedException();
                }
            }
        } finally {
            console.line(shown + (shown == 1 ? " line" : " lines") + (missed.get() > 0 ? ", and " + missed
                    + " that came faster than they could be shown" : ""));
        }
    }

    private static MqttRuntime.Trace open(MqttRuntime runtime, String client,
            java.util.function.Consumer<String> lines) {
        try {
            return runtime.trace(client, lines);
        } catch (IllegalArgumentException e) {
            throw new CommandException(Running.words(e));
        }
    }
}
