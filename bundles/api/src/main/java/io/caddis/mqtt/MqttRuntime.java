package io.caddis.mqtt;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What there is and how it fares, for whoever looks after a container: shells, consoles, tests. A service of the
 * management bundle. Nothing that it gives holds a secret, or an object of another bundle. Safe on any thread; none of
 * it blocks.
 */
@ProviderType
public interface MqttRuntime {
    /** All clients in the order of their names, those included whose configuration is not valid. */
    List<Client> clients();

    /** All listeners that take part, in the order of their service identifiers. */
    List<Listener> listeners();

    /** Whiteboard services that are not used, or not wholly, in the order of their service identifiers. */
    List<Failure> failures();

    /** What the clients run on. */
    List<Part> parts();

    /**
     * Has a line for each packet of a client given to a consumer, from now on and over reconnects: time (UTC), client,
     * direction, type, packet identifier, QoS, sizes in bytes, topic or filters. Never a payload, user name, password
     * or property. Lines come in order, on a pool thread, and wait for a consumer that is slow; beyond 1,000 they are
     * dropped, and a line says how many. A consumer that throws is not called again. The same lines go to the logger
     * {@code io.caddis.mqtt.trace.NAME} while it is at level debug.
     *
     * @param clientName of a client that is there
     * @return ends it when closed; it also ends when the client is deleted
     * @throws IllegalArgumentException if there is no such client, or 16 traces of it are open
     */
    Trace trace(String clientName, Consumer<String> lines);

    /**
     * The message that holds up a client: the server has ended one connection after the other right after it. Known
     * once it was so with nothing beside the message, and as long as the server does not take it. See the
     * configuration's {@code poison}.
     *
     * @throws IllegalArgumentException if there is no such client
     */
    default Optional<Poison> poison(String clientName) {
        return Optional.empty();
    }

    /**
     * Gives that message up: it fails with {@code POISON}, and the others go on. The server may have it all the same.
     *
     * @return false if there is none
     * @throws IllegalArgumentException if there is no such client
     */
    default boolean dropPoison(String clientName) {
        return false;
    }

    /**
     * Whether somebody takes what waits for {@code poll()} of a client: there is an {@link MqttReceiveNotify} for it,
     * or {@code poll()} has been called for 5 s or more with pauses of less than a minute, the last one included.
     *
     * @throws IllegalArgumentException if there is no such client
     */
    default boolean isPolled(String clientName) {
        return false;
    }

    /** A packet trace. */
    @ProviderType
    interface Trace extends AutoCloseable {
        /** No line is given out once this has returned, but one that is given out right now. */
        @Override
        void close();
    }

    /**
     * A client.
     *
     * @param name       its name
     * @param status     where its connection stands and why
     * @param since      since when it has this state
     * @param properties what its service has for properties: the configuration without secrets; unmodifiable
     * @param statistics its counts
     */
    record Client(String name, ConnectionStatus status, Instant since, Map<String, Object> properties,
            ClientStatistics statistics) {
        /** Copies the map. */
        public Client {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(status, "status");
            Objects.requireNonNull(since, "since");
            properties = Map.copyOf(properties);
            Objects.requireNonNull(statistics, "statistics");
        }
    }

    /**
     * A service that listens to messages.
     *
     * @param serviceId     its {@code service.id}; 0 outside a framework
     * @param bundle        who registered it: symbolic name and version; empty outside a framework
     * @param subscriptions what it asks for
     * @param receptions    one for each client that it matches, in the order of their names
     */
    record Listener(long serviceId, String bundle, List<Subscription> subscriptions, List<Reception> receptions) {
        /** Copies the lists. */
        public Listener {
            Objects.requireNonNull(bundle, "bundle");
            subscriptions = List.copyOf(subscriptions);
            receptions = List.copyOf(receptions);
        }
    }

    /**
     * What a listener gets of a client.
     *
     * @param client  the client's name
     * @param waiting messages that the listener was not given yet
     * @param answers what the server said to each filter: the QoS granted, or why not; filters without an answer on
     *                this session are left out; unmodifiable
     */
    record Reception(String client, long waiting, Map<TopicFilter, ReasonCode> answers) {
        /** Copies the map. */
        public Reception {
            Objects.requireNonNull(client, "client");
            answers = Collections.unmodifiableMap(new LinkedHashMap<>(answers)); // as in SubscribeResult
        }
    }

    /**
     * A message that the server answers by ending the connection.
     *
     * @param topic        its topic
     * @param payloadBytes the size of its payload
     * @param qos          its QoS, 1 or 2
     * @param packetId     its packet identifier, 1 to 65,535
     * @param connections  how many connections in a row have ended right after it
     * @param cause        what the last one ended by, in one line; may be empty
     */
    record Poison(TopicName topic, int payloadBytes, Qos qos, int packetId, int connections, String cause) {
        /** Checks that nothing is missing. */
        public Poison {
            Objects.requireNonNull(topic, "topic");
            Objects.requireNonNull(qos, "qos");
            Objects.requireNonNull(cause, "cause");
        }
    }

    /**
     * A service that is not used, or not wholly.
     *
     * @param serviceId its {@code service.id}
     * @param service   the interface that it is registered by, such as {@code io.caddis.mqtt.MqttMessageListener}
     * @param bundle    who registered it: symbolic name and version
     * @param reason    property, value, rule and remedy
     */
    record Failure(long serviceId, String service, String bundle, String reason) {
        /** Checks that nothing is missing. */
        public Failure {
            Objects.requireNonNull(service, "service");
            Objects.requireNonNull(bundle, "bundle");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * Something that clients run on.
     *
     * @param name   {@code codec}, {@code session}, {@code transport} with its URI scheme, such as {@code transport
     *               mqtt}, {@code websocket}, {@code tls}, {@code store}
     * @param bundle what gives it: symbolic name and version; empty while nothing does
     */
    record Part(String name, Optional<String> bundle) {
        /** Checks that nothing is missing. */
        public Part {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(bundle, "bundle");
        }
    }
}
