package io.caddis.mqtt.management.settlement;

import io.caddis.mqtt.management.threads.Workers;
import java.util.Arrays;
import java.util.List;

/**
 * Delivery identifiers of one listener on their way to the driver: a few at a time, since each time costs its lock, but
 * none much later than it could be. Any thread; nothing is called under its lock.
 */
public final class Acknowledgements {
    private static final int AT_ONCE = 64;
    private static final long PAUSE_NANOS = 1_000_000L;

    private final Driver driver;
    private final Workers workers;
    // guarded by this
    private long[] finished = new long[AT_ONCE];
    private int finishedCount;
    /** Those that some thread gives to the driver now; others leave theirs to that thread. */
    private long[] sending = new long[AT_ONCE];
    private int sendingCount;
    private Alarm alarm = Alarm.OFF;

    /** Who is told. */
    public interface Driver {
        /**
         * Messages are finished. Called under no lock.
         *
         * @param deliveryIds the first {@code count} of them; read before the call returns
         */
        void acknowledge(long[] deliveryIds, int count);
    }

    /** Whether the timer looks after what is collected. */
    private enum Alarm {
        /** Next: SET, by one that is finished while the listener goes on. */
        OFF,
        /** Next: OFF, when the timer has come. */
        SET
    }

    public Acknowledgements(Driver driver, Workers workers) {
        this.driver = driver;
        this.workers = workers;
    }

    /**
     * A message is finished.
     *
     * @param deliveryId 0 if there is nothing to acknowledge; negative if the listener did not take it
     * @param goesOn     the listener is given another one now, however long that takes
     */
    public void add(long deliveryId, boolean goesOn) {
        if (deliveryId == 0) {
            return;
        }
        boolean enough;
        synchronized (this) {
            if (finishedCount == finished.length) {
                finished = Arrays.copyOf(finished, finishedCount * 2);
            }
            finished[finishedCount++] = deliveryId;
            enough = finishedCount >= AT_ONCE;
            if (!enough && alarm == Alarm.OFF && goesOn) {
                alarm = workers.schedule(this::ring, PAUSE_NANOS) == null ? Alarm.OFF : Alarm.SET;
            }
        }
        if (enough) {
            send();
        }
    }

    private void ring() {
        synchronized (this) {
            alarm = Alarm.OFF;
        }
        send();
    }

    /** Gives to the driver what there is. */
    public void send() {
        while (startSending()) {
            try {
                driver.acknowledge(sending, sendingCount);
            } finally {
                synchronized (this) {
                    sendingCount = 0; // only now: until the driver knows of them they are under way
                }
            }
        }
    }

    private synchronized boolean startSending() {
        if (finishedCount == 0 || sendingCount > 0) {
            return false;
        }
        long[] empty = sending;
        sending = finished;
        sendingCount = finishedCount;
        finished = empty;
        finishedCount = 0;
        return true;
    }

    /** Adds what the driver does not know yet. */
    public synchronized void addTo(List<Long> deliveryIds) {
        Arrays.stream(finished, 0, finishedCount).map(Math::abs).forEach(deliveryIds::add);
        Arrays.stream(sending, 0, sendingCount).map(Math::abs).forEach(deliveryIds::add);
    }
}
