package io.caddis.mqtt.management.futures;

import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.SubscribeResult;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.management.threads.Guard;
import io.caddis.mqtt.management.threads.Workers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The futures of subscribe and unsubscribe, each of which waits for the answers to its filters. Guarded by the
 * driver's lock.
 */
public final class SubscribeOperations {
    private final Guard guard;
    private final Workers workers;
    private final Completions completions;
    private List<Operation> waiting = Collections.emptyList();
    /** The server's answers, also refusals. Empty and shared until there is one. */
    private Map<TopicFilter, ReasonCode> granted = Collections.emptyMap();

    /** One call. */
    private static final class Operation {
        final CompletableFuture<SubscribeResult> future;
        final boolean subscribing;
        final Set<TopicFilter> open;
        final Map<TopicFilter, ReasonCode> answers = new HashMap<>();

        Operation(CompletableFuture<SubscribeResult> future, boolean subscribing, Collection<TopicFilter> filters) {
            this.future = future;
            this.subscribing = subscribing;
            this.open = new HashSet<>(filters);
        }
    }

    public SubscribeOperations(Guard guard, Workers workers, Completions completions) {
        this.guard = guard;
        this.workers = workers;
        this.completions = completions;
    }

    /** Somebody waits for an answer. */
    public boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /**
     * A call of the application, which waits for the answers that are not known.
     *
     * @param filters      those subscribed by this call, or unsubscribed
     * @param wanted       all that is wanted with this call
     * @param before       what was wanted until now
     * @param want         tells the session all that is wanted from now on; twice, if something is to be asked for
     *                     again, since it was refused before
     */
    public void ask(CompletableFuture<SubscribeResult> future, boolean subscribing,
            Collection<TopicFilter> filters, Wanted wanted, Wanted before, Consumer<Wanted> want) {
        assert guard.isHeld();
        Operation operation = new Operation(future, subscribing, filters);
        waiting = waiting.isEmpty() ? new ArrayList<>() : waiting;
        waiting.add(operation);
        Set<TopicFilter> again = new HashSet<>();
        for (TopicFilter filter : new LinkedHashSet<>(filters)) {
            Subscription now = subscription(wanted, filter);
            boolean same = now != null && before.subscriptions().contains(now);
            ReasonCode answer = granted.get(filter);
            boolean subscribed = answer != null && !answer.isError();
            if (subscribing && same && subscribed) {
                answered(operation, filter, answer);
            } else if (subscribing && same && answer != null) {
                again.add(filter);
            } else if (!subscribing && now != null) { // somebody else wants it
                answered(operation, filter, ReasonCode.SUCCESS);
            } else if (!subscribing && !subscribed && !before.spared().contains(filter)) {
                answered(operation, filter, ReasonCode.NO_SUBSCRIPTION_EXISTED);
            }
        }
        if (!again.isEmpty()) {
            want.accept(wanted.without(again));
        }
        want.accept(wanted);
    }

    /** Null if it is not wanted. */
    private static Subscription subscription(Wanted wanted, TopicFilter filter) {
        for (Subscription one : wanted.subscriptions()) {
            if (one.filter().equals(filter)) {
                return one;
            }
        }
        return null;
    }

    /** The server's answer to one filter. */
    public void answered(boolean subscribing, TopicFilter filter, ReasonCode reasonCode) {
        assert guard.isHeld();
        if (subscribing) {
            granted = granted.isEmpty() ? new HashMap<>() : granted;
            granted.put(filter, reasonCode);
        } else {
            granted.remove(filter);
        }
        for (Operation operation : List.copyOf(waiting)) {
            if (operation.subscribing == subscribing) {
                answered(operation, filter, reasonCode);
            }
        }
    }

    private void answered(Operation operation, TopicFilter filter, ReasonCode reasonCode) {
        if (operation.open.remove(filter)) {
            operation.answers.put(filter, reasonCode);
            if (operation.open.isEmpty()) {
                waiting.remove(operation);
                completions.add(operation.future, new SubscribeResult(operation.answers));
            }
        }
    }

    /** Whether the server's last answer to a filter is known, and is no refusal. */
    public boolean isGranted(TopicFilter filter) {
        assert guard.isHeld();
        ReasonCode answer = granted.get(filter);
        return answer != null && !answer.isError();
    }

    /** What the server said to these filters, as far as it did. */
    public Map<TopicFilter, ReasonCode> answers(Collection<Subscription> subscriptions) {
        Map<TopicFilter, ReasonCode> answers = new HashMap<>();
        for (Subscription one : subscriptions) {
            ReasonCode answer = granted.get(one.filter());
            if (answer != null) {
                answers.put(one.filter(), answer);
            }
        }
        return answers;
    }

    /** The server has forgotten all subscriptions: those that were to end have ended. */
    public void sessionLost() {
        assert guard.isHeld();
        granted.clear();
        for (Operation operation : List.copyOf(waiting)) {
            if (!operation.subscribing) {
                List.copyOf(operation.open).forEach(filter -> answered(operation, filter, ReasonCode.SUCCESS));
            }
        }
    }

    /**
     * Limits the time of a call.
     *
     * @param status says how the client stands when the time is over
     */
    public void limit(CompletableFuture<SubscribeResult> future, long timeoutNanos, Supplier<ConnectionStatus> status) {
        assert guard.isHeld();
        ScheduledFuture<?> timeout = workers.schedule(() -> guard.underLock(() -> {
            if (waiting.removeIf(operation -> operation.future == future)) { // else it is answered
                completions.add(future, new MqttException(Kind.TIMED_OUT, ReasonCode.UNSPECIFIED_ERROR,
                        "the server did not answer within operation.timeout; " + status.get()));
            }
        }), timeoutNanos);
        if (timeout != null) {
            future.whenComplete((result, failure) -> timeout.cancel(false));
        }
    }

    public void failAll(MqttException failure) {
        assert guard.isHeld();
        waiting.forEach(operation -> completions.add(operation.future, failure));
        waiting.clear();
    }
}
