package io.caddis.mqtt.spi;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Will;
import java.util.List;
import java.util.Objects;

/**
 * What a session needs to know and never learns otherwise.
 *
 * @param version               the version to speak
 * @param clientId              may be empty: the server assigns one
 * @param cleanStart            whether the first connection discards what the server kept of an earlier life
 * @param sessionExpirySeconds  how long the server keeps the session without a connection: 0 to 4,294,967,295
 *                              (for ever); in 3.1.1 anything but 0 means clean session 0
 * @param keepAliveSeconds      0 (off) to 65,535
 * @param will                  or null
 * @param requestResponseInformation whether to ask a 5.0 server for its response information (3.1.2.11.6)
 * @param requestProblemInformation  whether a 5.0 server may add reason strings and user properties (3.1.2.11.7)
 * @param userProperties        of CONNECT, 5.0
 * @param inbound               what holds for the server's messages
 * @param outbound              what holds for ours
 * @param responseTimeoutNanos  how long CONNACK, PINGRESP and a step of an authentication may take
 * @param watchdogNanos         how long any other answer may take while the connection lives; 0 for ever, then a
 *                              {@link SessionOutput.Warning} tells of one that takes a minute or two
 * @param unannounced           what the server may mind and cannot say
 * @param birth                 what is published first on each connection, with QoS 0 or 1; or null
 */
public record SessionOptions(ProtocolVersion version, String clientId, boolean cleanStart, long sessionExpirySeconds,
        int keepAliveSeconds, Will will, boolean requestResponseInformation, boolean requestProblemInformation,
        List<UserProperty> userProperties, Inbound inbound, Outbound outbound, long responseTimeoutNanos,
        long watchdogNanos, Unannounced unannounced, Message birth) {
    /** Checks that nothing is missing; ranges are the configuration's affair. */
    public SessionOptions {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(clientId, "clientId");
        Objects.requireNonNull(inbound, "inbound");
        Objects.requireNonNull(outbound, "outbound");
        Objects.requireNonNull(unannounced, "unannounced");
        if (birth != null && birth.qos() == Qos.EXACTLY_ONCE) {
            throw new IllegalArgumentException("birth message with QoS 2: use 0 or 1");
        }
        userProperties = List.copyOf(userProperties);
    }

    /** Without a birth message. */
    public SessionOptions(ProtocolVersion version, String clientId, boolean cleanStart, long sessionExpirySeconds,
            int keepAliveSeconds, Will will, boolean requestResponseInformation, boolean requestProblemInformation,
            List<UserProperty> userProperties, Inbound inbound, Outbound outbound, long responseTimeoutNanos,
            long watchdogNanos, Unannounced unannounced) {
        this(version, clientId, cleanStart, sessionExpirySeconds, keepAliveSeconds, will, requestResponseInformation,
                requestProblemInformation, userProperties, inbound, outbound, responseTimeoutNanos, watchdogNanos,
                unannounced, null);
    }

    /** To servers of which nothing special is known. */
    public SessionOptions(ProtocolVersion version, String clientId, boolean cleanStart, long sessionExpirySeconds,
            int keepAliveSeconds, Will will, boolean requestResponseInformation, boolean requestProblemInformation,
            List<UserProperty> userProperties, Inbound inbound, Outbound outbound, long responseTimeoutNanos,
            long watchdogNanos) {
        this(version, clientId, cleanStart, sessionExpirySeconds, keepAliveSeconds, will, requestResponseInformation,
                requestProblemInformation, userProperties, inbound, outbound, responseTimeoutNanos, watchdogNanos,
                Unannounced.DEFAULT);
    }

    /** Whose answers may take for ever. */
    public SessionOptions(ProtocolVersion version, String clientId, boolean cleanStart, long sessionExpirySeconds,
            int keepAliveSeconds, Will will, boolean requestResponseInformation, boolean requestProblemInformation,
            List<UserProperty> userProperties, Inbound inbound, Outbound outbound, long responseTimeoutNanos) {
        this(version, clientId, cleanStart, sessionExpirySeconds, keepAliveSeconds, will, requestResponseInformation,
                requestProblemInformation, userProperties, inbound, outbound, responseTimeoutNanos, 0);
    }

    /** The same under another client identifier. */
    public SessionOptions withClientId(String newClientId) {
        return new SessionOptions(version, newClientId, cleanStart, sessionExpirySeconds, keepAliveSeconds, will,
                requestResponseInformation, requestProblemInformation, userProperties, inbound, outbound,
                responseTimeoutNanos, watchdogNanos, unannounced, birth);
    }

    /**
     * What holds for a server with limits that it cannot announce: it ends the connection instead.
     *
     * @param filtersMax       filters in one SUBSCRIBE or UNSUBSCRIBE, 1 or more; fewer once it ended a connection
     *                         right after one
     * @param filtersPerSecond filters sent at most in a second, 0 for no limit
     * @param dropPoison       whether a message is given up that the server answers by ending each connection; else it
     *                         is sent again until the server takes it, or it expires
     */
    public record Unannounced(int filtersMax, long filtersPerSecond, boolean dropPoison) {
        /** What most servers take. */
        public static final Unannounced DEFAULT = new Unannounced(50, 0, false);
    }

    /**
     * What holds for the server's messages.
     *
     * @param receiveMaximum    QoS 1 and 2 messages that the server may send before an acknowledgement, 1 to 65,535
     * @param packetSizeMax     bytes of the greatest packet we accept, 1 to 268,435,460
     * @param topicAliasMaximum topic aliases that a 5.0 server may use, 0 to 65,535
     */
    public record Inbound(int receiveMaximum, int packetSizeMax, int topicAliasMaximum) {
    }

    /**
     * What holds for our messages.
     *
     * @param inFlightMax       QoS 1 and 2 messages that we send before an acknowledgement, 1 to 65,535; the server may
     *                          ask for less
     * @param topicAliasMax     topic aliases that we use at most if a 5.0 server allows them, 0 to 65,535
     * @param queueMax          messages that may wait in memory to be sent, 1 or more
     * @param queueBytesMax     bytes that they may take by {@link Messages#bytesOf}, 1 or more
     * @param overflow          what happens to a message beyond these bounds, by QoS: three. With SPILL
     *                          an eighth of the places is for messages of {@link io.caddis.mqtt.Priority#HIGH} only
     * @param spillBytesMax     bytes that messages with {@link Overflow#SPILL} may take in the store, 1 or more
     * @param messagesPerSecond PUBLISH packets sent at most, 0 for no limit
     * @param bytesPerSecond    bytes of messages sent at most, 0 for no limit
     * @param durable           whether the state is kept in a store: {@link Session#nextChange} then gives changes
     */
    public record Outbound(int inFlightMax, int topicAliasMax, int queueMax, long queueBytesMax,
            List<Overflow> overflow, long spillBytesMax, long messagesPerSecond, long bytesPerSecond,
            boolean durable) {
        /** Copies the list. */
        public Outbound {
            overflow = List.copyOf(overflow);
        }
    }

    /** What happens to a message for which the queue has no room. */
    public enum Overflow {
        /** It is refused. */
        FAIL,
        /**
         * The oldest message of the lowest priority, not above its own, that was never sent ends as dropped, to make
         * room. Only messages of a QoS with this policy do.
         */
        DROP_OLDEST,
        /** It ends as dropped. */
        DROP_NEWEST,
        /** It waits in the store; only for a durable session, and QoS 1 and 2. */
        SPILL
    }
}
