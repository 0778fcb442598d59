package io.caddis.mqtt.management.config.keys;

import io.caddis.mqtt.management.config.keys.Key.Change;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Option;

/** When there is a connection, how long to wait for what, and the way to the server. */
public @interface ConnectionKeys {
    // ---- The connection

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
                    + "0: for ever, but where there is a keep alive, the log says so after a minute or two. On a slow "
                    + "link more than it takes to send what the socket holds.")
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

    @Key(unit = "s", change = Change.HOT) @AttributeDefinition(required = false, min = "0", max = "3600",
            description = "Plain Java: how long Caddis.close() waits at most for messages of this client to be sent "
                    + "and acknowledged, as MqttClient.drain(Duration) does. In a container no stop waits: there call "
                    + "drain, or disconnect with withDrain.")
    int close_timeout() default 5;

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

    // ---- The way to the server

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

    @Key(change = Change.HOT) @AttributeDefinition(name = "Hosts of redirects", required = false,
            description = "With redirect=follow: to which hosts a server may send its clients, beside those of server: "
                    + "names, addresses, *.DOMAIN for all names below one, each with :PORT or without. All, and a "
                    + "warning, if none is given.")
    String[] redirect_hosts() default {};

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
}
