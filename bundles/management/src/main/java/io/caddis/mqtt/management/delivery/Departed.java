package io.caddis.mqtt.management.delivery;

import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.management.services.ListenerEntry;
import io.caddis.mqtt.spi.SessionOutput;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Stands for a listener that left, and collects its messages, until the one comes that takes its place, or its time is
 * over. Guarded by the router.
 */
final class Departed {
    private final Object router;
    final ListenerEntry listener;
    final long untilNanos;
    /** What it still has to have. */
    private List<Subscription> subscriptions;
    private final ArrayDeque<Received> messages = new ArrayDeque<>();
    /** Who took its place; null while nobody did. */
    private ListenerQueue successor;

    Departed(Object router, ListenerEntry listener, long untilNanos, ListenerQueue successor) {
        this.router = router;
        this.listener = listener;
        this.untilNanos = untilNanos;
        this.successor = successor;
        subscriptions = successor == null ? listener.subscriptions() : List.of();
    }

    List<Subscription> subscriptions() {
        return subscriptions;
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

    /** Whether a new listener takes over some of it, at least. */
    boolean sharesWith(ListenerEntry newListener) {
        return subscriptions.stream().anyMatch(one -> newListener.has(one.filter()));
    }

    /**
     * A new listener takes over what it has filters for; all, if it is the same listener in another version. Returns
     * the messages for it, in order of arrival.
     */
    List<Received> replacedBy(ListenerQueue queue) {
        assert Thread.holdsLock(router);
        boolean all = queue.listener().isVersionOf(listener);
        subscriptions = subscriptions.stream().filter(one -> !all && !queue.listener().has(one.filter())).toList();
        if (subscriptions.isEmpty()) {
            successor = queue;
        }
        List<Received> taken = new ArrayList<>();
        for (Iterator<Received> each = messages.iterator(); each.hasNext();) {
            Received message = each.next();
            if (queue.matches(message.topic())) {
                each.remove();
                taken.add(message);
            }
        }
        return taken;
    }

    void add(Received message) {
        assert Thread.holdsLock(router);
        messages.add(message);
    }

    /** What its listener had when it left comes before all that came since. */
    void addFirst(Received message) {
        assert Thread.holdsLock(router);
        messages.addFirst(message);
    }

    /** Gives up all messages. */
    void clear(Consumer<Received> action) {
        assert Thread.holdsLock(router);
        messages.forEach(action);
        messages.clear();
    }
}
