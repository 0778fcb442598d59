package io.caddis.mqtt.management.futures;

import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.TrackedPublish;
import java.util.concurrent.CompletableFuture;

/** The end of a message with a tag, which the store keeps until it is settled. */
public final class Tracked extends CompletableFuture<PublishResult> {
    private final String tag;
    private final CompletableFuture<TrackedPublish> kept = new CompletableFuture<>();
    /** Of the message in the store; 0 if it has none. Guarded by the driver's lock. */
    private long sequence;

    /** Not accepted yet, or of an earlier process. */
    public Tracked(String tag) {
        this.tag = tag;
        whenComplete((result, failure) -> {
            if (failure != null) { // nothing happens if it was kept before
                kept.completeExceptionally(failure);
            }
        });
    }

    /** What the application knows the message by. */
    public String tag() {
        return tag;
    }

    /** For the application. */
    public TrackedPublish publish() {
        return new TrackedPublish(tag, this);
    }

    /** Completes when message and tag are kept. */
    public CompletableFuture<TrackedPublish> kept() {
        return kept;
    }

    /** The message's sequence; 0 if it has none. */
    public long sequence() {
        return sequence;
    }

    /** Another one, or 0. */
    public void sequence(long newSequence) {
        sequence = newSequence;
    }

    /** Whether the message has ended, and not only the client that would have told it. */
    public boolean isKnown() {
        return isDone() && !isOfClosedClient();
    }

    private boolean isOfClosedClient() {
        return isCompletedExceptionally() && handle((result, failure) -> failure instanceof MqttException ours
                && ours.kind() == MqttException.Kind.CLOSED).join();
    }
}
