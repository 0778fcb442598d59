package io.caddis.mqtt.shell.messages;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.shell.output.Console;
import io.caddis.mqtt.shell.output.Text;
import io.caddis.mqtt.shell.running.AllowedFolder;
import io.caddis.mqtt.shell.running.Command;
import io.caddis.mqtt.shell.running.RecentTopics;
import io.caddis.mqtt.shell.running.Running;
import io.caddis.mqtt.shell.running.Services;
import io.caddis.mqtt.shell.usage.Arguments;
import io.caddis.mqtt.shell.usage.CommandException;
import io.caddis.mqtt.shell.usage.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.function.IntFunction;

/** {@code mqtt:publish}: one message, or the same one many times. */
public final class PublishCommand implements Command {
    private static final int WAIT_SECONDS = 10;
    private static final int REPEAT_MAX = 100_000_000;
    private static final int RATE_MAX = 1_000_000;
    private static final int PAYLOAD_BYTES_MAX = 16 * 1024 * 1024;

    private final RecentTopics topics;
    private final AllowedFolder folder;

    public PublishCommand(RecentTopics topics, AllowedFolder folder) {
        this.topics = topics;
        this.folder = folder;
    }

    @Override
    public Usage usage() {
        return Usage.of("publish", "publishes a message and tells what becomes of it").client().topic("TOPIC")
                .optional("PAYLOAD")
                .option("qos", "N", "0, 1 or 2; default 1")
                .flag("retain", "the server keeps it for later subscribers")
                .option("expiry", "SECONDS", "how long it is worth delivering (MQTT 5.0)")
                .option("content-type", "TYPE", "what the payload is (MQTT 5.0)")
                .option("property", "NAME=VALUE...", "a user property (MQTT 5.0); may be given again")
                .option("response-topic", "TOPIC", "where an answer goes (MQTT 5.0)")
                .option("correlation", "TEXT", "what an answer repeats (MQTT 5.0)")
                .option("file", "PATH", "the payload is in this file below the shell's directory, which must be set")
                .option("repeat", "N", "publishes it so many times")
                .option("rate", "N", "at most so many a second")
                .flag("counted", "{n} in PAYLOAD is 1, 2, 3 ...")
                .option("wait", "SECONDS", "how long to wait for the server without any progress; 0: do not wait;"
                        + " default " + WAIT_SECONDS)
                .option(Usage.JSON)
                .note("PAYLOAD is a text; '-' takes what is piped in; without it the payload is empty.")
                .note("What was accepted is sent, even if this command ends before: its end takes nothing back.");
    }

    @Override
    public void run(Arguments arguments, Services services, Console console, Running running)
            throws InterruptedException {
        MqttClient client = services.client(arguments.operand(0)).service();
        Message message = message(arguments, console);
        topics.used(message.topic().value());
        IntFunction<Message> counted = number -> message;
        if (arguments.has("counted")) {
            if (arguments.operands().size() < 3 || arguments.operand(2).equals("-")) {
                throw new CommandException("--counted needs a PAYLOAD with {n} in it: write it as a word");
            }
            String text = arguments.operand(2);
            counted = number -> message.withPayload(text.replace("{n}", String.valueOf(number)));
        }
        new Publisher(client, counted, arguments.number("repeat", 1, 1, REPEAT_MAX),
                arguments.number("rate", 0, 1, RATE_MAX), arguments.seconds("wait", WAIT_SECONDS), console, running)
                .run(arguments.json());
    }

    private Message message(Arguments arguments, Console console) {
        Qos qos = Qos.of(arguments.number("qos", 1, 0, 2));
        try {
            Message message = Message.of(TopicName.of(arguments.operand(1)), payload(arguments, console), qos,
                    arguments.has("retain"));
            if (arguments.has("expiry")) {
                message = message.withExpirySeconds(arguments.number("expiry", 0, 0, Integer.MAX_VALUE));
            }
            for (String one : arguments.all("property")) {
                int equals = one.indexOf('=');
                if (equals < 0) {
                    throw new CommandException("--property '" + Text.safe(one) + "': write NAME=VALUE");
                }
                message = message.withUserProperty(one.substring(0, equals), one.substring(equals + 1));
            }
            if (arguments.has("response-topic")) {
                message = message.withResponseTopic(arguments.option("response-topic").orElseThrow());
            }
            if (arguments.has("correlation")) {
                message = message.withCorrelationData(Payload.of(arguments.option("correlation").orElseThrow()));
            }
            return arguments.has("content-type")
                    ? message.withContentType(arguments.option("content-type").orElseThrow()) : message;
        } catch (IllegalArgumentException e) {
            throw new CommandException(Running.words(e));
        }
    }

    private Payload payload(Arguments arguments, Console console) {
        boolean given = arguments.operands().size() > 2;
        if (given && arguments.has("file")) {
            throw new CommandException("a payload and --file: give one of them");
        }
        if (arguments.has("file")) {
            return file(arguments.option("file").orElseThrow());
        }
        String text = given ? arguments.operand(2) : "";
        return text.equals("-") ? piped(console.in()) : Payload.of(text);
    }

    private Payload file(String name) {
        try (InputStream in = Files.newInputStream(folder.file(name, "--file"), LinkOption.NOFOLLOW_LINKS)) {
            return limited(in, "file " + name);
        } catch (IOException e) {
            throw AllowedFolder.unreadable("--file '" + Text.safe(name) + "'", e);
        }
    }

    private static Payload piped(InputStream in) {
        if (in == null) {
            throw new CommandException("payload '-', but nothing is piped in: write SOMETHING | mqtt:publish ... -");
        }
        try {
            return limited(in, "what is piped in");
        } catch (IOException e) {
            throw new CommandException("what is piped in is not readable: " + Running.words(e));
        }
    }

    private static Payload limited(InputStream in, String what) throws IOException {
        byte[] bytes = in.readNBytes(PAYLOAD_BYTES_MAX + 1);
        if (bytes.length > PAYLOAD_BYTES_MAX) {
            throw new CommandException(Text.safe(what) + " is larger than " + PAYLOAD_BYTES_MAX
                    + " bytes, which is too much for a command");
        }
        return Payload.wrap(bytes);
    }
}
