package io.caddis.mqtt.itests.kura.layers;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.kura.KuraException;
import org.eclipse.kura.KuraNotConnectedException;
import org.eclipse.kura.KuraTooManyInflightMessagesException;
import org.eclipse.kura.data.DataTransportService;
import org.eclipse.kura.data.DataTransportToken;

/** The data service's thread that hands messages to the transport, one after the other. */
final class Publisher implements Runnable {
    private static final long RATE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long IDLE_MILLIS = 1000;

    private final DataLayer layer;
    private final DataTransportService transport;
    private final Database database;
    private final int inFlightMax;
    private final boolean limited;
    private final long congestionMillis;
    private final boolean mended;
    private final AtomicLong refusals = new AtomicLong();
    private final Object bell = new Object();
    private final Thread thread = new Thread(this, "kura-publisher");
    private volatile boolean running = true;
    private boolean rung;
    private long lastNanos = System.nanoTime() - RATE_NANOS;

    /** @param mended without the trap that an early confirmation is lost */
    Publisher(DataLayer layer, DataTransportService transport, Database database, int inFlightMax, boolean limited,
            long congestionMillis, boolean mended) {
        this.layer = layer;
        this.transport = transport;
        this.database = database;
        this.inFlightMax = inFlightMax;
        this.limited = limited;
        this.congestionMillis = congestionMillis;
        this.mended = mended;
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    void stop() throws InterruptedException {
        running = false;
        wake();
        thread.join();
    }

    void wake() {
        synchronized (bell) {
            rung = true;
            bell.notifyAll();
        }
    }

    long refusals() {
        return refusals.get();
    }

    @Override
    public void run() {
        while (running) {
            Database.Stored message = transport.isConnected() ? database.next() : null;
            if (message == null) {
                pause(IDLE_MILLIS);
                continue;
            }
            try {
                if (mended) {
                    synchronized (layer) { // the lock of confirmations
                        publish(message);
                    }
                } else {
                    publish(message);
                }
                layer.published(message);
            } catch (KuraTooManyInflightMessagesException e) {
                if (!pause(congestionMillis == 0 ? IDLE_MILLIS : congestionMillis) && congestionMillis > 0) {
                    layer.congested();
                }
            } catch (KuraNotConnectedException e) {
                pause(IDLE_MILLIS);
            } catch (KuraException e) {
                refusals.incrementAndGet(); // and the same message is taken again at once: so it is in Kura
            }
        }
    }

    /** The token is known to the layer only after the transport returned it. */
    private synchronized void publish(Database.Stored message) throws KuraException {
        if (message.qos() > 0 && layer.inFlight() >= inFlightMax) {
            throw new KuraTooManyInflightMessagesException("too many in flight");
        }
        if (limited && message.priority() >= Database.LIMITED_FROM) {
            LockSupport.parkNanos(lastNanos + RATE_NANOS - System.nanoTime());
            lastNanos = System.nanoTime();
        }
        DataTransportToken token = transport.publish(message.topic(), message.payload(), message.qos(), false);
        if (token == null) {
            database.published(message.id());
        } else {
            layer.track(token, message.id());
            database.published(message.id(), token);
        }
    }

    /** True if somebody rang. */
    private boolean pause(long millis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (bell) {
            while (!rung && running) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                try {
                    bell.wait(left);
                } catch (InterruptedException e) {
                    running = false;
                }
            }
            rung = false;
            return true;
        }
    }
}
