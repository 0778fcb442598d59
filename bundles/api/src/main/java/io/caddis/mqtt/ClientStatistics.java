package io.caddis.mqtt;

/**
 * Counts since the client was created.
 *
 * @param published        messages accepted for sending
 * @param sent             PUBLISH packets written, resent ones included
 * @param completed        publishes that ended well
 * @param failed           publishes that ended otherwise
 * @param received         PUBLISH packets received
 * @param delivered        messages handed to listeners or to {@code poll()}
 * @param dropped          received messages that nobody took: no listener in time, or QoS 0 beyond a bound
 * @param listenerFailures calls of listeners that threw
 * @param connects         connections that the server accepted
 * @param queued           messages waiting to be sent now
 * @param inFlight         QoS 1 and 2 messages sent and not yet acknowledged now
 */
public record ClientStatistics(long published, long sent, long completed, long failed, long received, long delivered,
        long dropped, long listenerFailures, long connects, int queued, int inFlight) {
}
