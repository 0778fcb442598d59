package io.caddis.mqtt.management;

import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.SubscribeResult;
import io.caddis.mqtt.TopicFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The futures of subscribe and unsubscribe, each of which waits for the answers to its filters. Guarded by the driver.
 */
final class SubscribeOperations {
    private final Completions completions;
    private final List<Operation> waiting = new ArrayList<>();

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

    SubscribeOperations(Completions completions) {
        this.completions = completions;
    }

    /** @param known answers that need not be waited for */
    void add(CompletableFuture<SubscribeResult> future, boolean subscribing, Collection<TopicFilter> filters,
            Map<TopicFilter, ReasonCode> known) {
        Operation operation = new Operation(future, subscribing, filters);
        waiting.add(operation);
        known.forEach((filter, reasonCode) -> answered(operation, filter, reasonCode));
    }

    /** The server's answer to one filter. */
    void answered(boolean subscribing, TopicFilter filter, ReasonCode reasonCode) {
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

    /** The server has forgotten all subscriptions: those that were to end have ended. */
    void sessionLost() {
        for (Operation operation : List.copyOf(waiting)) {
            if (!operation.subscribing) {
                List.copyOf(operation.open).forEach(filter -> answered(operation, filter, ReasonCode.SUCCESS));
            }
        }
    }

    /** Fails one that is not answered yet. */
    void fail(CompletableFuture<SubscribeResult> future, MqttException failure) {
        if (waiting.removeIf(operation -> operation.future == future)) {
            completions.add(future, failure);
        }
    }

    void failAll(MqttException failure) {
        waiting.forEach(operation -> completions.add(operation.future, failure));
        waiting.clear();
    }
}
