package io.caddis.mqtt.session.outbound;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.session.connection.ServerLimits;
import io.caddis.mqtt.session.state.PacketIds;
import io.caddis.mqtt.spi.SessionOutput;
import java.util.Queue;

/**
 * The message that tells of each new connection, the first packet after CONNACK. It is in no queue and in no store:
 * without a connection there is nothing to tell. With QoS 1 it has a packet identifier until PUBACK, and a connection
 * that resumes the session sends it again with that ([MQTT-4.4.0-1]). There is none with QoS 2, whose identifier the
 * server would remember when nobody here does any more.
 */
final class Birth {
    private final Message message;
    private final PacketIds ids;
    private final Queue<SessionOutput> results;
    /** 0 if no PUBACK is awaited. */
    private int packetId;
    /** What was given out on this connection; else null. */
    private Publish packet;

    /** @param message null for none */
    Birth(Message message, PacketIds ids, Queue<SessionOutput> results) {
        this.message = message;
        this.ids = ids;
        this.results = results;
    }

    /** The connection is up. The packet to send before all others; null for none. */
    Publish connected(ServerLimits limits, boolean resumed) {
        boolean again = resumed && packetId != 0; // not with the rules of another server
        if (!again) {
            end();
        }
        String refusal = message == null ? "" : limits.refusal(message);
        boolean none = refusal != null || ids.exhausted();
        packet = none ? null : new Publish(message, again, again ? packetId : identifier());
        if (refusal != null && message != null) {
            warn(refusal);
        }
        return packet;
    }

    private int identifier() {
        if (message.qos() != Qos.AT_MOST_ONCE) {
            packetId = ids.exhaustedForMessages() ? ids.takeAbove(this) : ids.take(this);
        }
        return packetId;
    }

    boolean isAwaited() {
        return packetId != 0;
    }

    /** Whether it is the packet that cannot be written; then it is not sent. */
    boolean refused(Publish publish, String why) {
        if (publish != packet) {
            return false;
        }
        end();
        warn(why);
        return true;
    }

    /** PUBACK. */
    void answered(ReasonCode reasonCode) {
        end();
        if (reasonCode.isError()) {
            warn("the server refused it: " + reasonCode);
        }
    }

    private void end() {
        if (packetId != 0) {
            ids.free(packetId);
            packetId = 0;
        }
    }

    private void warn(String why) {
        results.add(new SessionOutput.Warning("the birth message (birth.topic) is not published on this connection: "
                + why));
    }
}
