package io.caddis.mqtt;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the server said to each filter of one {@code subscribe} or {@code unsubscribe}.
 *
 * @param reasonCodes per filter: the granted QoS ({@code SUCCESS}, {@code GRANTED_QOS_1}, {@code GRANTED_QOS_2}) or why
 *                    not; unmodifiable
 */
public record SubscribeResult(Map<TopicFilter, ReasonCode> reasonCodes) {
    /** Copies the map. */
    public SubscribeResult {
        // no Map.copyOf: it is slow with filters of equal hash codes
        reasonCodes = Collections.unmodifiableMap(new LinkedHashMap<>(reasonCodes));
    }

    /** True if the server agreed to every filter. */
    public boolean allGranted() {
        return reasonCodes.values().stream().noneMatch(ReasonCode::isError);
    }
}
