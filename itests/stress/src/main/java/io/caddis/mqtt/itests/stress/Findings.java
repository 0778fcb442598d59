package io.caddis.mqtt.itests.stress;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What a check found to be wrong. Thread-safe. */
final class Findings {
    private static final int SHOWN_MAX = 20;

    private final List<String> shown = new ArrayList<>();
    private int count;

    synchronized void add(String finding) {
        count++;
        if (shown.size() < SHOWN_MAX) {
            shown.add(finding);
        }
    }

    /** Adds a finding if the condition does not hold. */
    void unless(boolean condition, String finding) {
        if (!condition) {
            add(finding);
        }
    }

    synchronized int count() {
        return count;
    }

    synchronized void print(PrintStream out) {
        shown.forEach(finding -> out.println("VIOLATION: " + finding));
        if (count > shown.size()) {
            out.println("and " + (count - shown.size()) + " more");
        }
    }
}
