package io.caddis.mqtt.shell.output;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.ReceivedMessage;
import java.nio.ByteBuffer;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Prints received messages, one a line. */
public final class MessagePrinter {
    private static final int CHARACTERS_MAX = 200;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    private final Console console;
    private final boolean json;
    private final int charactersMax;

    public MessagePrinter(Console console, boolean json, boolean full) {
        this.console = console;
        this.json = json;
        this.charactersMax = full ? Integer.MAX_VALUE : CHARACTERS_MAX;
    }

    public void print(ReceivedMessage received) {
        console.line(json ? Json.of(fields(received)) : line(received));
    }

    private String line(ReceivedMessage received) {
        Message message = received.message();
        return LocalTime.now().format(TIME) + "  " + Text.safe(message.topic().value()) + "  [QoS "
                + message.qos().value() + (message.retain() ? ", retained" : "")
                + (received.duplicate() ? ", sent before" : "") + "]  "
                + Text.payload(message.payload().asByteBuffer(), charactersMax);
    }

    private static Map<String, Object> fields(ReceivedMessage received) {
        Message message = received.message();
        Map<String, Object> fields = new LinkedHashMap<>();
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
