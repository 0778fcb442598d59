package io.caddis.mqtt.shell.output;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;

/**
 * Where a command writes to and reads from: the shell, or its neighbours in a pipe.
 *
 * @param in       what is piped in; null if nothing is
 * @param terminal whether a line may be written over again
 */
public record Console(InputStream in, PrintStream out, boolean terminal) {
    public void line(String text) {
        out.println(text);
        out.flush();
    }

    /** A line that the next one, or the next progress, replaces. Only on a terminal. */
    public void progress(String text) {
        if (terminal) {
            out.print("\r" + text + CLEAR_TO_END);
            out.flush();
        }
    }

    /** Removes the last progress. */
    public void progressEnds() {
        progress("");
    }

    /** Lines in place of the last ones, if this is a terminal. */
    public void rewrite(int lastLines, List<String> lines) {
        if (terminal && lastLines > 0) {
            out.print("\u001b[" + lastLines + "A");
            lines.forEach(line -> out.println(line + CLEAR_TO_END));
            out.print("\u001b[J"); // the last ones may have been more
            out.flush();
        } else {
            lines.forEach(this::line);
        }
    }

    private static final String CLEAR_TO_END = "\u001b[K";
}
