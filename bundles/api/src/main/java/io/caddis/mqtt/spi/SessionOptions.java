package io.caddis.mqtt.spi;

import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Will;
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
 * @param receiveMaximum        QoS 1 and 2 messages that the server may send before an acknowledgement, 1 to 65,535
 * @param packetSizeMax         bytes of the greatest packet we accept, 1 to 268,435,460
 * @param inFlightMax           QoS 1 and 2 messages that we send before an acknowledgement, 1 to 65,535; the server may
 *                              ask for less
 * @param queueMax              messages that may wait to be sent, 1 or more
 * @param queueBytesMax         bytes of payload that may wait to be sent, 1 or more
 * @param responseTimeoutNanos  how long CONNACK and PINGRESP may take
 */
public record SessionOptions(ProtocolVersion version, String clientId, boolean cleanStart, long sessionExpirySeconds,
        int keepAliveSeconds, Will will, int receiveMaximum, int packetSizeMax, int inFlightMax, int queueMax,
        long queueBytesMax, long responseTimeoutNanos) {
    /** Checks that nothing is missing; ranges are the configuration's affair. */
    public SessionOptions {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(clientId, "clientId");
    }

    /** The same under another client identifier. */
    public SessionOptions withClientId(String newClientId) {
        return new SessionOptions(version, newClientId, cleanStart, sessionExpirySeconds, keepAliveSeconds, will,
                receiveMaximum, packetSizeMax, inFlightMax, queueMax, queueBytesMax, responseTimeoutNanos);
    }
}
