// Written by the build from the keys' description in bundles/management: change that, and run
// mvn verify -pl itests/jarchecks -am -Dit.test=OptionsIT
package io.caddis.mqtt.options;

import io.caddis.mqtt.Qos;
import io.caddis.mqtt.RetainHandling;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * The configuration of a client, with a method for each key. Immutable: each method returns a changed copy.
 *
 * <pre>{@code
 * factory.create("plant", ClientOptions.of("mqtts://broker.example.com")
 *         .clientId("gateway-17").keepAlive(Duration.ofSeconds(30)).asMap());
 * }</pre>
 *
 * <p>Nothing is checked here. Who is given these options refuses what is wrong, all mistakes at once. A
 * {@code Duration} has to be whole in the unit that its method names. Secrets may also be in files, as in
 * {@code password(Path)}, which are read at each attempt to connect.
 */
public final class ClientOptions {
    private final Map<String, Object> values;

    private ClientOptions(Map<String, Object> values) {
        this.values = values;
    }

    /** Options with a server or several, see {@link #server(String...)}, and defaults for the rest. */
    public static ClientOptions of(String... server) {
        return new ClientOptions(Map.of()).server(server);
    }

    /** As {@link #of(String...)}. */
    public static ClientOptions of(URI... server) {
        return new ClientOptions(Map.of()).server(server);
    }

    /** Options that a map has, whose keys are those of {@link ClientKeys}. */
    public static ClientOptions of(Map<String, ?> values) {
        Map<String, Object> copy = new HashMap<>();
        values.forEach((key, value) -> copy.put(key, Values.copy(Objects.requireNonNull(value, key))));
        return new ClientOptions(copy);
    }

    /** With another value for a key, of a type that the key takes. */
    public ClientOptions with(String key, Object value) {
        Map<String, Object> changed = new HashMap<>(values);
        changed.put(Objects.requireNonNull(key, "key"), Values.copy(Objects.requireNonNull(value, key)));
        return new ClientOptions(changed);
    }

    /** Without a value for a key: its default holds. */
    public ClientOptions without(String key) {
        Map<String, Object> changed = new HashMap<>(values);
        changed.remove(key);
        return new ClientOptions(changed);
    }

    /**
     * What {@code MqttClientFactory} takes, and Configuration Admin, too: numbers, texts, flags, and arrays
     * of texts and bytes. Cannot be changed. It has the secrets.
     */
    public Map<String, Object> asMap() {
        Map<String, Object> copy = new HashMap<>();
        values.forEach((key, value) -> copy.put(key, Values.copy(value)));
        return Collections.unmodifiableMap(copy);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientOptions options && Values.equal(values, options.values);
    }

    @Override
    public int hashCode() {
        return Values.hash(values);
    }

    /** The keys that are set. No values, of which some are secret. */
    @Override
    public String toString() {
        return "ClientOptions" + new TreeSet<>(values.keySet());
    }

    /**
     * Address of the server, or up to 16 of them, of which one is used at a time. Ports, if not given: 1883 for mqtt,
     * 8883 for mqtts, 80 for ws, 443 for wss; IPv6 as {@code mqtt://[::1]}. No credentials in it.
     *
     * <p>{@code server}. Range: {@code mqtts://HOST[:PORT]}, {@code mqtt://HOST[:PORT]}, {@code mqtt+unix:///PATH},
     * {@code ws://HOST:PORT/PATH}, {@code wss://HOST:PORT/PATH}. Default: none, required. A change makes a new
     * connection and keeps the session.
     */
    public ClientOptions server(String... value) {
        return with("server", Values.texts((Object[]) value));
    }

    /** As {@link #server(String...)}. */
    public ClientOptions server(URI... value) {
        return with("server", Values.texts((Object[]) value));
    }

    /**
     * Client identifier. Set it, if the session is to outlive the process.
     *
     * <p>{@code client.id}. Default: caddis-NAME- and up to 6 random characters. A change makes a new connection with a
     * new session.
     */
    public ClientOptions clientId(String value) {
        return with("client.id", value);
    }

    /**
     * Let the server assign the client identifier, in place of {@code client.id}. With 3.1.1 for a clean session only.
     *
     * <p>{@code client.id.assigned}. Default: {@code false}. A change makes a new connection with a new session.
     */
    public ClientOptions clientIdAssigned(boolean value) {
        return with("client.id.assigned", value);
    }

    /**
     * User name for the server. Not shown in service properties.
     *
     * <p>{@code username}. Default: none. A change makes a new connection and keeps the session.
     */
    public ClientOptions username(String value) {
        return with("username", value);
    }

    /**
     * Password for the server, a text sent as UTF-8 or an array of bytes. With 3.1.1 it needs username. Like all
     * secrets, it may be in file:PATH or env:NAME.
     *
     * <p>{@code .password}. Default: none. A change makes a new connection and keeps the session.
     */
    public ClientOptions password(String value) {
        return with(".password", value);
    }

    /** As {@link #password(String)}, but in a file, which is read at each attempt to connect. */
    public ClientOptions password(Path value) {
        return with(".password", Values.file(value));
    }

    /** As {@link #password(String)}, but bytes. They are copied. */
    public ClientOptions password(byte[] value) {
        return with(".password", value);
    }

    /**
     * configured: those of this configuration, until there is a service {@code MqttCredentials} for this client, which
     * is asked. service: the client is SUSPENDED until there is one.
     *
     * <p>{@code credentials}. Default: {@code configured}. A change makes a new connection and keeps the session.
     */
    public ClientOptions credentials(Credentials value) {
        return with("credentials", value.toString());
    }

    /**
     * Name by which listeners and commands find the client; no other client may have it. Another name makes another
     * client, and the session of the old one ends.
     *
     * <p>{@code name}. Range: up to 128 characters. Default: the name of the configuration, or its PID's random part. A
     * change makes a new connection with a new session.
     */
    public ClientOptions name(String value) {
        return with("name", value);
    }

    /**
     * Files with the certificates of authorities that may vouch for the server.
     *
     * <p>{@code tls.trust}. Range: files, PEM, PKCS12 or JKS. Default: whom the JDK trusts. A change makes a new
     * connection and keeps the session.
     */
    public ClientOptions tlsTrust(Path... value) {
        return with("tls.trust", Values.texts((Object[]) value));
    }

    /**
     * Password of PKCS12 and JKS files in {@code tls.trust}.
     *
     * <p>{@code .tls.trust.password}. Default: none. A change makes a new connection and keeps the session.
     */
    public ClientOptions tlsTrustPassword(String value) {
        return with(".tls.trust.password", value);
    }

    /** As {@link #tlsTrustPassword(String)}, but in a file, which is read at each attempt to connect. */
    public ClientOptions tlsTrustPassword(Path value) {
        return with(".tls.trust.password", Values.file(value));
    }

    /**
     * File with our private key.
     *
     * <p>{@code tls.key}. Range: file, PEM, PKCS12 or JKS. Default: none. A change makes a new connection and keeps the
     * session.
     */
    public ClientOptions tlsKey(Path value) {
        return with("tls.key", value.toString());
    }

    /**
     * Password of the file in {@code tls.key}, or of the key in it.
     *
     * <p>{@code .tls.key.password}. Default: none. A change makes a new connection and keeps the session.
     */
    public ClientOptions tlsKeyPassword(String value) {
        return with(".tls.key.password", value);
    }

    /** As {@link #tlsKeyPassword(String)}, but in a file, which is read at each attempt to connect. */
    public ClientOptions tlsKeyPassword(Path value) {
        return with(".tls.key.password", Values.file(value));
    }

    /**
     * Password of the store in {@code tls.key}, if its key has another.
     *
     * <p>{@code .tls.key.store.password}. Default: as {@code .tls.key.password}. A change makes a new connection and
     * keeps the session.
     */
    public ClientOptions tlsKeyStorePassword(String value) {
        return with(".tls.key.store.password", value);
    }

    /** As {@link #tlsKeyStorePassword(String)}, but in a file, which is read at each attempt to connect. */
    public ClientOptions tlsKeyStorePassword(Path value) {
        return with(".tls.key.store.password", Values.file(value));
    }

    /**
     * Name of the entry in {@code tls.key}, if that is a PKCS12 or JKS file with several.
     *
     * <p>{@code tls.key.alias}. Default: the only one. A change makes a new connection and keeps the session.
     */
    public ClientOptions tlsKeyAlias(String value) {
        return with("tls.key.alias", value);
    }

    /**
     * File with our certificate and its chain.
     *
     * <p>{@code tls.certificate}. Range: file, PEM. Default: the one in {@code tls.key}. A change makes a new
     * connection and keeps the session.
     */
    public ClientOptions tlsCertificate(Path value) {
        return with("tls.certificate", value.toString());
    }

    /**
     * Version of MQTT; 5 and 3 are understood, too. auto: 5.0, and 3.1.1 with a server that refuses it, or twice closes
     * the connection instead of answering.
     *
     * <p>{@code protocol.version}. Default: {@code 5.0}. A change makes a new connection with a new session.
     */
    public ClientOptions protocolVersion(ProtocolVersion value) {
        return with("protocol.version", value.toString());
    }

    /**
     * MQTT 5.0: the first connection discards what the server kept of an earlier life; false takes that over: first,
     * all QoS 2 messages that an earlier process may have left unfinished are ended, which costs about 10 kB once.
     * Later connections go on with the session either way. Has no effect with 3.1.1.
     *
     * <p>{@code clean.start}. Default: {@code true}. A change makes a new connection and keeps the session.
     */
    public ClientOptions cleanStart(boolean value) {
        return with("clean.start", value);
    }

    /**
     * MQTT 5.0: how long the server keeps the session without a connection; 0: no longer than the connection;
     * 4,294,967,295: for ever. 3.1.1: 0 is clean session 1, anything else clean session 0.
     *
     * <p>{@code session.expiry}. Range: 0 to 4,294,967,295 s. Default: 3600 s. A change makes a new connection and
     * keeps the session.
     */
    public ClientOptions sessionExpiry(Duration value) {
        return with("session.expiry", Values.seconds(value));
    }

    /**
     * Keep the session in the store: accepted QoS 1 and 2 messages survive the end of the process. Needs the bundle of
     * the store.
     *
     * <p>{@code durable}. Default: {@code false}. A change makes a new connection and keeps the session.
     */
    public ClientOptions durable(boolean value) {
        return with("durable", value);
    }

    /**
     * PINGREQ is sent when nothing else was sent, or nothing was received, for this time less a quarter, or less 5 s if
     * that is shorter. A 5.0 server may say another number. 0: never; then a dead link is noticed by the system alone
     * ({@code tcp.keep.alive}, often hours), or by {@code watchdog.timeout} while an answer is due.
     *
     * <p>{@code keep.alive}. Range: 0 to 65,535 s. Default: 60 s. A change makes a new connection and keeps the
     * session.
     */
    public ClientOptions keepAlive(Duration value) {
        return with("keep.alive", Values.seconds(value));
    }

    /**
     * Connect without being asked. If false: wait for {@code MqttClient.connect()}. A change connects or disconnects.
     *
     * <p>{@code connect}. Default: {@code true}. A change is taken over at once.
     */
    public ClientOptions connect(boolean value) {
        return with("connect", value);
    }

    /**
     * Topic of the will; no will without it.
     *
     * <p>{@code will.topic}. Range: valid topic. Default: none. A change makes a new connection and keeps the session.
     */
    public ClientOptions willTopic(String value) {
        return with("will.topic", value);
    }

    /**
     * Payload of the will: a text, sent as UTF-8, or an array of bytes.
     *
     * <p>{@code will.payload}. Default: none. A change makes a new connection and keeps the session.
     */
    public ClientOptions willPayload(String value) {
        return with("will.payload", value);
    }

    /** As {@link #willPayload(String)}, but bytes. They are copied. */
    public ClientOptions willPayload(byte[] value) {
        return with("will.payload", value);
    }

    /**
     * QoS of the will.
     *
     * <p>{@code will.qos}. Range: 0 to 2. Default: 0. A change makes a new connection and keeps the session.
     */
    public ClientOptions willQos(Qos value) {
        return with("will.qos", value.value());
    }

    /**
     * Whether the server retains the will.
     *
     * <p>{@code will.retain}. Default: {@code false}. A change makes a new connection and keeps the session.
     */
    public ClientOptions willRetain(boolean value) {
        return with("will.retain", value);
    }

    /**
     * MQTT 5.0: how long the server waits with the will; if the client is back before, there is none.
     *
     * <p>{@code will.delay}. Range: 0 to 4,294,967,295 s. Default: 0 s. A change makes a new connection and keeps the
     * session.
     */
    public ClientOptions willDelay(Duration value) {
        return with("will.delay", Values.seconds(value));
    }

    /**
     * MQTT 5.0: how long the will is worth delivering.
     *
     * <p>{@code will.expiry}. Range: 0 to 4,294,967,295 s. Default: none: for ever. A change makes a new connection and
     * keeps the session.
     */
    public ClientOptions willExpiry(Duration value) {
        return with("will.expiry", Values.seconds(value));
    }

    /**
     * MQTT 5.0: what the payload of the will is, such as a MIME type.
     *
     * <p>{@code will.content.type}. Default: none. A change makes a new connection and keeps the session.
     */
    public ClientOptions willContentType(String value) {
        return with("will.content.type", value);
    }

    /**
     * MQTT 5.0: where an answer to the will goes.
     *
     * <p>{@code will.response.topic}. Range: valid topic. Default: none. A change makes a new connection and keeps the
     * session.
     */
    public ClientOptions willResponseTopic(String value) {
        return with("will.response.topic", value);
    }

    /**
     * MQTT 5.0: what an answer to the will repeats, sent as UTF-8.
     *
     * <p>{@code will.correlation.data}. Default: none. A change makes a new connection and keeps the session.
     */
    public ClientOptions willCorrelationData(String value) {
        return with("will.correlation.data", value);
    }

    /**
     * MQTT 5.0: user properties of the will.
     *
     * <p>{@code will.user.properties}. Range: {@code name=value}. Default: none. A change makes a new connection and
     * keeps the session.
     */
    public ClientOptions willUserProperties(String... value) {
        return with("will.user.properties", Values.texts((Object[]) value));
    }

    /**
     * MQTT 5.0: say that the payload of the will is UTF-8.
     *
     * <p>{@code will.payload.utf8}. Default: {@code false}. A change makes a new connection and keeps the session.
     */
    public ClientOptions willPayloadUtf8(boolean value) {
        return with("will.payload.utf8", value);
    }

    /**
     * Topic of the birth message, which the client publishes first on each connection, before what waits to be sent;
     * none without it. It is never queued.
     *
     * <p>{@code birth.topic}. Range: valid topic. Default: none. A change makes a new connection and keeps the session.
     */
    public ClientOptions birthTopic(String value) {
        return with("birth.topic", value);
    }

    /**
     * Payload of the birth message: a text, sent as UTF-8, or an array of bytes.
     *
     * <p>{@code birth.payload}. Default: none. A change makes a new connection and keeps the session.
     */
    public ClientOptions birthPayload(String value) {
        return with("birth.payload", value);
    }

    /** As {@link #birthPayload(String)}, but bytes. They are copied. */
    public ClientOptions birthPayload(byte[] value) {
        return with("birth.payload", value);
    }

    /**
     * QoS of the birth message.
     *
     * <p>{@code birth.qos}. Range: 0 to 1. Default: 0. A change makes a new connection and keeps the session.
     */
    public ClientOptions birthQos(Qos value) {
        return with("birth.qos", value.value());
    }

    /**
     * Whether the server retains the birth message.
     *
     * <p>{@code birth.retain}. Default: {@code false}. A change makes a new connection and keeps the session.
     */
    public ClientOptions birthRetain(boolean value) {
        return with("birth.retain", value);
    }

    /**
     * MQTT 5.0: how long the birth message is worth delivering.
     *
     * <p>{@code birth.expiry}. Range: 0 to 4,294,967,295 s. Default: none: for ever. A change makes a new connection
     * and keeps the session.
     */
    public ClientOptions birthExpiry(Duration value) {
        return with("birth.expiry", Values.seconds(value));
    }

    /**
     * MQTT 5.0: what the payload of the birth message is, such as a MIME type.
     *
     * <p>{@code birth.content.type}. Default: none. A change makes a new connection and keeps the session.
     */
    public ClientOptions birthContentType(String value) {
        return with("birth.content.type", value);
    }

    /**
     * MQTT 5.0: user properties of the birth message.
     *
     * <p>{@code birth.user.properties}. Range: {@code name=value}. Default: none. A change makes a new connection and
     * keeps the session.
     */
    public ClientOptions birthUserProperties(String... value) {
        return with("birth.user.properties", Values.texts((Object[]) value));
    }

    /**
     * MQTT 5.0: say that the payload of the birth message is UTF-8.
     *
     * <p>{@code birth.payload.utf8}. Default: {@code false}. A change makes a new connection and keeps the session.
     */
    public ClientOptions birthPayloadUtf8(boolean value) {
        return with("birth.payload.utf8", value);
    }

    /**
     * Messages that wait in memory to be sent; those in flight do not count. What happens beyond it,
     * {@code queue.policy} says.
     *
     * <p>{@code queue.max}. Range: 1 to 1,000,000. Default: 10,000. A change makes a new connection and keeps the
     * session.
     */
    public ClientOptions queueMax(int value) {
        return with("queue.max", value);
    }

    /**
     * What messages take of the heap that wait to be sent: payload, topic, properties, and 256 bytes for each message.
     * Those in flight may take as much again.
     *
     * <p>{@code queue.bytes.max}. Range: 1 or more bytes. Default: 67,108,864 bytes. A change makes a new connection
     * and keeps the session.
     */
    public ClientOptions queueBytesMax(long value) {
        return with("queue.bytes.max", value);
    }

    /**
     * What happens to a message for which the queue has no room. fail: its publish fails; block: publish waits for
     * room, up to {@code queue.block.timeout}; drop-oldest: the message that waits longest is given up; drop-newest:
     * this one is; spill: a durable client keeps it in the store. A change between fail and block costs nothing.
     *
     * <p>{@code queue.policy}. Default: {@code fail}. A change makes a new connection and keeps the session.
     */
    public ClientOptions queuePolicy(QueuePolicy value) {
        return with("queue.policy", value.toString());
    }

    /**
     * The same for messages of QoS 0, which a store does not keep: as-queue-policy is fail if that is spill.
     *
     * <p>{@code queue.policy.qos0}. Default: {@code as-queue-policy}. A change makes a new connection and keeps the
     * session.
     */
    public ClientOptions queuePolicyQos0(QueuePolicy value) {
        return with("queue.policy.qos0", value.toString());
    }

    /**
     * The same for messages of QoS 1.
     *
     * <p>{@code queue.policy.qos1}. Default: {@code as-queue-policy}. A change makes a new connection and keeps the
     * session.
     */
    public ClientOptions queuePolicyQos1(QueuePolicy value) {
        return with("queue.policy.qos1", value.toString());
    }

    /**
     * The same for messages of QoS 2.
     *
     * <p>{@code queue.policy.qos2}. Default: {@code as-queue-policy}. A change makes a new connection and keeps the
     * session.
     */
    public ClientOptions queuePolicyQos2(QueuePolicy value) {
        return with("queue.policy.qos2", value.toString());
    }

    /**
     * How long publish waits for room with block.
     *
     * <p>{@code queue.block.timeout}. Range: 1 to 3600 s. Default: 10 s. A change is taken over at once.
     */
    public ClientOptions queueBlockTimeout(Duration value) {
        return with("queue.block.timeout", Values.seconds(value));
    }

    /**
     * What messages may take in the store beyond {@code queue.max} and {@code queue.bytes.max}, with spill, counted as
     * for {@code queue.bytes.max}.
     *
     * <p>{@code spill.bytes.max}. Range: 1 or more bytes. Default: 1,073,741,824 bytes. A change makes a new connection
     * and keeps the session.
     */
    public ClientOptions spillBytesMax(long value) {
        return with("spill.bytes.max", value);
    }

    /**
     * QoS 1 and 2 messages that are sent and not acknowledged. A 5.0 server may ask for less. A 3.1.1 server cannot,
     * and Mosquitto 2.0 takes 20 and drops QoS 2 messages beyond; raise it if yours takes more.
     *
     * <p>{@code in.flight.max}. Range: 1 to 65,535. Default: 1000 with 5.0, 20 with 3.1.1. A change makes a new
     * connection and keeps the session.
     */
    public ClientOptions inFlightMax(int value) {
        return with("in.flight.max", value);
    }

    /**
     * Filters whose messages wait for {@code poll()}.
     *
     * <p>{@code subscriptions}. Range: valid topic filters. Default: none. A change is taken over at once.
     */
    public ClientOptions subscriptions(String... value) {
        return with("subscriptions", Values.texts((Object[]) value));
    }

    /**
     * QoS of subscriptions.
     *
     * <p>{@code subscriptions.qos}. Range: 0 to 2. Default: 1. A change is taken over at once.
     */
    public ClientOptions subscriptionsQos(Qos value) {
        return with("subscriptions.qos", value.value());
    }

    /**
     * MQTT 5.0: not what this client published itself. Refused with 3.1.1 and for shared filters.
     *
     * <p>{@code subscriptions.no.local}. Default: {@code false}. A change is taken over at once.
     */
    public ClientOptions subscriptionsNoLocal(boolean value) {
        return with("subscriptions.no.local", value);
    }

    /**
     * MQTT 5.0: the retain flag as the publisher set it.
     *
     * <p>{@code subscriptions.retain.as.published}. Default: {@code false}. A change is taken over at once.
     */
    public ClientOptions subscriptionsRetainAsPublished(boolean value) {
        return with("subscriptions.retain.as.published", value);
    }

    /**
     * MQTT 5.0: which retained messages to get with subscriptions.
     *
     * <p>{@code subscriptions.retain.handling}. Default: {@code SEND}. A change is taken over at once.
     */
    public ClientOptions subscriptionsRetainHandling(RetainHandling value) {
        return with("subscriptions.retain.handling", value.toString());
    }

    /**
     * MQTT 5.0: comes back in {@code ReceivedMessage.subscriptionIdentifiers()}; 0: none.
     *
     * <p>{@code subscriptions.identifier}. Range: 0 to 268,435,455. Default: 0. A change is taken over at once.
     */
    public ClientOptions subscriptionsIdentifier(int value) {
        return with("subscriptions.identifier", value);
    }

    /**
     * Messages that wait for {@code poll()} before the client stops reading.
     *
     * <p>{@code receive.queue.max}. Range: 1 to 1,000,000. Default: 1000. A change is taken over at once.
     */
    public ClientOptions receiveQueueMax(int value) {
        return with("receive.queue.max", value);
    }

    /**
     * What messages take of the heap, counted as for {@code queue.bytes.max}, that wait for {@code poll()}, or for one
     * listener, before the client stops reading; a sixteenth of the heap at most. All queues of a client together may
     * take as much and {@code listener.kept.bytes.max}; all clients, a quarter of the heap.
     *
     * <p>{@code receive.queue.bytes.max}. Range: 1 or more bytes. Default: 67,108,864 bytes. A change is taken over at
     * once.
     */
    public ClientOptions receiveQueueBytesMax(long value) {
        return with("receive.queue.bytes.max", value);
    }

    /**
     * MQTT 5.0: the authentication method, such as SCRAM-SHA-256. The client is SUSPENDED until there is a service
     * {@code MqttAuthenticator} that knows it.
     *
     * <p>{@code authentication.method}. Default: none. A change makes a new connection and keeps the session.
     */
    public ClientOptions authenticationMethod(String value) {
        return with("authentication.method", value);
    }

    /**
     * How long CONNACK, the answer to PINGREQ and each step of an authentication may take, on either side.
     *
     * <p>{@code response.timeout}. Range: 1 to 3600 s. Default: 10 s. A change makes a new connection and keeps the
     * session.
     */
    public ClientOptions responseTimeout(Duration value) {
        return with("response.timeout", Values.seconds(value));
    }

    /**
     * How long the server may leave PUBLISH, PUBREL, SUBSCRIBE or UNSUBSCRIBE unanswered while the connection lives,
     * within a quarter; then the connection is made again, with the session. 0: for ever, but where there is a keep
     * alive, the log says so after a minute or two. On a slow link more than it takes to send what the socket holds.
     *
     * <p>{@code watchdog.timeout}. Range: 0 to 86,400 s. Default: 0 s. A change makes a new connection and keeps the
     * session.
     */
    public ClientOptions watchdogTimeout(Duration value) {
        return with("watchdog.timeout", Values.seconds(value));
    }

    /**
     * MQTT 5.0: user properties of CONNECT. They are service properties, too: nothing secret.
     *
     * <p>{@code user.properties}. Range: {@code name=value}. Default: none. A change makes a new connection and keeps
     * the session.
     */
    public ClientOptions userProperties(String... value) {
        return with("user.properties", Values.texts((Object[]) value));
    }

    /**
     * MQTT 5.0: whether the server may add reason strings and user properties to its answers.
     *
     * <p>{@code request.problem.information}. Default: {@code true}. A change makes a new connection and keeps the
     * session.
     */
    public ClientOptions requestProblemInformation(boolean value) {
        return with("request.problem.information", value);
    }

    /**
     * When the client is connected; {@code connect()} connects at any time.
     *
     * <p>{@code connect.when}. Default: {@code always}. A change is taken over at once.
     */
    public ClientOptions connectWhen(ConnectWhen value) {
        return with("connect.when", value.toString());
    }

    /**
     * With {@code connect.when}=schedule: up to 24 windows, each every day at a time, or over and over from midnight
     * on, by this machine's clock and time zone.
     *
     * <p>{@code connect.schedule}. Range: each TIME/LENGTH or INTERVAL/LENGTH: 02:00/PT10M, PT1H/PT5M. Default: none. A
     * change is taken over at once.
     */
    public ClientOptions connectSchedule(String... value) {
        return with("connect.schedule", Values.texts((Object[]) value));
    }

    /**
     * With {@code connect.when}=pending: how long the connection stays when no message came or went and nothing waits
     * for an answer.
     *
     * <p>{@code connect.idle}. Range: 1 to 86,400 s. Default: 30 s. A change is taken over at once.
     */
    public ClientOptions connectIdle(Duration value) {
        return with("connect.idle", Values.seconds(value));
    }

    /**
     * When the futures of connect, disconnect, subscribe and unsubscribe fail. The future of publish has no such limit:
     * give the message an expiry.
     *
     * <p>{@code operation.timeout}. Range: 1 to 86,400 s. Default: 60 s. A change is taken over at once.
     */
    public ClientOptions operationTimeout(Duration value) {
        return with("operation.timeout", Values.seconds(value));
    }

    /**
     * Plain Java: how long {@code Caddis.close()} waits at most for messages of this client to be sent and
     * acknowledged, as {@code MqttClient.drain(Duration)} does. In a container no stop waits: there call drain, or
     * disconnect with withDrain.
     *
     * <p>{@code close.timeout}. Range: 0 to 3600 s. Default: 5 s. A change is taken over at once.
     */
    public ClientOptions closeTimeout(Duration value) {
        return with("close.timeout", Values.seconds(value));
    }

    /**
     * The wait before an attempt is a random time from 0 to a limit. This is the first limit; it doubles with each
     * failure.
     *
     * <p>{@code reconnect.delay.min}. Range: 1 to 3,600,000 ms. Default: 500 ms. A change is taken over at once.
     */
    public ClientOptions reconnectDelayMin(Duration value) {
        return with("reconnect.delay.min", Values.millis(value));
    }

    /**
     * The last of these limits, not below the first. After an answer that will hardly change (bad credentials, not
     * authorised, client identifier refused or taken over, version not supported, banned, server moved, will not taken)
     * the wait is from half of this to all of it.
     *
     * <p>{@code reconnect.delay.max}. Range: 1 to 86,400,000 ms. Default: 30,000 ms. A change is taken over at once.
     */
    public ClientOptions reconnectDelayMax(Duration value) {
        return with("reconnect.delay.max", Values.millis(value));
    }

    /**
     * How long a connection must have lasted for the limit to start small again.
     *
     * <p>{@code reconnect.stable}. Range: 0 to 86,400 s. Default: 30 s. A change is taken over at once.
     */
    public ClientOptions reconnectStable(Duration value) {
        return with("reconnect.stable", Values.seconds(value));
    }

    /**
     * After one of the answers that will hardly change, from all servers: slow waits as {@code reconnect.delay.max}
     * says, stop stays DISCONNECTED until the configuration changes or {@code connect()} is called.
     *
     * <p>{@code reconnect.fatal}. Default: {@code slow}. A change is taken over at once.
     */
    public ClientOptions reconnectFatal(ReconnectFatal value) {
        return with("reconnect.fatal", value.toString());
    }

    /**
     * Of several servers: which is tried first, and after which. If one fails, the next one follows at once; when all
     * have failed, the wait before a reconnect.
     *
     * <p>{@code server.order}. Default: {@code order}. A change is taken over at once.
     */
    public ClientOptions serverOrder(ServerOrder value) {
        return with("server.order", value.toString());
    }

    /**
     * Of several servers: own if they know nothing of each other's sessions, so that the client begins a new session
     * where the last one is not; shared if they are one cluster. For the next connection.
     *
     * <p>{@code server.session}. Default: {@code own}. A change is taken over at once.
     */
    public ClientOptions serverSession(ServerSession value) {
        return with("server.session", value.toString());
    }

    /**
     * MQTT 5.0: whether to go where a server sends its clients, with the same scheme, at most 5 times in a row.
     *
     * <p>{@code redirect}. Default: {@code ignore}. A change is taken over at once.
     */
    public ClientOptions redirect(Redirect value) {
        return with("redirect", value.toString());
    }

    /**
     * With redirect=follow: to which hosts a server may send its clients, beside those of server: names, addresses,
     * *.DOMAIN for all names below one, each with :PORT or without. All, and a warning, if none is given.
     *
     * <p>{@code redirect.hosts}. Default: none. A change is taken over at once.
     */
    public ClientOptions redirectHosts(String... value) {
        return with("redirect.hosts", Values.texts((Object[]) value));
    }

    /**
     * For the look-up of the name of the server, or of its proxy.
     *
     * <p>{@code resolve.timeout}. Range: 1 to 3600 s. Default: 10 s. A change makes a new connection and keeps the
     * session.
     */
    public ClientOptions resolveTimeout(Duration value) {
        return with("resolve.timeout", Values.seconds(value));
    }

    /**
     * For connecting to all addresses of the name together.
     *
     * <p>{@code connect.timeout}. Range: 1 to 3600 s. Default: 10 s. A change makes a new connection and keeps the
     * session.
     */
    public ClientOptions connectTimeout(Duration value) {
        return with("connect.timeout", Values.seconds(value));
    }

    /**
     * For the proxy to connect to the server.
     *
     * <p>{@code proxy.timeout}. Range: 1 to 3600 s. Default: 10 s. A change makes a new connection and keeps the
     * session.
     */
    public ClientOptions proxyTimeout(Duration value) {
        return with("proxy.timeout", Values.seconds(value));
    }

    /**
     * For reading keys and certificates, and again for the handshake; also for opening a WebSocket.
     *
     * <p>{@code handshake.timeout}. Range: 1 to 3600 s. Default: 10 s. A change makes a new connection and keeps the
     * session.
     */
    public ClientOptions handshakeTimeout(Duration value) {
        return with("handshake.timeout", Values.seconds(value));
    }

    /**
     * Local address to connect from.
     *
     * <p>{@code bind.address}. Range: IPv4 or IPv6 address. Default: none. A change makes a new connection and keeps
     * the session.
     */
    public ClientOptions bindAddress(String value) {
        return with("bind.address", value);
    }

    /**
     * Small packets leave at once (TCP_NODELAY).
     *
     * <p>{@code tcp.no.delay}. Default: {@code true}. A change makes a new connection and keeps the session.
     */
    public ClientOptions tcpNoDelay(boolean value) {
        return with("tcp.no.delay", value);
    }

    /**
     * The system tests silent connections (SO_KEEPALIVE).
     *
     * <p>{@code tcp.keep.alive}. Default: {@code true}. A change makes a new connection and keeps the session.
     */
    public ClientOptions tcpKeepAlive(boolean value) {
        return with("tcp.keep.alive", value);
    }

    /**
     * Send buffer of the socket; 0 leaves it to the system.
     *
     * <p>{@code socket.send.buffer}. Range: 0 to 67,108,864 bytes. Default: 0 bytes. A change makes a new connection
     * and keeps the session.
     */
    public ClientOptions socketSendBuffer(int value) {
        return with("socket.send.buffer", value);
    }

    /**
     * Receive buffer of the socket; 0 leaves it to the system.
     *
     * <p>{@code socket.receive.buffer}. Range: 0 to 67,108,864 bytes. Default: 0 bytes. A change makes a new connection
     * and keeps the session.
     */
    public ClientOptions socketReceiveBuffer(int value) {
        return with("socket.receive.buffer", value);
    }

    /**
     * Proxy before the server. No credentials in it.
     *
     * <p>{@code proxy}. Range: {@code http://HOST:PORT}, {@code socks5://HOST:PORT}. Default: none. A change makes a
     * new connection and keeps the session.
     */
    public ClientOptions proxy(String value) {
        return with("proxy", value);
    }

    /** As {@link #proxy(String)}. */
    public ClientOptions proxy(URI value) {
        return with("proxy", value.toString());
    }

    /**
     * User name for the proxy. Not shown in service properties.
     *
     * <p>{@code proxy.username}. Range: up to 255 bytes, for http without colon. Default: none. A change makes a new
     * connection and keeps the session.
     */
    public ClientOptions proxyUsername(String value) {
        return with("proxy.username", value);
    }

    /**
     * Password for the proxy; goes with {@code proxy.username}.
     *
     * <p>{@code .proxy.password}. Range: 1 to 255 bytes. Default: none. A change makes a new connection and keeps the
     * session.
     */
    public ClientOptions proxyPassword(String value) {
        return with(".proxy.password", value);
    }

    /** As {@link #proxyPassword(String)}, but in a file, which is read at each attempt to connect. */
    public ClientOptions proxyPassword(Path value) {
        return with(".proxy.password", Values.file(value));
    }

    /**
     * Headers of the request that opens a WebSocket.
     *
     * <p>{@code .websocket.headers}. Range: each NAME: VALUE. Default: none. A change makes a new connection and keeps
     * the session.
     */
    public ClientOptions websocketHeaders(String... value) {
        return with(".websocket.headers", Values.texts((Object[]) value));
    }

    /**
     * Bearer token of the request that opens a WebSocket, sent as Authorization: Bearer ... A service
     * {@code MqttBearerToken} goes before it.
     *
     * <p>{@code .websocket.bearer}. Range: characters of a bearer token. Default: none. A change makes a new connection
     * and keeps the session.
     */
    public ClientOptions websocketBearer(String value) {
        return with(".websocket.bearer", value);
    }

    /** As {@link #websocketBearer(String)}, but in a file, which is read at each attempt to connect. */
    public ClientOptions websocketBearer(Path value) {
        return with(".websocket.bearer", Values.file(value));
    }

    /**
     * PUBLISH packets sent in a second, those sent again included; 0: no limit. A tenth of it may leave at once.
     * Acknowledgements and pings are not limited.
     *
     * <p>{@code rate.messages}. Range: 0 to 1,000,000,000,000 1/s. Default: 0 1/s. A change makes a new connection and
     * keeps the session.
     */
    public ClientOptions rateMessages(long value) {
        return with("rate.messages", value);
    }

    /**
     * Bytes of messages sent in a second: payload, topic, and 100 for each; 0: no limit. A message larger than a tenth
     * of it leaves all the same, and those behind it wait longer.
     *
     * <p>{@code rate.bytes}. Range: 0 to 1,000,000,000,000 bytes/s. Default: 0 bytes/s. A change makes a new connection
     * and keeps the session.
     */
    public ClientOptions rateBytes(long value) {
        return with("rate.bytes", value);
    }

    /**
     * Topic filters subscribed or unsubscribed in a second; 0: no limit. A tenth of it may go at once, and a packet
     * with more goes all the same.
     *
     * <p>{@code rate.filters}. Range: 0 to 1,000,000,000,000 1/s. Default: 0 1/s. A change makes a new connection and
     * keeps the session.
     */
    public ClientOptions rateFilters(long value) {
        return with("rate.filters", value);
    }

    /**
     * What becomes of a QoS 1 or 2 message that the server answers by ending the connection, again and again, until it
     * is sure that it is this one. hold: it is sent again until the server takes it, it expires or mqtt:queue drops it,
     * and the others wait. drop: it fails as POISON.
     *
     * <p>{@code poison}. Default: {@code hold}. A change makes a new connection and keeps the session.
     */
    public ClientOptions poison(Poison value) {
        return with("poison", value.toString());
    }

    /**
     * How many topic filters go in one SUBSCRIBE or UNSUBSCRIBE. AWS IoT takes 8. Fewer by itself after the server
     * ended a connection right after one.
     *
     * <p>{@code subscribe.filters.max}. Range: 1 to 1000. Default: 50. A change makes a new connection and keeps the
     * session.
     */
    public ClientOptions subscribeFiltersMax(int value) {
        return with("subscribe.filters.max", value);
    }

    /**
     * MQTT 5.0: how many topic aliases are used at most, if the server allows any: then a topic that is used again
     * takes 3 bytes.
     *
     * <p>{@code topic.alias.sent.max}. Range: 0 to 65,535. Default: 16. A change makes a new connection and keeps the
     * session.
     */
    public ClientOptions topicAliasSentMax(int value) {
        return with("topic.alias.sent.max", value);
    }

    /**
     * MQTT 5.0: QoS 1 and 2 messages that the server may send before an acknowledgement. Mosquitto 2.0.11 sends more
     * after a reconnect, and the connection ends: use 65,535 with it if more than a thousand messages may wait there.
     *
     * <p>{@code receive.maximum}. Range: 1 to 65,535. Default: 1000. A change makes a new connection and keeps the
     * session.
     */
    public ClientOptions receiveMaximum(int value) {
        return with("receive.maximum", value);
    }

    /**
     * Greatest packet accepted. A 5.0 server is told, and does not send a greater one; with 3.1.1 it ends the
     * connection. The heap has to have room for it twice.
     *
     * <p>{@code packet.size.max}. Range: 64 to 268,435,460 bytes. Default: 16,777,216 bytes. A change makes a new
     * connection and keeps the session.
     */
    public ClientOptions packetSizeMax(int value) {
        return with("packet.size.max", value);
    }

    /**
     * MQTT 5.0: how many topic aliases the server may use. Each is a topic kept in memory for the connection.
     *
     * <p>{@code topic.alias.maximum}. Range: 0 to 65,535. Default: 16. A change makes a new connection and keeps the
     * session.
     */
    public ClientOptions topicAliasMaximum(int value) {
        return with("topic.alias.maximum", value);
    }

    /**
     * How long the filters of a listener that left stay subscribed and its messages are kept; also, how long a QoS 1 or
     * 2 message for which there is nobody is kept.
     *
     * <p>{@code listener.grace}. Range: 0 to 86,400 s. Default: 60 s. A change is taken over at once.
     */
    public ClientOptions listenerGrace(Duration value) {
        return with("listener.grace", Values.seconds(value));
    }

    /**
     * How long a QoS 1 or 2 message that waits for a listener, or for {@code poll()}, may hold up others: then it is
     * acknowledged and kept; in a crash only durable=true saves it. -1: for ever.
     *
     * <p>{@code listener.hold}. Range: -1 to 3,600,000 ms. Default: 1000 ms. A change is taken over at once.
     */
    public ClientOptions listenerHold(Duration value) {
        return with("listener.hold", Values.millis(value));
    }

    /**
     * Such messages. Beyond it they are not acknowledged, and hold up others.
     *
     * <p>{@code listener.kept.max}. Range: 0 to 1,000,000. Default: 100,000. A change is taken over at once.
     */
    public ClientOptions listenerKeptMax(int value) {
        return with("listener.kept.max", value);
    }

    /**
     * What such messages take of the heap, counted as for {@code queue.bytes.max}. Beyond it as above.
     *
     * <p>{@code listener.kept.bytes.max}. Range: 0 or more bytes. Default: 67,108,864 bytes. A change is taken over at
     * once.
     */
    public ClientOptions listenerKeptBytesMax(long value) {
        return with("listener.kept.bytes.max", value);
    }

    /**
     * MQTT 5.0: ask the server where answers to requests should go.
     *
     * <p>{@code request.response.information}. Default: {@code false}. A change makes a new connection and keeps the
     * session.
     */
    public ClientOptions requestResponseInformation(boolean value) {
        return with("request.response.information", value);
    }

    /**
     * MQTT 5.0: where answers to new requests go. If not given, the server says it, or it is made of the client
     * identifier.
     *
     * <p>{@code response.topic}. Range: valid topic. Default: made. A change is taken over at once.
     */
    public ClientOptions responseTopic(String value) {
        return with("response.topic", value);
    }

    /**
     * Requests that wait for an answer. Beyond it request fails with QUEUE_FULL.
     *
     * <p>{@code requests.max}. Range: 1 to 1,000,000. Default: 1000. A change is taken over at once.
     */
    public ClientOptions requestsMax(int value) {
        return with("requests.max", value);
    }

    /**
     * Name that is sent to the server (SNI) and expected in its certificate.
     *
     * <p>{@code tls.server.name}. Default: host of server. A change makes a new connection and keeps the session.
     */
    public ClientOptions tlsServerName(String value) {
        return with("tls.server.name", value);
    }

    /**
     * Whether the server's certificate must have that name. Turn it off for tests only.
     *
     * <p>{@code tls.verify.host}. Default: {@code true}. A change makes a new connection and keeps the session.
     */
    public ClientOptions tlsVerifyHost(boolean value) {
        return with("tls.verify.host", value);
    }

    /**
     * Certificates of servers that are accepted although they are too weak or not for this use: a name in the subject
     * only, signatures with SHA-1, trusted certificates out of date, authorities beyond their limits, RSA keys of fewer
     * (or only of more) than 2048 bits. For old servers only.
     *
     * <p>{@code tls.accept}. Range: common-name, sha1, authority-dates, authority-limits, rsa-1024 to rsa-9999.
     * Default: none. A change makes a new connection and keeps the session.
     */
    public ClientOptions tlsAccept(String... value) {
        return with("tls.accept", Values.texts((Object[]) value));
    }

    /**
     * Versions of TLS.
     *
     * <p>{@code tls.protocols}. Range: TLSv1.3, TLSv1.2. Default: {@code TLSv1.3}, {@code TLSv1.2}. A change makes a
     * new connection and keeps the session.
     */
    public ClientOptions tlsProtocols(String... value) {
        return with("tls.protocols", Values.texts((Object[]) value));
    }

    /**
     * Cipher suites, the preferred one first.
     *
     * <p>{@code tls.cipher.suites}. Range: names of IANA. Default: with forward secrecy and authenticated encryption. A
     * change makes a new connection and keeps the session.
     */
    public ClientOptions tlsCipherSuites(String... value) {
        return with("tls.cipher.suites", Values.texts((Object[]) value));
    }

    /**
     * Groups for the key exchange, the preferred one first.
     *
     * <p>{@code tls.groups}. Range: names such as X25519MLKEM768, x25519, secp256r1. Default: those of the library. A
     * change makes a new connection and keeps the session.
     */
    public ClientOptions tlsGroups(String... value) {
        return with("tls.groups", Values.texts((Object[]) value));
    }

    /**
     * Application protocols offered, for example mqtt.
     *
     * <p>{@code tls.alpn}. Range: up to 255 ASCII characters. Default: none. A change makes a new connection and keeps
     * the session.
     */
    public ClientOptions tlsAlpn(String... value) {
        return with("tls.alpn", Values.texts((Object[]) value));
    }

    /**
     * Hashes of public keys, one of which must be on the path that makes the server trusted.
     *
     * <p>{@code tls.pins}. Range: sha256/BASE64. Default: none. A change makes a new connection and keeps the session.
     */
    public ClientOptions tlsPins(String... value) {
        return with("tls.pins", Values.texts((Object[]) value));
    }

    /**
     * Whether certificates are checked for revocation. soft: the server is believed if that cannot be found out; hard:
     * it is refused then.
     *
     * <p>{@code tls.revocation}. Default: {@code none}. A change makes a new connection and keeps the session.
     */
    public ClientOptions tlsRevocation(TlsRevocation value) {
        return with("tls.revocation", value.toString());
    }

    /**
     * Files with revocation lists.
     *
     * <p>{@code tls.revocation.crl}. Range: files, PEM or DER. Default: none. A change makes a new connection and keeps
     * the session.
     */
    public ClientOptions tlsRevocationCrl(Path... value) {
        return with("tls.revocation.crl", Values.texts((Object[]) value));
    }

    /**
     * Ask OCSP responders, and take stapled answers, before revocation lists.
     *
     * <p>{@code tls.revocation.ocsp}. Default: {@code true}. A change makes a new connection and keeps the session.
     */
    public ClientOptions tlsRevocationOcsp(boolean value) {
        return with("tls.revocation.ocsp", value);
    }

    /**
     * Identity of the pre-shared key.
     *
     * <p>{@code tls.psk.identity}. Default: none. A change makes a new connection and keeps the session.
     */
    public ClientOptions tlsPskIdentity(String value) {
        return with("tls.psk.identity", value);
    }

    /**
     * Pre-shared key, in place of certificates.
     *
     * <p>{@code .tls.psk.key}. Range: up to 128 hexadecimal digits. Default: none. A change makes a new connection and
     * keeps the session.
     */
    public ClientOptions tlsPskKey(String value) {
        return with(".tls.psk.key", value);
    }

    /** As {@link #tlsPskKey(String)}, but in a file, which is read at each attempt to connect. */
    public ClientOptions tlsPskKey(Path value) {
        return with(".tls.psk.key", Values.file(value));
    }

    /**
     * Which {@code SSLContext} service of the container decides on trust and key, in place of files.
     *
     * <p>{@code tls.context.target}. Range: LDAP filter. Default: none. A change makes a new connection and keeps the
     * session.
     */
    public ClientOptions tlsContextTarget(String value) {
        return with("tls.context.target", value);
    }

    /**
     * When changed files are used: with the next handshake, whenever that is; or by a reconnect as soon as the change
     * is noticed.
     *
     * <p>{@code tls.reload}. Default: {@code next-handshake}. A change makes a new connection and keeps the session.
     */
    public ClientOptions tlsReload(TlsReload value) {
        return with("tls.reload", value.toString());
    }

    /**
     * Time between two looks at the files, with {@code tls.reload}=reconnect.
     *
     * <p>{@code tls.reload.interval}. Range: 1 to 86,400 s. Default: 60 s. A change makes a new connection and keeps
     * the session.
     */
    public ClientOptions tlsReloadInterval(Duration value) {
        return with("tls.reload.interval", Values.seconds(value));
    }

    /** What {@link #credentials} takes. */
    public enum Credentials {
        /** {@code configured}. */
        CONFIGURED("configured"),
        /** {@code service}. */
        SERVICE("service");

        private final String text;

        Credentials(String text) {
            this.text = text;
        }

        /** As the configuration has it. */
        @Override
        public String toString() {
            return text;
        }
    }

    /** What {@link #protocolVersion} takes. */
    public enum ProtocolVersion {
        /** {@code 5.0}. */
        V5_0("5.0"),
        /** {@code auto}. */
        AUTO("auto"),
        /** {@code 3.1.1}. */
        V3_1_1("3.1.1");

        private final String text;

        ProtocolVersion(String text) {
            this.text = text;
        }

        /** As the configuration has it. */
        @Override
        public String toString() {
            return text;
        }
    }

    /** What {@link #queuePolicy} takes. */
    public enum QueuePolicy {
        /** {@code fail}. */
        FAIL("fail"),
        /** {@code block}. */
        BLOCK("block"),
        /** {@code drop-oldest}. */
        DROP_OLDEST("drop-oldest"),
        /** {@code drop-newest}. */
        DROP_NEWEST("drop-newest"),
        /** {@code spill}. */
        SPILL("spill");

        private final String text;

        QueuePolicy(String text) {
            this.text = text;
        }

        /** As the configuration has it. */
        @Override
        public String toString() {
            return text;
        }
    }

    /** What {@link #connectWhen} takes. */
    public enum ConnectWhen {
        /** {@code always}. */
        ALWAYS("always"),
        /** {@code pending}. */
        PENDING("pending"),
        /** {@code schedule}. */
        SCHEDULE("schedule");

        private final String text;

        ConnectWhen(String text) {
            this.text = text;
        }

        /** As the configuration has it. */
        @Override
        public String toString() {
            return text;
        }
    }

    /** What {@link #reconnectFatal} takes. */
    public enum ReconnectFatal {
        /** {@code slow}. */
        SLOW("slow"),
        /** {@code stop}. */
        STOP("stop");

        private final String text;

        ReconnectFatal(String text) {
            this.text = text;
        }

        /** As the configuration has it. */
        @Override
        public String toString() {
            return text;
        }
    }

    /** What {@link #serverOrder} takes. */
    public enum ServerOrder {
        /** {@code order}. */
        ORDER("order"),
        /** {@code random}. */
        RANDOM("random");

        private final String text;

        ServerOrder(String text) {
            this.text = text;
        }

        /** As the configuration has it. */
        @Override
        public String toString() {
            return text;
        }
    }

    /** What {@link #serverSession} takes. */
    public enum ServerSession {
        /** {@code own}. */
        OWN("own"),
        /** {@code shared}. */
        SHARED("shared");

        private final String text;

        ServerSession(String text) {
            this.text = text;
        }

        /** As the configuration has it. */
        @Override
        public String toString() {
            return text;
        }
    }

    /** What {@link #redirect} takes. */
    public enum Redirect {
        /** {@code ignore}. */
        IGNORE("ignore"),
        /** {@code follow}. */
        FOLLOW("follow");

        private final String text;

        Redirect(String text) {
            this.text = text;
        }

        /** As the configuration has it. */
        @Override
        public String toString() {
            return text;
        }
    }

    /** What {@link #poison} takes. */
    public enum Poison {
        /** {@code hold}. */
        HOLD("hold"),
        /** {@code drop}. */
        DROP("drop");

        private final String text;

        Poison(String text) {
            this.text = text;
        }

        /** As the configuration has it. */
        @Override
        public String toString() {
            return text;
        }
    }

    /** What {@link #tlsRevocation} takes. */
    public enum TlsRevocation {
        /** {@code none}. */
        NONE("none"),
        /** {@code soft}. */
        SOFT("soft"),
        /** {@code hard}. */
        HARD("hard");

        private final String text;

        TlsRevocation(String text) {
            this.text = text;
        }

        /** As the configuration has it. */
        @Override
        public String toString() {
            return text;
        }
    }

    /** What {@link #tlsReload} takes. */
    public enum TlsReload {
        /** {@code next-handshake}. */
        NEXT_HANDSHAKE("next-handshake"),
        /** {@code reconnect}. */
        RECONNECT("reconnect");

        private final String text;

        TlsReload(String text) {
            this.text = text;
        }

        /** As the configuration has it. */
        @Override
        public String toString() {
            return text;
        }
    }
}
