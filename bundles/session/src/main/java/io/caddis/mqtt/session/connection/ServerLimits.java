package io.caddis.mqtt.session.connection;

import io.caddis.mqtt.ConnectionInfo;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;

/** What the server allows on this connection; what a CONNACK leaves out is back at its default (MQTT 5.0, 3.2.2.3). */
public record ServerLimits(int receiveMaximum, int packetSizeMax, Qos qosMax, boolean retainAvailable,
        int topicAliasMaximum, boolean wildcardAvailable, boolean subscriptionIdentifierAvailable,
        boolean sharedAvailable) {
    private static final int RECEIVE_MAXIMUM = 0xFFFF;
    private static final int PACKET_SIZE_MAX = 268_435_460; // a remaining length of four bytes and the fixed header

    public static final ServerLimits DEFAULT =
            new ServerLimits(RECEIVE_MAXIMUM, PACKET_SIZE_MAX, Qos.EXACTLY_ONCE, true, 0, true, true, true);

    public static ServerLimits of(Connack connack) {
        Properties given = connack.properties();
        if (given.isEmpty()) {
            return DEFAULT;
        }
        return new ServerLimits((int) given.number(Property.RECEIVE_MAXIMUM, RECEIVE_MAXIMUM),
                (int) Math.min(PACKET_SIZE_MAX, given.number(Property.MAXIMUM_PACKET_SIZE, PACKET_SIZE_MAX)),
                Qos.of((int) given.number(Property.MAXIMUM_QOS, 2)),
                given.number(Property.RETAIN_AVAILABLE, 1) == 1,
                (int) given.number(Property.TOPIC_ALIAS_MAXIMUM, 0),
                given.number(Property.WILDCARD_SUBSCRIPTION_AVAILABLE, 1) == 1,
                given.number(Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 1) == 1,
                given.number(Property.SHARED_SUBSCRIPTION_AVAILABLE, 1) == 1);
    }

    /** These limits, and what else the CONNACK says that they are from. */
    public ConnectionInfo connection(Connack connack, String clientId, int keepAliveSeconds,
            long sessionExpirySeconds) {
        Properties given = connack.properties();
        return ConnectionInfo.builder(clientId).sessionPresent(connack.sessionPresent())
                .keepAliveSeconds((int) given.number(Property.SERVER_KEEP_ALIVE, keepAliveSeconds))
                .sessionExpirySeconds(sessionExpirySeconds).receiveMaximum(receiveMaximum).packetSizeMax(packetSizeMax)
                .qosMax(qosMax).retainAvailable(retainAvailable).topicAliasMaximum(topicAliasMaximum)
                .wildcardAvailable(wildcardAvailable).sharedAvailable(sharedAvailable)
                .subscriptionIdentifierAvailable(subscriptionIdentifierAvailable)
                .responseInformation(given.string(Property.RESPONSE_INFORMATION))
                .reasonString(given.string(Property.REASON_STRING)).userProperties(given.userProperties()).build();
    }

    /** Why the server does not take this message, or null if it does. */
    public String refusal(Message message) {
        if (message.qos().compareTo(qosMax) > 0) {
            return "the server takes QoS " + qosMax.value() + " at most: lower the QoS [MQTT-3.2.2-11]";
        }
        if (message.retain() && !retainAvailable) {
            return "the server keeps no retained messages: drop the retain flag [MQTT-3.2.2-14]";
        }
        return null;
    }

    /** Why the server does not take this subscription, or null if it does (MQTT 5.0, 3.2.2.3.11 to 3.2.2.3.13). */
    public ReasonCode refusal(Subscription subscription) {
        TopicFilter filter = subscription.filter();
        if (!serves(filter)) {
            return filter.isShared() && !sharedAvailable ? ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED
                    : ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED;
        }
        return subscription.identifier() != 0 && !subscriptionIdentifierAvailable
                ? ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED : null;
    }

    /** Whether the server takes filters of this kind. */
    public boolean serves(TopicFilter filter) {
        return (sharedAvailable || !filter.isShared()) && (wildcardAvailable || !filter.hasWildcard());
    }
}
