package io.caddis.mqtt.management.connection;

import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.TrackedPublish;
import io.caddis.mqtt.management.futures.Completions;
import io.caddis.mqtt.management.futures.Drains;
import io.caddis.mqtt.management.futures.PendingPublishes;
import io.caddis.mqtt.management.futures.Tracked;
import io.caddis.mqtt.management.link.Parts;
import io.caddis.mqtt.management.monitor.Counters;
import io.caddis.mqtt.management.monitor.LostPublishes;
import io.caddis.mqtt.management.packets.PacketWriter;
import io.caddis.mqtt.management.reconnect.Desired;
import io.caddis.mqtt.management.state.DurableLog;
import io.caddis.mqtt.management.threads.Workers;
import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The application's publishes, from the call to the end of its future. Guarded by the driver's lock. */
public final class Publications implements PacketWriter.Ends {
    private final ConnectionDriver driver;
    private final Desired desired;
    private final Counters counters;
    private final LostPublishes lost;
    private final PendingPublishes pending;
    private final Completions completions;
    private final Blocked blocked;
    private final Drains drains;
    private boolean collecting;
    /** The token of a publish that is being taken on; its caller has not got the future yet. */
    private long taking;
    /** Who published with QoS 0 last and is about to write it, as far as that thread knows, and the token. */
    private Thread writing;
    private long written;

    Publications(ConnectionDriver driver, Desired desired, Counters counters, LostPublishes lost,
            PendingPublishes pending, Workers workers, Completions completions) {
        this.driver = driver;
        this.desired = desired;
        this.counters = counters;
        this.lost = lost;
        this.pending = pending;
        this.completions = completions;
        blocked = new Blocked(driver, driver::now, workers);
        drains = new Drains(driver, workers, pending, this::unfinished);
    }

    private long unfinished() {
        SessionSide session = driver.sessionSide();
        boolean kept = desired.config().durable() || driver.parts() == Parts.NONE || driver.parts() == Parts.ELSEWHERE;
        return kept && session.isNew() ? Drains.UNKNOWN : session.unfinished();
    }

    /** Those who wait for messages to end. */
    Drains drains() {
        return drains;
    }

    /** Whoever waits for messages to end is told if they have. */
    void look() {
        assert driver.isHeld();
        if (drains.isAny() && driver.sessionSide().isQuiet()) {
            drains.look();
        }
    }

    public CompletableFuture<PublishResult> publish(Message message) {
        return publish(message, new CompletableFuture<>());
    }

    public CompletableFuture<Void> enqueue(Message message) {
        CompletableFuture<Void> accepted = new CompletableFuture<>();
        publish(message, new PendingPublishes.Acceptance()).whenComplete((result, failure) -> {
            if (failure == null) {
                accepted.complete(null);
            } else { // as it is: a dependent future would wrap it
                accepted.completeExceptionally(failure);
            }
        });
        return accepted;
    }

    /** As {@link #enqueue}; its end is kept until it is settled. */
    public CompletableFuture<TrackedPublish> track(String tag, Message message) {
        Tracked tracked = new Tracked(tag);
        publish(message, tracked);
        return tracked.kept();
    }

    /** What is not settled. */
    public CompletableFuture<List<TrackedPublish>> tracked() {
        synchronized (driver) {
            return desired.isClosed() ? CompletableFuture.failedFuture(driver.closed())
                    : !desired.config().durable() ? CompletableFuture.failedFuture(notDurable())
                    : driver.log().tracked();
        }
    }

    private static MqttException notDurable() {
        return new MqttException(Kind.NOT_SUPPORTED, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, DurableLog.NOT_DURABLE);
    }

    /** The application has taken note of the end of what has this tag. */
    public void settle(String tag) {
        synchronized (driver) {
            driver.log().settle(tag);
        }
    }

    private CompletableFuture<PublishResult> publish(Message message, CompletableFuture<PublishResult> future) {
        Link link = null;
        synchronized (driver) {
            long waitNanos = desired.config().local().blockNanos(message.qos());
            if (waitNanos > 0) { // else not even the question is made: every publish comes by here
                blocked.await(waitNanos,
                        () -> desired.isClosed() || driver.sessionSide().hasRoom(message, desired.config().session()));
            }
            counters.published();
            MqttException refusal = refusal(message, future instanceof Tracked);
            if (refusal != null) {
                counters.failed(refusal.kind());
                lost.lost(refusal.kind(), refusal.getMessage(), driver.now());
                future.completeExceptionally(refusal);
            } else {
                long token = pending.add(future);
                taking = token;
                if (drains.isAny()) {
                    drains.published();
                }
                driver.sessionSide().publish(token, message, desired.config().session());
                taking = 0;
                driver.work();
                if (future instanceof PendingPublishes.Acceptance && !isKept(message)) {
                    driver.log().accepted(token); // unless it was refused
                }
                look(); // it may be at the cost of another one
                link = driver.sessionSide().toWrite();
                if (link != null && message.qos() == Qos.AT_MOST_ONCE) {
                    writing = Thread.currentThread();
                    written = token;
                }
            }
        }
        write(link);
        return future;
    }

    /** Not under the lock, since a link's own thread may wait for whoever writes in its place. */
    private void write(Link link) {
        if (link != null) {
            try {
                link.writeNow();
            } finally {
                if (writing == Thread.currentThread()) {
                    writing = null; // without the lock, for this is of concern to this thread alone
                }
            }
        }
    }

    private boolean isKept(Message message) {
        return desired.config().durable() && message.qos() != Qos.AT_MOST_ONCE;
    }

    private MqttException refusal(Message message, boolean tracked) {
        if (desired.isClosed()) {
            return driver.closed();
        }
        if (tracked && !isKept(message)) {
            return notDurable();
        }
        String tooMuch = tracked ? driver.log().trackedTooMuch() : null;
        if (tooMuch != null) {
            return new MqttException(Kind.QUEUE_FULL, ReasonCode.QUOTA_EXCEEDED, tooMuch);
        }
        SessionOptions.Outbound bounds = desired.config().session().outbound();
        String ofStore = isKept(message) ? driver.log().refusal(bounds.queueMax(), bounds.queueBytesMax()) : null;
        if (ofStore != null) {
            return new MqttException(Kind.STORE_FAILED, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, ofStore);
        }
        boolean full = pending.isFull() || completions.isFull();
        return !full ? null : new MqttException(Kind.QUEUE_FULL, ReasonCode.QUOTA_EXCEEDED,
                "too many publishes wait for their end: publish later, or use enqueue");
    }

    /** The message that the server answers by ending the connection; empty if none is known. */
    public Optional<MqttRuntime.Poison> poison() {
        synchronized (driver) {
            Session.Poison poison = driver.sessionSide().poison();
            DisconnectCause cause = driver.attempts().lastCause();
            return Optional.ofNullable(poison).map(one -> new MqttRuntime.Poison(one.message().topic(),
                    one.message().payload().length(), one.message().qos(), one.packetId(), one.connections(),
                    cause == null ? "" : cause.toString()));
        }
    }

    /** Gives it up; false if there is none. */
    public boolean dropPoison() {
        synchronized (driver) {
            boolean dropped = driver.sessionSide().dropPoison();
            driver.arm();
            return dropped;
        }
    }

    /** There may be room for a publish that waits for it. */
    void wake() {
        assert driver.isHeld();
        blocked.wake();
    }

    /** Those whose futures wait. */
    PendingPublishes pending() {
        return pending;
    }

    /** Runs what ends some publishes: the results of one read or one write go to their callers together. */
    void together(Runnable results) {
        assert driver.isHeld();
        collecting = true;
        try {
            results.run();
        } finally {
            collecting = false;
            completions.handOver();
            look();
        }
    }

    @Override
    public void done(long token, Kind failure, ReasonCode reasonCode, String text) {
        assert driver.isHeld();
        if (drains.isAny()) {
            drains.ended(token);
        }
        if (failure == null) {
            counters.completed();
        } else {
            counters.failed(failure);
            lost.lost(failure, text, driver.now());
        }
        CompletableFuture<PublishResult> future = pending.take(token);
        if (future != null && token == taking && failure != null) {
            // nothing depends on it yet; and what is refused must not pile up, however fast its callers are
            future.completeExceptionally(new MqttException(failure, reasonCode, text));
        } else if (future != null && failure == null && token == written && Thread.currentThread() == writing) {
            future.complete(PublishResult.SUCCESS); // QoS 0, written by its caller, who has not got the future yet
        } else if (future != null) {
            Object outcome = failure != null ? new MqttException(failure, reasonCode, text)
                    : reasonCode == ReasonCode.SUCCESS ? PublishResult.SUCCESS : new PublishResult(reasonCode);
            completions.collect(future, outcome);
            if (!collecting) {
                completions.handOver();
            }
        }
    }

    void failAll(MqttException failure) {
        assert driver.isHeld();
        pending.takeAll(future -> completions.add(future, failure));
    }
}
