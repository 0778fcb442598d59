package io.caddis.mqtt.management.monitor;

import io.caddis.mqtt.ForeignText;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.packet.Auth;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.packet.Disconnect;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Puback;
import io.caddis.mqtt.packet.Pubcomp;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.packet.Pubrel;
import io.caddis.mqtt.packet.Suback;
import io.caddis.mqtt.packet.Subscribe;
import io.caddis.mqtt.packet.Unsuback;
import io.caddis.mqtt.packet.Unsubscribe;
import java.util.List;

/**
 * A packet in one line. Of what others wrote it shows topics, filters and the client identifier, each as {@link
 * ForeignText} makes a line of it, and nothing of payloads, properties, user name and password.
 */
final class PacketText {
    private static final int LINE_MAX = 1000;
    private static final long MILLIS_PER_DAY = 86_400_000L;

    private final StringBuilder line = new StringBuilder(128);

    private PacketText() {
    }

    /**
     * The line.
     *
     * @param millis    since 1970
     * @param direction {@code <} for in, {@code >} for out
     * @param size      in bytes
     */
    static String line(long millis, String client, char direction, Packet packet, int size) {
        PacketText text = new PacketText();
        long ofDay = Math.floorMod(millis, MILLIS_PER_DAY);
        text.line.append(String.format("%02d:%02d:%02d.%03d", ofDay / 3_600_000, ofDay / 60_000 % 60,
                ofDay / 1000 % 60, ofDay % 1000));
        text.line.append(' ').append(client).append(' ').append(direction).append(' ').append(packet.type());
        text.details(packet);
        text.number("size", size);
        return text.line.toString();
    }

    private void details(Packet packet) {
        // no switch: its class would be loaded only now, perhaps after the bundle has been replaced
        if (packet instanceof Connect connect) {
            text("client-id", connect.clientId());
            flag("clean-start", connect.cleanStart());
            number("keep-alive", connect.keepAliveSeconds());
            flag("will", connect.will() != null);
        } else if (packet instanceof Connack connack) {
            flag("session-present", connack.sessionPresent());
            code(connack.reasonCode());
        } else if (packet instanceof Publish publish) {
            publish(publish);
        } else if (packet instanceof Puback puback) {
            answer(puback.packetId(), puback.reasonCode());
        } else if (packet instanceof Pubrec pubrec) {
            answer(pubrec.packetId(), pubrec.reasonCode());
        } else if (packet instanceof Pubrel pubrel) {
            answer(pubrel.packetId(), pubrel.reasonCode());
        } else if (packet instanceof Pubcomp pubcomp) {
            answer(pubcomp.packetId(), pubcomp.reasonCode());
        } else if (packet instanceof Subscribe subscribe) {
            number("id", subscribe.packetId());
            subscribe.subscriptions().forEach(one -> {
                text("filter", one.filter().toString());
                number("qos", one.qos().value());
            });
        } else if (packet instanceof Suback suback) {
            answer(suback.packetId(), suback.reasonCodes());
        } else if (packet instanceof Unsubscribe unsubscribe) {
            number("id", unsubscribe.packetId());
            unsubscribe.filters().forEach(filter -> text("filter", filter.toString()));
        } else if (packet instanceof Unsuback unsuback) {
            answer(unsuback.packetId(), unsuback.reasonCodes());
        } else if (packet instanceof Disconnect disconnect) {
            code(disconnect.reasonCode());
        } else if (packet instanceof Auth auth) {
            code(auth.reasonCode());
        }
    }

    private void code(ReasonCode reasonCode) {
        line.append(" code=").append(reasonCode);
    }

    private void publish(Publish publish) {
        if (publish.packetId() != 0) {
            number("id", publish.packetId());
        }
        number("qos", publish.message().qos().value());
        flag("dup", publish.duplicate());
        flag("retain", publish.message().retain());
        if (publish.topicAlias() != 0) {
            number("alias", publish.topicAlias());
        }
        if (publish.message().topic() != TopicName.ALIASED) {
            text("topic", publish.message().topic().value());
        }
        number("payload", publish.message().payload().length());
    }

    private void answer(int packetId, ReasonCode reasonCode) {
        number("id", packetId);
        if (reasonCode != ReasonCode.SUCCESS) {
            line.append(" code=").append(reasonCode);
        }
    }

    private void answer(int packetId, List<ReasonCode> reasonCodes) {
        number("id", packetId);
        reasonCodes.forEach(code -> line.append(" code=").append(code));
    }

    private void flag(String name, boolean on) {
        if (on) {
            line.append(' ').append(name);
        }
    }

    private void number(String name, int value) {
        line.append(' ').append(name).append('=').append(value);
    }

    private void text(String name, String value) {
        if (line.length() > LINE_MAX) {
            return;
        }
        line.append(' ').append(name).append("='").append(ForeignText.line(value)).append("'");
    }
}
