package io.caddis.mqtt.session;

import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.spi.SessionOutput.Copy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells the copies of a message apart that a server of MQTT 5.0 sends for each subscription that matches
 * ([MQTT-3.3.4-3]). Filters that have a topic in common get different subscription identifiers; all others share one
 * or have none, so that whoever has no such filters pays nothing. An identifier stays with its filter as long as it
 * can, also over processes by what the server granted, since the server may hold messages with it.
 */
final class SubscriptionIdentifiers {
    private static final int COPIES_MAX = 1024;
    /** The answer for a longer topic, or for more identifiers, is not remembered: others choose them. */
    private static final int REMEMBERED_BYTES_MAX = 256;
    private static final int REMEMBERED_IDENTIFIERS_MAX = 16;
    private static final int RETIRED_MAX = 256;

    /** Shared until there is one, as {@link #retired}. */
    private Map<TopicFilter, Named> named = Collections.emptyMap();
    /** Those of {@link #named} that are more than a topic's name: of two names, each has a topic of its own. */
    private List<Named> patterns = Collections.emptyList();
    /** Filters that are no longer wanted and their identifiers: what still comes for them is for nobody. */
    private Map<TopicFilter, Integer> retired = Collections.emptyMap();
    private Map<Key, Found> copies = Collections.emptyMap();
    /** The server takes identifiers. */
    private boolean usable = true;

    /** A filter and its identifier. */
    private static final class Named {
        Subscription subscription;
        /** On the wire; 0 for none. */
        int identifier;
        /** The server does not hold it and will not. */
        boolean refused;
        final Set<Named> overlaps = new HashSet<>(0);

        TopicFilter filter() {
            return subscription.filter();
        }
    }

    /** Can be compared, so that a map is fast also with keys whose hash codes a server made equal. */
    private record Key(TopicName topic, List<Integer> identifiers, boolean retained) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int order = topic.compareTo(other.topic);
            order = order != 0 ? order : Boolean.compare(retained, other.retained);
            order = order != 0 ? order : Integer.compare(identifiers.size(), other.identifiers.size());
            for (int index = 0; order == 0 && index < identifiers.size(); index++) {
                order = Integer.compare(identifiers.get(index), other.identifiers.get(index));
            }
            return order;
        }

        boolean isRemembered() {
            return topic.encodedLength() <= REMEMBERED_BYTES_MAX && identifiers.size() <= REMEMBERED_IDENTIFIERS_MAX;
        }
    }

    /** For whom a copy is, and the identifiers that the application gave their filters. */
    record Found(Copy copy, List<Integer> identifiers) {
    }

    /** Takes what is wanted from now on. */
    void want(Collection<Subscription> wanted, Map<TopicFilter, Subscription> granted) {
        copies = Collections.emptyMap();
        Set<TopicFilter> kept = named.isEmpty() ? Set.of() : new HashSet<>();
        if (!named.isEmpty()) {
            wanted.forEach(one -> kept.add(one.filter()));
        }
        for (Iterator<Named> all = named.values().iterator(); all.hasNext();) {
            Named one = all.next();
            if (!kept.contains(one.filter())) {
                all.remove();
                retire(one);
            }
        }
        for (Subscription subscription : wanted) {
            Named known = named.get(subscription.filter());
            if (known == null) {
                add(subscription, granted.get(subscription.filter()));
            } else if (!known.subscription.equals(subscription)) {
                boolean renamed = known.subscription.identifier() != subscription.identifier();
                known.subscription = subscription;
                known.refused = false;
                if (renamed) {
                    known.identifier = free(known, subscription.identifier());
                }
            }
        }
    }

    private void add(Subscription subscription, Subscription granted) {
        Named added = new Named();
        added.subscription = subscription;
        TopicFilter filter = subscription.filter();
        for (Named other : isName(filter) ? patterns : named.values()) {
            if (other.filter().overlaps(filter)) {
                other.overlaps.add(added);
                added.overlaps.add(other);
                if (other.identifier == 0) {
                    other.identifier = free(other, 0);
                }
            }
        }
        named = named.isEmpty() ? new LinkedHashMap<>() : named;
        named.put(filter, added);
        if (!isName(filter)) {
            patterns = patterns.isEmpty() ? new ArrayList<>() : patterns;
            patterns.add(added);
        }
        Integer last = retired.remove(filter);
        added.identifier = free(added, subscription.identifier() != 0 ? subscription.identifier()
                : granted != null ? granted.identifier() : last != null ? last : 0);
    }

    /** Whether it is the topic's own name; a group has a subscription of its own to the same topic. */
    private static boolean isName(TopicFilter filter) {
        return !filter.hasWildcard() && !filter.isShared();
    }

    /** The identifier that is asked for, unless a filter with a topic in common has it; else the first free one. */
    private static int free(Named one, int asked) {
        if (one.overlaps.isEmpty()) { // nearly always
            return asked;
        }
        Set<Integer> taken = one.overlaps.stream().map(other -> other.identifier).collect(Collectors.toSet());
        if (asked != 0 ? !taken.contains(asked) : taken.isEmpty()) {
            return asked;
        }
        int next = 1;
        while (taken.contains(next)) {
            next++;
        }
        return next;
    }

    private void retire(Named one) {
        patterns.remove(one);
        one.overlaps.forEach(other -> other.overlaps.remove(one));
        if (retired.size() == RETIRED_MAX) {
            retired.remove(retired.keySet().iterator().next());
        }
        retired = retired.isEmpty() ? new LinkedHashMap<>() : retired;
        retired.put(one.filter(), one.identifier);
    }

    /**
     * A subscription as it is asked for.
     *
     * @param isServed whether the server takes such a filter: others bring no copies
     */
    Subscription onTheWire(Subscription wanted, Predicate<TopicFilter> isServed) {
        Named one = named.get(wanted.filter());
        return usable && isOurs(wanted)
                && (one.overlaps.isEmpty() || one.overlaps.stream().anyMatch(other -> isServed.test(other.filter())))
                ? wanted.withIdentifier(one.identifier) : wanted;
    }

    /** A subscription as it is wanted, made of one that is asked for. */
    Subscription asWanted(Subscription asked) {
        return isOurs(asked) ? asked.withIdentifier(named.get(asked.filter()).subscription.identifier()) : asked;
    }

    /** Whether its identifier is one that the application knows nothing of. */
    boolean isOurs(Subscription subscription) {
        Named one = named.get(subscription.filter());
        return one != null && one.identifier != one.subscription.identifier();
    }

    /** The server holds this one, or did not take it. */
    void answered(Subscription asked, boolean granted) {
        Named one = named.get(asked.filter());
        if (one != null && one.refused == granted) {
            one.refused = !granted;
            copies = Collections.emptyMap();
        }
    }

    /** Whether the server of this connection takes identifiers. */
    void usable(boolean newUsable) {
        usable = newUsable;
    }

    /** The server has forgotten all subscriptions, and the messages that waited for them. */
    void forget() {
        retired.clear();
        named.values().forEach(one -> {
            one.refused = false;
            one.identifier = one.overlaps.isEmpty() ? one.subscription.identifier() : one.identifier;
        });
        copies = Collections.emptyMap();
    }

    /**
     * For whom a message with identifiers is. One without is for all whose filters match: when it was sent, none of
     * them had a topic in common with another one, since an identifier is asked for before the other filter.
     */
    Found find(Publish publish) {
        boolean retained = publish.message().retain();
        Key key = new Key(publish.message().topic(), publish.subscriptionIdentifiers(), retained);
        if (!key.isRemembered()) {
            return find(key);
        }
        Found found = copies.get(key);
        if (found == null) {
            found = find(key);
            copies = copies.isEmpty() || copies.size() == COPIES_MAX ? new HashMap<>() : copies;
            copies.put(key, found);
        }
        return found;
    }

    private Found find(Key key) {
        List<Named> matching = named.values().stream().filter(one -> one.filter().matches(key.topic))
                .sorted(Comparator.comparing((Named one) -> one.subscription.qos()).reversed()).toList();
        Predicate<Named> isMeant = one -> key.identifiers.contains(one.identifier);
        Set<TopicFilter> filters = filters(matching.stream().filter(isMeant));
        if (!filters.isEmpty()) {
            Set<TopicFilter> others = key.retained ? Set.of()
                    : filters(matching.stream().takeWhile(isMeant.negate())
                            .filter(one -> !one.refused && !one.subscription.noLocal()));
            return new Found(new Copy(filters, others), matching.stream().filter(isMeant)
                    .map(one -> one.subscription.identifier()).filter(identifier -> identifier != 0)
                    .distinct().toList());
        }
        Set<TopicFilter> gone = retired.entrySet().stream().filter(one -> one.getKey().matches(key.topic)
                && key.identifiers.contains(one.getValue()))
                .map(Map.Entry::getKey).collect(Collectors.toSet());
        return new Found(gone.isEmpty() ? Copy.BY_TOPIC : new Copy(gone, Set.of()), key.identifiers.stream()
                .filter(identifier -> matching.stream().anyMatch(one -> one.subscription.identifier() == identifier))
                .toList());
    }

    private static Set<TopicFilter> filters(Stream<Named> some) {
        return some.map(Named::filter).collect(Collectors.toSet());
    }
}
