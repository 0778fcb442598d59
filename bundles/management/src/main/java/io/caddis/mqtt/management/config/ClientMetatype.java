package io.caddis.mqtt.management.config;

import io.caddis.mqtt.management.config.Key.Change;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/**
 * All keys of a client: what a console shows of the factory PID, and what docs/configuration.md says, which the build
 * writes from here. The definition's id is that PID, because Eclipse Kura reads the generated file by this name.
 * {@link ClientConfig} reads and checks the values; a test holds the two together.
 */
@ObjectClassDefinition(id = ClientMetatype.FACTORY_PID, name = "MQTT client",
        description = "One MQTT client, connected for as long as this configuration exists")
public @interface ClientMetatype {
    /** The factory PID; a configuration of it is named {@code io.caddis.mqtt.client~NAME}. */
    String FACTORY_PID = "io.caddis.mqtt.client";

    // ---- The server, who the client is, and its name

    @Key(range = "mqtts://HOST[:PORT], mqtt://HOST[:PORT], mqtt+unix:///PATH, ws://HOST:PORT/PATH, "
            + "wss://HOST:PORT/PATH")
    @AttributeDefinition(
            description = "Address of the server, or up to 16 of them, of which one is used at a time. Ports, if not "
                    + "given: 1883 for mqtt, 8883 for mqtts, 80 for ws, 443 for wss; IPv6 as mqtt://[::1]. No "
                    + "credentials in it.")
    String[] server();

    @Key(absent = "caddis-NAME- and up to 6 random characters", change = Change.RESTART)
    @AttributeDefinition(name = "Client identifier", required = false,
            description = "Client identifier. Set it, if the session is to outlive the process.")
    String client_id();

    @Key(change = Change.RESTART) @AttributeDefinition(name = "Client identifier from the server", required = false,
            description = "Let the server assign the client identifier, in place of client.id. With 3.1.1 for a clean "
                    + "session only.")
    boolean client_id_assigned() default false;

    @Key @AttributeDefinition(name = "User name", required = false,
            description = "User name for the server. Not shown in service properties.")
    String username();

    @Key @AttributeDefinition(required = false, type = AttributeType.PASSWORD,
            description = "Password for the server, a text sent as UTF-8 or an array of bytes. With 3.1.1 it needs "
                    + "username. Like all secrets, it may be in file:PATH or env:NAME.")
    String _password();

    @Key @AttributeDefinition(name = "User name and password from", required = false,
            options = {@Option(label = "this configuration", value = "configured"),
                @Option(label = "a service", value = "service")},
            description = "configured: those of this configuration, until there is a service MqttCredentials for "
                    + "this client, which is asked. service: the client is SUSPENDED until there is one.")
    String credentials() default "configured";

    @Key(range = "up to 128 characters", absent = "the name of the configuration, or its PID's random part",
            change = Change.RESTART) @AttributeDefinition(name = "Name of the client", required = false,
            description = "Name by which listeners and commands find the client; no other client may have it. Another "
                    + "name makes another client, and the session of the old one ends.")
    String name();

    // ---- Whom to trust, and who vouches for the client

    @Key(range = "files, PEM, PKCS12 or JKS", absent = "whom the JDK trusts")
    @AttributeDefinition(name = "TLS: trust", required = false,
            description = "Files with the certificates of authorities that may vouch for the server.")
    String[] tls_trust() default {};

    @Key @AttributeDefinition(name = "TLS: password of trust", required = false, type = AttributeType.PASSWORD,
            description = "Password of PKCS12 and JKS files in tls.trust.")
    String _tls_trust_password();

    @Key(range = "file, PEM, PKCS12 or JKS")
    @AttributeDefinition(name = "TLS: key", required = false, description = "File with our private key.")
    String tls_key();

    @Key @AttributeDefinition(name = "TLS: password of the key", required = false, type = AttributeType.PASSWORD,
            description = "Password of the file in tls.key, or of the key in it.")
    String _tls_key_password();

    @Key(absent = "as .tls.key.password") @AttributeDefinition(name = "TLS: password of the store", required = false,
            type = AttributeType.PASSWORD, description = "Password of the store in tls.key, if its key has another.")
    String _tls_key_store_password();

    @Key(absent = "the only one") @AttributeDefinition(name = "TLS: alias of the key", required = false,
            description = "Name of the entry in tls.key, if that is a PKCS12 or JKS file with several.")
    String tls_key_alias();

    @Key(range = "file, PEM", absent = "the one in tls.key")
    @AttributeDefinition(name = "TLS: certificate", required = false,
            description = "File with our certificate and its chain.")
    String tls_certificate();

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

    // ---- Queues, out and in

    @Key @AttributeDefinition(name = "Queue: messages", required = false, min = "1", max = "1000000",
            description = "Messages that wait in memory to be sent; those in flight do not count. What happens "
                    + "beyond it, queue.policy says.")
    int queue_max() default 10_000;

    @Key(unit = "bytes")
    @AttributeDefinition(name = "Queue: bytes", required = false, min = "1", max = "9223372036854775807",
            description = "Bytes that wait in memory to be sent: payload, topic, properties and 100 bytes for each "
                    + "message.")
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
            description = "What messages may take in the store beyond queue.max and queue.bytes.max, with spill.")
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
            description = "MQTT 5.0: not what this client published itself. Refused with 3.1.1 and for shared filters.")
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
            description = "Bytes of payload and topic that wait for poll() before the client stops reading.")
    long receive_queue_bytes_max() default 67_108_864;

    // ---- The rest: the connection

    @Key @AttributeDefinition(required = false,
            description = "MQTT 5.0: the authentication method, such as SCRAM-SHA-256. The client is SUSPENDED "
                    + "until there is a service MqttAuthenticator that knows it.")
    String authentication_method();

    @Key(unit = "s") @AttributeDefinition(required = false, min = "1", max = "3600",
            description = "How long CONNACK, the answer to PINGREQ and each step of an authentication may take, on "
                    + "either side.")
    int response_timeout() default 10;

    @Key(unit = "s") @AttributeDefinition(required = false, min = "0", max = "86400",
            description = "How long the server may leave PUBLISH, PUBREL, SUBSCRIBE or UNSUBSCRIBE unanswered while "
                    + "the connection lives, within a quarter; then the connection is made again, with the session. "
                    + "0: for ever. On a slow link more than it takes to send what the socket holds.")
    int watchdog_timeout() default 0;

    @Key(range = "name=value") @AttributeDefinition(required = false,
            description = "MQTT 5.0: user properties of CONNECT. They are service properties, too: nothing secret.")
    String[] user_properties() default {};

    @Key @AttributeDefinition(required = false,
            description = "MQTT 5.0: whether the server may add reason strings and user properties to its answers.")
    boolean request_problem_information() default true;

    @Key(change = Change.HOT) @AttributeDefinition(name = "When to be connected", required = false,
            options = {@Option(label = "always", value = "always"),
                @Option(label = "while something is to be sent", value = "pending"),
                @Option(label = "at the times of connect.schedule", value = "schedule")},
            description = "When the client is connected; connect() connects at any time.")
    String connect_when() default "always";

    @Key(range = "each TIME/LENGTH or INTERVAL/LENGTH: 02:00/PT10M, PT1H/PT5M", change = Change.HOT)
    @AttributeDefinition(name = "Times to be connected", required = false,
            description = "With connect.when=schedule: up to 24 windows, each every day at a time, or over and over "
                    + "from midnight on, by this machine's clock and time zone.")
    String[] connect_schedule() default {};

    @Key(unit = "s", change = Change.HOT)
    @AttributeDefinition(name = "Time without work", required = false, min = "1", max = "86400",
            description = "With connect.when=pending: how long the connection stays when no message came or went and "
                    + "nothing waits for an answer.")
    int connect_idle() default 30;

    @Key(unit = "s", change = Change.HOT) @AttributeDefinition(required = false, min = "1", max = "86400",
            description = "When the futures of connect, disconnect, subscribe and unsubscribe fail. The future of "
                    + "publish has no such limit: give the message an expiry.")
    int operation_timeout() default 60;

    @Key(unit = "ms", change = Change.HOT)
    @AttributeDefinition(name = "First wait before a reconnect", required = false, min = "1", max = "3600000",
            description = "The wait before an attempt is a random time from 0 to a limit. This is the first limit; "
                    + "it doubles with each failure.")
    int reconnect_delay_min() default 500;

    @Key(unit = "ms", change = Change.HOT)
    @AttributeDefinition(name = "Longest wait before a reconnect", required = false, min = "1", max = "86400000",
            description = "The last of these limits, not below the first. After an answer that will hardly change "
                    + "(bad credentials, not authorised, client identifier refused or taken over, version not "
                    + "supported, banned, server moved, will not taken) the wait is from half of this to all of it.")
    int reconnect_delay_max() default 30_000;

    @Key(unit = "s", change = Change.HOT)
    @AttributeDefinition(name = "Time after which a connection is stable", required = false, min = "0", max = "86400",
            description = "How long a connection must have lasted for the limit to start small again.")
    int reconnect_stable() default 30;

    @Key(change = Change.HOT) @AttributeDefinition(name = "After a fatal answer", required = false,
            options = {@Option(label = "wait long, try again", value = "slow"),
                @Option(label = "stop", value = "stop")},
            description = "After one of the answers that will hardly change, from all servers: slow waits as "
                    + "reconnect.delay.max says, stop stays DISCONNECTED until the configuration changes or "
                    + "connect() is called.")
    String reconnect_fatal() default "slow";

    // ---- The rest: the way to the server

    @Key(change = Change.HOT) @AttributeDefinition(name = "Order of servers", required = false,
            options = {@Option(label = "as they stand", value = "order"), @Option(label = "random", value = "random")},
            description = "Of several servers: which is tried first, and after which. If one fails, the next one "
                    + "follows at once; when all have failed, the wait before a reconnect.")
    String server_order() default "order";

    @Key(change = Change.HOT) @AttributeDefinition(name = "Sessions of servers", required = false,
            options = {@Option(label = "each has its own", value = "own"),
                @Option(label = "shared: one cluster", value = "shared")},
            description = "Of several servers: own if they know nothing of each other's sessions, so that the client "
                    + "begins a new session where the last one is not; shared if they are one cluster. For the next "
                    + "connection.")
    String server_session() default "own";

    @Key(change = Change.HOT) @AttributeDefinition(name = "Redirects", required = false,
            options = {@Option(label = "ignore", value = "ignore"), @Option(label = "follow", value = "follow")},
            description = "MQTT 5.0: whether to go where a server sends its clients, with the same scheme, at most 5 "
                    + "times in a row.")
    String redirect() default "ignore";

    @Key(unit = "s") @AttributeDefinition(required = false, min = "1", max = "3600",
            description = "For the look-up of the name of the server, or of its proxy.")
    int resolve_timeout() default 10;

    @Key(unit = "s") @AttributeDefinition(required = false, min = "1", max = "3600",
            description = "For connecting to all addresses of the name together.")
    int connect_timeout() default 10;

    @Key(unit = "s") @AttributeDefinition(required = false, min = "1", max = "3600",
            description = "For the proxy to connect to the server.")
    int proxy_timeout() default 10;

    @Key(unit = "s") @AttributeDefinition(required = false, min = "1", max = "3600",
            description = "For reading keys and certificates, and again for the handshake; also for opening a "
                    + "WebSocket.")
    int handshake_timeout() default 10;

    @Key(range = "IPv4 or IPv6 address")
    @AttributeDefinition(required = false, description = "Local address to connect from.")
    String bind_address();

    @Key @AttributeDefinition(name = "TCP no delay", required = false,
            description = "Small packets leave at once (TCP_NODELAY).")
    boolean tcp_no_delay() default true;

    @Key @AttributeDefinition(name = "TCP keep alive", required = false,
            description = "The system tests silent connections (SO_KEEPALIVE).")
    boolean tcp_keep_alive() default true;

    @Key(unit = "bytes") @AttributeDefinition(required = false, min = "0", max = "67108864",
            description = "Send buffer of the socket; 0 leaves it to the system.")
    int socket_send_buffer() default 0;

    @Key(unit = "bytes") @AttributeDefinition(required = false, min = "0", max = "67108864",
            description = "Receive buffer of the socket; 0 leaves it to the system.")
    int socket_receive_buffer() default 0;

    @Key(range = "http://HOST:PORT, socks5://HOST:PORT") @AttributeDefinition(required = false,
            description = "Proxy before the server. No credentials in it.")
    String proxy();

    @Key(range = "up to 255 bytes, for http without colon")
    @AttributeDefinition(name = "User name for the proxy", required = false,
            description = "User name for the proxy. Not shown in service properties.")
    String proxy_username();

    @Key(range = "1 to 255 bytes")
    @AttributeDefinition(name = "Password for the proxy", required = false, type = AttributeType.PASSWORD,
            description = "Password for the proxy; goes with proxy.username.")
    String _proxy_password();

    @Key(range = "each NAME: VALUE")
    @AttributeDefinition(name = "WebSocket headers", required = false, type = AttributeType.PASSWORD,
            description = "Headers of the request that opens a WebSocket.")
    String[] _websocket_headers();

    @Key(range = "characters of a bearer token")
    @AttributeDefinition(name = "WebSocket bearer token", required = false, type = AttributeType.PASSWORD,
            description = "Bearer token of the request that opens a WebSocket, sent as Authorization: Bearer ... A "
                    + "service MqttBearerToken goes before it.")
    String _websocket_bearer();

    // ---- The rest: messages and requests

    @Key(unit = "1/s") @AttributeDefinition(name = "Rate: messages", required = false, min = "0", max = "1000000000000",
            description = "PUBLISH packets sent in a second, those sent again included; 0: no limit. A tenth of it "
                    + "may leave at once. Acknowledgements and pings are not limited.")
    long rate_messages() default 0;

    @Key(unit = "bytes/s")
    @AttributeDefinition(name = "Rate: bytes", required = false, min = "0", max = "1000000000000",
            description = "Bytes of messages sent in a second, counted as for queue.bytes.max; 0: no limit. A "
                    + "message larger than a tenth of it leaves all the same, and those behind it wait longer.")
    long rate_bytes() default 0;

    @Key(unit = "1/s") @AttributeDefinition(name = "Rate: filters", required = false, min = "0", max = "1000000000000",
            description = "Topic filters subscribed or unsubscribed in a second; 0: no limit. A tenth of it may go at "
                    + "once, and a packet with more goes all the same.")
    long rate_filters() default 0;

    @Key @AttributeDefinition(required = false,
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
            description = "Greatest packet accepted. A greater one ends the connection.")
    int packet_size_max() default 268_435_460;

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
            description = "Bytes of such messages, 100 for each included. Beyond it as above.")
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

    // ---- The rest: TLS

    @Key(absent = "host of server") @AttributeDefinition(name = "TLS: server name", required = false,
            description = "Name that is sent to the server (SNI) and expected in its certificate.")
    String tls_server_name();

    @Key @AttributeDefinition(name = "TLS: verify the host name", required = false,
            description = "Whether the server's certificate must have that name. Turn it off for tests only.")
    boolean tls_verify_host() default true;

    @Key(range = "TLSv1.3, TLSv1.2")
    @AttributeDefinition(name = "TLS: protocols", required = false, description = "Versions of TLS.")
    String[] tls_protocols() default {"TLSv1.3", "TLSv1.2"};

    @Key(range = "names of IANA", absent = "with forward secrecy and authenticated encryption")
    @AttributeDefinition(name = "TLS: cipher suites", required = false,
            description = "Cipher suites, the preferred one first.")
    String[] tls_cipher_suites() default {};

    @Key(range = "names such as X25519MLKEM768, x25519, secp256r1", absent = "those of the library")
    @AttributeDefinition(name = "TLS: groups", required = false,
            description = "Groups for the key exchange, the preferred one first.")
    String[] tls_groups() default {};

    @Key(range = "up to 255 ASCII characters") @AttributeDefinition(name = "TLS: ALPN", required = false,
            description = "Application protocols offered, for example mqtt.")
    String[] tls_alpn() default {};

    @Key(range = "sha256/BASE64") @AttributeDefinition(name = "TLS: pins", required = false,
            description = "Hashes of public keys, one of which must be on the path that makes the server trusted.")
    String[] tls_pins() default {};

    @Key @AttributeDefinition(name = "TLS: revocation", required = false,
            options = {@Option(label = "none", value = "none"), @Option(label = "soft", value = "soft"),
                @Option(label = "hard", value = "hard")},
            description = "Whether certificates are checked for revocation. soft: the server is believed if that "
                    + "cannot be found out; hard: it is refused then.")
    String tls_revocation() default "none";

    @Key(range = "files, PEM or DER")
    @AttributeDefinition(name = "TLS: revocation lists", required = false, description = "Files with revocation lists.")
    String[] tls_revocation_crl() default {};

    @Key @AttributeDefinition(name = "TLS: OCSP", required = false,
            description = "Ask OCSP responders, and take stapled answers, before revocation lists.")
    boolean tls_revocation_ocsp() default true;

    @Key
    @AttributeDefinition(name = "TLS: PSK identity", required = false, description = "Identity of the pre-shared key.")
    String tls_psk_identity();

    @Key(range = "up to 128 hexadecimal digits")
    @AttributeDefinition(name = "TLS: PSK key", required = false, type = AttributeType.PASSWORD,
            description = "Pre-shared key, in place of certificates.")
    String _tls_psk_key();

    @Key(range = "LDAP filter") @AttributeDefinition(name = "TLS: SSLContext service", required = false,
            description = "Which SSLContext service of the container decides on trust and key, in place of files.")
    String tls_context_target();

    @Key @AttributeDefinition(name = "TLS: reload", required = false,
            options = {@Option(label = "next handshake", value = "next-handshake"),
                @Option(label = "reconnect", value = "reconnect")},
            description = "When changed files are used: with the next handshake, whenever that is; or by a reconnect "
                    + "as soon as the change is noticed.")
    String tls_reload() default "next-handshake";

    @Key(unit = "s") @AttributeDefinition(name = "TLS: reload interval", required = false, min = "1", max = "86400",
            description = "Time between two looks at the files, with tls.reload=reconnect.")
    int tls_reload_interval() default 60;
}
