package io.caddis.mqtt;

import java.util.Objects;

/**
 * A topic filter and how its messages are wanted.
 *
 * @param filter            what to receive
 * @param qos               the highest QoS that the server may use
 * @param noLocal           MQTT 5.0: not what this client published itself; not for shared filters
 * @param retainAsPublished MQTT 5.0: keep the retain flag as the publisher set it
 * @param retainHandling    MQTT 5.0: which retained messages to send
 */
public record Subscription(TopicFilter filter, Qos qos, boolean noLocal, boolean retainAsPublished,
        RetainHandling retainHandling) {
    /** Checks the combination. */
    public Subscription {
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(qos, "qos");
        Objects.requireNonNull(retainHandling, "retainHandling");
        if (noLocal && filter.isShared()) {
            throw new IllegalArgumentException(
                    "subscription to " + filter + ": no local is not for shared filters, drop one [MQTT-3.8.3-4]");
        }
    }

    /**
     * A filter with a QoS and the defaults of MQTT 3.1.1 for the rest.
     *
     * @throws IllegalArgumentException if the filter is not valid, see {@link TopicFilter#of}
     */
    public static Subscription of(String filter, Qos qos) {
        return new Subscription(TopicFilter.of(filter), qos, false, false, RetainHandling.SEND);
    }
}
