package io.caddis.mqtt.management.config.keys;

import io.caddis.mqtt.management.config.keys.Key.Change;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Option;

/** What waits, on its way out and on its way in, and how much of it. */
public @interface QueueKeys {
    @Key @AttributeDefinition(name = "Queue: messages", required = false, min = "1", max = "1000000",
            description = "Messages that wait in memory to be sent; those in flight do not count. What happens "
                    + "beyond it, queue.policy says.")
    int queue_max() default 10_000;

    @Key(unit = "bytes")
    @AttributeDefinition(name = "Queue: bytes", required = false, min = "1", max = "9223372036854775807",
            description = "What messages take of the heap that wait to be sent: payload, topic, properties, and 256 "
                    + "bytes for each message. Those in flight may take as much again.")
    long queue_bytes_max() default 67_108_864;

    @Key @AttributeDefinition(name = "Full queue", required = false,
            options = {@Option(label = "fail", value = "fail"), @Option(label = "block", value = "block"),
                @Option(label = "drop-oldest", value = "drop-oldest"),
                @Option(label = "drop-newest", value = "drop-newest"), @Option(label = "spill", value = "spill")},
            description = "What happens to a message for which the queue has no room. fail: its publish fails; block: "
                    + "publish waits for room, up to queue.block.timeout; drop-oldest: the message that waits longest "
                    + "is given up; drop-newest: this one is; spill: a durable client keeps it in the store. A change "
                    + "between fail and block costs nothing.")
    String queue_policy() default "fail";

    @Key @AttributeDefinition(name = "Full queue, QoS 0", required = false,
            options = {@Option(label = "as queue.policy", value = "as-queue-policy"),
                @Option(label = "fail", value = "fail"), @Option(label = "block", value = "block"),
                @Option(label = "drop-oldest", value = "drop-oldest"),
                @Option(label = "drop-newest", value = "drop-newest")},
            description = "The same for messages of QoS 0, which a store does not keep: as-queue-policy is fail if "
                    + "that is spill.")
    String queue_policy_qos0() default "as-queue-policy";

    @Key @AttributeDefinition(name = "Full queue, QoS 1", required = false,
            options = {@Option(label = "as queue.policy", value = "as-queue-policy"),
                @Option(label = "fail", value = "fail"), @Option(label = "block", value = "block"),
                @Option(label = "drop-oldest", value = "drop-oldest"),
                @Option(label = "drop-newest", value = "drop-newest"), @Option(label = "spill", value = "spill")},
            description = "The same for messages of QoS 1.")
    String queue_policy_qos1() default "as-queue-policy";

    @Key @AttributeDefinition(name = "Full queue, QoS 2", required = false,
            options = {@Option(label = "as queue.policy", value = "as-queue-policy"),
                @Option(label = "fail", value = "fail"), @Option(label = "block", value = "block"),
                @Option(label = "drop-oldest", value = "drop-oldest"),
                @Option(label = "drop-newest", value = "drop-newest"), @Option(label = "spill", value = "spill")},
            description = "The same for messages of QoS 2.")
    String queue_policy_qos2() default "as-queue-policy";

    @Key(unit = "s", change = Change.HOT)
    @AttributeDefinition(name = "Full queue: wait", required = false, min = "1", max = "3600",
            description = "How long publish waits for room with block.")
    int queue_block_timeout() default 10;

    @Key(unit = "bytes")
    @AttributeDefinition(name = "Queue in the store: bytes", required = false, min = "1", max = "9223372036854775807",
            description = "What messages may take in the store beyond queue.max and queue.bytes.max, with spill, "
                    + "counted as for queue.bytes.max.")
    long spill_bytes_max() default 1_073_741_824;

    @Key(absent = "1000 with 5.0, 20 with 3.1.1")
    @AttributeDefinition(name = "Messages in flight", required = false, min = "1", max = "65535",
            description = "QoS 1 and 2 messages that are sent and not acknowledged. A 5.0 server may ask for less. "
                    + "A 3.1.1 server cannot, and Mosquitto 2.0 takes 20 and drops QoS 2 messages beyond; raise it "
                    + "if yours takes more.")
    int in_flight_max();

    @Key(range = "valid topic filters", change = Change.HOT)
    @AttributeDefinition(name = "Subscriptions for poll()", required = false,
            description = "Filters whose messages wait for poll().")
    String[] subscriptions() default {};

    @Key(change = Change.HOT) @AttributeDefinition(name = "Subscriptions: QoS", required = false, min = "0", max = "2",
            description = "QoS of subscriptions.")
    int subscriptions_qos() default 1;

    @Key(change = Change.HOT) @AttributeDefinition(name = "Subscriptions: no local", required = false,
            description = "MQTT 5.0: not what this client published itself. Refused with 3.1.1 and for shared "
                    + "filters.")
    boolean subscriptions_no_local() default false;

    @Key(change = Change.HOT) @AttributeDefinition(name = "Subscriptions: retain as published", required = false,
            description = "MQTT 5.0: the retain flag as the publisher set it.")
    boolean subscriptions_retain_as_published() default false;

    @Key(change = Change.HOT) @AttributeDefinition(name = "Subscriptions: retain handling", required = false,
            options = {@Option(label = "SEND", value = "SEND"), @Option(label = "SEND_IF_NEW", value = "SEND_IF_NEW"),
                @Option(label = "DO_NOT_SEND", value = "DO_NOT_SEND")},
            description = "MQTT 5.0: which retained messages to get with subscriptions.")
    String subscriptions_retain_handling() default "SEND";

    @Key(change = Change.HOT)
    @AttributeDefinition(name = "Subscriptions: identifier", required = false, min = "0", max = "268435455",
            description = "MQTT 5.0: comes back in ReceivedMessage.subscriptionIdentifiers(); 0: none.")
    int subscriptions_identifier() default 0;

    @Key(change = Change.HOT)
    @AttributeDefinition(name = "Receive queue: messages", required = false, min = "1", max = "1000000",
            description = "Messages that wait for poll() before the client stops reading.")
    int receive_queue_max() default 1000;

    @Key(unit = "bytes", change = Change.HOT)
    @AttributeDefinition(name = "Receive queue: bytes", required = false, min = "1", max = "9223372036854775807",
            description = "What messages take of the heap, counted as for queue.bytes.max, that wait for poll(), or "
                    + "for one listener, before the client stops reading; a sixteenth of the heap at most. All queues "
                    + "of a client together may take as much and listener.kept.bytes.max; all clients, a quarter of "
                    + "the heap.")
    long receive_queue_bytes_max() default 67_108_864;
}
