package io.caddis.mqtt.shell.output;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.ReceivedMessage;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Prints received messages, one a line. */
public final class MessagePrinter {
    private static final int CHARACTERS_MAX = 200;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    private final Consumer<String> out;
    private final Style style;

    /**
     * What is shown of a message.
     *
     * @param json       all of it, in a line of JSON
     * @param full       texts in full
     * @param pretty     payloads that are JSON in several lines
     * @param hex        payloads in full, as hexadecimal digits
     * @param properties what MQTT 5.0 has beside topic and payload, in lines below it
     */
    public record Style(boolean json, boolean full, boolean pretty, boolean hex, boolean properties) {
    }

    public MessagePrinter(Console console, boolean json, boolean full) {
        this(console::line, new Style(json, full, false, false, false));
    }

    /** @param out gets each line */
    public MessagePrinter(Consumer<String> out, Style style) {
        this.out = out;
        this.style = style;
    }

    public void print(ReceivedMessage received) {
        if (style.json) {
            out.accept(Json.of(fields(received)));
            return;
        }
        Optional<List<String>> pretty = style.pretty && !style.hex
                ? Text.decoded(received.message().payload().asByteBuffer()).flatMap(PrettyJson::lines)
                : Optional.empty();
        out.accept(head(received) + (pretty.isPresent() ? "" : payload(received.message())));
        pretty.ifPresent(lines -> lines.forEach(line -> out.accept("  " + Text.whole(line))));
        if (style.properties) {
            Map<String, Object> fields = fields(received);
            fields.keySet().removeAll(Set.of("time", "client", "topic", "qos", "retain", "duplicate", "size", "payload",
                    "payloadBase64"));
            Values.flatten("", fields, (name, value) -> out.accept("  " + Text.safe(name) + ": "
                    + Text.safe(String.valueOf(value))));
        }
    }

    private String payload(Message message) {
        return style.hex ? Text.hex(message.payload().asByteBuffer(), Integer.MAX_VALUE)
                : Text.payload(message.payload().asByteBuffer(), style.full ? Integer.MAX_VALUE : CHARACTERS_MAX);
    }

    private static String head(ReceivedMessage received) {
        Message message = received.message();
        return LocalTime.now().format(TIME) + "  " + Text.safe(message.topic().value()) + "  [QoS "
                + message.qos().value() + (message.retain() ? ", retained" : "")
                + (received.duplicate() ? ", sent before" : "") + "]  ";
    }

    private static Map<String, Object> fields(ReceivedMessage received) {
        Message message = received.message();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS));
        fields.put("client", received.client().name());
        fields.put("topic", message.topic().value());
        fields.put("qos", message.qos().value());
        fields.put("retain", message.retain());
        fields.put("duplicate", received.duplicate());
        fields.put("size", message.payload().length());
        ByteBuffer bytes = message.payload().asByteBuffer();
        Optional<String> text = Text.decoded(bytes);
        if (text.isPresent()) {
            fields.put("payload", text.get());
        } else {
            fields.put("payloadBase64", Base64.getEncoder().encodeToString(message.payload().toBytes()));
        }
        fields.put("expirySeconds", message.expirySeconds());
        fields.put("contentType", message.contentType());
        fields.put("responseTopic", message.responseTopic().map(Object::toString));
        message.correlationData().ifPresent(data -> fields.put("correlationDataBase64",
                Base64.getEncoder().encodeToString(data.toBytes())));
        if (!message.userProperties().isEmpty()) {
            fields.put("userProperties", message.userProperties());
        }
        return fields;
    }
}
