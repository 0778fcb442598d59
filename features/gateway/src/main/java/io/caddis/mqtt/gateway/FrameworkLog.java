package io.caddis.mqtt.gateway;

import java.util.Locale;
import java.util.Map;
import org.osgi.framework.BundleException;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;
import org.osgi.service.log.admin.LoggerAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Writes what bundles tell the framework's log service into the log of all: problems with a file in one line each. */
final class FrameworkLog implements LogListener {
    private static final String FILE_INSTALL = "org.apache.felix.fileinstall";

    /** From INFO on; the log service begins with WARN. */
    static void listenTo(LogReaderService reader, LoggerAdmin admin) {
        admin.getLoggerContext(null).setLogLevels(Map.of(org.osgi.service.log.Logger.ROOT_LOGGER_NAME, LogLevel.INFO));
        reader.addLogListener(new FrameworkLog());
    }

    @Override
    public void logged(LogEntry entry) {
        LogLevel level = entry.getLogLevel();
        boolean event = entry.getLoggerName() != null && entry.getLoggerName().startsWith("Events.");
        String bundle = entry.getBundle() == null ? "framework" : entry.getBundle().getSymbolicName();
        boolean chatty = bundle.startsWith("org.apache.felix.") && !bundle.equals(FILE_INSTALL);
        if (level == LogLevel.AUDIT || (event || chatty) && level.compareTo(LogLevel.WARN) > 0) {
            return; // each start and each service
        }
        Throwable problem = entry.getException();
        Logger logger = LoggerFactory.getLogger(bundle.equals(FILE_INSTALL) ? "load" : bundle.replace('.', '-'));
        LoggingEventBuilder line = logger.atLevel(org.slf4j.event.Level.valueOf(level.name().toUpperCase(Locale.ROOT)));
        if (problem == null) {
            line.log(entry.getMessage());
        } else if (entry.getMessage().endsWith(".cfg")) {
            line.log(entry.getMessage() + ": " + words(problem) + ": mend that line; a backslash is written twice");
        } else if (bundle.equals(FILE_INSTALL) || problem instanceof BundleException || event) {
            line.log(entry.getMessage() + ": " + words(problem));
        } else {
            line.setCause(problem).log(entry.getMessage());
        }
    }

    /** What a problem and its first cause say, without the lines that follow. */
    static String words(Throwable problem) {
        Throwable first = problem;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        String outer = line(problem);
        String inner = line(first);
        return first == problem || outer.contains(inner) ? outer : outer + ": " + inner;
    }

    private static String line(Throwable problem) {
        String message = problem.getMessage();
        return message == null || message.isBlank() ? problem.getClass().getName()
                : message.lines().findFirst().orElse("").strip();
    }
}
