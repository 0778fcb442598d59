package io.caddis.mqtt.itests.kura.layers;

import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.kura.KuraConnectException;
import org.eclipse.kura.data.DataTransportService;

/** The data service's periodic task that connects. What it does not catch ends it for good, as in Kura. */
final class Reconnecting {
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "kura-reconnect");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicLong attempts = new AtomicLong();
    private final DataTransportService transport;
    private final Watchdog watchdog;
    private final long intervalMillis;
    private Future<?> task;

    Reconnecting(DataTransportService transport, Watchdog watchdog, long intervalMillis) {
        this.transport = transport;
        this.watchdog = watchdog;
        this.intervalMillis = intervalMillis;
    }

    synchronized void start() {
        stop();
        if (!executor.isShutdown()) {
            task = executor.scheduleAtFixedRate(this::connect, intervalMillis / 5, intervalMillis,
                    TimeUnit.MILLISECONDS);
        }
    }

    /** An attempt that is under way is interrupted, unless it is the caller. */
    synchronized void stop() {
        if (task != null) {
            task.cancel(!Thread.currentThread().getName().equals("kura-reconnect"));
            task = null;
        }
    }

    private void connect() {
        attempts.incrementAndGet();
        try {
            if (!transport.isConnected()) {
                transport.connect();
            }
            watchdog.connected();
            stop();
        } catch (KuraConnectException e) {
            watchdog.failed(e);
        }
    }

    long attempts() {
        return attempts.get();
    }

    void close() {
        executor.shutdownNow();
    }
}
