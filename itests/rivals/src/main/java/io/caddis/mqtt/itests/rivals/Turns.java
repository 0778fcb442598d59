package io.caddis.mqtt.itests.rivals;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * The contenders of one row in turns, forwards and backwards: A B C, C B A. Nobody is always the first, whose bursts
 * would be disturbed by what the JVM of another one still compiles, or the last, for whom the sink is warm. They warm
 * up in turns too, for the same reason.
 *
 * <p>Each has an equal part of the row's share of the time. Who is so slow that this is not enough has smaller bursts,
 * down to the row's smallest, and then fewer rounds; one round everybody has.
 */
final class Turns {

    /** How a contender is told to do something. */
    interface Orders {
        /** Null when it could not, and is to be asked no more. */
        Sample give(Contenders contender, long messages);
    }

    private static final long BURST_GROWTH_MAX = 4;
    private static final double WARM_UP_SHARE = 0.35;
    /** Of those that connect: half of the time, since that is the same number for everybody. */
    private static final double VISITS_SHARE = 0.5;

    private final Row row;
    private final Plan plan;
    private final Orders orders;
    private final LongSupplier clock;
    private final List<Turn> turns = new ArrayList<>();
    private boolean backwards;

    /** What is known of one of them. Times are the harness' and hold what an order does before and behind its burst. */
    private static final class Turn {
        private final Contenders contender;
        private long burst;
        private long burstNanos;
        private double bestPerSecond;
        private long messages;
        private long sampleNanos;
        private long spentNanos;
        private int rounds;

        Turn(Contenders contender) {
            this.contender = contender;
        }
    }

    /**
     * @param plan that of the row, see {@link Plan#of}
     * @param backwards begin with the last one
     */
    Turns(Row row, Plan plan, Collection<Contenders> contenders, boolean backwards, Orders orders, LongSupplier clock) {
        this.row = row;
        this.plan = plan;
        this.orders = orders;
        this.clock = clock;
        this.backwards = backwards;
        contenders.forEach(contender -> turns.add(new Turn(contender)));
    }

    /** Begins to warm up only, as {@link Plan#acquaintanceMillis} says. */
    void getAcquainted() {
        warmUp(TimeUnit.MILLISECONDS.toNanos(plan.acquaintanceMillis()));
    }

    /** Warms up and measures. Adds a sample for each round, and a note for who had fewer. */
    void measure(long shareNanos, Results results) {
        long each = shareNanos / Math.max(1, turns.size());
        if (row.warmUpVisits() > 0) {
            visit((long) (each * VISITS_SHARE), results);
        } else {
            warmUp(Math.min(TimeUnit.MILLISECONDS.toNanos(plan.warmUpMillis()), (long) (each * WARM_UP_SHARE)));
        }
        turns.forEach(turn -> turn.burst = counting(turn, each - turn.spentNanos));
        for (int round = 0; round < plan.rounds(); round++) {
            inTurns(turn -> {
                if (turn.rounds > 0 && !fits(turn, each, shareNanos)) {
                    return true;
                }
                Sample sample = order(turn, turn.burst);
                if (sample != null) {
                    turn.rounds++;
                    results.add(row, turn.contender, sample);
                }
                return sample != null;
            });
        }
        note(results, plan.rounds() + " rounds", turn -> turn.rounds < plan.rounds() ? turn.rounds : -1);
    }

    /** In its own part of the share, or in what the others will leave of theirs. */
    private boolean fits(Turn turn, long each, long shareNanos) {
        long others = turns.stream().filter(other -> other != turn)
                .mapToLong(other -> other.spentNanos + Math.max(0, Math.min(each - other.spentNanos,
                        other.burstNanos * (plan.rounds() - other.rounds)))).sum();
        return turn.spentNanos + turn.burstNanos <= Math.max(each, shareNanos - others);
    }

    /** Until each has worked for so long. What comes before the first burst does not count: listeners to prepare. */
    private void warmUp(long nanos) {
        inTurns(turn -> {
            turn.burst = row.burstMin();
            Sample first = order(turn, turn.burst);
            turn.spentNanos = first == null ? 0 : first.nanos();
            turn.messages = 0; // its mean would be that of code that is not compiled
            turn.sampleNanos = 0;
            return first != null;
        });
        while (turns.stream().anyMatch(turn -> turn.spentNanos < nanos)) {
            inTurns(turn -> {
                if (turn.spentNanos >= nanos) {
                    return true;
                }
                long wanted = within(fitting(turn, TimeUnit.MILLISECONDS.toNanos(plan.burstMillis())));
                turn.burst = Math.max(row.burstMin(), Math.min(wanted, turn.burst * BURST_GROWTH_MAX));
                return order(turn, turn.burst) != null;
            });
        }
    }

    /** The same number for everybody, who is as fast as ever: by time, the fast would be warmer than the others. */
    private void visit(long nanosMax, Results results) {
        long visits = row.warmUpVisits() * plan.visits();
        inTurns(turn -> order(turn, row.burstMin()) != null);
        while (turns.stream().anyMatch(turn -> turn.messages < visits && turn.spentNanos < nanosMax)) {
            inTurns(turn -> {
                long left = Math.min(visits - turn.messages, fitting(turn, nanosMax - turn.spentNanos));
                return turn.messages >= visits || turn.spentNanos >= nanosMax
                        || order(turn, within(left)) != null;
            });
        }
        note(results, visits + " clients before", turn -> turn.messages < visits ? turn.messages : -1);
    }

    /** @param fewer how many of them a contender had; negative: all */
    private void note(Results results, String wanted, ToLongFunction<Turn> fewer) {
        String who = turns.stream().filter(turn -> fewer.applyAsLong(turn) >= 0)
                .map(turn -> turn.contender.id() + " " + fewer.applyAsLong(turn)).collect(Collectors.joining(", "));
        if (!who.isEmpty()) {
            results.note(row.label() + ": not " + wanted + ": " + who);
        }
    }

    /** How many make a burst that counts, when so much time is left for all of them. */
    private long counting(Turn turn, long leftNanos) {
        if (row.warmUpVisits() > 0) { // the same number, too: each makes the next ones warmer
            return within(fitting(turn, leftNanos / plan.rounds()));
        }
        return within(fitting(turn, Math.min(TimeUnit.MILLISECONDS.toNanos(plan.burstMillis()),
                leftNanos / plan.rounds())));
    }

    private long within(long messages) {
        return Math.max(row.burstMin(), Math.min(messages, row.burstMax(plan)));
    }

    /** How many a contender does in such a time. */
    private long fitting(Turn turn, long nanos) {
        boolean mean = row.isRoundTrip() && turn.messages > 0;
        double perSecond = mean ? turn.messages * 1e9 / turn.sampleNanos // else one lucky burst misleads
                : turn.bestPerSecond; // and not the last: something may have disturbed that one
        return (long) Math.max(0, perSecond * nanos / TimeUnit.SECONDS.toNanos(1));
    }

    private Sample order(Turn turn, long messages) {
        long start = clock.getAsLong();
        Sample sample = orders.give(turn.contender, messages);
        turn.burstNanos = clock.getAsLong() - start;
        turn.spentNanos += turn.burstNanos;
        if (sample != null) {
            turn.messages += messages;
            turn.sampleNanos += sample.nanos();
            turn.bestPerSecond = Math.max(turn.bestPerSecond, sample.perSecond());
        }
        return sample;
    }

    private interface Step {
        /** False to leave. */
        boolean goesOn(Turn turn);
    }

    private void inTurns(Step step) {
        if (backwards) {
            Collections.reverse(turns);
        }
        for (Iterator<Turn> all = turns.iterator(); all.hasNext();) {
            if (!step.goesOn(all.next())) {
                all.remove();
            }
        }
        if (backwards) {
            Collections.reverse(turns);
        }
        backwards = !backwards;
    }
}
