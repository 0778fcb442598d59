package io.caddis.mqtt.session;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.packet.Auth;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Disconnect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Pubcomp;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.packet.Pubrel;
import io.caddis.mqtt.packet.Suback;
import io.caddis.mqtt.packet.Subscribe;
import io.caddis.mqtt.packet.Unsuback;
import io.caddis.mqtt.packet.Unsubscribe;
import io.caddis.mqtt.spi.SessionOutput;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Short ways to make packets, and one line of text for each packet and result. */
final class Wire {
    private Wire() {
    }

    static Message message(int qos, String topic) {
        return Message.of(TopicName.of(topic), Payload.EMPTY).withQos(Qos.of(qos));
    }

    static Connack connack(boolean sessionPresent) {
        return new Connack(sessionPresent, ReasonCode.SUCCESS, Properties.NONE);
    }

    /** With properties, given as pairs of {@link Property} and number. */
    static Connack connack(boolean sessionPresent, Object... pairs) {
        Properties.Builder properties = Properties.builder();
        for (int index = 0; index < pairs.length; index += 2) {
            properties.add((Property) pairs[index], ((Number) pairs[index + 1]).longValue());
        }
        return new Connack(sessionPresent, ReasonCode.SUCCESS, properties.build());
    }

    static Publish publish(int packetId, int qos, String topic) {
        return new Publish(message(qos, topic), false, packetId);
    }

    /** With an alias, and an empty topic for {@link TopicName#ALIASED}. */
    static Publish aliased(int packetId, int qos, String topic, int alias) {
        Message message = message(qos, "x").withTopic(topic.isEmpty() ? TopicName.ALIASED : TopicName.of(topic));
        return new Publish(message, false, packetId, alias, List.of());
    }

    static Publish again(int packetId, int qos, String topic) {
        return new Publish(message(qos, topic), true, packetId);
    }

    static Puback puback(int packetId) {
        return new Puback(packetId, ReasonCode.SUCCESS, Properties.NONE);
    }

    static Puback puback(int packetId, ReasonCode reasonCode) {
        return new Puback(packetId, reasonCode, Properties.NONE);
    }

    static Pubrec pubrec(int packetId) {
        return new Pubrec(packetId, ReasonCode.SUCCESS, Properties.NONE);
    }

    static Pubrec pubrec(int packetId, ReasonCode reasonCode) {
        return new Pubrec(packetId, reasonCode, Properties.NONE);
    }

    static Pubrel pubrel(int packetId) {
        return new Pubrel(packetId, ReasonCode.SUCCESS, Properties.NONE);
    }

    static Pubcomp pubcomp(int packetId) {
        return new Pubcomp(packetId, ReasonCode.SUCCESS, Properties.NONE);
    }

    static Suback suback(int packetId, Integer... codes) {
        return new Suback(packetId, codes(codes), Properties.NONE);
    }

    static Unsuback unsuback(int packetId, Integer... codes) {
        return new Unsuback(packetId, codes(codes), Properties.NONE);
    }

    private static List<ReasonCode> codes(Integer... codes) {
        return List.of(codes).stream().map(ReasonCode::of).toList();
    }

    static Disconnect disconnect(ReasonCode reasonCode) {
        return new Disconnect(reasonCode, Properties.NONE);
    }

    static Subscription subscription(String filter, int qos) {
        return Subscription.of(filter, Qos.of(qos));
    }

    /** A packet in one line: name, identifier, what matters, a reason other than success. */
    static String text(Packet packet) {
        return packet.type() + switch (packet.type()) {
            case CONNECT -> text((Connect) packet);
            case PUBLISH -> text((Publish) packet);
            case PUBACK -> text(((Puback) packet).packetId(), ((Puback) packet).reasonCode());
            case PUBREC -> text(((Pubrec) packet).packetId(), ((Pubrec) packet).reasonCode());
            case PUBREL -> text(((Pubrel) packet).packetId(), ((Pubrel) packet).reasonCode());
            case PUBCOMP -> text(((Pubcomp) packet).packetId(), ((Pubcomp) packet).reasonCode());
            case SUBSCRIBE -> text((Subscribe) packet);
            case UNSUBSCRIBE -> " " + ((Unsubscribe) packet).packetId() + ((Unsubscribe) packet).filters().stream()
                    .map(TopicFilter::value).collect(Collectors.joining(" ", " ", ""));
            case DISCONNECT -> unlessSuccess(((Disconnect) packet).reasonCode());
            case PINGREQ, PINGRESP -> "";
            case AUTH -> " " + ((Auth) packet).reasonCode() + " "
                    + ((Auth) packet).properties().string(Property.AUTHENTICATION_METHOD).orElse("")
                    + ((Auth) packet).properties().binary(Property.AUTHENTICATION_DATA)
                    .map(data -> " " + data.asString()).orElse("");
            case CONNACK, SUBACK, UNSUBACK -> throw new AssertionError("no client sends " + packet);
        };
    }

    private static String text(Connect connect) {
        return " '" + connect.clientId() + "'" + (connect.cleanStart() ? " clean" : "");
    }

    private static String text(Publish publish) {
        return (publish.packetId() == 0 ? "" : " " + publish.packetId()) + (publish.duplicate() ? " dup" : "")
                + " q" + publish.message().qos().value() + (" " + publish.message().topic()).stripTrailing()
                + (publish.topicAlias() == 0 ? "" : " alias " + publish.topicAlias());
    }

    private static String text(int packetId, ReasonCode reasonCode) {
        return " " + packetId + unlessSuccess(reasonCode);
    }

    private static String unlessSuccess(ReasonCode reasonCode) {
        return reasonCode == ReasonCode.SUCCESS ? "" : " " + reasonCode;
    }

    private static String text(Subscribe subscribe) {
        return " " + subscribe.packetId() + subscribe.subscriptions().stream()
                .map(one -> one.filter() + ":" + one.qos().value() + (one.noLocal() ? " nl" : "")
                        + (one.retainAsPublished() ? " rap" : "") + switch (one.retainHandling()) {
                            case SEND -> "";
                            case SEND_IF_NEW -> " new";
                            case DO_NOT_SEND -> " none";
                        }).collect(Collectors.joining(" ", " ", ""))
                + (subscribe.properties().has(Property.SUBSCRIPTION_IDENTIFIER)
                        ? " #" + subscribe.properties().number(Property.SUBSCRIPTION_IDENTIFIER, 0) : "");
    }

    private static String text(String before, Set<TopicFilter> filters) {
        return filters.isEmpty() ? "" : before + filters.stream().map(TopicFilter::value).sorted().toList();
    }

    /** A result in one line, lower case. */
    static String text(SessionOutput output) {
        if (output instanceof SessionOutput.Deliver deliver) {
            SessionOutput.Copy copy = deliver.copy();
            return "deliver " + deliver.deliveryId() + " " + deliver.publish().message().topic()
                    + text(" for ", copy.filters()) + text(" but ", copy.others())
                    + (deliver.publish().subscriptionIdentifiers().isEmpty() ? ""
                    : " ids " + deliver.publish().subscriptionIdentifiers());
        } else if (output instanceof SessionOutput.Done done) {
            return "done " + done.token() + (done.failure() == null ? "" : " " + done.failure())
                    + unlessSuccess(done.reasonCode());
        } else if (output instanceof SessionOutput.Sent sent) {
            return "sent " + sent.token();
        } else if (output instanceof SessionOutput.Subscribed answer) {
            return "subscribed " + answer.filter() + " " + answer.reasonCode();
        } else if (output instanceof SessionOutput.Unsubscribed answer) {
            return "unsubscribed " + answer.filter() + unlessSuccess(answer.reasonCode());
        } else if (output instanceof SessionOutput.Close close) {
            return "close " + close.cause().source() + unlessSuccess(close.cause().reasonCode());
        }
        if (output instanceof SessionOutput.Warning warning) {
            return "warning " + warning.text();
        }
        if (output instanceof SessionOutput.Authenticate authenticate) {
            return "authenticate" + (authenticate.last() ? " last '" : " '") + authenticate.data().asString() + "'";
        }
        return "connected";
    }
}
