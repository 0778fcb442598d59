package io.caddis.mqtt.management.config;

import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.MqttCredentials;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.spi.Endpoint;
import io.caddis.mqtt.spi.SessionOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration of one client, read and checked. Which change of it costs what: {@link Local} is taken over at
 * once; {@link SessionOptions} other than version and client identifier, server and credentials need a reconnect, which
 * keeps the session; version and client identifier need another session.
 *
 * @param reconnect   where to connect to, and when
 * @param session     what the session needs to know
 * @param ownClientId the client identifier is configured, not generated
 * @param username    or null
 * @param password    or null
 * @param needsCredentials no connection without a service that gives credentials
 * @param method      the authentication method, or null
 * @param local       what only this bundle needs
 * @param tls         how the connection is secured, if the server's address asks for that
 * @param secrets     which files hold secrets, that have a stand-in here; null if none does
 */
public record ClientConfig(ReconnectConfig reconnect, SessionOptions session, boolean ownClientId, String username,
        Payload password, boolean needsCredentials, String method, Local local, TlsConfig tls, SecretFiles secrets) {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConfig.class);
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final int SESSION_EXPIRY = 3600;
    private static final int QUEUE_MAX = 1_000_000;
    private static final long RATE_MAX = 1_000_000_000_000L;
    private static final int IN_FLIGHT_V5 = 1000;
    /** A 3.1.1 server cannot tell its limit, and Mosquitto's is 20: it drops QoS 2 messages beyond. */
    private static final int IN_FLIGHT_V3 = 20;
    /** In each direction: a gateway publishes to few topics over and over, and a server has to agree. */
    private static final int TOPIC_ALIASES = 16;

    /** In one SUBSCRIBE. */
    private static final int FILTERS = 50;
    private static final int FILTERS_MAX = 1000;
    private static final int NAME_MAX = 128;
    /** One line for a person: more than these are of another program. */
    private static final int UNKNOWN_TOLD_MAX = 10;
    /** A gateway has room for it, and for as much again while it is put together. */
    private static final int PACKET_SIZE = 16 << 20;
    private static final Set<String> OWN_KEYS = Set.of("name", "client.id", "client.id.assigned", "credentials",
            "protocol.version", "keep.alive", "clean.start",
            "session.expiry", "username", ".password", "will.topic", "will.payload", "will.qos", "will.retain",
            "subscriptions", "subscriptions.qos", "connect", "response.timeout", "watchdog.timeout",
            "operation.timeout", "close.timeout", "queue.max",
            "queue.bytes.max", "in.flight.max", "receive.maximum", "packet.size.max", "receive.queue.max",
            "receive.queue.bytes.max", "listener.grace", "listener.hold", "listener.kept.max",
            "listener.kept.bytes.max", "durable", "queue.policy", "queue.policy.qos0",
            "queue.policy.qos1", "queue.policy.qos2", "queue.block.timeout", "spill.bytes.max", "rate.messages",
            "rate.bytes", "rate.filters", "subscribe.filters.max", "poison", "will.delay", "will.expiry",
            "will.content.type",
            "will.response.topic", "will.correlation.data", "will.user.properties", "will.payload.utf8",
            "topic.alias.maximum", "topic.alias.sent.max", "request.response.information",
            "request.problem.information", "user.properties", "authentication.method", "subscriptions.no.local",
            "subscriptions.retain.as.published", "subscriptions.retain.handling", "subscriptions.identifier",
            "response.topic", "requests.max", "birth.topic", "birth.payload", "birth.qos", "birth.retain",
            "birth.expiry", "birth.content.type", "birth.user.properties", "birth.payload.utf8");
    /** All keys that {@link #read} knows. */
    public static final Set<String> KEYS = Stream.of(OWN_KEYS, NetworkConfig.KEYS, ReconnectConfig.KEYS,
            TlsConfig.KEYS).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());

    private static final SessionOptions.Inbound INBOUND = inbound(new PropertyReader(Map.of()));
    private static final SessionOptions.Outbound OUTBOUND_V5 = outbound(new PropertyReader(Map.of()),
            ProtocolVersion.V5);
    private static final SessionOptions.Outbound OUTBOUND_V3 = outbound(new PropertyReader(Map.of()),
            ProtocolVersion.V3_1_1);
    private static final KnownNames NAMES = new KnownNames(KEYS);
    private static final KnownNames SECRETS = new KnownNames(KEYS.stream().filter(key -> key.startsWith("."))
            .collect(Collectors.toSet()));
    /** What containers and their consoles add for themselves begins so. */
    private static final List<String> FOREIGN = List.of("service.", "component.", "felix.", "osgi.", "kura.",
            "webconsole.", "org.apache.", "org.eclipse.", ":");
    /** What begins so is ours, and nothing that a container keeps beside it. */
    private static final List<String> OURS = List.of(".password", ".proxy.", ".websocket.", ".tls.");
    /** Where a blank at an end changes who or what is meant, if it is meant. */
    private static final List<String> IDENTIFIERS = List.of("name", "client.id", "username", "subscriptions",
            "will.topic", "will.response.topic", "birth.topic", "response.topic", "authentication.method",
            "tls.psk.identity");

    /**
     * What can change while connected.
     *
     * @param subscriptions whose messages wait for poll()
     * @param holdNanos     how long what waits for its listener may hold up others; less than 0 for ever
     * @param windowMax     how many QoS 1 and 2 messages the server sends, most likely, without an acknowledgement
     * @param connect       connect without being asked
     * @param closeNanos    how long the end of a program waits for messages to leave
     * @param requestsMax   requests that wait for an answer
     * @param responseTopic where answers to requests go; null to derive it
     * @param blocking      of which a publish waits for room
     */
    public record Local(List<Subscription> subscriptions, boolean connect, long operationTimeoutNanos,
            long closeNanos, int receiveQueueMax, long receiveQueueBytesMax, long graceNanos, long holdNanos,
            int keptMax, long keptBytesMax, int windowMax, int requestsMax, TopicName responseTopic, Set<Qos> blocking,
            long blockNanos) {
        /** How long a publish of this QoS may wait for room. */
        public long blockNanos(Qos qos) {
            return blocking.contains(qos) ? blockNanos : 0;
        }
    }

    /**
     * Reads a configuration.
     *
     * @param generatedId the client identifier if none is configured
     * @throws IllegalArgumentException naming key, value, rule and remedy of each mistake
     */
    public static ClientConfig read(Map<String, ?> values, String generatedId) {
        try {
            return read(values, generatedId, Map.of());
        } catch (IllegalArgumentException e) {
            throw Mistakes.of(values, e, left -> read(left, generatedId, Map.of()));
        }
    }

    /** @param contents of the files that secrets are in; where one is missing, its secret has a stand-in */
    static ClientConfig read(Map<String, ?> values, String generatedId, Map<Path, String> contents) {
        refuseUnknown(values.keySet());
        name(values, generatedId);
        PropertyReader settings = new PropertyReader(values, contents);
        String versions = settings.text("protocol.version", "5.0");
        boolean auto = versions.equals("auto");
        ProtocolVersion version = switch (versions) {
            case "5.0", "5", "auto" -> ProtocolVersion.V5;
            case "3.1.1", "3" -> ProtocolVersion.V3_1_1;
            default -> throw settings.refuse("protocol.version", "use 5.0, 3.1.1 or auto");
        };
        String username = settings.said("username", settings.string("username", null));
        Payload password = settings.bytes(".password");
        if (password != null && username == null && (auto || version != ProtocolVersion.V5)) {
            throw settings.refuse(".password", "MQTT 3.1.1 sends no password without a user name: set username too");
        }
        List<Endpoint> servers = NetworkConfig.read(settings);
        SessionOptions older = auto ? session(settings, ProtocolVersion.V3_1_1, generatedId) : null;
        TlsConfig tls = TlsConfig.read(settings, servers.stream().anyMatch(Endpoint::isSecure));
        SecretFiles secrets = settings.files().isEmpty() ? null
                : new SecretFiles(settings.files(), new HashMap<>(values), generatedId);
        SessionOptions session = session(settings, version, generatedId);
        int windowMax = auto || version != ProtocolVersion.V5
                ? Math.min(IN_FLIGHT_V3, session.inbound().receiveMaximum()) : session.inbound().receiveMaximum();
        return new ClientConfig(ReconnectConfig.read(settings, servers, older), session,
                settings.isSet("client.id") || settings.flag("client.id.assigned", false), username, password,
                serviceCredentials(settings), method(settings, version, auto), local(settings, windowMax), tls,
                secrets);
    }

    /**
     * The same with another user name and password.
     *
     * @throws IllegalArgumentException if this version of MQTT does not allow them
     */
    public ClientConfig withCredentials(MqttCredentials.Credentials credentials) {
        if (credentials.password() != null && credentials.username() == null
                && session.version() != ProtocolVersion.V5) {
            throw new IllegalArgumentException("a password without a user name: give both with MQTT 3.1.1"
                    + " [MQTT-3.1.2-22]");
        }
        String wrong = PropertyReader.unsayable(credentials.username());
        if (wrong != null) {
            throw new IllegalArgumentException("a user name with the " + wrong + ": remove it, since servers end the"
                    + " connection for it (MQTT 1.5.4)");
        }
        return new ClientConfig(reconnect, session, ownClientId, credentials.username(), credentials.password(),
                needsCredentials, method, local, tls, secrets);
    }

    private static boolean serviceCredentials(PropertyReader settings) {
        String from = settings.text("credentials", "configured").toLowerCase(Locale.ROOT);
        return switch (from) {
            case "configured" -> false;
            case "service" -> true;
            default -> throw settings.refuse("credentials", "use configured or service");
        };
    }

    private static String method(PropertyReader settings, ProtocolVersion version, boolean auto) {
        String method = settings.said("authentication.method", settings.text("authentication.method", null));
        if (method != null && (auto || version != ProtocolVersion.V5)) {
            throw settings.refuse("authentication.method",
                    "MQTT 3.1.1 has no AUTH: remove it, or set protocol.version to 5.0");
        }
        return method;
    }

    /** The client identifier; empty for the server to assign one [MQTT-3.1.3-6]. */
    private static String clientId(PropertyReader settings, ProtocolVersion version, String generatedId) {
        String own = settings.said("client.id", settings.string("client.id", null));
        if (!settings.flag("client.id.assigned", false)) {
            return own == null ? generatedId : own;
        }
        if (own != null) {
            throw settings.refuse("client.id", "not together with client.id.assigned = true: remove one of the two");
        }
        if (version != ProtocolVersion.V5 && settings.seconds("session.expiry", SESSION_EXPIRY, 0, 0xFFFF_FFFFL) > 0) {
            throw settings.refuse("client.id.assigned", "a server of MQTT 3.1.1 assigns one for a clean session only:"
                    + " set session.expiry to 0, or client.id [MQTT-3.1.3-8]");
        }
        return "";
    }

    private static SessionOptions session(PropertyReader settings, ProtocolVersion version, String generatedId) {
        return new SessionOptions(version, clientId(settings, version, generatedId),
                settings.flag("clean.start", true), settings.seconds("session.expiry", SESSION_EXPIRY, 0, 0xFFFF_FFFFL),
                (int) settings.seconds("keep.alive", 60, 0, 0xFFFF), Wills.read(settings),
                settings.flag("request.response.information", false),
                settings.flag("request.problem.information", true), settings.pairs("user.properties"),
                shared(INBOUND, inbound(settings)),
                shared(version == ProtocolVersion.V5 ? OUTBOUND_V5 : OUTBOUND_V3, outbound(settings, version)),
                settings.seconds("response.timeout", 10, 1, 3600) * NANOS_PER_SECOND,
                settings.seconds("watchdog.timeout", 0, 0, 86_400) * NANOS_PER_SECOND,
                shared(SessionOptions.Unannounced.DEFAULT, new SessionOptions.Unannounced(
                        settings.integer("subscribe.filters.max", FILTERS, 1, FILTERS_MAX),
                        settings.number("rate.filters", 0, 0, RATE_MAX, " 1/s"),
                        ReconnectConfig.choice(settings, "poison", "hold", "drop").equals("drop"))),
                Wills.birth(settings));
    }

    /** The usual one if they are equal, so that clients which say nothing share it. */
    private static <T> T shared(T usual, T read) {
        return read.equals(usual) ? usual : read;
    }

    private static SessionOptions.Inbound inbound(PropertyReader settings) {
        return new SessionOptions.Inbound(settings.integer("receive.maximum", 1000, 1, 0xFFFF),
                (int) settings.number("packet.size.max", PACKET_SIZE, 64, 268_435_460, PropertyReader.BYTES),
                settings.integer("topic.alias.maximum", TOPIC_ALIASES, 0, 0xFFFF));
    }

    private static SessionOptions.Outbound outbound(PropertyReader settings, ProtocolVersion version) {
        return new SessionOptions.Outbound(
                settings.integer("in.flight.max",
                        version == ProtocolVersion.V5 ? IN_FLIGHT_V5 : IN_FLIGHT_V3, 1, 0xFFFF),
                settings.integer("topic.alias.sent.max", TOPIC_ALIASES, 0, 0xFFFF),
                settings.integer("queue.max", 10_000, 1, QUEUE_MAX),
                settings.number("queue.bytes.max", 67_108_864, 1, Long.MAX_VALUE, PropertyReader.BYTES),
                QueuePolicy.read(settings).stream().map(QueuePolicy::overflow).toList(),
                settings.number("spill.bytes.max", 1_073_741_824, 1, Long.MAX_VALUE, PropertyReader.BYTES),
                settings.number("rate.messages", 0, 0, RATE_MAX, " 1/s"),
                settings.number("rate.bytes", 0, 0, RATE_MAX, " bytes/s"),
                settings.flag("durable", false));
    }

    private static Local local(PropertyReader settings, int windowMax) {
        Qos qos = Qos.of(settings.integer("subscriptions.qos", 1, 0, 2));
        List<Subscription> subscriptions = new ArrayList<>();
        Function<String, Subscription> subscription = settings.subscriptions("subscriptions.", qos);
        for (String filter : settings.texts("subscriptions")) {
            try {
                subscriptions.add(subscription.apply(filter));
            } catch (IllegalArgumentException e) {
                throw settings.refuse("subscriptions", e.getMessage());
            }
        }
        TopicName responseTopic = Wills.topic(settings, "response.topic");
        return new Local(List.copyOf(subscriptions), settings.flag("connect", true),
                settings.seconds("operation.timeout", 60, 1, 86_400) * NANOS_PER_SECOND,
                settings.seconds("close.timeout", 5, 0, 3600) * NANOS_PER_SECOND,
                settings.integer("receive.queue.max", 1000, 1, QUEUE_MAX),
                settings.number("receive.queue.bytes.max", 67_108_864, 1, Long.MAX_VALUE, PropertyReader.BYTES),
                settings.seconds("listener.grace", 60, 0, 86_400) * NANOS_PER_SECOND,
                settings.millis("listener.hold", 1000, -1, 3_600_000) * NANOS_PER_MILLI,
                settings.integer("listener.kept.max", 100_000, 0, QUEUE_MAX),
                settings.number("listener.kept.bytes.max", 67_108_864, 0, Long.MAX_VALUE, PropertyReader.BYTES),
                windowMax,
                settings.integer("requests.max", 1000, 1, QUEUE_MAX), responseTopic, QueuePolicy.blocking(settings),
                settings.seconds("queue.block.timeout", 10, 1, 3600) * NANOS_PER_SECOND);
    }

    private static void refuseUnknown(Set<String> names) {
        boolean known = true;
        for (String name : names) {
            known &= KEYS.contains(name);
        }
        if (known) { // of nearly all configurations, and cheaper than below
            return;
        }
        List<String> unknown = names.stream().filter(name -> !KEYS.contains(name) && !isForeign(name)).sorted()
                .limit(UNKNOWN_TOLD_MAX).toList();
        if (!unknown.isEmpty()) {
            LOG.debug("the keys of an MQTT client are {}", new TreeSet<>(KEYS));
            throw new IllegalArgumentException(unknown.stream().map(name -> name + " is no key of an MQTT client: is "
                    + NAMES.nearest(name) + " meant? Correct or remove it").collect(Collectors.joining("; ")));
        }
    }

    static boolean isForeign(String name) {
        return FOREIGN.stream().anyMatch(name::startsWith) || name.startsWith(".")
                && OURS.stream().noneMatch(name::startsWith) && !SECRETS.isMisspelt(name) && !NAMES.isMisspelt(name);
    }

    /**
     * The name of a client.
     *
     * @param absent if the configuration gives it none
     * @throws IllegalArgumentException naming key, value, rule and remedy
     */
    public static String name(Map<String, ?> values, String absent) {
        PropertyReader reader = new PropertyReader(values);
        String name = reader.text("name", absent);
        if (!name.equals(absent) && !isName(name)) {
            throw reader.refuse("name", "use up to " + NAME_MAX + " characters, without control characters");
        }
        return name;
    }

    private static boolean isName(String name) {
        boolean is = name.length() <= NAME_MAX;
        for (int i = 0; is && i < name.length(); i++) {
            is = !Character.isISOControl(name.charAt(i));
        }
        return is;
    }

    /**
     * Checks the name that an application gives a client.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static void checkName(String name) {
        if (Blanks.only(name) || !isName(name)) {
            throw new PropertyReader(Map.of("name", name)).refuse("name", "use 1 to " + NAME_MAX
                    + " characters that are not all blank, without control characters");
        }
    }

    /** What is valid in a configuration, but is hardly meant, or not safe: a line each, with nothing secret. */
    public static List<String> warnings(Map<String, ?> values) {
        PropertyReader settings = new PropertyReader(values);
        List<String> warnings = settings.blanks(IDENTIFIERS);
        warnings.addAll(Exposures.of(settings));
        return warnings;
    }

    /** True if going from here to {@code next} needs another session. */
    public boolean needsNewSession(ClientConfig next) {
        boolean auto = reconnect.older() != null && next.reconnect.older() != null;
        return !auto && session.version() != next.session.version()
                || !session.clientId().equals(next.session.clientId());
    }

    /** True if the state of a session with this client identifier, empty if it has none, is of no use. */
    public boolean isAnotherSession(String clientId) {
        return ownClientId && !session.clientId().isEmpty() && !clientId.isEmpty()
                && !session.clientId().equals(clientId);
    }

    /** True if a client of this configuration has the same client identifier in another process. */
    public boolean keepsClientId() {
        return ownClientId && !session.clientId().isEmpty();
    }

    /** What a session needs to know that follows one with this identifier: a generated one is kept. */
    public SessionOptions sessionAfter(String clientId) {
        return ownClientId || clientId.isEmpty() ? session : session.withClientId(clientId);
    }

    /** Refuses what a server would not take. */
    public void check(DisconnectOptions options) {
        if (options.sessionExpirySeconds().orElse(0) > 0 && session.sessionExpirySeconds() == 0) {
            throw new IllegalArgumentException("session expiry " + options.sessionExpirySeconds().getAsLong()
                    + " s in DISCONNECT, but session.expiry is 0: set that to more, or ask for 0 (MQTT 3.14.2.2.2)");
        }
    }

    /** The first server. */
    public Endpoint endpoint() {
        return reconnect.servers().get(0);
    }

    /**
     * The same with what the files hold now that it refers to. May block.
     *
     * @throws IllegalArgumentException naming key, rule and remedy
     */
    public ClientConfig withSecrets() {
        ClientConfig read = read(secrets.values(), secrets.generatedId(), secrets.contents());
        return isFallenBack() ? read.fallenBack() : read;
    }

    /** For servers that do not speak 5.0. Only with a version of {@code auto}. */
    public ClientConfig fallenBack() {
        return new ClientConfig(reconnect, reconnect.older(), ownClientId, username, password, needsCredentials,
                method, local, tls, secrets);
    }

    public boolean isFallenBack() {
        return reconnect.older() != null && session.version() != ProtocolVersion.V5;
    }

    /** This one after another one, which may have found out that the same servers do not speak 5.0. */
    public ClientConfig after(ClientConfig last) {
        return last.isFallenBack() && reconnect.older() != null && reconnect.servers().equals(last.reconnect.servers())
                ? fallenBack() : this;
    }

    /** Whether the session is kept in a store. */
    public boolean durable() {
        return session.outbound().durable();
    }

    /** True if going from here to {@code next} needs another connection, or more. */
    public boolean needsReconnect(ClientConfig next) {
        // not the record's equals: it hands Local to a method handle of the JDK, which up to Java 17 keeps the last
        // class it was adapted to, and with it a replaced bundle (JDK-8078641)
        return !reconnect.servers().equals(next.reconnect.servers()) || !session.equals(next.session)
                || ownClientId != next.ownClientId
                || !Objects.equals(username, next.username) || !Objects.equals(password, next.password)
                || needsCredentials != next.needsCredentials || !Objects.equals(method, next.method)
                || !tls.options().equals(next.tls.options())
                || !secretFiles().equals(next.secretFiles());
    }

    private Set<SecretFiles.Reference> secretFiles() {
        return secrets == null ? Set.of() : secrets.references();
    }

    /** Without user name and password. */
    @Override
    public String toString() {
        String servers = reconnect.servers().stream().map(Endpoint::toString).collect(Collectors.joining(", "));
        return "ClientConfig[" + servers + ", " + session.version() + ", client " + session.clientId() + "]";
    }
}
