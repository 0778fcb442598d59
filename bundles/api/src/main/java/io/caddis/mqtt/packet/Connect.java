package io.caddis.mqtt.packet;

import io.caddis.mqtt.ForeignText;
import io.caddis.mqtt.Payload;
import java.util.Objects;

/**
 * CONNECT (MQTT 3.1).
 *
 * @param clientId         may be empty: the server assigns one
 * @param cleanStart       clean session in 3.1.1
 * @param keepAliveSeconds 0 (off) to 65,535
 * @param will             or null
 * @param username         or null
 * @param password         or null; without a user name in MQTT 5.0 only ([MQTT-3.1.2-22] of 3.1.1)
 * @param properties       MQTT 5.0
 */
public record Connect(String clientId, boolean cleanStart, int keepAliveSeconds, Will will, String username,
        Payload password, Properties properties) implements Packet {
    /** Checks what holds in every version. */
    public Connect {
        Objects.requireNonNull(clientId, "clientId");
        if (keepAliveSeconds < 0 || keepAliveSeconds > 0xFFFF) {
            throw new IllegalArgumentException("keep alive " + keepAliveSeconds + " s: use 0 to 65535 (MQTT 3.1.2.10)");
        }
        properties.check(PacketType.CONNECT);
        if (properties.has(Property.AUTHENTICATION_DATA) && !properties.has(Property.AUTHENTICATION_METHOD)) {
            throw new IllegalArgumentException("authentication data without a method: give both (MQTT 3.1.2.11.10)");
        }
    }

    @Override
    public PacketType type() {
        return PacketType.CONNECT;
    }

    /** Without user name and password, which do not belong in logs. */
    @Override
    public String toString() {
        return "Connect[clientId=" + ForeignText.line(clientId)
                + ", cleanStart=" + cleanStart + ", keepAliveSeconds=" + keepAliveSeconds
                + ", will=" + will + ", username=" + (username == null ? "no" : "yes") + ", password="
                + (password == null ? "no" : "yes") + ", properties=" + properties + "]";
    }
}
