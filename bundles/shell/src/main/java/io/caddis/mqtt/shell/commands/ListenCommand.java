package io.caddis.mqtt.shell.commands;

import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.shell.output.Console;
import io.caddis.mqtt.shell.output.MessagePrinter;
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
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** {@code mqtt:listen}: prints messages as they come. */
final class ListenCommand implements Command {
    /** Beyond it messages are counted and not shown: a slow terminal must not hold up the client. */
    private static final int WAITING_MAX = 1000;
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final RecentTopics topics;

    ListenCommand(RecentTopics topics) {
        this.topics = topics;
    }

    @Override
    public Usage usage() {
        return Usage.of("listen", "prints messages as they arrive, until Ctrl-C").client().topic("FILTER...")
                .option("count", "N", "ends after N messages")
                .option("timeout", "SECONDS", "ends after this time")
                .flag("full", "prints texts in full, not the first 200 characters")
                .option(Usage.JSON)
                .note("Only looks on: the application gets all its messages, and none twice. So it shows what the")
                .note("client receives; to a filter that overlaps with none of the client's own it subscribes itself.");
    }

    @Override
    public void run(Arguments arguments, Services services, Console console, Running running)
            throws InterruptedException {
        String client = services.client(arguments.operand(0)).name();
        List<String> filters = arguments.from(1);
        try {
            filters.stream().map(TopicFilter::of).filter(TopicFilter::isShared).forEach(filter -> {
                throw new CommandException("filter '" + filter + "': this would take messages from the others of its"
                        + " group; leave out $share and the group");
            });
        } catch (IllegalArgumentException e) {
            throw new CommandException(Running.words(e));
        }
        filters.forEach(topics::used);
        int count = arguments.number("count", Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
        Duration limit = arguments.has("timeout") ? arguments.seconds("timeout", 0) : null;
        BlockingQueue<ReceivedMessage> arrived = new ArrayBlockingQueue<>(WAITING_MAX);
        AtomicLong missed = new AtomicLong();
        if (!arguments.json()) {
            console.line("listening to " + Text.safe(String.join(" ", filters)) + " of " + client
                    + "; Ctrl-C ends it");
        }
        MessagePrinter printer = new MessagePrinter(console, arguments.json(), arguments.has("full"));
        long shown = 0;
        try (Services.Registered registered = services.register(message -> {
            if (!arrived.offer(message)) {
                missed.incrementAndGet();
            }
            running.wake();
        }, Map.of("mqtt.topic", filters.toArray(String[]::new), "mqtt.observer", true,
                "mqtt.client.target", "(mqtt.client=" + escaped(client) + ")"))) {
            long start = System.nanoTime();
            while (shown < count && (limit == null || System.nanoTime() - start < limit.toNanos())) {
                ReceivedMessage message = arrived.poll();
                if (message != null) {
                    printer.print(message);
                    shown++;
                    if (Thread.interrupted()) { // by Ctrl-C: a fast sender would keep us from ever waiting
                        throw new InterruptedException();
                    }
                } else {
                    long left = limit == null ? PAUSE_NANOS : limit.toNanos() - (System.nanoTime() - start);
                    running.pause(Math.min(PAUSE_NANOS, left));
                }
            }
        } finally {
            if (!arguments.json()) {
                console.line(shown + (shown == 1 ? " message" : " messages") + (missed.get() > 0 ? ", and " + missed
                        + " that came faster than they could be shown" : ""));
            }
        }
    }

    /** In an LDAP filter (RFC 4515). */
    static String escaped(String value) {
        return value.replaceAll("([\\\\*()])", "\\\\$1");
    }
}
