package io.caddis.mqtt.itests.stress;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What the component runtime of Felix says of components that fail: it writes that to the standard error stream. */
final class RuntimeErrors extends OutputStream {
    private static final int MAX = 100;

    private final PrintStream before = System.err;
    private final List<String> errors = new ArrayList<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /** From now on, until {@link #close}. */
    static RuntimeErrors begin() {
        RuntimeErrors errors = new RuntimeErrors();
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        return errors;
    }

    @Override
    public synchronized void write(int one) {
        if (one != '\n') {
            line.write(one);
            return;
        }
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (text.startsWith("ERROR") && errors.size() < MAX) {
            errors.add(text);
        }
    }

    /** Those without a text in them. */
    synchronized List<String> without(String expected) {
        return errors.stream().filter(one -> !one.contains(expected)).toList();
    }

    @Override
    public void close() {
        System.setErr(before);
    }
}
