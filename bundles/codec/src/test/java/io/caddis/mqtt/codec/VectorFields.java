package io.caddis.mqtt.codec;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.PayloadFormat;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.packet.Auth;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Disconnect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Pubcomp;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.packet.Pubrel;
import io.caddis.mqtt.packet.Suback;
import io.caddis.mqtt.packet.Subscribe;
import io.caddis.mqtt.packet.Unsuback;
import io.caddis.mqtt.packet.Unsubscribe;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A packet in the words of the vectors' {@code fields}: maps, lists, strings, longs and booleans. */
final class VectorFields {
    /** Numbers that the vectors show as true or false. */
    private static final Set<Property> FLAGS = Set.of(Property.PAYLOAD_FORMAT_INDICATOR,
            Property.REQUEST_PROBLEM_INFORMATION, Property.REQUEST_RESPONSE_INFORMATION, Property.RETAIN_AVAILABLE,
            Property.WILDCARD_SUBSCRIPTION_AVAILABLE, Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE,
            Property.SHARED_SUBSCRIPTION_AVAILABLE);
    private static final List<Integer> RETURN_CODES = List.of(0, 0x84, 0x85, 0x88, 0x86, 0x87);

    private final boolean v5;
    private final Map<String, Object> fields = new LinkedHashMap<>();

    private VectorFields(ProtocolVersion version) {
        v5 = version == ProtocolVersion.V5;
    }

    static Map<String, Object> of(Packet packet, ProtocolVersion version) {
        VectorFields to = new VectorFields(version);
        to.put("cmd", packet.type().name().toLowerCase(Locale.ROOT));
        switch (packet.type()) {
            case CONNECT -> to.connect((Connect) packet, version);
            case CONNACK -> to.connack((Connack) packet);
            case PUBLISH -> to.publish((Publish) packet);
            case PUBACK -> to.ack(((Puback) packet).packetId(), ((Puback) packet).reasonCode(),
                    ((Puback) packet).properties());
            case PUBREC -> to.ack(((Pubrec) packet).packetId(), ((Pubrec) packet).reasonCode(),
                    ((Pubrec) packet).properties());
            case PUBREL -> to.ack(((Pubrel) packet).packetId(), ((Pubrel) packet).reasonCode(),
                    ((Pubrel) packet).properties());
            case PUBCOMP -> to.ack(((Pubcomp) packet).packetId(), ((Pubcomp) packet).reasonCode(),
                    ((Pubcomp) packet).properties());
            case SUBSCRIBE -> to.subscribe((Subscribe) packet);
            case SUBACK -> to.granted(((Suback) packet).packetId(), ((Suback) packet).reasonCodes(),
                    ((Suback) packet).properties());
            case UNSUBSCRIBE -> to.unsubscribe((Unsubscribe) packet);
            case UNSUBACK -> to.granted(((Unsuback) packet).packetId(), ((Unsuback) packet).reasonCodes(),
                    ((Unsuback) packet).properties());
            case DISCONNECT -> to.reason(((Disconnect) packet).reasonCode(), ((Disconnect) packet).properties());
            case AUTH -> to.reason(((Auth) packet).reasonCode(), ((Auth) packet).properties());
            case PINGREQ, PINGRESP -> to.put("cmd", packet.type().name().toLowerCase(Locale.ROOT));
        }
        return to.fields;
    }

    private void put(String name, Object value) {
        if (value != null) {
            fields.put(name, value instanceof Integer number ? (Object) number.longValue() : value);
        }
    }

    private void connect(Connect connect, ProtocolVersion version) {
        put("protocolId", version.protocolName());
        put("protocolVersion", version.level());
        put("clean", connect.cleanStart());
        put("clientId", connect.clientId());
        put("keepalive", connect.keepAliveSeconds());
        put("username", connect.username());
        put("password", hex(connect.password()));
        put("properties", properties(connect.properties()));
        if (connect.will() != null) {
            VectorFields will = new VectorFields(version);
            Message message = connect.will().message();
            will.message(message);
            Map<String, List<Object>> values = messageValues(message);
            if (connect.will().delaySeconds() >= 0) {
                values.put("willDelayInterval", List.of(connect.will().delaySeconds()));
            }
            will.put("properties", named(values, message.userProperties()));
            put("will", will.fields);
        }
    }

    private void connack(Connack connack) {
        int code = connack.reasonCode().code();
        put(v5 ? "reasonCode" : "returnCode", v5 ? code : RETURN_CODES.indexOf(code));
        put("sessionPresent", connack.sessionPresent());
        put("properties", properties(connack.properties()));
    }

    private void publish(Publish publish) {
        message(publish.message());
        put("dup", publish.duplicate());
        put("messageId", publish.packetId() == 0 ? null : publish.packetId());
        Map<String, List<Object>> values = messageValues(publish.message());
        if (publish.topicAlias() != 0) {
            values.put("topicAlias", List.of((long) publish.topicAlias()));
        }
        if (!publish.subscriptionIdentifiers().isEmpty()) {
            values.put("subscriptionIdentifier",
                    publish.subscriptionIdentifiers().stream().map(one -> (Object) one.longValue()).toList());
        }
        put("properties", named(values, publish.message().userProperties()));
    }

    private void message(Message message) {
        put("topic", message.topic().value());
        put("payload", hex(message.payload()));
        put("qos", message.qos().value());
        put("retain", message.retain());
    }

    private static Map<String, List<Object>> messageValues(Message message) {
        Map<String, List<Object>> values = new LinkedHashMap<>();
        message.payloadFormat().ifPresent(
                format -> values.put("payloadFormatIndicator", List.of(format == PayloadFormat.UTF_8)));
        message.expirySeconds().ifPresent(seconds -> values.put("messageExpiryInterval", List.of(seconds)));
        message.contentType().ifPresent(type -> values.put("contentType", List.of(type)));
        message.responseTopic().ifPresent(topic -> values.put("responseTopic", List.of(topic.value())));
        message.correlationData().ifPresent(data -> values.put("correlationData", List.of(hex(data))));
        return values;
    }

    private void ack(int packetId, ReasonCode reasonCode, Properties properties) {
        put("messageId", packetId);
        reason(reasonCode, properties);
    }

    private void reason(ReasonCode reasonCode, Properties properties) {
        put("reasonCode", v5 ? reasonCode.code() : null);
        put("properties", properties(properties));
    }

    private void subscribe(Subscribe subscribe) {
        put("messageId", subscribe.packetId());
        put("subscriptions", subscribe.subscriptions().stream().map(VectorFields::subscription).toList());
        put("properties", properties(subscribe.properties()));
    }

    private static Map<String, Object> subscription(Subscription subscription) {
        return Map.of("topic", subscription.filter().value(), "qos", (long) subscription.qos().value(), "nl",
                subscription.noLocal(), "rap", subscription.retainAsPublished(), "rh",
                (long) subscription.retainHandling().ordinal());
    }

    private void unsubscribe(Unsubscribe unsubscribe) {
        put("messageId", unsubscribe.packetId());
        put("unsubscriptions", unsubscribe.filters().stream().map(TopicFilter::value).toList());
        put("properties", properties(unsubscribe.properties()));
    }

    private void granted(int packetId, List<ReasonCode> reasonCodes, Properties properties) {
        put("messageId", packetId);
        put("granted", reasonCodes.isEmpty() ? null
                : reasonCodes.stream().map(reasonCode -> (long) reasonCode.code()).toList());
        put("properties", properties(properties));
    }

    private static Map<String, Object> properties(Properties properties) {
        Map<String, List<Object>> values = new LinkedHashMap<>();
        properties.forEach((property, value) -> {
            if (property != Property.USER_PROPERTY) {
                values.put(name(property), List.of(value instanceof Payload bytes ? hex(bytes)
                        : FLAGS.contains(property) ? (Object) value.equals(1L) : value));
            }
        });
        return named(values, properties.userProperties());
    }

    private static Map<String, Object> named(Map<String, List<Object>> values, List<UserProperty> userProperties) {
        Map<String, List<Object>> users = new LinkedHashMap<>();
        userProperties.forEach(pair -> users.computeIfAbsent(pair.name(), name -> new ArrayList<>()).add(pair.value()));
        Map<String, Object> all = single(values);
        if (!users.isEmpty()) {
            all.put("userProperties", single(users));
        }
        return all.isEmpty() ? null : all;
    }

    /** A list only where there is more than one value. */
    private static Map<String, Object> single(Map<String, List<Object>> values) {
        Map<String, Object> all = new LinkedHashMap<>();
        values.forEach((name, list) -> all.put(name, list.size() == 1 ? list.get(0) : list));
        return all;
    }

    private static String name(Property property) {
        if (property == Property.MAXIMUM_QOS) {
            return "maximumQoS";
        }
        if (property == Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE) {
            return "subscriptionIdentifiersAvailable";
        }
        StringBuilder name = new StringBuilder();
        for (String word : property.name().split("_")) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    private static Map<String, Object> hex(Payload payload) {
        return payload == null ? null : Map.of("hex", HexFormat.of().formatHex(payload.toBytes()));
    }
}
