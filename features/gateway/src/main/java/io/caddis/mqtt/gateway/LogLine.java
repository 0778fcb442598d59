package io.caddis.mqtt.gateway;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** A record in one line, in the form that the pages show: time, level, logger without its package, message. */
public final class LogLine extends Formatter {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    /** The JDK makes it, of the value in {@code logging.properties}. */
    public LogLine() {
    }

    @Override
    public String format(LogRecord record) {
        String name = record.getLoggerName() == null ? "" : record.getLoggerName();
        StringWriter line = new StringWriter();
        PrintWriter out = new PrintWriter(line);
        out.print(TIME.format(Instant.ofEpochMilli(record.getMillis()).atZone(ZoneId.systemDefault())));
        out.print(' ');
        out.print(level(record.getLevel()));
        out.print(' ');
        out.print(name.substring(name.lastIndexOf('.') + 1));
        out.print(" - ");
        out.println(formatMessage(record));
        if (record.getThrown() != null) {
            record.getThrown().printStackTrace(out);
        }
        return line.toString();
    }

    /** SLF4J's word. */
    private static String level(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return "ERROR";
        } else if (value >= Level.WARNING.intValue()) {
            return "WARN ";
        } else if (value >= Level.CONFIG.intValue()) {
            return "INFO ";
        }
        return value >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
    }
}
