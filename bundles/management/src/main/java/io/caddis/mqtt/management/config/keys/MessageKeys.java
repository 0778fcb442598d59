package io.caddis.mqtt.management.config.keys;

import io.caddis.mqtt.management.config.keys.Key.Change;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Limits of messages, what is kept for listeners, and requests. */
public @interface MessageKeys {
    // ---- Messages

    @Key(unit = "1/s") @AttributeDefinition(name = "Rate: messages", required = false, min = "0", max = "1000000000000",
            description = "PUBLISH packets sent in a second, those sent again included; 0: no limit. A tenth of it "
                    + "may leave at once. Acknowledgements and pings are not limited.")
    long rate_messages() default 0;

    @Key(unit = "bytes/s")
    @AttributeDefinition(name = "Rate: bytes", required = false, min = "0", max = "1000000000000",
            description = "Bytes of messages sent in a second: payload, topic, and 100 for each; 0: no limit. A "
                    + "message larger than a tenth of it leaves all the same, and those behind it wait longer.")
    long rate_bytes() default 0;

    @Key(unit = "1/s")
    @AttributeDefinition(name = "Rate: filters", required = false, min = "0", max = "1000000000000",
            description = "Topic filters subscribed or unsubscribed in a second; 0: no limit. A tenth of it may go at "
                    + "once, and a packet with more goes all the same.")
    long rate_filters() default 0;

    @Key
    @AttributeDefinition(required = false,
            options = {@Option(label = "hold", value = "hold"), @Option(label = "drop", value = "drop")},
            description = "What becomes of a QoS 1 or 2 message that the server answers by ending the connection, "
                    + "again and again, until it is sure that it is this one. hold: it is sent again until the server "
                    + "takes it, it expires or mqtt:queue drops it, and the others wait. drop: it fails as POISON.")
    String poison() default "hold";

    @Key @AttributeDefinition(name = "Filters in one SUBSCRIBE", required = false, min = "1", max = "1000",
            description = "How many topic filters go in one SUBSCRIBE or UNSUBSCRIBE. AWS IoT takes 8. Fewer by itself "
                    + "after the server ended a connection right after one.")
    int subscribe_filters_max() default 50;

    @Key @AttributeDefinition(name = "Topic aliases sent", required = false, min = "0", max = "65535",
            description = "MQTT 5.0: how many topic aliases are used at most, if the server allows any: then a "
                    + "topic that is used again takes 3 bytes.")
    int topic_alias_sent_max() default 16;

    @Key @AttributeDefinition(required = false, min = "1", max = "65535",
            description = "MQTT 5.0: QoS 1 and 2 messages that the server may send before an acknowledgement. "
                    + "Mosquitto 2.0.11 sends more after a reconnect, and the connection ends: use 65,535 with it "
                    + "if more than a thousand messages may wait there.")
    int receive_maximum() default 1000;

    @Key(unit = "bytes") @AttributeDefinition(name = "Greatest packet", required = false, min = "64", max = "268435460",
            description = "Greatest packet accepted. A 5.0 server is told, and does not send a greater one; with 3.1.1 "
                    + "it ends the connection. The heap has to have room for it twice.")
    int packet_size_max() default 16_777_216;

    @Key @AttributeDefinition(name = "Topic alias maximum", required = false, min = "0", max = "65535",
            description = "MQTT 5.0: how many topic aliases the server may use. Each is a topic kept in memory for "
                    + "the connection.")
    int topic_alias_maximum() default 16;

    @Key(unit = "s", change = Change.HOT)
    @AttributeDefinition(name = "Grace for listeners", required = false, min = "0", max = "86400",
            description = "How long the filters of a listener that left stay subscribed and its messages are kept; "
                    + "also, how long a QoS 1 or 2 message for which there is nobody is kept.")
    int listener_grace() default 60;

    @Key(unit = "ms", change = Change.HOT)
    @AttributeDefinition(name = "Hold for listeners", required = false, min = "-1", max = "3600000",
            description = "How long a QoS 1 or 2 message that waits for a listener, or for poll(), may hold up others: "
                    + "then it is acknowledged and kept; in a crash only durable=true saves it. -1: for ever.")
    int listener_hold() default 1000;

    @Key(change = Change.HOT)
    @AttributeDefinition(name = "Kept for listeners: messages", required = false, min = "0", max = "1000000",
            description = "Such messages. Beyond it they are not acknowledged, and hold up others.")
    int listener_kept_max() default 100_000;

    @Key(unit = "bytes", change = Change.HOT)
    @AttributeDefinition(name = "Kept for listeners: bytes", required = false, min = "0", max = "9223372036854775807",
            description = "What such messages take of the heap, counted as for queue.bytes.max. Beyond it as above.")
    long listener_kept_bytes_max() default 67_108_864;

    // ---- Requests

    @Key @AttributeDefinition(required = false,
            description = "MQTT 5.0: ask the server where answers to requests should go.")
    boolean request_response_information() default false;

    @Key(range = "valid topic", absent = "made", change = Change.HOT) @AttributeDefinition(required = false,
            description = "MQTT 5.0: where answers to new requests go. If not given, the server says it, or it is "
                    + "made of the client identifier.")
    String response_topic();

    @Key(change = Change.HOT)
    @AttributeDefinition(name = "Requests at a time", required = false, min = "1", max = "1000000",
            description = "Requests that wait for an answer. Beyond it request fails with QUEUE_FULL.")
    int requests_max() default 1000;
}
