package io.caddis.mqtt.management.futures;

import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import java.util.Collection;
import java.util.List;

/**
 * What one client is to be subscribed to.
 *
 * @param subscriptions one per filter
 * @param spared        filters that stay subscribed if the server holds them, since whoever wanted them in an earlier
 *                      life of the client may only be late
 */
public record Wanted(List<Subscription> subscriptions, List<TopicFilter> spared) {
    /** Nothing. */
    public static final Wanted NOTHING = new Wanted(List.of(), List.of());

    /** Copies the lists. */
    public Wanted {
        subscriptions = List.copyOf(subscriptions);
        spared = List.copyOf(spared);
    }

    /** The same without some subscriptions. */
    public Wanted without(Collection<TopicFilter> filters) {
        return new Wanted(subscriptions.stream().filter(one -> !filters.contains(one.filter())).toList(), spared);
    }
}
