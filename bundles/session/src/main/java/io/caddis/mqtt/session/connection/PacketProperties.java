package io.caddis.mqtt.session.connection;

import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.Auth;
import io.caddis.mqtt.packet.Disconnect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Pubcomp;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.packet.Pubrel;
import io.caddis.mqtt.packet.Suback;
import io.caddis.mqtt.packet.Unsuback;
import io.caddis.mqtt.spi.Credentials;
import io.caddis.mqtt.spi.SessionOptions;

/** Properties of 5.0 that this client sends, and one rule about those that it receives. */
public final class PacketProperties {
    private PacketProperties() {
    }

    /** Of CONNECT (3.1.2.11). What has its default value is left out. */
    public static Properties ofConnect(SessionOptions options, Credentials credentials) {
        Properties.Builder properties = Properties.builder();
        if (options.sessionExpirySeconds() > 0) {
            properties.add(Property.SESSION_EXPIRY_INTERVAL, options.sessionExpirySeconds());
        }
        if (options.inbound().receiveMaximum() < ServerLimits.DEFAULT.receiveMaximum()) {
            properties.add(Property.RECEIVE_MAXIMUM, options.inbound().receiveMaximum());
        }
        if (options.inbound().packetSizeMax() < ServerLimits.DEFAULT.packetSizeMax()) { // else it says nothing
            properties.add(Property.MAXIMUM_PACKET_SIZE, options.inbound().packetSizeMax());
        }
        if (options.inbound().topicAliasMaximum() > 0) {
            properties.add(Property.TOPIC_ALIAS_MAXIMUM, options.inbound().topicAliasMaximum());
        }
        if (options.requestResponseInformation()) {
            properties.add(Property.REQUEST_RESPONSE_INFORMATION, 1);
        }
        if (!options.requestProblemInformation()) {
            properties.add(Property.REQUEST_PROBLEM_INFORMATION, 0);
        }
        options.userProperties().forEach(properties::add);
        if (credentials.method() != null) {
            properties.add(Property.AUTHENTICATION_METHOD, credentials.method());
        }
        if (credentials.data() != null) {
            properties.add(Property.AUTHENTICATION_DATA, credentials.data());
        }
        return properties.build();
    }

    /** Of DISCONNECT (3.14.2.2). */
    public static Properties ofDisconnect(SessionOptions options, DisconnectOptions how) {
        Properties.Builder properties = Properties.builder();
        how.sessionExpirySeconds().ifPresent(seconds -> {
            if (seconds == 0 || options.sessionExpirySeconds() != 0) { // else not allowed (MQTT 3.14.2.2.2)
                properties.add(Property.SESSION_EXPIRY_INTERVAL, seconds);
            }
        });
        how.reasonString().ifPresent(text -> properties.add(Property.REASON_STRING, text));
        how.userProperties().forEach(properties::add);
        return properties.build();
    }

    /**
     * A packet that says nearly the same in fewer bytes, for a server that takes only small ones; null if there is
     * none. What one is for is not changed: an error stays an error.
     */
    public static Packet shorter(Packet packet) {
        return switch (packet.type()) {
            case DISCONNECT -> ((Disconnect) packet).properties().isEmpty() ? null : shorter((Disconnect) packet);
            case PUBACK -> {
                Puback ack = (Puback) packet;
                yield ack.properties().isEmpty() ? null
                        : new Puback(ack.packetId(), ack.reasonCode(), Properties.NONE);
            }
            case PUBREC -> {
                Pubrec ack = (Pubrec) packet;
                yield ack.properties().isEmpty() ? null
                        : new Pubrec(ack.packetId(), ack.reasonCode(), Properties.NONE);
            }
            case PUBREL -> {
                Pubrel ack = (Pubrel) packet;
                yield isShortest(ack.reasonCode(), ack.properties()) ? null : new Pubrel(ack.packetId(),
                        ack.properties().isEmpty() ? ReasonCode.SUCCESS : ack.reasonCode(), Properties.NONE);
            }
            case PUBCOMP -> {
                Pubcomp ack = (Pubcomp) packet;
                yield isShortest(ack.reasonCode(), ack.properties()) ? null : new Pubcomp(ack.packetId(),
                        ack.properties().isEmpty() ? ReasonCode.SUCCESS : ack.reasonCode(), Properties.NONE);
            }
            default -> null;
        };
    }

    /** The only other reason code of these, that the identifier is not known, asks for nothing. */
    private static boolean isShortest(ReasonCode reasonCode, Properties properties) {
        return reasonCode == ReasonCode.SUCCESS && properties.isEmpty();
    }

    /** With fewer properties: without words first, and then without any ([MQTT-3.14.2-3], [MQTT-3.14.2-4]). */
    private static Disconnect shorter(Disconnect disconnect) {
        Properties all = disconnect.properties();
        boolean words = all.has(Property.REASON_STRING) || all.has(Property.USER_PROPERTY);
        Properties rest = !words || !all.has(Property.SESSION_EXPIRY_INTERVAL) ? Properties.NONE
                : Properties.builder().add(Property.SESSION_EXPIRY_INTERVAL,
                        all.number(Property.SESSION_EXPIRY_INTERVAL, 0)).build();
        return new Disconnect(disconnect.reasonCode(), rest);
    }

    /** True if the packet tells what a server may tell only if it was asked to (3.1.2.11.7). */
    public static boolean tellProblem(Packet packet) {
        Properties properties = switch (packet.type()) {
            case PUBACK -> ((Puback) packet).properties();
            case PUBREC -> ((Pubrec) packet).properties();
            case PUBREL -> ((Pubrel) packet).properties();
            case PUBCOMP -> ((Pubcomp) packet).properties();
            case SUBACK -> ((Suback) packet).properties();
            case UNSUBACK -> ((Unsuback) packet).properties();
            case AUTH -> ((Auth) packet).properties();
            default -> Properties.NONE;
        };
        return properties.has(Property.REASON_STRING) || properties.has(Property.USER_PROPERTY);
    }
}
