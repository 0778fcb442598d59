package io.caddis.mqtt.management.delivery;

import io.caddis.mqtt.ForeignText;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttSubscription.Failure;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.management.services.FailurePolicy;
import io.caddis.mqtt.management.settlement.DeadLetters;
import io.caddis.mqtt.management.threads.Reports;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one listener fails with, if anything but an acknowledgement is to follow: given to it again, a dead letter,
 * rejected, or put aside until the next connection. Guarded by its queue; one message at a time comes from the thread
 * that calls the listener.
 */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private final ListenerQueue queue;
    private final Deliveries deliveries;
    private final FailurePolicy policy;
    /** What the listener failed with last, and how often. Of the running thread. */
    private Received atHand;
    private int attempts;
    /** Neither acknowledged nor given again on this connection. Bounded by what a server sends, and what is kept. */
    private final ArrayDeque<Received> aside = new ArrayDeque<>(0);

    Failures(ListenerQueue queue, Deliveries deliveries, FailurePolicy policy) {
        this.queue = queue;
        this.deliveries = deliveries;
        this.policy = policy;
    }

    FailurePolicy policy() {
        return policy;
    }

    /** The listener failed with a message. True if it is to be given that again after a pause. */
    boolean again(Received message) {
        attempts = atHand == message ? attempts + 1 : 1;
        boolean again = attempts <= policy.redeliveries() && !message.isFinished();
        atHand = again ? message : null;
        return again;
    }

    /** The listener took a message. True, since it is to be acknowledged. */
    boolean passed() {
        atHand = null;
        return true;
    }

    /** What is done now, for a person. */
    String words() {
        return "; it is given the message again in " + policy.pauseNanos() / 1_000_000 + " ms (" + attempts + " of "
                + policy.redeliveries() + ")";
    }

    // ---- what failed for good

    /** True if the message is to be acknowledged now; else it is looked after here. Under no lock. */
    boolean settle(Received message, Throwable failure) {
        if (message.isFinished()) {
            return true;
        }
        if (!policy.deadLetters().isEmpty() && !isDeadLetter(message)) {
            bury(message, failure);
            return message.isAtMostOnce();
        }
        return settle(message, policy.action());
    }

    private boolean settle(Received message, Failure action) {
        if (action == Failure.ACKNOWLEDGE || message.isAtMostOnce()) {
            return true;
        }
        if (action == Failure.REJECT) {
            deliveries.rejected(message);
        } else if (!putAside(message)) {
            deliveries.returned(queue, message); // the queue is closed: it is for whoever comes
        }
        return false;
    }

    private boolean isDeadLetter(Received message) {
        return DeadLetters.isOne(message.message()) || deliveries.isDeadLetterTopic(message.topic());
    }

    /** Acknowledges the message once the server has its dead letter. */
    private void bury(Received message, Throwable failure) {
        try {
            TopicName to = policy.deadLetterTopic(message.topic());
            Message letter = DeadLetters.of(message.message(), to, failure, queue.listener().toString(), attempts);
            deliveries.client().publish(letter).whenComplete((result, refusal) -> {
                if (refusal != null) {
                    unburied(message, refusal);
                } else {
                    deliveries.finished(message);
                }
            });
        } catch (IllegalArgumentException e) { // the topic is too long with that of the message
            unburied(message, e);
        }
    }

    private void unburied(Received message, Throwable refusal) {
        settle(message, policy.action() == Failure.REJECT ? Failure.REJECT : Failure.KEEP);
        Throwable cause = refusal instanceof CompletionException ? refusal.getCause() : refusal;
        if (!(cause instanceof MqttException known && known.kind() == MqttException.Kind.CLOSED)) {
            Reports.warn(LOG, "client {}: no dead letter of a message on {} for listener {} could be sent: {}",
                    deliveries.name(), ForeignText.line(message.topic()), queue.listener(), cause.getMessage());
        }
    }

    // ---- what waits for the next connection

    private boolean putAside(Received message) {
        synchronized (queue) {
            boolean open = !queue.isClosed();
            if (open) {
                aside.add(message);
            }
            return open;
        }
    }

    /** How many messages wait for the next connection. */
    int aside() {
        assert Thread.holdsLock(queue);
        return aside.size();
    }

    /** Takes all that wait for the next connection. */
    List<Received> takeAll() {
        assert Thread.holdsLock(queue);
        List<Received> all = aside.stream().filter(message -> !message.isFinished()).toList();
        aside.clear();
        return all;
    }

    /** The server has the session still. Returns what is to be given again; the rest it sends again. */
    List<Received> takeBack(LongConsumer takenBack) {
        assert Thread.holdsLock(queue);
        List<Received> again = new ArrayList<>();
        for (Received message : takeAll()) {
            if (message.isSentAgain()) {
                takenBack.accept(message.takeBack());
                deliveries.gone(message);
            } else if (message.isHeld() && message.message().qos() == Qos.AT_LEAST_ONCE) {
                deliveries.finishLater(message); // sent again to all that it is for
            } else {
                again.add(message);
            }
        }
        return again;
    }
}
