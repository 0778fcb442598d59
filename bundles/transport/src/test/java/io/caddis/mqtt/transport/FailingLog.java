package io.caddis.mqtt.transport;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/** The log of all tests, made to fail until it is closed, as one does whose disk is full or whose bundle is gone. */
final class FailingLog extends TurboFilter implements AutoCloseable {
    private final Thrown thrown;

    /** @param thrown by each line from INFO on; null for none: it is a log that works */
    public FailingLog(Thrown thrown) {
        this.thrown = thrown;
        context().addTurboFilter(this);
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }

    @Override
    public FilterReply decide(Marker marker, Logger logger, Level level, String format, Object[] arguments,
            Throwable failure) {
        if (thrown != null && level.isGreaterOrEqual(Level.INFO) && format != null) {
            thrown.raise();
        }
        return FilterReply.NEUTRAL;
    }

    @Override
    public void close() {
        context().getTurboFilterList().remove(this);
    }
}
