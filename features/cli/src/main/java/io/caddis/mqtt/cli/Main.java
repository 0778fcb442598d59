package io.caddis.mqtt.cli;

import io.caddis.mqtt.ForeignText;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.options.ClientOptions;
import io.caddis.mqtt.plain.Caddis;
import io.caddis.mqtt.shell.output.Console;
import io.caddis.mqtt.shell.output.MessagePrinter;
import io.caddis.mqtt.shell.output.Screen;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The program. Ends with 0, or 1 if it could not be done, 2 for wrong words, 27 if {@code -W} was over. */
public final class Main {
    static final int FAILED = 1;
    static final int WRONG_WORDS = 2;
    /** As mosquitto_sub. */
    static final int TIMED_OUT = 27;
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final int UNDER_WAY_MAX = 500;
    private static final int PAYLOAD_BYTES_MAX = 256 << 20;

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream errors;
    /** Whether others' bytes would reach a terminal. */
    private final boolean terminal;

    Main(InputStream in, PrintStream out, PrintStream errors, boolean terminal) {
        this.in = in;
        this.out = out;
        this.errors = errors;
        this.terminal = terminal;
    }

    /** The command and its options. */
    public static void main(String[] arguments) throws InterruptedException {
        System.exit(new Main(System.in, System.out, System.err, System.console() != null)
                .run(List.of(arguments)));
    }

    int run(List<String> arguments) throws InterruptedException {
        try {
            if (arguments.isEmpty() || arguments.get(0).equals("help") || arguments.contains("--help")) {
                (arguments.isEmpty() ? errors : out).print(help());
                return arguments.isEmpty() ? WRONG_WORDS : 0;
            }
            List<String> words = arguments.subList(1, arguments.size());
            return switch (arguments.get(0)) {
                case "publish", "pub" -> publish(Words.read(words));
                case "listen", "sub" -> listen(Words.read(words));
                case "request", "rr" -> request(Words.read(words));
                case "tls-check" -> new TlsCheckDoor().run(words, out, errors);
                default -> throw new WrongWords("no command " + arguments.get(0)
                        + ": use publish, listen, request or tls-check");
            };
        } catch (WrongWords | IllegalArgumentException e) {
            errors.println("caddis mqtt: " + ForeignText.line(String.valueOf(e.getMessage()), ForeignText.LINE_MAX));
            return WRONG_WORDS;
        } catch (IOException | IllegalStateException | MqttException e) {
            errors.println("caddis mqtt: " + ForeignText.line(String.valueOf(e.getMessage()), ForeignText.LINE_MAX));
            return FAILED;
        } catch (ExecutionException e) {
            errors.println("caddis mqtt: " + ForeignText.line(String.valueOf(e.getCause().getMessage()),
                    ForeignText.LINE_MAX));
            return FAILED;
        }
    }

    /** Fails at the first refusal: whoever types wants to know at once. */
    private static MqttClient connect(Caddis caddis, Words words) throws InterruptedException {
        Logger.getLogger("").setLevel(words.debug ? Level.ALL : Level.OFF); // what it says is said as a result
        Map<String, Object> keys = new HashMap<>(words.keys);
        keys.putIfAbsent("operation.timeout", 10);
        return caddis.connect("command", ClientOptions.of(keys), limit(keys.get("operation.timeout").toString()));
    }

    /** In seconds, or as PT1M. Of what is neither, whoever reads the configuration says what is wrong. */
    private static Duration limit(String asked) {
        try {
            return asked.startsWith("P") ? Duration.parse(asked) : Duration.ofSeconds(Long.parseLong(asked));
        } catch (DateTimeParseException | NumberFormatException e) {
            return ANSWER;
        }
    }

    // ---- publish

    private int publish(Words words) throws IOException, InterruptedException, ExecutionException {
        if (words.source == null) {
            throw new WrongWords("needs a payload: write -m TEXT, -f FILE, -s, -l or -n");
        }
        words.message(words.topic(), Payload.EMPTY); // is wrong before anything is done
        try (Caddis caddis = new Caddis()) {
            MqttClient client = connect(caddis, words);
            if (words.source == Words.Source.LINES) {
                return lines(client, words);
            }
            Message message = words.message(words.topic(), payload(words));
            CompletableFuture<?> last = CompletableFuture.completedFuture(null);
            for (int number = 0; number < words.repeat; number++) {
                if (number > 0 && !words.repeatDelay.isZero()) {
                    TimeUnit.NANOSECONDS.sleep(words.repeatDelay.toNanos());
                }
                if (number % UNDER_WAY_MAX == 0) {
                    last.get(); // never far ahead of the server
                }
                last = client.publish(message);
            }
            last.get(ANSWER.toSeconds(), TimeUnit.SECONDS);
            return 0;
        } catch (TimeoutException e) {
            errors.println("caddis mqtt: the server does not acknowledge");
            return FAILED;
        }
    }

    private int lines(MqttClient client, Words words) throws IOException, InterruptedException, ExecutionException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            client.publish(words.message(words.topic(), Payload.of(line))).get();
        }
        return 0;
    }

    private Payload payload(Words words) throws IOException {
        return switch (words.source) {
            case TEXT -> Payload.of(words.payload);
            case NOTHING, LINES -> Payload.EMPTY;
            case INPUT -> limited(in);
            case FILE -> {
                try (InputStream file = Files.newInputStream(Path.of(words.payload))) {
                    yield limited(file);
                }
            }
        };
    }

    private static Payload limited(InputStream from) throws IOException {
        byte[] bytes = from.readNBytes(PAYLOAD_BYTES_MAX);
        if (bytes.length == PAYLOAD_BYTES_MAX) {
            throw new IOException("more than MQTT can send in a message: " + PAYLOAD_BYTES_MAX + " bytes and more");
        }
        return Payload.wrap(bytes);
    }

    // ---- listen

    private int listen(Words words) throws InterruptedException, ExecutionException {
        if (words.topics.isEmpty()) {
            throw new WrongWords("needs a topic: write -t FILTER");
        }
        List<TopicFilter> excluded = words.excluded.stream().map(TopicFilter::of).toList();
        words.topics.forEach(TopicFilter::of);
        BlockingQueue<ReceivedMessage> arrived = new ArrayBlockingQueue<>(1000);
        try (Caddis caddis = new Caddis()) {
            // before the connection, so that a session's messages find it; a full queue holds up the server
            caddis.listen(message -> {
                boolean wanted = excluded.stream().noneMatch(filter -> filter.matches(message.message().topic()))
                        && !(words.freshOnly && message.message().retain())
                        && (!words.retainedOnly || message.message().retain());
                if (wanted) {
                    arrived.put(message);
                }
            }, Map.of("mqtt.topic", words.topics.toArray(String[]::new), "mqtt.qos", words.qos));
            connect(caddis, words);
            long start = System.nanoTime();
            for (int shown = 0; words.count == 0 || shown < words.count; shown++) {
                long left = words.timeout == null ? Long.MAX_VALUE
                        : words.timeout.toNanos() - (System.nanoTime() - start);
                ReceivedMessage message = arrived.poll(left, TimeUnit.NANOSECONDS);
                if (message == null) {
                    return TIMED_OUT;
                }
                print(message, words);
            }
            return 0;
        }
    }

    private void print(ReceivedMessage message, Words words) {
        if (words.json) {
            new MessagePrinter(new Console(null, out, false, Screen.UNKNOWN), true, true)
                    .print(message);
            return;
        }
        if (words.verbose) {
            out.print(ForeignText.line(message.topic(), Integer.MAX_VALUE) + " ");
        }
        if (terminal) { // nothing that moves its cursor
            out.println(ForeignText.line(message.text(), Integer.MAX_VALUE));
        } else {
            byte[] bytes = message.bytes();
            out.write(bytes, 0, bytes.length);
            out.println();
        }
        out.flush();
    }

    // ---- request

    private int request(Words words) throws IOException, InterruptedException, ExecutionException {
        Duration timeout = words.timeout == null ? Duration.ofSeconds(10) : words.timeout;
        Message asked = words.message(words.topic(), Payload.EMPTY);
        try (Caddis caddis = new Caddis()) {
            MqttClient client = connect(caddis, words);
            if (words.source != null) {
                asked = asked.withPayload(payload(words));
            }
            print(client.request(asked, timeout).get(), words);
            return 0;
        }
    }

    private static String help() throws IOException {
        try (InputStream page = Main.class.getResourceAsStream("help.txt")) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
