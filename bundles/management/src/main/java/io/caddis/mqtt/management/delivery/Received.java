package io.caddis.mqtt.management.delivery;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.spi.Messages;
import io.caddis.mqtt.spi.SessionState;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * A message on its way to one listener, or to poll(); the last of those that got it acknowledges it. Has no lock: the
 * event loop asks about messages that a listener's thread finishes at the same time, and a lock for which two threads
 * meet costs more than all else that is done for a message.
 */
final class Received implements ReceivedMessage {
    private static final VarHandle TAKER;
    private static final VarHandle STAGE;
    private static final VarHandle COUNTED;
    /** A number, and its place in a list. */
    private static final int IDENTIFIER_BYTES = 24;

    private final Deliveries deliveries;
    private final Publish publish;
    private final long deliveryId;
    private final Copies copies;
    private final int listenersSoFar;
    private final long arrivedNanos;
    private final int bytes;
    /** Null as long as nobody but the router knows it. */
    private volatile Taker taker;
    private volatile Stage stage;
    /** Among what its client holds. Of QoS 0, one at a time has the message, and changes it. */
    private volatile boolean counted;

    static {
        try {
            MethodHandles.Lookup own = MethodHandles.lookup();
            TAKER = own.findVarHandle(Received.class, "taker", Taker.class);
            STAGE = own.findVarHandle(Received.class, "stage", Stage.class);
            COUNTED = own.findVarHandle(Received.class, "counted", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** How far its acknowledgement is. */
    enum Stage {
        /** It waits for the listener. Next: KEPT, LOOSE, FINISHED. */
        WAITING,
        /** It was acknowledged, and is kept until the listener is done. Next: LOOSE, FINISHED. */
        KEPT,
        /** Its connection or session is gone, and with it what it could be acknowledged on. Next: FINISHED. */
        LOOSE,
        /** The listener is done, or will not have it. The last one. */
        FINISHED
    }

    /** What the copies of one message for several listeners have in common. */
    static final class Copies {
        /** Guarded by this. */
        private final List<Received> unfinished;
        /** Changed under this. */
        private volatile boolean kept;
        /** Somebody is done with it, and not since it was rejected. Guarded by this. */
        private boolean taken;
        private final int count;

        Copies(int count) {
            this.count = count;
            unfinished = new ArrayList<>(count);
        }
    }

    /**
     * @param copies         shared by all listeners that get it; null if it is one
     * @param listenersSoFar the number of the latest listener when it arrived: later ones were not given it
     */
    Received(Deliveries deliveries, Publish publish, long deliveryId, Copies copies, int listenersSoFar,
            long arrivedNanos) {
        this.listenersSoFar = listenersSoFar;
        this.deliveries = deliveries;
        this.publish = publish;
        this.deliveryId = deliveryId;
        this.copies = copies;
        this.arrivedNanos = arrivedNanos;
        STAGE.set(this, Stage.WAITING); // whoever is given it sees that, by the lock of the queue where it was
        if (copies == null) {
            bytes = bytesOf(publish);
        } else {
            bytes = copies.unfinished.isEmpty() ? bytesOf(publish) : copies.unfinished.get(0).bytes;
            copies.unfinished.add(this);
        }
    }

    private static int bytesOf(Publish publish) {
        return (int) Math.min(Integer.MAX_VALUE, Messages.bytesOf(publish.message())
                + (long) IDENTIFIER_BYTES * publish.subscriptionIdentifiers().size());
    }

    /** The listener is done with it. Returns what to acknowledge, or 0 if nothing is to be, not yet, or not again. */
    long finish() {
        return finish(true);
    }

    /** The listener did not take it, and will not have it. As {@link #finish}; negative if nobody took it. */
    long reject() {
        return finish(false);
    }

    private long finish(boolean taken) {
        if (deliveryId == 0) {
            return 0;
        }
        Stage before = (Stage) STAGE.getAndSet(this, Stage.FINISHED);
        if (before == Stage.FINISHED) {
            return 0;
        }
        boolean kept = before == Stage.KEPT;
        boolean last = true;
        boolean rejected = !taken;
        if (copies != null) {
            synchronized (copies) {
                copies.taken |= taken;
                rejected = !copies.taken;
                copies.unfinished.remove(this);
                last = copies.unfinished.isEmpty();
                kept = copies.kept;
            }
        }
        if (kept && last) {
            deliveries.held().release(this);
        } else if (kept) {
            deliveries.keptForFewer(this);
        }
        return !last ? 0 : rejected ? -deliveryId : deliveryId;
    }

    // ---- kept

    /** It is to be acknowledged now, and kept. Returns what is kept, or null if there is nothing to acknowledge. */
    SessionState.Kept keep() {
        if (copies == null ? !STAGE.compareAndSet(this, Stage.WAITING, Stage.KEPT) : stage != Stage.WAITING) {
            return null;
        }
        if (copies != null) {
            synchronized (copies) {
                if (copies.kept) {
                    return null;
                }
                copies.kept = true;
            }
        }
        return kept();
    }

    /** For whom it is kept now; null if for nobody. */
    SessionState.Kept kept() {
        List<String> recipients = new ArrayList<>();
        if (copies == null) {
            recipients.add(taker.recipient());
        } else {
            synchronized (copies) {
                copies.unfinished.forEach(one -> recipients.add(one.taker.recipient()));
            }
        }
        return recipients.isEmpty() ? null : new SessionState.Kept(deliveryId, message(), subscriptionIdentifiers(),
                recipients);
    }

    /** It was kept by another driver or another process. */
    Received alreadyKept() {
        if (copies == null) {
            stage = Stage.KEPT;
        } else {
            synchronized (copies) {
                copies.kept = true;
            }
        }
        return this;
    }

    /** There is nothing that it could be acknowledged on. True if it took room among those that are kept. */
    boolean loosen() {
        if (copies != null) {
            synchronized (copies) {
                boolean kept = copies.kept && !copies.unfinished.isEmpty();
                copies.kept = false;
                copies.unfinished.forEach(Received::loosenOne);
                return kept;
            }
        }
        return loosenOne();
    }

    private boolean loosenOne() {
        Stage before = stage;
        while (before != Stage.FINISHED && !STAGE.compareAndSet(this, before, Stage.LOOSE)) {
            before = stage;
        }
        return before == Stage.KEPT;
    }

    /** Whether its acknowledgement waits, and with it those of others. */
    boolean isHeld() {
        return stage == Stage.WAITING && (copies == null || !copies.kept);
    }

    /** Whether more than one is, or was, to have it. */
    boolean hasCopies() {
        return copies != null;
    }

    /** Whether both are the same message, for two. */
    boolean isCopyOf(Received other) {
        return copies != null && copies == other.copies;
    }

    /** Whether others are to have it too that have not yet. */
    boolean isShared() {
        if (copies == null) {
            return false;
        }
        synchronized (copies) {
            return copies.unfinished.size() > (copies.unfinished.contains(this) ? 1 : 0);
        }
    }

    /** Whether some are done with it, others are not, and it is not kept for these. */
    boolean isPartlyDone() {
        if (copies == null) {
            return false;
        }
        synchronized (copies) {
            return !copies.kept && !copies.unfinished.isEmpty() && copies.unfinished.size() < copies.count;
        }
    }

    /** Whether it is kept, and nobody else is to have it. */
    boolean isKeptForOne() {
        if (copies == null) {
            return stage == Stage.KEPT;
        }
        synchronized (copies) {
            return copies.kept && copies.unfinished.size() == 1 && copies.unfinished.get(0) == this;
        }
    }

    Taker taker() {
        return taker;
    }

    /** It is in the queue of somebody, or in that of another one than before. */
    void waitsFor(Taker newTaker) {
        if (taker == null || isAtMostOnce()) { // nobody else finishes or counts it meanwhile
            if (!counted) {
                COUNTED.setRelease(this, true);
                deliveries.takes(bytes);
            }
        } else if (stage != Stage.FINISHED && COUNTED.compareAndSet(this, false, true)) {
            deliveries.takes(bytes);
            if (stage == Stage.FINISHED) { // whoever finished it meanwhile may have found nothing to give back
                deliveries.gone(this);
            }
        }
        TAKER.setRelease(this, newTaker);
    }

    /** It waits for nobody any longer. Returns what is to be given back; 0 if nothing is, or not again. */
    int gone() {
        if (isAtMostOnce()) {
            boolean last = counted;
            COUNTED.setRelease(this, false);
            return last ? bytes : 0;
        }
        return COUNTED.compareAndSet(this, true, false) ? bytes : 0;
    }

    long arrivedNanos() {
        return arrivedNanos;
    }

    @Override
    public String topic() {
        return publish.message().topic().value();
    }

    int listenersSoFar() {
        return listenersSoFar;
    }

    boolean isFinished() {
        return stage == Stage.FINISHED;
    }

    long deliveryId() {
        return deliveryId;
    }

    /** True for QoS 0: nobody sends it again. */
    boolean isAtMostOnce() {
        return deliveryId == 0;
    }

    /** True if the server sends it again on the next connection, and nobody else has it. */
    boolean isSentAgain() {
        Stage now = stage;
        return deliveryId != 0 && copies == null && (now == Stage.WAITING || now == Stage.LOOSE);
    }

    /** The server sends it again, and this one is given to nobody. Returns its delivery identifier. */
    long takeBack() {
        stage = Stage.FINISHED;
        return deliveryId;
    }

    /** What it takes of the heap. */
    int heapBytes() {
        return bytes;
    }

    @Override
    public Message message() {
        return publish.message();
    }

    @Override
    public boolean duplicate() {
        return publish.duplicate();
    }

    @Override
    public List<Integer> subscriptionIdentifiers() {
        return publish.subscriptionIdentifiers();
    }

    @Override
    public MqttClient client() {
        return deliveries.client();
    }

    @Override
    public void acknowledge() {
        if (isAtMostOnce()) {
            stage = Stage.FINISHED;
        } else {
            deliveries.finished(this);
        }
    }

    @Override
    public String toString() {
        return publish.message().toString();
    }
}
