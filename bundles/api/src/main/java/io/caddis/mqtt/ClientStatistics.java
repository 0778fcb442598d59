package io.caddis.mqtt;

/**
 * Counts since the client was created.
 *
 * @param published        messages accepted for sending
 * @param sent             PUBLISH packets written, resent ones included
 * @param completed        publishes that ended well
 * @param failed           publishes that ended otherwise; the next three count the same ones by their cause
 * @param refused          publishes for which the queue had no room
 * @param discarded        publishes that the queue's policy gave up for others
 * @param expired          publishes that expired while they waited
 * @param received         PUBLISH packets received
 * @param delivered        messages handed to listeners or to {@code poll()}
 * @param dropped          received messages that nobody took: no listener in time, or QoS 0 beyond a bound
 * @param listenerFailures calls of listeners that threw
 * @param connects         connections that the server accepted
 * @param queued           messages waiting in memory to be sent now
 * @param inFlight         QoS 1 and 2 messages sent and not yet acknowledged now
 * @param spilled          messages waiting to be sent now that are in the store only
 */
public record ClientStatistics(long published, long sent, long completed, long failed, long refused, long discarded,
        long expired, long received, long delivered, long dropped, long listenerFailures, long connects, int queued,
        int inFlight, long spilled) {
}
