package io.caddis.mqtt.session;

import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Filters that are not subscribed where no identifiers tell the copies of a message apart, since another one that is
 * wanted brings all their messages: the server may send a copy for each ([MQTT-3.3.5-1]). A filter that joins when the
 * other is subscribed already is subscribed, for its retained messages.
 */
final class CoveredFilters {
    private List<Subscription> wildcards = List.of();
    /** Those whose messages are known to come for another one. */
    private Map<TopicFilter, Subscription> carried = Collections.emptyMap();
    private Set<TopicFilter> late = Collections.emptySet();

    void want(Collection<Subscription> wanted) {
        wildcards = List.of();
        for (Subscription one : wanted) {
            if (one.filter().hasWildcard() && !one.filter().isShared()) {
                wildcards = wildcards.isEmpty() ? new ArrayList<>() : wildcards;
                wildcards.add(one);
            }
        }
    }

    /** A filter joined. */
    void joined(Subscription subscription, Predicate<Subscription> isAsked) {
        Subscription carrier = carrier(subscription, isAsked);
        if (carrier != null) {
            late = late.isEmpty() ? new HashSet<>() : late;
            late.add(subscription.filter());
        }
    }

    /** Which other subscription brings all messages of this one, or null. */
    Subscription carrier(Subscription subscription, Predicate<Subscription> mayCarry) {
        TopicFilter filter = subscription.filter();
        if (wildcards.isEmpty() || filter.isShared() || subscription.identifier() != 0 || late.contains(filter)) {
            return null;
        }
        for (Subscription other : wildcards) {
            if (other.filter().covers(filter) && other.qos().compareTo(subscription.qos()) >= 0
                    && other.noLocal() == subscription.noLocal()
                    && other.retainAsPublished() == subscription.retainAsPublished()
                    && comesFirst(other.filter(), filter) && mayCarry.test(other)) {
                return other;
            }
        }
        return null;
    }

    /** Of two filters for the same topics one carries the other, and not the other way round as well. */
    private static boolean comesFirst(TopicFilter wide, TopicFilter narrow) {
        return !narrow.covers(wide) || wide.value().compareTo(narrow.value()) < 0;
    }

    /** A filter is carried by a subscription that is granted. True if that is news. */
    boolean carry(TopicFilter filter, Subscription carrier) {
        carried = carried.isEmpty() ? new HashMap<>() : carried;
        return !carrier.equals(carried.put(filter, carrier));
    }

    /** Ends what is no longer carried. */
    void release(Predicate<TopicFilter> isCarried, Consumer<TopicFilter> ended) {
        for (TopicFilter filter : List.copyOf(carried.keySet())) {
            if (!isCarried.test(filter)) {
                carried.remove(filter);
                ended.accept(filter);
            }
        }
    }

    void left(TopicFilter filter) {
        late.remove(filter);
    }

    /** The server has forgotten all subscriptions. */
    void forget() {
        carried.clear();
        late.clear();
    }
}
