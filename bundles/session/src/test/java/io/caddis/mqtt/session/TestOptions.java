package io.caddis.mqtt.session;

import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionOptions.Overflow;
import java.util.List;

/** Options of which a test names only what it is about. */
final class TestOptions {
    private TestOptions() {
    }

    static SessionOptions of(ProtocolVersion version, String clientId, boolean cleanStart, long sessionExpirySeconds,
            int keepAliveSeconds, SessionOptions.Inbound inbound, SessionOptions.Outbound outbound) {
        return new SessionOptions(version, clientId, cleanStart, sessionExpirySeconds, keepAliveSeconds, null, false,
                true, List.of(), inbound, outbound, 10_000_000_000L);
    }

    static SessionOptions.Inbound inbound(int receiveMaximum) {
        return new SessionOptions.Inbound(receiveMaximum, 1_000_000, 0);
    }

    static SessionOptions.Outbound durable(int inFlightMax, int queueMax, long queueBytesMax) {
        return new SessionOptions.Outbound(inFlightMax, 0, queueMax, queueBytesMax,
                List.of(Overflow.FAIL, Overflow.FAIL, Overflow.FAIL), 1, 0, 0, true);
    }

    static SessionOptions.Outbound outbound(int inFlightMax, int queueMax, long queueBytesMax) {
        return new SessionOptions.Outbound(inFlightMax, 0, queueMax, queueBytesMax,
                List.of(Overflow.FAIL, Overflow.FAIL, Overflow.FAIL), 1, 0, 0, false);
    }
}
