package io.caddis.mqtt.management.delivery;

import io.caddis.mqtt.Qos;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.management.services.ListenerEntry;
import io.caddis.mqtt.spi.SessionOutput;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Stands for a listener that left, and collects its messages, until the one comes that takes its place, or its time is
 * over. Guarded by the router.
 */
final class Departed extends Taker {
    private final Deliveries deliveries;
    /** Null if it was one of another process. */
    private final ListenerEntry listener;
    /** As {@link ListenerEntry#recipient}. */
    private final String recipient;
    final long untilNanos;
    /** Null unless it stands for whoever wanted this in an earlier life of the client. */
    private final TopicFilter awaited;
    private boolean held = true;
    /** For which filters another copy of a message is, see {@link SessionOutput.Copy#others}; none is the rule. */
    private Map<Received, Set<TopicFilter>> others = Collections.emptyMap();
    /** What it still has to have. */
    private List<Subscription> subscriptions;
    private final ArrayDeque<Received> messages = new ArrayDeque<>();
    private boolean behind;
    /** Who took its place; null while nobody did. */
    private ListenerQueue successor;

    Departed(Deliveries deliveries, ListenerEntry listener, long untilNanos, ListenerQueue successor) {
        this.deliveries = deliveries;
        this.listener = listener;
        recipient = listener.recipient();
        awaited = null;
        this.untilNanos = untilNanos;
        this.successor = successor;
        subscriptions = successor == null ? listener.subscriptions() : List.of();
    }

    /** One that another process, or another driver, knew: only what was kept for it is there. */
    Departed(Deliveries deliveries, String recipient, long untilNanos) {
        this(deliveries, recipient, null, untilNanos);
    }

    /** One of which only a filter is known, which the server holds. */
    Departed(Deliveries deliveries, TopicFilter awaited, long untilNanos) {
        this(deliveries, ListenerEntry.recipient(awaited), awaited, untilNanos);
    }

    private Departed(Deliveries deliveries, String recipient, TopicFilter awaited, long untilNanos) {
        this.deliveries = deliveries;
        listener = null;
        this.recipient = recipient;
        this.awaited = awaited;
        this.untilNanos = untilNanos;
        subscriptions = ListenerEntry.filters(recipient).stream().map(one -> Subscription.of(one, Qos.AT_MOST_ONCE))
                .toList();
    }

    /** The filter that is all that is known of it; null if more is. */
    TopicFilter awaited() {
        return awaited;
    }

    /** What is to stay subscribed for it. */
    List<Subscription> subscriptions() {
        return listener == null ? List.of() : subscriptions;
    }

    /** Whose messages nobody wants any more when its time is over. */
    List<TopicFilter> filters() {
        return subscriptions.stream().map(Subscription::filter).toList();
    }

    ListenerQueue successor() {
        return successor;
    }

    boolean matches(String topic) {
        for (Subscription subscription : subscriptions) {
            if (subscription.filter().matches(topic)) {
                return true;
            }
        }
        return false;
    }

    boolean gets(SessionOutput.Copy copy) {
        return copy.isFor(subscriptions);
    }

    /** Whether a new listener is the same one, or its next version. */
    boolean isVersionBefore(ListenerEntry newListener) {
        return listener == null ? newListener.isNamed(recipient) : newListener.isVersionOf(listener);
    }

    /** Whether a new listener takes over some of it, at least. */
    boolean sharesWith(ListenerEntry newListener) {
        return subscriptions.stream().anyMatch(one -> newListener.has(one.filter()));
    }

    /**
     * A new listener takes over what it has filters for; all, if it is the same listener in another version. Returns
     * the messages for it, in order of arrival.
     */
    List<Received> replacedBy(ListenerQueue queue) {
        assert deliveries.isRouting();
        boolean all = isVersionBefore(queue.listener());
        subscriptions = subscriptions.stream().filter(one -> !all && !queue.listener().has(one.filter())).toList();
        if (subscriptions.isEmpty()) {
            successor = queue;
        }
        List<Received> taken = new ArrayList<>();
        for (Iterator<Received> each = messages.iterator(); each.hasNext();) {
            Received message = each.next();
            if (message.isFinished()) {
                each.remove(); // acknowledged after its listener had left
            } else if (queue.matches(message.topic())) {
                each.remove();
                taken.add(message);
            }
        }
        return taken;
    }

    void add(Received message) {
        assert deliveries.isRouting();
        message.waitsFor(this);
        messages.add(message);
    }

    /** What its listener had when it left comes before all that came since. */
    void addFirst(Received message) {
        assert deliveries.isRouting();
        message.waitsFor(this);
        messages.addFirst(message);
    }

    /** Whether the server holds what is {@link #awaited}. */
    boolean isHeld() {
        return held;
    }

    /** The server has forgotten it. */
    void forgotten() {
        held = false;
    }

    /** Another copy of a message is for these filters. */
    void alsoFor(Received message, Set<TopicFilter> filters) {
        others = others.isEmpty() ? new IdentityHashMap<>() : others;
        others.put(message, filters);
    }

    /** Takes all messages for whoever has these filters; those of which he has another copy are given to the action. */
    List<Received> takenBy(Predicate<TopicFilter> has, Consumer<Received> twice) {
        assert deliveries.isRouting();
        List<Received> taken = new ArrayList<>();
        for (Received message : messages) {
            if (others.getOrDefault(message, Set.of()).stream().anyMatch(has)) {
                twice.accept(message);
            } else if (!message.isFinished()) {
                taken.add(message);
            }
        }
        messages.clear();
        return taken;
    }

    /** Gives up all messages. */
    void clear(Consumer<Received> action) {
        assert deliveries.isRouting();
        messages.stream().filter(message -> !message.isFinished()).forEach(action);
        messages.clear();
    }

    /** Gives up what is QoS 0. */
    void dropAtMostOnce(Consumer<Received> action) {
        assert deliveries.isRouting();
        messages.removeIf(message -> {
            if (message.isAtMostOnce()) {
                action.accept(message);
                others.keySet().remove(message);
            }
            return message.isAtMostOnce();
        });
    }

    int waiting() {
        return messages.size();
    }

    @Override
    String recipient() {
        return recipient;
    }

    @Override
    String words() {
        return awaited != null ? "whoever wanted " + awaited + " before this client began has not come yet"
                : "listener " + (listener == null ? ListenerEntry.words(recipient) : listener) + " has left";
    }

    @Override
    boolean isThere() {
        return false;
    }

    @Override
    boolean isBehind() {
        return behind;
    }

    @Override
    void fallBehind() {
        behind = true;
    }

    @Override
    boolean acknowledgesItself() {
        return listener != null && !listener.acknowledgesAutomatically();
    }
}
