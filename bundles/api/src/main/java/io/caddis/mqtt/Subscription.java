package io.caddis.mqtt;

import java.util.Objects;

/**
 * A topic filter and how its messages are wanted. MQTT 3.1.1 knows filter and QoS only: there, retain as published,
 * retain handling and identifier are left out, and a subscription with no local is refused
 * ({@code IMPLEMENTATION_SPECIFIC_ERROR}), since a program that relies on it might answer itself for ever.
 *
 * @param filter            what to receive
 * @param qos               the highest QoS that the server may use
 * @param noLocal           MQTT 5.0: not what this client published itself; not for shared filters
 * @param retainAsPublished MQTT 5.0: keep the retain flag as the publisher set it
 * @param retainHandling    MQTT 5.0: which retained messages to send
 * @param identifier        MQTT 5.0: 1 to 268,435,455, comes back in {@link ReceivedMessage#subscriptionIdentifiers()};
 *                          0 for none
 */
public record Subscription(TopicFilter filter, Qos qos, boolean noLocal, boolean retainAsPublished,
        RetainHandling retainHandling, int identifier) {
    private static final int IDENTIFIER_MAX = 268_435_455;

    /** Checks the combination. */
    public Subscription {
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(qos, "qos");
        Objects.requireNonNull(retainHandling, "retainHandling");
        if (noLocal && filter.isShared()) {
            throw new IllegalArgumentException(
                    "subscription to " + filter + ": no local is not for shared filters, drop one [MQTT-3.8.3-4]");
        }
        if (identifier < 0 || identifier > IDENTIFIER_MAX) {
            throw new IllegalArgumentException("subscription identifier " + identifier + " of " + filter
                    + ": use 1 to " + IDENTIFIER_MAX + ", or 0 for none (MQTT 3.8.2.1.2)");
        }
    }

    /** As the other, without an identifier. */
    public Subscription(TopicFilter filter, Qos qos, boolean noLocal, boolean retainAsPublished,
            RetainHandling retainHandling) {
        this(filter, qos, noLocal, retainAsPublished, retainHandling, 0);
    }

    /**
     * A filter with a QoS and the defaults of MQTT 3.1.1 for the rest.
     *
     * @throws IllegalArgumentException if the filter is not valid, see {@link TopicFilter#of}
     */
    public static Subscription of(String filter, Qos qos) {
        return new Subscription(TopicFilter.of(filter), qos, false, false, RetainHandling.SEND);
    }

    /**
     * As {@link #of(String, Qos)} with QoS 1 at most.
     *
     * @throws IllegalArgumentException if the filter is not valid, see {@link TopicFilter#of}
     */
    public static Subscription of(String filter) {
        return of(filter, Qos.AT_LEAST_ONCE);
    }

    /** As {@link #of(String, Qos)}, with a filter that was checked before. */
    public static Subscription of(TopicFilter filter, Qos qos) {
        return new Subscription(filter, qos, false, false, RetainHandling.SEND);
    }

    /** Without, or with, what this client published itself. */
    public Subscription withNoLocal(boolean newNoLocal) {
        return new Subscription(filter, qos, newNoLocal, retainAsPublished, retainHandling, identifier);
    }

    /** With the retain flag as the publisher set it, or not. */
    public Subscription withRetainAsPublished(boolean newRetainAsPublished) {
        return new Subscription(filter, qos, noLocal, newRetainAsPublished, retainHandling, identifier);
    }

    /** With other retained messages. */
    public Subscription withRetainHandling(RetainHandling newRetainHandling) {
        return new Subscription(filter, qos, noLocal, retainAsPublished, newRetainHandling, identifier);
    }

    /** With an identifier that tells its messages from others, 1 to 268,435,455, or 0 for none. */
    public Subscription withIdentifier(int newIdentifier) {
        return new Subscription(filter, qos, noLocal, retainAsPublished, retainHandling, newIdentifier);
    }
}
