package io.caddis.mqtt.management.config.keys;

import io.caddis.mqtt.management.config.keys.Key.Change;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Option;

/** What client and server agree on: the session, the will, and the birth message. */
public @interface SessionKeys {
    // ---- The session

    @Key(change = Change.RESTART) @AttributeDefinition(required = false,
            options = {@Option(label = "5.0", value = "5.0"), @Option(label = "5.0 or 3.1.1", value = "auto"),
                @Option(label = "3.1.1", value = "3.1.1")},
            description = "Version of MQTT; 5 and 3 are understood, too. auto: 5.0, and 3.1.1 with a server that "
                    + "refuses it, or twice closes the connection instead of answering.")
    String protocol_version() default "5.0";

    @Key @AttributeDefinition(required = false,
            description = "MQTT 5.0: the first connection discards what the server kept of an earlier life; false "
                    + "takes that over: first, all QoS 2 messages that an earlier process may have left unfinished "
                    + "are ended, which costs about 10 kB once. Later connections go on with the session either "
                    + "way. Has no effect with 3.1.1.")
    boolean clean_start() default true;

    @Key(unit = "s") @AttributeDefinition(required = false, min = "0", max = "4294967295",
            description = "MQTT 5.0: how long the server keeps the session without a connection; 0: no longer than "
                    + "the connection; 4,294,967,295: for ever. 3.1.1: 0 is clean session 1, anything else clean "
                    + "session 0.")
    long session_expiry() default 3600;

    @Key @AttributeDefinition(name = "Keep the session in the store", required = false,
            description = "Keep the session in the store: accepted QoS 1 and 2 messages survive the end of the "
                    + "process. Needs the bundle of the store.")
    boolean durable() default false;

    @Key(unit = "s") @AttributeDefinition(required = false, min = "0", max = "65535",
            description = "PINGREQ is sent when nothing else was sent, or nothing was received, for this time less a "
                    + "quarter, or less 5 s if that is shorter. A 5.0 server may say another number. 0: never; then a "
                    + "dead link is noticed by the system alone (tcp.keep.alive, often hours), or by watchdog.timeout "
                    + "while an answer is due.")
    int keep_alive() default 60;

    @Key(change = Change.HOT) @AttributeDefinition(name = "Connect by itself", required = false,
            description = "Connect without being asked. If false: wait for MqttClient.connect(). A change connects "
                    + "or disconnects.")
    boolean connect() default true;

    // ---- The will

    @Key(range = "valid topic")
    @AttributeDefinition(required = false, description = "Topic of the will; no will without it.")
    String will_topic();

    @Key @AttributeDefinition(required = false,
            description = "Payload of the will: a text, sent as UTF-8, or an array of bytes.")
    String will_payload() default "";

    @Key
    @AttributeDefinition(name = "Will QoS", required = false, min = "0", max = "2", description = "QoS of the will.")
    int will_qos() default 0;

    @Key @AttributeDefinition(required = false, description = "Whether the server retains the will.")
    boolean will_retain() default false;

    @Key(unit = "s") @AttributeDefinition(required = false, min = "0", max = "4294967295",
            description = "MQTT 5.0: how long the server waits with the will; if the client is back before, there "
                    + "is none.")
    long will_delay() default 0;

    @Key(unit = "s", absent = "none: for ever") @AttributeDefinition(required = false, min = "0", max = "4294967295",
            description = "MQTT 5.0: how long the will is worth delivering.")
    long will_expiry();

    @Key @AttributeDefinition(required = false,
            description = "MQTT 5.0: what the payload of the will is, such as a MIME type.")
    String will_content_type();

    @Key(range = "valid topic")
    @AttributeDefinition(required = false, description = "MQTT 5.0: where an answer to the will goes.")
    String will_response_topic();

    @Key
    @AttributeDefinition(required = false, description = "MQTT 5.0: what an answer to the will repeats, sent as UTF-8.")
    String will_correlation_data();

    @Key(range = "name=value")
    @AttributeDefinition(required = false, description = "MQTT 5.0: user properties of the will.")
    String[] will_user_properties() default {};

    @Key @AttributeDefinition(name = "Will payload is UTF-8", required = false,
            description = "MQTT 5.0: say that the payload of the will is UTF-8.")
    boolean will_payload_utf8() default false;

    // ---- The birth message

    @Key(range = "valid topic") @AttributeDefinition(required = false,
            description = "Topic of the birth message, which the client publishes first on each connection, before "
                    + "what waits to be sent; none without it. It is never queued.")
    String birth_topic();

    @Key @AttributeDefinition(required = false,
            description = "Payload of the birth message: a text, sent as UTF-8, or an array of bytes.")
    String birth_payload() default "";

    @Key @AttributeDefinition(name = "Birth QoS", required = false, min = "0", max = "1",
            description = "QoS of the birth message.")
    int birth_qos() default 0;

    @Key @AttributeDefinition(required = false, description = "Whether the server retains the birth message.")
    boolean birth_retain() default false;

    @Key(unit = "s", absent = "none: for ever") @AttributeDefinition(required = false, min = "0", max = "4294967295",
            description = "MQTT 5.0: how long the birth message is worth delivering.")
    long birth_expiry();

    @Key @AttributeDefinition(required = false,
            description = "MQTT 5.0: what the payload of the birth message is, such as a MIME type.")
    String birth_content_type();

    @Key(range = "name=value")
    @AttributeDefinition(required = false, description = "MQTT 5.0: user properties of the birth message.")
    String[] birth_user_properties() default {};

    @Key @AttributeDefinition(name = "Birth payload is UTF-8", required = false,
            description = "MQTT 5.0: say that the payload of the birth message is UTF-8.")
    boolean birth_payload_utf8() default false;
}
