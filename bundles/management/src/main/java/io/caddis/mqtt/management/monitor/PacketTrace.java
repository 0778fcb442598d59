package io.caddis.mqtt.management.monitor;

import io.caddis.mqtt.management.threads.Guard;
import io.caddis.mqtt.management.threads.Workers;
import io.caddis.mqtt.packet.Packet;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line for each packet of a client, for its logger at level debug and for whoever asked. Lines are made under the
 * driver's lock, which guards this, and given out on the pool. While nobody wants them a packet costs one comparison.
 */
public final class PacketTrace {
    private static final String LOGGER = "io.caddis.mqtt.trace.";
    private static final int READERS_MAX = 16;
    private static final long LOOK_NANOS = 1_000_000_000L;

    private final Guard guard;
    private final String name;
    private final Workers workers;
    private final InstantSource calendar;
    private final Logger logger;
    private List<TraceLines> readers = Collections.emptyList();
    private TraceLines logLines;
    private long lookAtNanos;

    /** @param guard the driver's lock, which is held at every call */
    public PacketTrace(Guard guard, String name, Workers workers, InstantSource calendar, long nowNanos) {
        this(guard, name, workers, calendar, nowNanos, LoggerFactory.getLogger(LOGGER + name));
    }

    public PacketTrace(Guard guard, String name, Workers workers, InstantSource calendar, long nowNanos,
            Logger logger) {
        this.guard = guard;
        this.name = name;
        this.workers = workers;
        this.calendar = calendar;
        this.logger = logger;
        lookAtNanos = nowNanos;
    }

    /** Whether somebody wants the packets that come now. */
    public boolean isOn(long nowNanos) {
        if (nowNanos - lookAtNanos >= 0) { // a logger takes time to ask
            lookAtNanos = nowNanos + LOOK_NANOS;
            if (!logger.isDebugEnabled()) {
                logLines = null;
            } else if (logLines == null) {
                logLines = new TraceLines(name, workers, logger::debug,
                        closed -> guard.underLock(() -> logLines = null));
            }
        }
        return logLines != null || !readers.isEmpty();
    }

    public void received(Packet packet, int size) {
        tell('<', packet, size);
    }

    public void sent(Packet packet, int size) {
        tell('>', packet, size);
    }

    private void tell(char direction, Packet packet, int size) {
        String line = PacketText.line(calendar.millis(), name, direction, packet, size);
        if (logLines != null) {
            logLines.add(line);
        }
        readers.forEach(reader -> reader.add(line));
    }

    /** Lines for one more reader, until it closes them. */
    public TraceLines add(Consumer<String> reader) {
        assert guard.isHeld();
        if (readers.size() == READERS_MAX) {
            throw new IllegalArgumentException("client " + name + " has " + READERS_MAX
                    + " packet traces: close one of them first");
        }
        TraceLines lines = new TraceLines(name, workers, reader,
                closed -> guard.underLock(() -> readers.remove(closed)));
        readers = readers.isEmpty() ? new ArrayList<>() : readers;
        readers.add(lines);
        return lines;
    }

    /** Ends all; nothing comes any more. */
    public void close() {
        readers.clear();
    }
}
