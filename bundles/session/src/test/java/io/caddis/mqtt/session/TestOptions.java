package io.caddis.mqtt.session;

import io.caddis.mqtt.UserProperty;
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
        return inbound(receiveMaximum, 0);
    }

    static SessionOptions.Inbound inbound(int receiveMaximum, int topicAliasMaximum) {
        return new SessionOptions.Inbound(receiveMaximum, 1_000_000, topicAliasMaximum);
    }

    /** The same with other topic aliases of ours. */
    static SessionOptions.Outbound withTopicAliasMax(SessionOptions.Outbound one, int topicAliasMax) {
        return new SessionOptions.Outbound(one.inFlightMax(), topicAliasMax, one.queueMax(), one.queueBytesMax(),
                one.overflow(), one.spillBytesMax(), one.messagesPerSecond(), one.bytesPerSecond(), one.durable());
    }

    /** The same with what CONNECT of 5.0 may ask for and tell. */
    static SessionOptions with(SessionOptions one, boolean responseInformation, boolean problemInformation,
            List<UserProperty> userProperties) {
        return new SessionOptions(one.version(), one.clientId(), one.cleanStart(), one.sessionExpirySeconds(),
                one.keepAliveSeconds(), one.will(), responseInformation, problemInformation, userProperties,
                one.inbound(), one.outbound(), one.responseTimeoutNanos());
    }

    static SessionOptions with(SessionOptions.Unannounced unannounced, SessionOptions one) {
        return new SessionOptions(one.version(), one.clientId(), one.cleanStart(), one.sessionExpirySeconds(),
                one.keepAliveSeconds(), one.will(), one.requestResponseInformation(), one.requestProblemInformation(),
                one.userProperties(), one.inbound(), one.outbound(), one.responseTimeoutNanos(), one.watchdogNanos(),
                unannounced);
    }

    /** The same with a limit for answers. */
    static SessionOptions withWatchdog(SessionOptions one, long nanos) {
        return new SessionOptions(one.version(), one.clientId(), one.cleanStart(), one.sessionExpirySeconds(),
                one.keepAliveSeconds(), one.will(), false, true, one.userProperties(), one.inbound(), one.outbound(),
                one.responseTimeoutNanos(), nanos);
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
