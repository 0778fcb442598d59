package io.caddis.mqtt.management;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What all bundles log, from now on until it is closed. */
final class WatchedLog implements AutoCloseable {
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
    private final Level before = root.getLevel();

    /** At the level that tests have. */
    WatchedLog() {
        log.list = new CopyOnWriteArrayList<>(); // threads of earlier tests may write while it is read
        log.start();
        root.addAppender(log);
    }

    /** At this level, until it is closed. */
    WatchedLog(Level level) {
        this();
        root.setLevel(level);
    }

    List<ILoggingEvent> events() {
        return log.list;
    }

    List<String> warnings() {
        return log.list.stream().filter(event -> event.getLevel() == Level.WARN).map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Override
    public void close() {
        root.setLevel(before);
        root.detachAppender(log);
    }
}
