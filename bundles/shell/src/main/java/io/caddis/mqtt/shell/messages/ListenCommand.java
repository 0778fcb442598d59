package io.caddis.mqtt.shell.messages;

import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.shell.output.Console;
import io.caddis.mqtt.shell.output.MessagePrinter;
import io.caddis.mqtt.shell.output.Text;
import io.caddis.mqtt.shell.running.AllowedFolder;
import io.caddis.mqtt.shell.running.Command;
import io.caddis.mqtt.shell.running.RecentTopics;
import io.caddis.mqtt.shell.running.Running;
import io.caddis.mqtt.shell.running.Services;
import io.caddis.mqtt.shell.usage.Arguments;
import io.caddis.mqtt.shell.usage.CommandException;
import io.caddis.mqtt.shell.usage.Usage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** {@code mqtt:listen}: prints messages as they come. */
public final class ListenCommand implements Command {
    /** Beyond it messages are counted and not shown: a slow terminal must not hold up the client. */
    private static final int WAITING_MAX = 1000;
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A file that nobody watches must not fill the disk. */
    private static final long FILE_BYTES_MAX = 1L << 30;

    private final RecentTopics topics;
    private final AllowedFolder folder;

    public ListenCommand(RecentTopics topics, AllowedFolder folder) {
        this.topics = topics;
        this.folder = folder;
    }

    @Override
    public Usage usage() {
        return Usage.of("listen", "prints messages as they arrive, until Ctrl-C").client().topic("FILTER...")
                .option("not", "FILTER...", "leaves out messages with such topics; may be given again")
                .option("contains", "TEXT", "only messages whose payload holds this text")
                .flag("retained", "only what the server had retained")
                .option("count", "N", "ends after N messages")
                .option("timeout", "SECONDS", "ends after this time")
                .flag("full", "prints texts in full, not the first 200 characters")
                .flag("pretty", "prints payloads that are JSON in several lines")
                .flag("hex", "prints payloads in full, as hexadecimal digits")
                .flag("properties", "prints what MQTT 5.0 has beside topic and payload")
                .option("out", "FILE", "writes to a new file below the shell's directory, which must be set")
                .option(Usage.JSON)
                .note("Only looks on: the application gets all its messages, and none twice. So it shows what the")
                .note("client receives; to a filter that overlaps with none of the client's own it subscribes itself.");
    }

    @Override
    public void run(Arguments arguments, Services services, Console console, Running running)
            throws InterruptedException {
        String client = services.client(arguments.operand(0)).name();
        List<String> filters = arguments.from(1);
        checked(filters).stream().filter(TopicFilter::isShared).forEach(filter -> {
            throw new CommandException("filter '" + filter + "': this would take messages from the others of its"
                    + " group; leave out $share and the group");
        });
        Predicate<ReceivedMessage> wanted = wanted(arguments);
        filters.forEach(topics::used);
        if (!arguments.has("out")) {
            boolean words = !arguments.json();
            if (words) {
                console.line("listening to " + Text.safe(String.join(" ", filters)) + " of " + client + "; "
                        + console.end());
            }
            listen(arguments, services, running, wanted, console::line, words ? console::line : line -> { });
            return;
        }
        String name = arguments.option("out").orElseThrow();
        try (OutputStream file = folder.newFile(name, "--out");
                PrintStream lines = new PrintStream(new BufferedOutputStream(file), false, StandardCharsets.UTF_8)) {
            console.line("writing " + Text.safe(String.join(" ", filters)) + " of " + client + " to "
                    + Text.safe(name) + "; " + console.end());
            long[] written = {0};
            listen(arguments, services, running, wanted, line -> {
                lines.println(line);
                lines.flush();
                written[0] += line.length();
                if (lines.checkError() || written[0] > FILE_BYTES_MAX) {
                    throw new CommandException("--out '" + Text.safe(name) + "': " + (written[0] > FILE_BYTES_MAX
                            ? "more than " + FILE_BYTES_MAX + " characters" : "the disk takes no more")
                            + "; go on with another file");
                }
            }, console::line);
        } catch (IOException e) {
            throw new CommandException("--out '" + Text.safe(name) + "': " + Running.words(e));
        }
    }

    private static List<TopicFilter> checked(List<String> filters) {
        try {
            return filters.stream().map(TopicFilter::of).toList();
        } catch (IllegalArgumentException e) {
            throw new CommandException(Running.words(e));
        }
    }

    private static Predicate<ReceivedMessage> wanted(Arguments arguments) {
        List<TopicFilter> excluded = checked(arguments.all("not"));
        Optional<String> text = arguments.option("contains");
        boolean retained = arguments.has("retained");
        return message -> excluded.stream().noneMatch(filter -> filter.matches(message.message().topic()))
                && (!retained || message.message().retain())
                && text.map(one -> message.text().contains(one)).orElse(true);
    }

    private static void listen(Arguments arguments, Services services, Running running,
            Predicate<ReceivedMessage> wanted, Consumer<String> out, Consumer<String> words)
            throws InterruptedException {
        String client = arguments.operand(0);
        int count = arguments.number("count", Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
        Duration limit = arguments.has("timeout") ? arguments.seconds("timeout", 0) : null;
        BlockingQueue<ReceivedMessage> arrived = new ArrayBlockingQueue<>(WAITING_MAX);
        AtomicLong missed = new AtomicLong();
        MessagePrinter printer = new MessagePrinter(out, new MessagePrinter.Style(arguments.json(),
                arguments.has("full"), arguments.has("pretty"), arguments.has("hex"), arguments.has("properties")));
        long shown = 0;
        try (Services.Registered registered = services.register(message -> {
            if (wanted.test(message)) {
                if (!arrived.offer(message)) {
                    missed.incrementAndGet();
                }
                running.wake();
            }
        }, properties(client, arguments.from(1)))) {
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
            words.accept(shown + (shown == 1 ? " message" : " messages") + (missed.get() > 0 ? ", and " + missed
                    + " that came faster than they could be shown" : ""));
        }
    }

    /** Of a listener that only looks on. */
    static Map<String, Object> properties(String client, List<String> filters) {
        return Map.of("mqtt.topic", filters.toArray(String[]::new), "mqtt.observer", true,
                "mqtt.client.target", "(mqtt.client=" + escaped(client) + ")");
    }

    /** In an LDAP filter (RFC 4515). */
    static String escaped(String value) {
        return value.replaceAll("([\\\\*()])", "\\\\$1");
    }
}
