package io.caddis.mqtt.management;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.management.threads.Reports;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's lines in the log: one for each change of state that a person may want to know of. The same failure again
 * is told after one minute, then two, four and so on up to an hour, with how often it came meanwhile; a connection that
 * held for ten minutes is a new beginning. So a client that gets nowhere for a day writes about thirty lines. For one
 * thread at a time.
 */
final class StateLog {
    private static final Logger LOG = LoggerFactory.getLogger(MqttClient.class);
    private static final String FORMAT = "client {}: {}";
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long PAUSE_MIN_NANOS = 60 * NANOS_PER_SECOND;
    private static final long PAUSE_MAX_NANOS = 3600 * NANOS_PER_SECOND;
    private static final long STABLE_NANOS = 600 * NANOS_PER_SECOND;
    /** Different failures, as of several servers; those beyond count as one. */
    private static final int FAILURES_MAX = 8;
    private static final String OTHER = "";

    private final String name;
    /** Shared until there is one. */
    private Map<String, Repeated> failures = Map.of();
    private boolean connected;
    private long connectedNanos;
    private ConnectionStatus latest;
    /** What the last line that was written says; null before the first. */
    private ConnectionState told;
    /** The last line that was written does not say that the client is connected. */
    private boolean toldOtherwise = true;

    /** A failure that was told. */
    private static final class Repeated {
        long toldNanos;
        long pauseNanos;
        int untold;
    }

    /** Not SLF4J's, whose package is not imported for three words. */
    enum Level {
        /** For whoever looks for a fault. */
        DEBUG,
        /** For the record. */
        INFO,
        /** A person may have to do something. */
        WARN
    }

    /** What to write. */
    record Line(Level level, String text) {
    }

    StateLog(String name) {
        this.name = name;
    }

    /** @return whether the log says something else now, so that {@link #settle} is due once all is quiet */
    boolean write(ConnectionStatus status, long nowNanos) {
        write(line(status, nowNanos));
        return isUntold();
    }

    /** All was quiet for a moment: what is so now is told, however often it was told before. */
    void settle() {
        if (isUntold()) {
            write(settled());
        }
    }

    private void write(Line line) {
        if (line.level == Level.WARN) {
            Reports.warn(LOG, FORMAT, name, line.text);
        } else if (line.level == Level.INFO) {
            Reports.info(LOG, FORMAT, name, line.text);
        } else {
            Reports.debug(LOG, FORMAT, name, line.text);
        }
    }

    /** As {@link #write}, while the whole framework stops: whatever is missing then, nobody has to do anything. */
    void writeAtStop(ConnectionStatus status) {
        latest = status;
        write(tell(new Line(Level.INFO, status.toString())));
    }

    /** Whether the last line that was written says something else than is so now. */
    boolean isUntold() {
        return told != null && told != told(latest.state());
    }

    Line settled() {
        boolean good = latest.state() == ConnectionState.CONNECTED || latest.state() == ConnectionState.CONNECTING;
        return tell(new Line(good ? Level.INFO : Level.WARN, latest.toString()));
    }

    /** Attempts and the pauses between them are one for a person. */
    private static ConnectionState told(ConnectionState state) {
        return state == ConnectionState.CONNECTING ? ConnectionState.BACKOFF : state;
    }

    private Line tell(Line line) {
        told = line.level == Level.DEBUG ? told : told(latest.state());
        return line;
    }

    Line line(ConnectionStatus status, long nowNanos) {
        latest = status;
        return tell(changed(status, nowNanos));
    }

    private Line changed(ConnectionStatus status, long nowNanos) {
        boolean wasConnected = connected;
        connected = status.state() == ConnectionState.CONNECTED;
        if (wasConnected && !connected && nowNanos - connectedNanos >= STABLE_NANOS) {
            failures = Map.of();
        }
        // no switch: its class would be loaded at the first change, maybe after the bundle has been replaced
        if (status.state() == ConnectionState.CONNECTED) {
            connectedNanos = nowNanos;
            boolean news = toldOtherwise;
            toldOtherwise = false;
            return new Line(news ? Level.INFO : Level.DEBUG, status.toString());
        }
        if (status.state() == ConnectionState.CONNECTING) {
            return new Line(Level.DEBUG, status.toString());
        }
        if (status.state() == ConnectionState.BACKOFF || status.state() == ConnectionState.SUSPENDED) {
            return failure(status.toString(), nowNanos);
        }
        toldOtherwise = true;
        return new Line(isOrdered(status) ? Level.INFO : Level.WARN, status.toString());
    }

    private static boolean isOrdered(ConnectionStatus status) {
        Source source = status.cause().map(DisconnectCause::source).orElse(Source.APPLICATION);
        return source == Source.APPLICATION || source == Source.CONFIGURATION;
    }

    private Line failure(String text, long nowNanos) {
        Repeated told = failures.get(text);
        if (told == null && failures.size() >= FAILURES_MAX) {
            told = failures.get(OTHER);
        }
        String suffix = "";
        if (told == null) {
            told = new Repeated();
            failures = failures.isEmpty() ? new HashMap<>() : failures;
            failures.put(failures.size() >= FAILURES_MAX ? OTHER : text, told);
            told.pauseNanos = PAUSE_MIN_NANOS;
        } else if (nowNanos - told.toldNanos < told.pauseNanos) {
            told.untold++;
            return new Line(Level.DEBUG, text);
        } else {
            suffix = told.untold == 0 ? " (again)"
                    : " (and " + told.untold + " times more since the last such line)";
            told.pauseNanos = Math.min(PAUSE_MAX_NANOS, 2 * told.pauseNanos);
        }
        told.toldNanos = nowNanos;
        told.untold = 0;
        toldOtherwise = true;
        return new Line(Level.WARN, text + suffix);
    }
}
