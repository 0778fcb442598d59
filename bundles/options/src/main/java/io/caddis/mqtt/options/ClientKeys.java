// Written by the build from the keys' description in bundles/management: change that, and run
// mvn verify -pl itests/jarchecks -am -Dit.test=OptionsIT
package io.caddis.mqtt.options;

/**
 * The keys of a client's configuration, for those who make a map of them. What each means, its range
 * and its default say the methods of {@link ClientOptions}.
 */
public final class ClientKeys {
    /** The factory PID; a configuration of it is named {@code io.caddis.mqtt.client~NAME}. */
    public static final String FACTORY_PID = "io.caddis.mqtt.client";

    /** See {@link ClientOptions#server}. */
    public static final String SERVER = "server";
    /** See {@link ClientOptions#clientId}. */
    public static final String CLIENT_ID = "client.id";
    /** See {@link ClientOptions#clientIdAssigned}. */
    public static final String CLIENT_ID_ASSIGNED = "client.id.assigned";
    /** See {@link ClientOptions#username}. */
    public static final String USERNAME = "username";
    /** See {@link ClientOptions#password}. */
    public static final String PASSWORD = ".password";
    /** See {@link ClientOptions#credentials}. */
    public static final String CREDENTIALS = "credentials";
    /** See {@link ClientOptions#name}. */
    public static final String NAME = "name";
    /** See {@link ClientOptions#tlsTrust}. */
    public static final String TLS_TRUST = "tls.trust";
    /** See {@link ClientOptions#tlsTrustPassword}. */
    public static final String TLS_TRUST_PASSWORD = ".tls.trust.password";
    /** See {@link ClientOptions#tlsKey}. */
    public static final String TLS_KEY = "tls.key";
    /** See {@link ClientOptions#tlsKeyPassword}. */
    public static final String TLS_KEY_PASSWORD = ".tls.key.password";
    /** See {@link ClientOptions#tlsKeyStorePassword}. */
    public static final String TLS_KEY_STORE_PASSWORD = ".tls.key.store.password";
    /** See {@link ClientOptions#tlsKeyAlias}. */
    public static final String TLS_KEY_ALIAS = "tls.key.alias";
    /** See {@link ClientOptions#tlsCertificate}. */
    public static final String TLS_CERTIFICATE = "tls.certificate";
    /** See {@link ClientOptions#protocolVersion}. */
    public static final String PROTOCOL_VERSION = "protocol.version";
    /** See {@link ClientOptions#cleanStart}. */
    public static final String CLEAN_START = "clean.start";
    /** See {@link ClientOptions#sessionExpiry}. */
    public static final String SESSION_EXPIRY = "session.expiry";
    /** See {@link ClientOptions#durable}. */
    public static final String DURABLE = "durable";
    /** See {@link ClientOptions#keepAlive}. */
    public static final String KEEP_ALIVE = "keep.alive";
    /** See {@link ClientOptions#connect}. */
    public static final String CONNECT = "connect";
    /** See {@link ClientOptions#willTopic}. */
    public static final String WILL_TOPIC = "will.topic";
    /** See {@link ClientOptions#willPayload}. */
    public static final String WILL_PAYLOAD = "will.payload";
    /** See {@link ClientOptions#willQos}. */
    public static final String WILL_QOS = "will.qos";
    /** See {@link ClientOptions#willRetain}. */
    public static final String WILL_RETAIN = "will.retain";
    /** See {@link ClientOptions#willDelay}. */
    public static final String WILL_DELAY = "will.delay";
    /** See {@link ClientOptions#willExpiry}. */
    public static final String WILL_EXPIRY = "will.expiry";
    /** See {@link ClientOptions#willContentType}. */
    public static final String WILL_CONTENT_TYPE = "will.content.type";
    /** See {@link ClientOptions#willResponseTopic}. */
    public static final String WILL_RESPONSE_TOPIC = "will.response.topic";
    /** See {@link ClientOptions#willCorrelationData}. */
    public static final String WILL_CORRELATION_DATA = "will.correlation.data";
    /** See {@link ClientOptions#willUserProperties}. */
    public static final String WILL_USER_PROPERTIES = "will.user.properties";
    /** See {@link ClientOptions#willPayloadUtf8}. */
    public static final String WILL_PAYLOAD_UTF8 = "will.payload.utf8";
    /** See {@link ClientOptions#birthTopic}. */
    public static final String BIRTH_TOPIC = "birth.topic";
    /** See {@link ClientOptions#birthPayload}. */
    public static final String BIRTH_PAYLOAD = "birth.payload";
    /** See {@link ClientOptions#birthQos}. */
    public static final String BIRTH_QOS = "birth.qos";
    /** See {@link ClientOptions#birthRetain}. */
    public static final String BIRTH_RETAIN = "birth.retain";
    /** See {@link ClientOptions#birthExpiry}. */
    public static final String BIRTH_EXPIRY = "birth.expiry";
    /** See {@link ClientOptions#birthContentType}. */
    public static final String BIRTH_CONTENT_TYPE = "birth.content.type";
    /** See {@link ClientOptions#birthUserProperties}. */
    public static final String BIRTH_USER_PROPERTIES = "birth.user.properties";
    /** See {@link ClientOptions#birthPayloadUtf8}. */
    public static final String BIRTH_PAYLOAD_UTF8 = "birth.payload.utf8";
    /** See {@link ClientOptions#queueMax}. */
    public static final String QUEUE_MAX = "queue.max";
    /** See {@link ClientOptions#queueBytesMax}. */
    public static final String QUEUE_BYTES_MAX = "queue.bytes.max";
    /** See {@link ClientOptions#queuePolicy}. */
    public static final String QUEUE_POLICY = "queue.policy";
    /** See {@link ClientOptions#queuePolicyQos0}. */
    public static final String QUEUE_POLICY_QOS0 = "queue.policy.qos0";
    /** See {@link ClientOptions#queuePolicyQos1}. */
    public static final String QUEUE_POLICY_QOS1 = "queue.policy.qos1";
    /** See {@link ClientOptions#queuePolicyQos2}. */
    public static final String QUEUE_POLICY_QOS2 = "queue.policy.qos2";
    /** See {@link ClientOptions#queueBlockTimeout}. */
    public static final String QUEUE_BLOCK_TIMEOUT = "queue.block.timeout";
    /** See {@link ClientOptions#spillBytesMax}. */
    public static final String SPILL_BYTES_MAX = "spill.bytes.max";
    /** See {@link ClientOptions#inFlightMax}. */
    public static final String IN_FLIGHT_MAX = "in.flight.max";
    /** See {@link ClientOptions#subscriptions}. */
    public static final String SUBSCRIPTIONS = "subscriptions";
    /** See {@link ClientOptions#subscriptionsQos}. */
    public static final String SUBSCRIPTIONS_QOS = "subscriptions.qos";
    /** See {@link ClientOptions#subscriptionsNoLocal}. */
    public static final String SUBSCRIPTIONS_NO_LOCAL = "subscriptions.no.local";
    /** See {@link ClientOptions#subscriptionsRetainAsPublished}. */
    public static final String SUBSCRIPTIONS_RETAIN_AS_PUBLISHED = "subscriptions.retain.as.published";
    /** See {@link ClientOptions#subscriptionsRetainHandling}. */
    public static final String SUBSCRIPTIONS_RETAIN_HANDLING = "subscriptions.retain.handling";
    /** See {@link ClientOptions#subscriptionsIdentifier}. */
    public static final String SUBSCRIPTIONS_IDENTIFIER = "subscriptions.identifier";
    /** See {@link ClientOptions#receiveQueueMax}. */
    public static final String RECEIVE_QUEUE_MAX = "receive.queue.max";
    /** See {@link ClientOptions#receiveQueueBytesMax}. */
    public static final String RECEIVE_QUEUE_BYTES_MAX = "receive.queue.bytes.max";
    /** See {@link ClientOptions#authenticationMethod}. */
    public static final String AUTHENTICATION_METHOD = "authentication.method";
    /** See {@link ClientOptions#responseTimeout}. */
    public static final String RESPONSE_TIMEOUT = "response.timeout";
    /** See {@link ClientOptions#watchdogTimeout}. */
    public static final String WATCHDOG_TIMEOUT = "watchdog.timeout";
    /** See {@link ClientOptions#userProperties}. */
    public static final String USER_PROPERTIES = "user.properties";
    /** See {@link ClientOptions#requestProblemInformation}. */
    public static final String REQUEST_PROBLEM_INFORMATION = "request.problem.information";
    /** See {@link ClientOptions#connectWhen}. */
    public static final String CONNECT_WHEN = "connect.when";
    /** See {@link ClientOptions#connectSchedule}. */
    public static final String CONNECT_SCHEDULE = "connect.schedule";
    /** See {@link ClientOptions#connectIdle}. */
    public static final String CONNECT_IDLE = "connect.idle";
    /** See {@link ClientOptions#operationTimeout}. */
    public static final String OPERATION_TIMEOUT = "operation.timeout";
    /** See {@link ClientOptions#closeTimeout}. */
    public static final String CLOSE_TIMEOUT = "close.timeout";
    /** See {@link ClientOptions#reconnectDelayMin}. */
    public static final String RECONNECT_DELAY_MIN = "reconnect.delay.min";
    /** See {@link ClientOptions#reconnectDelayMax}. */
    public static final String RECONNECT_DELAY_MAX = "reconnect.delay.max";
    /** See {@link ClientOptions#reconnectStable}. */
    public static final String RECONNECT_STABLE = "reconnect.stable";
    /** See {@link ClientOptions#reconnectFatal}. */
    public static final String RECONNECT_FATAL = "reconnect.fatal";
    /** See {@link ClientOptions#serverOrder}. */
    public static final String SERVER_ORDER = "server.order";
    /** See {@link ClientOptions#serverSession}. */
    public static final String SERVER_SESSION = "server.session";
    /** See {@link ClientOptions#redirect}. */
    public static final String REDIRECT = "redirect";
    /** See {@link ClientOptions#redirectHosts}. */
    public static final String REDIRECT_HOSTS = "redirect.hosts";
    /** See {@link ClientOptions#resolveTimeout}. */
    public static final String RESOLVE_TIMEOUT = "resolve.timeout";
    /** See {@link ClientOptions#connectTimeout}. */
    public static final String CONNECT_TIMEOUT = "connect.timeout";
    /** See {@link ClientOptions#proxyTimeout}. */
    public static final String PROXY_TIMEOUT = "proxy.timeout";
    /** See {@link ClientOptions#handshakeTimeout}. */
    public static final String HANDSHAKE_TIMEOUT = "handshake.timeout";
    /** See {@link ClientOptions#bindAddress}. */
    public static final String BIND_ADDRESS = "bind.address";
    /** See {@link ClientOptions#tcpNoDelay}. */
    public static final String TCP_NO_DELAY = "tcp.no.delay";
    /** See {@link ClientOptions#tcpKeepAlive}. */
    public static final String TCP_KEEP_ALIVE = "tcp.keep.alive";
    /** See {@link ClientOptions#socketSendBuffer}. */
    public static final String SOCKET_SEND_BUFFER = "socket.send.buffer";
    /** See {@link ClientOptions#socketReceiveBuffer}. */
    public static final String SOCKET_RECEIVE_BUFFER = "socket.receive.buffer";
    /** See {@link ClientOptions#proxy}. */
    public static final String PROXY = "proxy";
    /** See {@link ClientOptions#proxyUsername}. */
    public static final String PROXY_USERNAME = "proxy.username";
    /** See {@link ClientOptions#proxyPassword}. */
    public static final String PROXY_PASSWORD = ".proxy.password";
    /** See {@link ClientOptions#websocketHeaders}. */
    public static final String WEBSOCKET_HEADERS = ".websocket.headers";
    /** See {@link ClientOptions#websocketBearer}. */
    public static final String WEBSOCKET_BEARER = ".websocket.bearer";
    /** See {@link ClientOptions#rateMessages}. */
    public static final String RATE_MESSAGES = "rate.messages";
    /** See {@link ClientOptions#rateBytes}. */
    public static final String RATE_BYTES = "rate.bytes";
    /** See {@link ClientOptions#rateFilters}. */
    public static final String RATE_FILTERS = "rate.filters";
    /** See {@link ClientOptions#poison}. */
    public static final String POISON = "poison";
    /** See {@link ClientOptions#subscribeFiltersMax}. */
    public static final String SUBSCRIBE_FILTERS_MAX = "subscribe.filters.max";
    /** See {@link ClientOptions#topicAliasSentMax}. */
    public static final String TOPIC_ALIAS_SENT_MAX = "topic.alias.sent.max";
    /** See {@link ClientOptions#receiveMaximum}. */
    public static final String RECEIVE_MAXIMUM = "receive.maximum";
    /** See {@link ClientOptions#packetSizeMax}. */
    public static final String PACKET_SIZE_MAX = "packet.size.max";
    /** See {@link ClientOptions#topicAliasMaximum}. */
    public static final String TOPIC_ALIAS_MAXIMUM = "topic.alias.maximum";
    /** See {@link ClientOptions#listenerGrace}. */
    public static final String LISTENER_GRACE = "listener.grace";
    /** See {@link ClientOptions#listenerHold}. */
    public static final String LISTENER_HOLD = "listener.hold";
    /** See {@link ClientOptions#listenerKeptMax}. */
    public static final String LISTENER_KEPT_MAX = "listener.kept.max";
    /** See {@link ClientOptions#listenerKeptBytesMax}. */
    public static final String LISTENER_KEPT_BYTES_MAX = "listener.kept.bytes.max";
    /** See {@link ClientOptions#requestResponseInformation}. */
    public static final String REQUEST_RESPONSE_INFORMATION = "request.response.information";
    /** See {@link ClientOptions#responseTopic}. */
    public static final String RESPONSE_TOPIC = "response.topic";
    /** See {@link ClientOptions#requestsMax}. */
    public static final String REQUESTS_MAX = "requests.max";
    /** See {@link ClientOptions#tlsServerName}. */
    public static final String TLS_SERVER_NAME = "tls.server.name";
    /** See {@link ClientOptions#tlsVerifyHost}. */
    public static final String TLS_VERIFY_HOST = "tls.verify.host";
    /** See {@link ClientOptions#tlsAccept}. */
    public static final String TLS_ACCEPT = "tls.accept";
    /** See {@link ClientOptions#tlsProtocols}. */
    public static final String TLS_PROTOCOLS = "tls.protocols";
    /** See {@link ClientOptions#tlsCipherSuites}. */
    public static final String TLS_CIPHER_SUITES = "tls.cipher.suites";
    /** See {@link ClientOptions#tlsGroups}. */
    public static final String TLS_GROUPS = "tls.groups";
    /** See {@link ClientOptions#tlsAlpn}. */
    public static final String TLS_ALPN = "tls.alpn";
    /** See {@link ClientOptions#tlsPins}. */
    public static final String TLS_PINS = "tls.pins";
    /** See {@link ClientOptions#tlsRevocation}. */
    public static final String TLS_REVOCATION = "tls.revocation";
    /** See {@link ClientOptions#tlsRevocationCrl}. */
    public static final String TLS_REVOCATION_CRL = "tls.revocation.crl";
    /** See {@link ClientOptions#tlsRevocationOcsp}. */
    public static final String TLS_REVOCATION_OCSP = "tls.revocation.ocsp";
    /** See {@link ClientOptions#tlsPskIdentity}. */
    public static final String TLS_PSK_IDENTITY = "tls.psk.identity";
    /** See {@link ClientOptions#tlsPskKey}. */
    public static final String TLS_PSK_KEY = ".tls.psk.key";
    /** See {@link ClientOptions#tlsContextTarget}. */
    public static final String TLS_CONTEXT_TARGET = "tls.context.target";
    /** See {@link ClientOptions#tlsReload}. */
    public static final String TLS_RELOAD = "tls.reload";
    /** See {@link ClientOptions#tlsReloadInterval}. */
    public static final String TLS_RELOAD_INTERVAL = "tls.reload.interval";

    private ClientKeys() {
    }
}
