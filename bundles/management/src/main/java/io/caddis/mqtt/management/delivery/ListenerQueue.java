package io.caddis.mqtt.management.delivery;

import io.caddis.mqtt.ClientStatistics.Drop;
import io.caddis.mqtt.ForeignText;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.management.services.ListenerEntry;
import io.caddis.mqtt.management.settlement.Acknowledgements;
import io.caddis.mqtt.management.settlement.Unsettled;
import io.caddis.mqtt.management.threads.Backlog;
import io.caddis.mqtt.management.threads.Batch;
import io.caddis.mqtt.management.threads.Batches;
import io.caddis.mqtt.management.threads.ContextClassLoader;
import io.caddis.mqtt.management.threads.Dispatcher;
import io.caddis.mqtt.management.threads.Reports;
import io.caddis.mqtt.management.threads.Visit;
import io.caddis.mqtt.management.threads.Work;
import io.caddis.mqtt.management.threads.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of one client for one listener: called one after the other on a pool thread, in batches so that the
 * queue's lock and the acknowledgements cost little. Whoever closes the queue gets back all that the listener was not
 * given. Has a lock of its own, which may be taken under the router's, never the other way round.
 */
final class ListenerQueue extends Taker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerQueue.class);
    private static final long AGAIN_NANOS = 1_000_000_000L;
    private static final int TELL_BYTES = 64 * 1024;

    private final ListenerEntry listener;
    private final Deliveries deliveries;
    private final Dispatcher dispatcher;
    private final Workers workers;
    private final Acknowledgements acknowledgements;
    /** Null if what the listener fails with is acknowledged. */
    private final Failures failures;
    /** Ends a pause after a failure; null if there was none. Guarded by this. */
    private ScheduledFuture<?> resumption;
    private int number;
    private Departed departed;

    /** Guarded by this, as all up to {@code unsettled}. */
    private final Batches<Received> batches = new Batches<>();
    private Work work = Work.IDLE;
    /** What was given to the listener last when the queue was closed. */
    private Received inHand;
    private final Backlog backlog = new Backlog(this);

    /** Of a listener that acknowledges by itself. */
    private final Unsettled<Received> unsettled = new Unsettled<>(Received::isFinished);

    /** Changed under the lock; read by the running thread after each message. */
    private volatile Pace pace = Pace.KEEPS_UP;
    /** Given, and not yet told to the client. Of the running thread. */
    private long goneBytes;

    ListenerQueue(ListenerEntry listener, Deliveries deliveries, Dispatcher dispatcher, Workers workers) {
        this.listener = listener;
        this.deliveries = deliveries;
        this.dispatcher = dispatcher;
        this.workers = workers;
        acknowledgements = new Acknowledgements(deliveries::acknowledge, workers);
        failures = listener.failurePolicy().isNone() ? null : new Failures(this, deliveries, listener.failurePolicy());
    }

    ListenerEntry listener() {
        return listener;
    }

    /** Messages that the listener was not given yet. */
    synchronized long waiting() {
        return backlog.count();
    }

    /** What they take of the heap. */
    synchronized long waitingBytes() {
        return backlog.bytes();
    }

    /** Whether fewer messages wait, and less, than there may be of the one and the other. */
    synchronized boolean hasRoom() {
        return backlog.hasRoom(listener.queueMax(), deliveries.holds().queueBytesMax());
    }

    /** The running number of this listener. Guarded by the router, as the next. */
    int number() {
        return number;
    }

    /** Where what it was not given goes, once it has left; null before. */
    Departed departed() {
        return departed;
    }

    void joined(int newNumber) {
        assert deliveries.isRouting();
        number = newNumber;
    }

    void left(Departed newDeparted) {
        assert deliveries.isRouting();
        departed = newDeparted;
    }

    boolean matches(String topic) {
        return listener.matches(topic);
    }

    @Override
    String recipient() {
        return listener.recipient();
    }

    @Override
    synchronized String words() {
        int failed = failures == null ? 0 : failures.aside();
        return failed > 0 ? "listener " + listener + " has failed with " + failed + " messages, which it is given again"
                + " after the next connection" : "listener " + listener + (work == Work.PAUSED ? " has failed with a"
                + " message, which it is given again: " : " is slow or stuck: ") + waiting() + " messages wait for it";
    }

    @Override
    boolean isThere() {
        return true;
    }

    @Override
    boolean acknowledgesItself() {
        return !listener.acknowledgesAutomatically();
    }

    // ---- messages in

    /** Takes a message, on whatever thread and under whatever lock. False if that was more than there is room for. */
    boolean add(Received message) {
        return add(message, message.arrivedNanos());
    }

    /** @param nowNanos of use if that was more than there is room for */
    synchronized boolean add(Received message, long nowNanos) {
        boolean full = !hasRoom();
        if (full && pace == Pace.BEHIND && message.isAtMostOnce()) {
            // it must not hold up the connection; QoS 1 and 2 are bounded by what is kept, and by what the client holds
            drop(message);
            return true;
        }
        message.waitsFor(this);
        batches.add(message);
        backlog.add(message.heapBytes());
        begin();
        if (full && pace != Pace.BEHIND) {
            if (pace == Pace.KEEPS_UP) {
                pace = Pace.FULL;
                backlog.full(nowNanos);
            }
            return false;
        }
        return true; // and the pace as it is: only the listener's progress changes that, and tells the client
    }

    private void begin() {
        if (work == Work.IDLE && listener.demanded(1) > 0 || work == Work.LEFT) {
            work = work.begun();
            execute();
        }
    }

    /** The listener wants more than it did. */
    synchronized void wanted() {
        if (batches.size() > 0) {
            begin();
        }
    }

    private void drop(Received message) {
        deliveries.dropped(Drop.LISTENER_STUCK);
        deliveries.gone(message);
    }

    /** Drops what is QoS 0 and was not given to it: it is the client that has no room. Returns how many. */
    synchronized int dropAtMostOnce() {
        return sift(Received::isAtMostOnce, this::drop);
    }

    /**
     * Takes back what the listener was not given and the server sends again. True if the queue was full and is not any
     * more.
     */
    synchronized boolean takeBack(LongConsumer takenBack) {
        sift(Received::isSentAgain, message -> {
            takenBack.accept(message.takeBack());
            deliveries.gone(message);
        });
        if (failures != null) {
            giveFirst(failures.takeBack(takenBack));
        }
        unsettled.removeIf(message -> { // sent again to whoever listens then, as another message
            boolean anew = message.message().qos() == Qos.AT_LEAST_ONCE && message.isSentAgain();
            if (anew) {
                message.loosen();
                deliveries.gone(message);
            }
            return anew;
        });
        return recovers();
    }

    /** The server has forgotten the session: what the listener failed with does not come again. */
    synchronized void sessionIsNew() {
        if (failures != null) {
            giveFirst(failures.takeAll());
        }
    }

    /** Gives messages that the listener had before all others. */
    private void giveFirst(List<Received> messages) {
        if (!messages.isEmpty() && work.isOpen()) {
            messages.forEach(message -> backlog.add(message.heapBytes()));
            batches.addFirst(messages);
            begin();
        }
    }

    /** Whether it had no room and has some now, since something was taken out. */
    synchronized boolean recovers() {
        return pace != Pace.KEEPS_UP && drained();
    }

    /** Takes out some of what the listener was not given. Returns how many. */
    private int sift(Predicate<Received> some, Consumer<Received> action) {
        List<Received> rest = batches.takeAll();
        List<Received> out = rest.stream().filter(some).toList();
        rest.stream().filter(some.negate()).forEach(batches::add); // before the action changes what they are
        out.forEach(message -> {
            backlog.remove(message.heapBytes());
            action.accept(message);
        });
        return out.size();
    }

    // ---- the pace

    /**
     * How long reading has waited for the listener; less than 0 if it does not.
     *
     * @param moving whether it waits also for one that takes messages, only too slowly
     */
    synchronized long waitedNanos(boolean moving, long nowNanos) {
        long nanos = backlog.fullNanos(moving, nowNanos);
        return pace == Pace.FULL ? nanos : -1;
    }

    /** Whether messages wait for it, and it was given none for so long. On the timer. */
    synchronized boolean stands(long nanos, long nowNanos) {
        return backlog.stands(nanos, nowNanos);
    }

    @Override
    boolean isBehind() {
        return pace == Pace.BEHIND;
    }

    @Override
    synchronized void fallBehind() {
        pace = backlog.isEmpty() ? pace : Pace.BEHIND;
    }

    /** Half empty again, or, after it was behind, wholly: with less of a margin it would go back and forth. */
    private synchronized boolean drained() {
        boolean drained = pace == Pace.BEHIND ? backlog.isEmpty()
                : backlog.isHalfEmpty(listener.queueMax(), deliveries.holds().queueBytesMax());
        pace = drained ? Pace.KEEPS_UP : pace;
        return drained;
    }

    // ---- the end

    /**
     * Gives no more to the listener. Returns what it was not given, or did not acknowledge although that is its affair,
     * in order; what it has now it may finish.
     */
    synchronized List<Received> close() {
        work = work.closed();
        if (resumption != null) {
            resumption.cancel(false);
        }
        inHand = batches.current().taken();
        List<Received> rest = new ArrayList<>(failures == null ? List.of() : failures.takeAll());
        rest.addAll(unsettled.takeAll());
        rest.addAll(batches.takeAll());
        return rest;
    }

    /** What the listener had when the queue was closed, if its return is what acknowledges it; else null. */
    synchronized Received inHand() {
        return listener.acknowledgesAutomatically() ? inHand : null;
    }

    /** Delivery identifiers that the listener is done with and that are on their way to the driver. */
    List<Long> underWay() {
        List<Long> deliveryIds = new ArrayList<>();
        acknowledgements.addTo(deliveryIds);
        return deliveryIds;
    }

    // ---- calls

    private synchronized boolean nextBatch() {
        int count = listener.demanded(batches.size());
        work = count == 0 ? work.ended() : work;
        batches.next(count);
        return count > 0;
    }

    @Override
    public void run() {
        MqttMessageListener service = null;
        boolean begun = false;
        try {
            service = listener.acquire();
            try (ContextClassLoader own = service == null ? null : ContextClassLoader.of(listener.called(service))) {
                Executor executor = service == null ? null : service.executor().orElse(null);
                if (executor == null) {
                    begun = true;
                    give(service, own);
                } else {
                    MqttMessageListener called = service;
                    executor.execute(() -> give(called, null));
                    begun = true;
                }
            }
        } catch (Throwable e) { // to get its object failed, its executor takes nothing, or there is no memory
            failed(e);
        } finally {
            if (!begun) {
                release(service);
                runLater();
            }
        }
    }

    /** @param own null on a thread that is not the pool's: what a call leaves behind there is that thread's affair */
    private void give(MqttMessageListener service, ContextClassLoader own) {
        boolean over = false;
        boolean goesOn = true;
        boolean settles = false;
        boolean leaves = false;
        Visit visit = workers.visit();
        try {
            try {
                do { // what an earlier run did not come to is still in the batch
                    Batch<Received> batch = batches.current();
                    for (int at = batch.next(); at < batch.end(); at = leaves ? batch.end() : batch.next()) {
                        Received message = batch.at(at);
                        settles |= !message.isAtMostOnce();
                        goesOn = call(service, own, message, batch);
                        batch.had(at);
                        leaves = goesOn && Visit.isOver(visit);
                    }
                    tellGone();
                    acknowledgements.send();
                } while (goesOn && !leaves && nextBatch());
                over = true;
                if (settles) { // else there is nothing to forget, and the event loop may be at the router's lock
                    deliveries.rests();
                }
            } finally {
                release(service);
            }
        } catch (Throwable e) { // to give back its object failed, or there is no memory
            failed(e);
        } finally {
            if (!over) {
                runLater();
            } else if (leaves) {
                handOn();
            } else if ((goesOn || !resumesLater()) && hasLeft()) {
                deliveries.left(this);
            }
        }
    }

    private void release(MqttMessageListener service) {
        if (service != null) {
            listener.release();
        }
    }

    private void failed(Throwable failure) {
        Reports.warn(LOG, "client {}: listener {} could not be called", deliveries.name(), listener, failure);
    }

    /** Goes on with the rest of the batch after a pause, since what failed may work then. */
    private synchronized void runLater() {
        boolean comes = false;
        try {
            comes = workers.schedule(this::execute, AGAIN_NANOS) != null;
        } finally { // there may be no memory: whatever comes next begins anew
            work = comes ? work : work.ended();
        }
    }

    /** What is left, if anything, is for a thread of the pool. */
    private void handOn() {
        boolean comes = false;
        try {
            comes = dispatcher.execute(this);
        } finally {
            if (!comes) {
                runLater();
            }
        }
    }

    /** The listener is given a message again after a pause, before those behind it. False if the queue is closed. */
    private synchronized boolean pause(Received message) {
        if (!work.isOpen()) {
            return false;
        }
        work = work.paused();
        unsettled.remove(message);
        batches.addFirst(List.of(message));
        batches.next(0);
        return true;
    }

    /** Sees to the end of a pause. False if the queue is closed. */
    private synchronized boolean resumesLater() {
        if (work == Work.PAUSED) {
            resumption = workers.schedule(this::resume, failures.policy().pauseNanos());
            work = resumption == null ? work.ended() : work;
        }
        return work.isOpen();
    }

    private synchronized void resume() {
        if (work == Work.PAUSED) {
            work = work.begun();
            execute();
        }
    }

    private synchronized void execute() {
        boolean runs = false;
        try {
            runs = dispatcher.execute(this);
        } finally { // there may be no memory: whatever comes next begins anew
            work = runs ? work : work.ended();
        }
    }

    /** False if the listener is given nothing more before a pause, the same message then. */
    private boolean call(MqttMessageListener service, ContextClassLoader own, Received message,
            Batch<Received> batch) {
        boolean automatic = listener.acknowledgesAutomatically();
        boolean late = message.listenersSoFar() < number && message.isFinished(); // by one that left before it did that
        boolean given = !late && service != null && (automatic || settledByListener(message));
        Throwable failure = null;
        if (given) {
            try {
                service.received(message);
            } catch (Throwable e) { // also an Error: the messages behind it are others
                failure = e;
            }
            if (own != null) { // what it left behind is not for the next one, nor for the log
                own.again();
                Thread.interrupted();
            }
        }
        if (failure != null && failures != null && failures.again(message) && pause(message)) {
            told(message, failure, failures.words());
            return false;
        }
        backlog.taken(message.heapBytes());
        // one that fails while its bundle is being replaced may not have seen the message
        boolean wasted = failure != null && isClosed() && !message.isFinished();
        try {
            if (late) {
                goneBytes += message.gone();
            } else if (!given || wasted && automatic) {
                notTaken(message);
                deliveries.returned(this, message);
            } else {
                deliveries.counters().delivered.increment();
                boolean settled = automatic || failure != null && !wasted;
                if (settled && failures != null) {
                    settled = failure == null ? failures.passed() : failures.settle(unsettle(message), failure);
                }
                if (settled) {
                    acknowledgements.add(message.finish(), batch.hasMore());
                }
                if (settled || message.isAtMostOnce()) { // else the listener has it still, and so have we
                    goneBytes += message.gone();
                    if (goneBytes >= TELL_BYTES) {
                        tellGone();
                    }
                }
                if (failure != null) { // last: the message is done with even if there is no memory for that
                    told(message, failure, "");
                }
            }
        } finally {
            if (pace != Pace.KEEPS_UP && drained()) {
                deliveries.moved(this);
            }
        }
        return true;
    }

    private void told(Received message, Throwable failure, String words) {
        deliveries.counters().listenerFailed();
        Reports.warn(LOG, "client {}: listener {} failed with a message on {}{}", deliveries.name(), listener,
                ForeignText.line(message.topic()), words, failure);
    }

    private void tellGone() {
        long bytes = goneBytes;
        goneBytes = 0;
        deliveries.gone(bytes);
    }

    synchronized boolean isClosed() {
        return !work.isOpen();
    }

    /** It is no longer the listener's affair to acknowledge it. */
    private synchronized Received unsettle(Received message) {
        unsettled.remove(message);
        return message;
    }

    /** It is closed, and the listener has no message of it. */
    synchronized boolean hasLeft() {
        return work == Work.LEFT;
    }

    /** What the listener did not take although it was its turn is for others, from now on. */
    private synchronized void notTaken(Received message) {
        inHand = inHand == message ? null : inHand;
    }

    /** Remembers a message until the listener acknowledges it. False if it is too late for this listener. */
    private synchronized boolean settledByListener(Received message) {
        if (work.isOpen() && !message.isAtMostOnce()) {
            Received oldest = unsettled.add(message);
            if (oldest != null) {
                deliveries.gone(oldest);
            }
        }
        return work.isOpen();
    }
}
