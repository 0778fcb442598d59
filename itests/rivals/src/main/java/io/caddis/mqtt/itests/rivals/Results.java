package io.caddis.mqtt.itests.rivals;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** All samples that count, who took part in which version, and what went wrong. */
final class Results {

    private final Map<Contenders, String> versions = new EnumMap<>(Contenders.class);
    private final Map<Row, Map<Contenders, List<Sample>>> samples = new EnumMap<>(Row.class);
    private final List<String> failures = new ArrayList<>();

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

    /** One line each. */
    List<String> failures() {
        return failures;
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

    Statistics.Spread spread(Row row, Contenders contender, ToDoubleFunction<Sample> figure) {
        return Statistics.spread(samples.get(row).get(contender).stream().mapToDouble(figure).toArray());
    }

    /**
     * How many times better than the best peer: by the median, of a round trip by the median of its p50.
     * Empty without a peer, or with losses: who loses messages is no measure and has no rank.
     */
    OptionalDouble againstBestPeer(Row row, Contenders contender) {
        OptionalDouble best = contenders(row).stream()
                .filter(other -> other.isPeer() && lost(row, other) == 0)
                .mapToDouble(other -> merit(row, other))
                .max();
        return best.isEmpty() || lost(row, contender) > 0
                ? OptionalDouble.empty() : OptionalDouble.of(merit(row, contender) / best.getAsDouble());
    }

    private double merit(Row row, Contenders contender) {
        double median = spread(row, contender, figure(row.kind())).median();
        return row.kind() == Row.Kind.RATE ? median : 1 / median;
    }
}
