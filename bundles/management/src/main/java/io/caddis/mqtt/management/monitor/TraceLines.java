package io.caddis.mqtt.management.monitor;

import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.management.threads.ContextClassLoader;
import io.caddis.mqtt.management.threads.Reports;
import io.caddis.mqtt.management.threads.Workers;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lines of a packet trace on their way to one reader, who gets them one after the other on a pool thread. */
public final class TraceLines implements MqttRuntime.Trace, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(MqttRuntime.class);
    private static final int LINES_MAX = 1000;

    private final String client;
    private final Workers workers;
    private final Consumer<String> reader;
    private final Consumer<TraceLines> atEnd;
    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private long dropped;
    private boolean running;
    private boolean closed;

    /** @param atEnd told once this is closed */
    TraceLines(String client, Workers workers, Consumer<String> reader, Consumer<TraceLines> atEnd) {
        this.client = client;
        this.workers = workers;
        this.reader = reader;
        this.atEnd = atEnd;
    }

    /** Safe under any lock. */
    synchronized void add(String line) {
        int room = dropped > 0 ? LINES_MAX / 2 : LINES_MAX; // else every second line would be about dropped ones
        if (closed) {
            return;
        }
        if (lines.size() >= room) {
            dropped++;
            return;
        }
        tellDropped();
        lines.add(line);
        if (!running) {
            running = workers.execute(this);
        }
    }

    private void tellDropped() {
        if (dropped > 0) {
            lines.add(dropped + " lines were dropped here: whoever reads them is too slow");
            dropped = 0;
        }
    }

    @Override
    public void run() {
        try (ContextClassLoader own = ContextClassLoader.of(reader)) {
            for (String line = next(); line != null; line = next()) {
                reader.accept(line);
            }
        } catch (Throwable e) { // somebody else's
            close();
            Reports.warn(LOG, "client {}: a reader of packet traces failed and gets no more", client, e);
        } finally {
            Thread.interrupted(); // what it left behind is not for the next one
        }
    }

    private synchronized String next() {
        if (lines.isEmpty()) {
            tellDropped();
        }
        String line = lines.poll();
        running = line != null;
        return line;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            lines.clear();
            dropped = 0;
        }
        atEnd.accept(this);
    }
}
