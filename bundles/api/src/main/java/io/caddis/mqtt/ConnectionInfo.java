package io.caddis.mqtt;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What the server said when it accepted a connection, with the defaults of MQTT 5.0 (3.2.2.3) for what it left out, and
 * how the connection is secured. All of it holds for this one connection. A 3.1.1 server says no more than {@code
 * sessionPresent}.
 *
 * @param sessionPresent           whether the server goes on with a session that it had
 * @param clientId                 the client identifier in use, also if the server assigned it; empty if it is not
 * known
 * @param keepAliveSeconds         the keep alive in force, the server's if it gave one; 0 for none
 * @param sessionExpirySeconds     how long the server keeps the session after this connection, the server's value if it
 *                                 gave one: 0 to 4,294,967,295 (for ever)
 * @param receiveMaximum           QoS 1 and 2 messages that the server takes before an acknowledgement, 1 to 65,535
 * @param packetSizeMax            bytes of the greatest packet that the server takes
 * @param qosMax                   the highest QoS that it takes messages with
 * @param retainAvailable          whether it keeps retained messages
 * @param topicAliasMaximum        how many topic aliases it takes, 0 to 65,535
 * @param wildcardAvailable        whether it has subscriptions with wildcards
 * @param subscriptionIdentifierAvailable whether it has subscription identifiers
 * @param sharedAvailable          whether it has shared subscriptions
 * @param responseInformation      what response topics are to begin with (MQTT 4.10.1); see
 *                                 {@code request.response.information}
 * @param reasonString             a remark for a person
 * @param userProperties           the server's own names and values; unmodifiable
 * @param tls                      how the connection is secured; empty if it is not
 */
public record ConnectionInfo(boolean sessionPresent, String clientId, int keepAliveSeconds, long sessionExpirySeconds,
        int receiveMaximum, int packetSizeMax, Qos qosMax, boolean retainAvailable, int topicAliasMaximum,
        boolean wildcardAvailable, boolean subscriptionIdentifierAvailable, boolean sharedAvailable,
        Optional<String> responseInformation, Optional<String> reasonString, List<UserProperty> userProperties,
        Optional<TlsInfo> tls) {
    /** Copies the list. */
    public ConnectionInfo {
        Objects.requireNonNull(clientId, "clientId");
        Objects.requireNonNull(qosMax, "qosMax");
        Objects.requireNonNull(responseInformation, "responseInformation");
        Objects.requireNonNull(reasonString, "reasonString");
        userProperties = List.copyOf(userProperties);
        Objects.requireNonNull(tls, "tls");
    }

    /** Of a connection that is not secured. */
    public ConnectionInfo(boolean sessionPresent, String clientId, int keepAliveSeconds, long sessionExpirySeconds,
            int receiveMaximum, int packetSizeMax, Qos qosMax, boolean retainAvailable, int topicAliasMaximum,
            boolean wildcardAvailable, boolean subscriptionIdentifierAvailable, boolean sharedAvailable,
            Optional<String> responseInformation, Optional<String> reasonString, List<UserProperty> userProperties) {
        this(sessionPresent, clientId, keepAliveSeconds, sessionExpirySeconds, receiveMaximum, packetSizeMax, qosMax,
                retainAvailable, topicAliasMaximum, wildcardAvailable, subscriptionIdentifierAvailable,
                sharedAvailable, responseInformation, reasonString, userProperties, Optional.empty());
    }

    /** The same of a connection that is secured like this. */
    public ConnectionInfo withTls(TlsInfo newTls) {
        return new ConnectionInfo(sessionPresent, clientId, keepAliveSeconds, sessionExpirySeconds, receiveMaximum,
                packetSizeMax, qosMax, retainAvailable, topicAliasMaximum, wildcardAvailable,
                subscriptionIdentifierAvailable, sharedAvailable, responseInformation, reasonString, userProperties,
                Optional.of(newTls));
    }
}
