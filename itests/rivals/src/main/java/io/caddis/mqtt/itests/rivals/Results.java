package io.caddis.mqtt.itests.rivals;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** All samples that count, who took part in which version, and what went wrong. */
final class Results {

    private final Map<Contenders, String> versions = new EnumMap<>(Contenders.class);
    private final Map<Row, Map<Contenders, List<Sample>>> samples = new EnumMap<>(Row.class);
    private int generations;
    private final List<String> failures = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    void version(Contenders contender, String version) {
        versions.put(contender, version);
    }

    void add(Row row, Contenders contender, Sample sample) {
        samples.computeIfAbsent(row, r -> new EnumMap<>(Contenders.class))
                .computeIfAbsent(contender, c -> new ArrayList<>())
                .add(sample);
        if (sample.lost() > 0) {
            failures.add(contender.label() + " lost " + sample.lost() + " of " + sample.messages()
                    + " messages: " + row.label());
        }
    }

    void failed(String what) {
        failures.add(what);
    }

    /** All have been measured that are there; what comes now is of other JVMs. */
    void endGeneration() {
        generations++;
    }

    int generations() {
        return generations;
    }

    /** Somebody was measured, but less than the others. */
    void note(String what) {
        notes.add(what);
    }

    /** One line each. */
    List<String> failures() {
        return failures;
    }

    /** One line each. */
    List<String> notes() {
        return notes;
    }

    /** How many samples count. */
    int rounds(Row row, Contenders contender) {
        return samples.get(row).get(contender).size();
    }

    Map<Contenders, String> versions() {
        return versions;
    }

    Collection<Contenders> contenders(Row row) {
        return samples.getOrDefault(row, Map.of()).keySet();
    }

    /** The figure that a row is about. */
    static ToDoubleFunction<Sample> figure(Row.Kind kind) {
        return switch (kind) {
            case RATE -> Sample::perSecond;
            case TRIP -> Sample::p50Micros;
            case MILLIS -> Sample::millis;
            case BYTES -> Sample::bytesPerMessage;
        };
    }

    /** Those of this kind that somebody has a figure of, in their order. */
    List<Row> rows(Row.Kind kind) {
        return samples.keySet().stream().filter(row -> row.kind() == kind).toList();
    }

    boolean has(Row row, Contenders contender) {
        return contenders(row).contains(contender);
    }

    long lost(Row row, Contenders contender) {
        return samples.get(row).get(contender).stream().mapToLong(Sample::lost).sum();
    }

    /** In all bursts together: in a single one that is short, the ticks of the processor's clock would decide. */
    double cpuMicrosPerMessage(Row row, Contenders contender) {
        List<Sample> all = samples.get(row).get(contender);
        return all.stream().mapToLong(Sample::cpuNanos).sum() / 1e3
                / all.stream().mapToLong(Sample::messages).sum();
    }

    Statistics.Spread spread(Row row, Contenders contender, ToDoubleFunction<Sample> figure) {
        return Statistics.spread(samples.get(row).get(contender).stream().mapToDouble(figure).toArray());
    }

    /**
     * How many times better than the best peer, of a round trip by its p50: round by round, and of that the median.
     * What disturbs the machine for a while disturbs both of a round. Without as many rounds of both it is the ratio of
     * their medians. Empty without a peer, or with losses: who loses messages is no measure and has no rank.
     */
    OptionalDouble againstBestPeer(Row row, Contenders contender) {
        Optional<Contenders> best = contenders(row).stream()
                .filter(other -> other.isPeer() && lost(row, other) == 0)
                .max(Comparator.comparingDouble(other -> merit(row, other)));
        return best.isEmpty() || lost(row, contender) > 0
                ? OptionalDouble.empty() : OptionalDouble.of(ratio(row, contender, best.get()).median());
    }

    /** As above, against the other build: the median, and where the middle half lies; null without it. */
    Statistics.Spread againstOtherBuild(Row row) {
        return has(row, Contenders.CADDIS) && has(row, Contenders.ANOTHER_BUILD)
                ? ratio(row, Contenders.CADDIS, Contenders.ANOTHER_BUILD) : null;
    }

    private Statistics.Spread ratio(Row row, Contenders contender, Contenders other) {
        double[] ours = figures(row, contender);
        double[] others = figures(row, other);
        if (ours.length != others.length) {
            ours = new double[] {Statistics.spread(ours).median()};
            others = new double[] {Statistics.spread(others).median()};
        }
        double[] ratios = new double[ours.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = row.kind() == Row.Kind.RATE ? ours[i] / others[i] : others[i] / ours[i];
        }
        return Statistics.middle(ratios);
    }

    private double[] figures(Row row, Contenders contender) {
        return samples.get(row).get(contender).stream().mapToDouble(figure(row.kind())).toArray();
    }

    private double merit(Row row, Contenders contender) {
        double median = spread(row, contender, figure(row.kind())).median();
        return row.kind() == Row.Kind.RATE ? median : 1 / median;
    }
}
