package io.caddis.mqtt.itests.simulation;

import java.util.Locale;
import java.util.function.Supplier;

/** What happened in one run, for a person: time, who, what. Costs nothing while it is not asked for. */
final class Script {
    private final StringBuilder text;

    private Script(StringBuilder text) {
        this.text = text;
    }

    static Script silent() {
        return new Script(null);
    }

    static Script written() {
        return new Script(new StringBuilder());
    }

    void say(long nowNanos, String actor, Supplier<String> what) {
        if (text != null) {
            text.append(String.format(Locale.ROOT, "%12.6f s  %-9s ", nowNanos / 1e9, actor)).append(what.get())
                    .append('\n');
        }
    }

    @Override
    public String toString() {
        return text == null ? "" : text.toString();
    }
}
