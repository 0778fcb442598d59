package io.caddis.mqtt.management.monitor;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.management.threads.Reports;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's lines in the log on subscriptions that the server refuses: one for each filter and reason, and again after
 * an hour, since each connection asks again. For one thread at a time.
 */
public final class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger(MqttClient.class);
    private static final long PAUSE_NANOS = 3_600_000_000_000L;
    /** Filters whose lines are remembered; those beyond have a line each time. */
    private static final int FILTERS_MAX = 1000;

    /** What a person can do. A map, since a switch would load a class. */
    private static final Map<ReasonCode, String> REMEDIES = Map.of(
            ReasonCode.NOT_AUTHORIZED, "give the client's user the right to read it in the server's access list",
            ReasonCode.TOPIC_FILTER_INVALID, "the server has rules for filters: choose another one",
            ReasonCode.QUOTA_EXCEEDED, "the server has a limit for subscriptions: use fewer filters, or a wider one",
            ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED, "the server has no shared subscriptions: drop $share/GROUP/",
            ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED, "the server takes no + and #: subscribe to single topics",
            ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED, "the server takes no subscription identifiers: leave out"
                    + " subscriptions.identifier, or mqtt.identifier of the listener",
            ReasonCode.PACKET_TOO_LARGE, "it is longer than the packets that the server accepts: shorten the filter",
            ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, "if the subscription asks for no local, MQTT 3.1.1 cannot say"
                    + " that: use protocol.version 5.0, or drop it; else the server's log has the reason");
    private static final String OTHER_REMEDY = "the server's log has the reason, which often is its access list";

    private final String name;
    /** Shared until there is one. */
    private Map<TopicFilter, Told> told = Collections.emptyMap();

    private record Told(ReasonCode reasonCode, long nanos) {
    }

    public RefusalLog(String name) {
        this.name = name;
    }

    /** Writes what the server said to a subscription. */
    public void write(TopicFilter filter, ReasonCode reasonCode, long nowNanos) {
        String line = line(filter, reasonCode, nowNanos);
        if (line != null && reasonCode.isError()) {
            Reports.warn(LOG, "client {}: {}", name, line);
        } else if (line != null) {
            Reports.info(LOG, "client {}: {}", name, line);
        }
    }

    /** What to write, or null. */
    String line(TopicFilter filter, ReasonCode reasonCode, long nowNanos) {
        Told last = told.remove(filter);
        if (!reasonCode.isError()) {
            return last == null ? null : "the server takes the subscription to " + filter + " now";
        }
        boolean isNews = last == null || last.reasonCode != reasonCode || nowNanos - last.nanos >= PAUSE_NANOS;
        if (told.size() < FILTERS_MAX) {
            told = told.isEmpty() ? new HashMap<>() : told;
            told.put(filter, isNews ? new Told(reasonCode, nowNanos) : last);
        }
        return !isNews ? null : "the server refused the subscription to " + filter + ": " + reasonCode + " (0x"
                + Integer.toHexString(reasonCode.code()) + "); " + REMEDIES.getOrDefault(reasonCode, OTHER_REMEDY);
    }
}
