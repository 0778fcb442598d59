package io.caddis.mqtt.itests.demo;

import io.caddis.mqtt.itests.container.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/** Updates bundles in place, one after the other, and measures what the receiving application feels. */
final class Swaps {
    /** Bundles to update in turn: ours that translates packets, and the application that listens. */
    private static final List<String> TURN = List.of("io.caddis.mqtt.codec", "io.caddis.mqtt.itests.printer");
    private static final Duration ARRIVAL_LIMIT = Duration.ofSeconds(10);
    /** Messages to wait for after an update, so that a gap that comes late is seen as well. */
    private static final int SETTLE_MESSAGES = 20;

    private final Stage stage;
    private final List<Swap> done = new ArrayList<>();
    private long lost;

    /**
     * One update.
     *
     * @param bundle    the last part of the symbolic name
     * @param before    highest number that had arrived when the update began
     * @param after     first higher number that arrived after it had ended
     * @param gapMillis the longest time without a message from the beginning of the update on
     */
    record Swap(String bundle, int before, int after, double gapMillis) {
    }

    Swaps(Stage stage) {
        this.stage = stage;
    }

    /**
     * Updates the bundle whose turn it is.
     *
     * @throws BundleException       if it does not start again
     * @throws IllegalStateException if no messages arrive after it, or one is missing
     */
    void next(String run) throws BundleException {
        String name = TURN.get(done.size() % TURN.size());
        Bundle bundle = stage.container().bundle(name);
        Ledger ledger = stage.ledger();
        String shortName = name.substring(name.lastIndexOf('.') + 1);
        int before = ledger.highest(run);
        ledger.beginGap();
        stage.container().update(bundle);
        ledger.markSwapped(Math.max(before, ledger.highest(run)));
        long arrived = ledger.received(run);
        if (!Await.until(ARRIVAL_LIMIT, () -> ledger.received(run) >= arrived + SETTLE_MESSAGES)) {
            throw new IllegalStateException("after the update of " + shortName + " only "
                    + (ledger.received(run) - arrived) + " messages arrived within " + ARRIVAL_LIMIT.toSeconds()
                    + " s; " + stage.clients());
        }
        Swap swap = new Swap(shortName, before, ledger.firstAfter(), ledger.gapMillis());
        done.add(swap);
        Stage.say(String.format(Locale.ROOT,
                "swap %d: %s updated; message %d before, %d after, longest gap %.0f ms; %s",
                done.size(), swap.bundle(), swap.before(), swap.after(), swap.gapMillis(), verdict(run)));
    }

    /** Waits until all that was sent by now has arrived, but for what was found to be lost before. */
    private String verdict(String run) {
        Ledger ledger = stage.ledger();
        long sent = stage.counts().get("sent") instanceof Long count ? count : 0;
        Await.until(ARRIVAL_LIMIT, () -> ledger.missing(run, sent) <= lost);
        lost = ledger.missing(run, sent);
        return "of " + sent + " messages lost " + lost + ", doubled " + ledger.doubled(run);
    }

    /** The gaps of each bundle's swaps in the order they were made. */
    List<String> gaps() {
        return done.stream().map(Swap::bundle).distinct().map(bundle -> "swap gaps of " + bundle + " (ms): "
                + done.stream().filter(swap -> swap.bundle().equals(bundle))
                        .map(swap -> String.format(Locale.ROOT, "%.0f", swap.gapMillis()))
                        .collect(Collectors.joining(" "))).toList();
    }
}
