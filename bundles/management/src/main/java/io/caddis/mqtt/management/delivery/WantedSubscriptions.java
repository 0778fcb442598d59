package io.caddis.mqtt.management.delivery;

import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.futures.Wanted;
import io.caddis.mqtt.management.memory.LazyQueue;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one client subscribes to, for all who want messages: one subscription per filter. Guarded by the router. */
final class WantedSubscriptions {
    private static final int GIVEN_UP_MAX = 1000;

    private final Object router;
    /** What the application subscribed to by a call. Empty and shared until it does. */
    private Map<TopicFilter, Subscription> own = Collections.emptyMap();
    /** Where answers to requests go; null before the first request. */
    private Subscription answers;
    /** What nobody wants any more, the last ones: what still comes of it is for nobody. */
    private final LazyQueue<TopicFilter> givenUp = new LazyQueue<>();

    WantedSubscriptions(Object router) {
        this.router = router;
    }

    void subscribe(Collection<Subscription> subscriptions) {
        assert Thread.holdsLock(router);
        own = own.isEmpty() ? new LinkedHashMap<>() : own;
        subscriptions.forEach(subscription -> {
            own.put(subscription.filter(), subscription);
            givenUp.remove(subscription.filter());
        });
    }

    void unsubscribe(Collection<TopicFilter> filters) {
        assert Thread.holdsLock(router);
        filters.forEach(own::remove);
        giveUp(filters);
    }

    /** Nobody here wants these any more. */
    void giveUp(Collection<TopicFilter> filters) {
        assert Thread.holdsLock(router);
        for (TopicFilter filter : filters) {
            givenUp.remove(filter);
            if (givenUp.size() == GIVEN_UP_MAX) {
                givenUp.poll();
            }
            givenUp.add(filter);
        }
    }

    /** Whether messages of a topic were wanted, and are no longer. Of use only for what nobody wants now. */
    boolean isGivenUp(String topic) {
        return givenUp.stream().anyMatch(filter -> filter.matches(topic));
    }

    /** No message of an earlier life comes now: whatever nobody wants is for nobody. */
    void forgetGivenUp() {
        givenUp.clear();
    }

    /** Whether anything is wanted beside what listeners do. */
    int others(ClientConfig.Local limits) {
        return (hasOwn(limits) ? 1 : 0) + (answers == null ? 0 : 1);
    }

    boolean hasOwn(ClientConfig.Local limits) {
        return !own.isEmpty() || !limits.subscriptions().isEmpty();
    }

    void answers(Subscription newAnswers) {
        assert Thread.holdsLock(router);
        answers = newAnswers;
    }

    /** Whether messages of a topic are for poll(): by a call, or by the configuration. */
    boolean isOwn(String topic, ClientConfig.Local limits) {
        return own.keySet().stream().anyMatch(filter -> filter.matches(topic))
                || limits.subscriptions().stream().anyMatch(one -> one.filter().matches(topic));
    }

    /** Whether one of these filters is for poll(). */
    boolean hasOwn(Collection<TopicFilter> filters, ClientConfig.Local limits) {
        return filters.stream().anyMatch(filter -> own.containsKey(filter)
                || limits.subscriptions().stream().anyMatch(one -> one.filter().equals(filter)));
    }

    /** All that is wanted, one per filter, with what serves all that want it. */
    Wanted all(ClientConfig.Local limits, Listeners listeners, Absentees absentees) {
        List<TopicFilter> spared = absentees.awaited();
        Map<TopicFilter, Subscription> wanted = new LinkedHashMap<>();
        limits.subscriptions().forEach(one -> want(wanted, one));
        own.values().forEach(one -> want(wanted, one));
        listeners.queues().forEach(queue -> queue.listener().subscriptions().forEach(one -> want(wanted, one)));
        absentees.departed().forEach(gone -> gone.subscriptions().forEach(one -> want(wanted, one)));
        if (answers != null) {
            want(wanted, answers);
        }
        if (listeners.isObserved()) {
            observe(listeners.observers(), wanted, spared);
        }
        return new Wanted(List.copyOf(wanted.values()), spared);
    }

    /**
     * An observer's filter that overlaps with another could bring others their messages twice: it has to do without.
     */
    private static void observe(List<ListenerQueue> observers, Map<TopicFilter, Subscription> wanted,
            List<TopicFilter> spared) {
        Set<TopicFilter> others = new LinkedHashSet<>(wanted.keySet());
        others.addAll(spared);
        observers.forEach(observer -> observer.listener().subscriptions().stream()
                .filter(one -> !one.filter().isShared()
                        && others.stream().noneMatch(other -> other.overlaps(one.filter())))
                .forEach(one -> want(wanted, one)));
    }

    private static void want(Map<TopicFilter, Subscription> wanted, Subscription one) {
        wanted.merge(one.filter(), one, WantedSubscriptions::both);
    }

    /** What serves two that want the same filter: what one of them does not want, the other may need. */
    private static Subscription both(Subscription a, Subscription b) {
        return a.equals(b) ? a : new Subscription(a.filter(), a.qos().compareTo(b.qos()) >= 0 ? a.qos() : b.qos(),
                a.noLocal() && b.noLocal(), a.retainAsPublished() || b.retainAsPublished(),
                a.retainHandling().compareTo(b.retainHandling()) <= 0 ? a.retainHandling() : b.retainHandling(),
                a.identifier() != 0 ? a.identifier() : b.identifier());
    }
}
