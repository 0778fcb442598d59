package io.caddis.mqtt.management;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/**
 * What a console shows of the factory PID. The definition's id is that PID, because Eclipse Kura reads the generated
 * file by this name. {@link ClientConfig} reads and checks the values; a test holds the two together.
 */
@ObjectClassDefinition(id = ClientComponent.FACTORY_PID, name = "MQTT client",
        description = "One MQTT client, connected for as long as this configuration exists")
@interface ClientSettings {
    @AttributeDefinition(description = "Server: mqtt://HOST or mqtt://HOST:PORT (port 1883 if not given), "
            + "mqtt+unix:///PATH, and with further bundles mqtts://HOST (port 8883), ws://HOST/PATH, wss://HOST/PATH")
    String server();

    @AttributeDefinition(required = false, description = "Client identifier; made from the client's name and chance if "
            + "not given. Set it for a session that is to outlive this process")
    String client_id();

    @AttributeDefinition(required = false, description = "MQTT version",
            options = {@Option(value = "5.0"), @Option(value = "3.1.1")})
    String protocol_version() default "5.0";

    @AttributeDefinition(required = false, min = "0", max = "65535",
            description = "Seconds in which something is sent to the server, a ping if nothing else is; 0 sends none")
    int keep_alive() default 60;

    @AttributeDefinition(required = false,
            description = "MQTT 5.0: discard what the server kept of an earlier life at the first connect. "
                    + "With 3.1.1 a session is clean if session.expiry is 0")
    boolean clean_start() default true;

    @AttributeDefinition(required = false, min = "0", max = "4294967295",
            description = "Seconds that the server keeps the session without a connection; 4294967295 for ever")
    long session_expiry() default 3600;

    @AttributeDefinition(required = false, description = "User name")
    String username();

    @AttributeDefinition(required = false, type = AttributeType.PASSWORD,
            description = "Password, sent as UTF-8; or an array of bytes")
    String _password();

    @AttributeDefinition(required = false, description = "Topic of the will; no will if not given")
    String will_topic();

    @AttributeDefinition(required = false, description = "Payload of the will, sent as UTF-8; or an array of bytes")
    String will_payload() default "";

    @AttributeDefinition(required = false, min = "0", max = "2", description = "QoS of the will")
    int will_qos() default 0;

    @AttributeDefinition(required = false, min = "0", max = "4294967295",
            description = "Seconds that the server waits with the will, in which the client may be back (MQTT 5.0)")
    long will_delay() default 0;

    @AttributeDefinition(required = false, min = "0", max = "4294967295",
            description = "Seconds that the will is worth delivering; for ever if not given (MQTT 5.0)")
    long will_expiry();

    @AttributeDefinition(required = false, description = "What the payload of the will is, such as a MIME type (5.0)")
    String will_content_type();

    @AttributeDefinition(required = false, description = "Where an answer to the will goes (MQTT 5.0)")
    String will_response_topic();

    @AttributeDefinition(required = false, description = "What an answer to the will repeats, as UTF-8 (MQTT 5.0)")
    String will_correlation_data();

    @AttributeDefinition(required = false, description = "name=value pairs of the will (MQTT 5.0)")
    String[] will_user_properties() default {};

    @AttributeDefinition(required = false, description = "Say that the payload of the will is UTF-8 (MQTT 5.0)")
    boolean will_payload_utf8() default false;

    @AttributeDefinition(required = false, description = "Whether the server retains the will")
    boolean will_retain() default false;

    @AttributeDefinition(required = false, description = "Topic filters whose messages wait for poll()")
    String[] subscriptions() default {};

    @AttributeDefinition(required = false, min = "0", max = "2", description = "QoS of these subscriptions")
    int subscriptions_qos() default 1;

    @AttributeDefinition(required = false, description = "Not what this client published itself (MQTT 5.0)")
    boolean subscriptions_no_local() default false;

    @AttributeDefinition(required = false, description = "Retain flag of messages as published (MQTT 5.0)")
    boolean subscriptions_retain_as_published() default false;

    @AttributeDefinition(required = false, description = "Which retained messages to get (MQTT 5.0)",
            options = {@Option(value = "SEND"), @Option(value = "SEND_IF_NEW"), @Option(value = "DO_NOT_SEND")})
    String subscriptions_retain_handling() default "SEND";

    @AttributeDefinition(required = false, min = "0", max = "268435455",
            description = "Subscription identifier of these filters, 0 for none (MQTT 5.0)")
    int subscriptions_identifier() default 0;

    @AttributeDefinition(required = false, description = "Authentication method of MQTT 5.0, such as SCRAM-SHA-256; "
            + "needs an MqttAuthenticator that knows it")
    String authentication_method();

    @AttributeDefinition(required = false, description = "name=value pairs of CONNECT (MQTT 5.0)")
    String[] user_properties() default {};

    @AttributeDefinition(required = false, min = "0", max = "65535",
            description = "Topic aliases that the server may use; 0 for none (MQTT 5.0)")
    int topic_alias_maximum() default 16;

    @AttributeDefinition(required = false, min = "0", max = "65535",
            description = "Topic aliases used at most, as far as the server allows; 0 for none (MQTT 5.0)")
    int topic_alias_sent_max() default 16;

    @AttributeDefinition(required = false,
            description = "Ask the server where answers to requests should go (MQTT 5.0)")
    boolean request_response_information() default false;

    @AttributeDefinition(required = false,
            description = "Let the server add reason strings and user properties to its answers (MQTT 5.0)")
    boolean request_problem_information() default true;

    @AttributeDefinition(required = false, description = "Topic that answers to requests go to; made from what the "
            + "server says, or from the client identifier, if not given (MQTT 5.0)")
    String response_topic();

    @AttributeDefinition(required = false, min = "1", max = "1000000",
            description = "Requests that may wait for their answers; request fails beyond")
    int requests_max() default 1000;

    @AttributeDefinition(required = false, description = "Connect by itself; otherwise connect() does")
    boolean connect() default true;

    @AttributeDefinition(required = false, min = "1", max = "3600",
            description = "Seconds that connecting may take once the name is resolved")
    int connect_timeout() default 10;

    @AttributeDefinition(required = false, min = "1", max = "3600",
            description = "Seconds that resolving the name may take")
    int resolve_timeout() default 10;

    @AttributeDefinition(required = false, min = "1", max = "3600",
            description = "Seconds that the proxy may take to connect to the server")
    int proxy_timeout() default 10;

    @AttributeDefinition(required = false, min = "1", max = "3600",
            description = "Seconds that the TLS handshake and the opening of a WebSocket may take")
    int handshake_timeout() default 10;

    @AttributeDefinition(required = false, description = "Local address to connect from, IPv4 or IPv6")
    String bind_address();

    @AttributeDefinition(required = false, description = "Send small packets at once (TCP_NODELAY)")
    boolean tcp_no_delay() default true;

    @AttributeDefinition(required = false, description = "Let the system test silent connections (SO_KEEPALIVE)")
    boolean tcp_keep_alive() default true;

    @AttributeDefinition(required = false, min = "0", max = "67108864",
            description = "Bytes of the socket's send buffer; 0 leaves it to the system")
    int socket_send_buffer() default 0;

    @AttributeDefinition(required = false, min = "0", max = "67108864",
            description = "Bytes of the socket's receive buffer; 0 leaves it to the system")
    int socket_receive_buffer() default 0;

    @AttributeDefinition(required = false, description = "Proxy: http://HOST:PORT or socks5://HOST:PORT")
    String proxy();

    @AttributeDefinition(required = false, description = "User name for the proxy")
    String proxy_username();

    @AttributeDefinition(required = false, type = AttributeType.PASSWORD, description = "Password for the proxy")
    String _proxy_password();

    @AttributeDefinition(required = false, type = AttributeType.PASSWORD,
            description = "Headers of the request that opens a WebSocket, each as NAME: VALUE")
    String[] _websocket_headers();

    @AttributeDefinition(required = false, type = AttributeType.PASSWORD,
            description = "Bearer token of the request that opens a WebSocket")
    String _websocket_bearer();

    @AttributeDefinition(required = false, min = "1", max = "3600",
            description = "Seconds that CONNACK and PINGRESP may take")
    int response_timeout() default 10;

    @AttributeDefinition(required = false, min = "1", max = "86400",
            description = "Seconds after which connect, subscribe and unsubscribe fail if not answered")
    int operation_timeout() default 60;

    @AttributeDefinition(required = false, min = "1", max = "3600000",
            description = "Milliseconds that the first wait before a reconnect may take; doubled each time")
    int reconnect_delay_min() default 500;

    @AttributeDefinition(required = false, min = "1", max = "86400000",
            description = "Milliseconds that a wait before a reconnect may take at most")
    int reconnect_delay_max() default 30_000;

    @AttributeDefinition(required = false, min = "0", max = "86400",
            description = "Seconds that a connection must last before the waits start small again")
    int reconnect_stable() default 30;

    @AttributeDefinition(required = false, min = "1", max = "1000000",
            description = "Messages that may wait to be sent; publish fails beyond")
    int queue_max() default 10_000;

    @AttributeDefinition(required = false, min = "1", max = "9223372036854775807",
            description = "Bytes that may wait to be sent; publish fails beyond")
    long queue_bytes_max() default 67_108_864;

    @AttributeDefinition(required = false,
            description = "What happens to a message for which the queue has no room, unless its QoS has a policy",
            options = {@Option(value = "fail"), @Option(value = "block"), @Option(value = "drop-oldest"),
                @Option(value = "drop-newest"), @Option(value = "spill")})
    String queue_policy() default "fail";

    @AttributeDefinition(required = false, description = "The same for QoS 0; as queue.policy if not given",
            options = {@Option(value = "fail"), @Option(value = "block"), @Option(value = "drop-oldest"),
                @Option(value = "drop-newest")})
    String queue_policy_qos0();

    @AttributeDefinition(required = false, description = "The same for QoS 1; as queue.policy if not given",
            options = {@Option(value = "fail"), @Option(value = "block"), @Option(value = "drop-oldest"),
                @Option(value = "drop-newest"), @Option(value = "spill")})
    String queue_policy_qos1();

    @AttributeDefinition(required = false, description = "The same for QoS 2; as queue.policy if not given",
            options = {@Option(value = "fail"), @Option(value = "block"), @Option(value = "drop-oldest"),
                @Option(value = "drop-newest"), @Option(value = "spill")})
    String queue_policy_qos2();

    @AttributeDefinition(required = false, min = "1", max = "3600",
            description = "Seconds that publish waits for room at most, with the policy block")
    int queue_block_timeout() default 10;

    @AttributeDefinition(required = false, min = "1", max = "9223372036854775807",
            description = "Bytes that may wait in the store only, with the policy spill")
    long spill_bytes_max() default 1_073_741_824;

    @AttributeDefinition(required = false, min = "0", max = "1000000000000",
            description = "Messages sent in a second at most; 0 for no limit")
    long rate_messages() default 0;

    @AttributeDefinition(required = false, min = "0", max = "1000000000000",
            description = "Bytes of messages sent in a second at most; 0 for no limit")
    long rate_bytes() default 0;

    @AttributeDefinition(required = false, min = "1", max = "65535",
            description = "QoS 1 and 2 messages sent before an acknowledgement; a 5.0 server may ask for less. If not "
                    + "given: 1000 with 5.0; 20 with 3.1.1, where a server cannot ask")
    int in_flight_max();

    @AttributeDefinition(required = false, min = "1", max = "65535",
            description = "QoS 1 and 2 messages that the server may send before an acknowledgement (MQTT 5.0)")
    int receive_maximum() default 1000;

    @AttributeDefinition(required = false, min = "64", max = "268435460",
            description = "Bytes of the greatest packet accepted from the server")
    int packet_size_max() default 268_435_460;

    @AttributeDefinition(required = false, min = "1", max = "1000000",
            description = "Messages that may wait for poll() before the client stops reading")
    int receive_queue_max() default 1000;

    @AttributeDefinition(required = false, min = "1", max = "9223372036854775807",
            description = "Bytes that may wait for poll() before the client stops reading")
    long receive_queue_bytes_max() default 67_108_864;

    @AttributeDefinition(required = false, min = "0", max = "86400",
            description = "Seconds that a listener's filters stay subscribed and its messages wait after it left")
    int listener_grace() default 60;

    @AttributeDefinition(required = false, description = "Keep the session in the session store: QoS 1 and 2 messages "
            + "that were accepted survive the end of the process. Needs the bundle store")
    boolean durable() default false;

    @AttributeDefinition(required = false, description = "TLS: files with the certificates of authorities that may "
            + "vouch for the server, PEM, PKCS12 or JKS; if not given, whom the JDK trusts")
    String[] tls_trust() default {};

    @AttributeDefinition(required = false, type = AttributeType.PASSWORD,
            description = "TLS: password of PKCS12 and JKS files in tls.trust")
    String _tls_trust_password();

    @AttributeDefinition(required = false, description = "TLS: file with our private key, PEM, PKCS12 or JKS")
    String tls_key();

    @AttributeDefinition(required = false, type = AttributeType.PASSWORD,
            description = "TLS: password of the file in tls.key, or of the key in it")
    String _tls_key_password();

    @AttributeDefinition(required = false, description = "TLS: name of the entry in tls.key, if it holds several")
    String tls_key_alias();

    @AttributeDefinition(required = false,
            description = "TLS: PEM file with our certificate and its chain, if they are not in tls.key")
    String tls_certificate();

    @AttributeDefinition(required = false, description = "TLS: name sent to the server (SNI) and expected in its "
            + "certificate; if not given, the one in the address")
    String tls_server_name();

    @AttributeDefinition(required = false,
            description = "TLS: whether the server's certificate must have that name. Turn off for tests only")
    boolean tls_verify_host() default true;

    @AttributeDefinition(required = false, description = "TLS: versions: TLSv1.3, TLSv1.2")
    String[] tls_protocols() default {"TLSv1.3", "TLSv1.2"};

    @AttributeDefinition(required = false, description = "TLS: cipher suites, the preferred one first")
    String[] tls_cipher_suites() default {};

    @AttributeDefinition(required = false, description = "TLS: groups for the key exchange, the preferred one first, "
            + "for example X25519MLKEM768, x25519, secp256r1")
    String[] tls_groups() default {};

    @AttributeDefinition(required = false,
            description = "TLS: application protocols offered (ALPN), for example mqtt")
    String[] tls_alpn() default {};

    @AttributeDefinition(required = false, description = "TLS: sha256/BASE64 of public keys, one of which must be in "
            + "the server's chain of certificates")
    String[] tls_pins() default {};

    @AttributeDefinition(required = false, description = "TLS: whether certificates are checked for revocation: none; "
            + "soft, the server is believed if that cannot be found out; hard, it is refused then",
            options = {@Option(value = "none"), @Option(value = "soft"), @Option(value = "hard")})
    String tls_revocation() default "none";

    @AttributeDefinition(required = false, description = "TLS: files with revocation lists, PEM or DER")
    String[] tls_revocation_crl() default {};

    @AttributeDefinition(required = false,
            description = "TLS: whether OCSP responders are asked, and stapled answers used, before revocation lists")
    boolean tls_revocation_ocsp() default true;

    @AttributeDefinition(required = false, description = "TLS: identity of the pre-shared key")
    String tls_psk_identity();

    @AttributeDefinition(required = false, type = AttributeType.PASSWORD,
            description = "TLS: pre-shared key in hexadecimal digits, in place of certificates")
    String _tls_psk_key();

    @AttributeDefinition(required = false, description = "TLS: LDAP filter for an SSLContext service of this "
            + "container, which decides on trust and key in place of the files")
    String tls_context_target();
}
