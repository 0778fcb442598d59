package io.caddis.mqtt.shell.output;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;

/**
 * Where a command writes to and reads from: the shell, or its neighbours in a pipe.
 *
 * @param in       what is piped in; null if nothing is
 * @param terminal whether a line may be written over again
 * @param screen   what is known of the terminal
 */
public record Console(InputStream in, PrintStream out, boolean terminal, Screen screen) {
    /** How what goes on and on ends here, as {@code Ctrl-C ends it}. */
    public String end() {
        return screen.interrupts() ? "Ctrl-C ends it"
                : "--count or --timeout ends it; this shell does not pass on Ctrl-C, which may end the process";
    }

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
            lines.forEach(line -> out.println(screen.cut(line) + CLEAR_TO_END));
            out.print("\u001b[J"); // the last ones may have been more
            out.flush();
        } else {
            lines.forEach(line -> line(terminal ? screen.cut(line) : line));
        }
    }

    private static final String CLEAR_TO_END = "\u001b[K";
}
