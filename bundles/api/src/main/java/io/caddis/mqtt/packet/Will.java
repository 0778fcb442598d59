package io.caddis.mqtt.packet;

import io.caddis.mqtt.Message;
import java.util.Objects;

/**
 * What the server publishes if the connection ends without DISCONNECT (MQTT 3.1.2.5).
 *
 * @param message      topic, payload, QoS, retain and the rest
 * @param delaySeconds MQTT 5.0: how long the server waits first, 0 to 4,294,967,295; -1 if not given, which means 0
 */
public record Will(Message message, long delaySeconds) {
    /** Checks the range. */
    public Will {
        Objects.requireNonNull(message, "message");
        if (delaySeconds < -1 || delaySeconds > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("will delay " + delaySeconds
                    + " s: use 0 to 4294967295 (MQTT 3.1.3.2.2)");
        }
    }
}
