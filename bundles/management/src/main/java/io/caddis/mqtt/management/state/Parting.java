package io.caddis.mqtt.management.state;

import io.caddis.mqtt.spi.SessionState;
import java.util.Map;
import java.util.Set;

/**
 * What listeners have of what arrived, when a client ends and another one goes on with its session.
 *
 * @param done deliveries that listeners have now, or are done with
 * @param left what is not acknowledged since only some are done with it, for the others; by delivery identifier
 */
public record Parting(Set<Long> done, Map<Long, SessionState.Kept> left) {
}
