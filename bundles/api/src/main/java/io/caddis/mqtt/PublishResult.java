package io.caddis.mqtt;

import java.util.Objects;

/**
 * What became of a published message that was not refused: QoS 0 was written to the network, QoS 1 and 2 were accepted
 * by the server.
 *
 * @param reasonCode {@link ReasonCode#SUCCESS}, or {@link ReasonCode#NO_MATCHING_SUBSCRIBERS} from an MQTT 5.0 server
 */
public record PublishResult(ReasonCode reasonCode) {
    /** Written, or accepted without a remark. */
    public static final PublishResult SUCCESS = new PublishResult(ReasonCode.SUCCESS);

    /** Checks that there is a code. */
    public PublishResult {
        Objects.requireNonNull(reasonCode, "reasonCode");
    }
}
