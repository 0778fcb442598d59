package io.caddis.mqtt.itests.microbench;

import io.caddis.mqtt.packet.PacketType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The figures of a run, and what is asked of ours. */
final class Results {
    /** How many times as fast as the best other library a row should be. */
    static final double RATIO = 2;
    /** PUBLISH with 100 bytes of payload, without properties. */
    static final double DECODE_NANOS = 60;
    static final double ENCODE_NANOS = 40;
    /** Allocated per PUBLISH decoded, beside the payload: objects with their headers, array header and padding. */
    static final int OVERHEAD_BYTES = 96;

    /** A line of the table. */
    record Line(Operation operation, Row row) {
        String label() {
            return (operation == Operation.DECODE ? "decode " : "encode ") + row.label();
        }
    }

    private final Map<Line, Map<Library, Figure>> figures = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    /** All that can be measured, in the order of the table. */
    static List<Line> allLines() {
        List<Line> lines = new ArrayList<>();
        for (Operation operation : Operation.values()) {
            Row.all().forEach(row -> lines.add(new Line(operation, row)));
        }
        return lines;
    }

    void add(Line line, Library library, Figure figure) {
        figures.computeIfAbsent(line, key -> new EnumMap<>(Library.class)).put(library, figure);
    }

    void fail(String failure) {
        failures.add(failure);
    }

    List<String> failures() {
        return failures;
    }

    List<Line> lines() {
        return List.copyOf(figures.keySet());
    }

    Optional<Figure> figure(Line line, Library library) {
        return Optional.ofNullable(figures.get(line).get(library));
    }

    /** The fastest of the others. */
    Optional<Library> bestPeer(Line line) {
        return figures.get(line).keySet().stream().filter(library -> library != Library.CADDIS)
                .min(Comparator.comparingDouble(library -> figures.get(line).get(library).nanos()));
    }

    /** How many times as fast as the best peer we are. */
    Optional<Double> ratio(Line line) {
        return figure(line, Library.CADDIS).flatMap(ours -> bestPeer(line)
                .map(peer -> figures.get(line).get(peer).nanos() / ours.nanos()));
    }

    /** What our figure misses; empty if nothing. */
    List<String> misses(Line line) {
        List<String> misses = new ArrayList<>();
        ratio(line).filter(ratio -> ratio < RATIO).ifPresent(ratio -> misses.add("below 2x"));
        Row row = line.row();
        boolean plain = row.type() == PacketType.PUBLISH && !row.properties();
        figure(line, Library.CADDIS).filter(ours -> plain).ifPresent(ours -> {
            double limit = line.operation() == Operation.DECODE ? DECODE_NANOS : ENCODE_NANOS;
            if (row.payloadBytes() == 100 && ours.nanos() > limit) {
                misses.add("over %.0f ns".formatted(limit));
            }
            if (line.operation() == Operation.DECODE && row.topics() == 1
                    && ours.bytes() > row.payloadBytes() + OVERHEAD_BYTES + 0.5) {
                misses.add("over payload + " + OVERHEAD_BYTES + " B");
            }
        });
        return misses;
    }
}
