package io.caddis.mqtt.itests.rivals;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The results as a table for people, no line longer than 110 characters. */
final class TextReport {

    private static final String RATE_FORMAT = "%-24s %-19s %10s  %-24s %7s %7s %4s %6s%n";
    private static final String TRIP_FORMAT = "%-24s %-19s %6s  %-16s %7s  %-16s %7s %6s%n";
    private static final String OTHER_FORMAT = "%-24s %-19s %11s  %-24s %6s%n";
    private static final double KIB = 1_024;

    private final Results results;
    private final StringBuilder text = new StringBuilder();

    private TextReport(Results results) {
        this.results = results;
    }

    static String of(Results results, Plan plan, Machine machine, boolean tls) {
        TextReport report = new TextReport(results);
        report.head(plan, machine, tls);
        report.rates();
        report.trips();
        report.others();
        report.otherBuild();
        report.notes();
        return report.text.toString();
    }

    private void head(Plan plan, Machine machine, boolean tls) {
        add("%d cores, JDK %s, %s%n", machine.cores(), machine.jdk(), machine.system());
        if (machine.load() >= 0) {
            add("Load average before the run: %.1f%s%n", machine.load(), machine.load() > machine.cores()
                    ? ". Other programs want these cores too: repeat it on a quiet machine" : "");
        }
        results.versions().forEach((contender, version) ->
            add(version.isEmpty() ? "" : "%s: version %s%n", contender.label(), version));
        add("%d-byte payloads, %d topics, at most %,d in flight, a JVM of 512 MB for each client, loopback,%n%s%n",
                Traffic.PAYLOAD_BYTES, Traffic.plantTopics().length, Traffic.IN_FLIGHT,
                tls ? BenchTls.PROTOCOL + " " + BenchTls.SUITE : "TCP");
        int generations = results.generations();
        add("Medians of %d rounds of about %.1f s in turns%s.%nx peer: how many times as good as the best other client,"
                + " round by round.%n", plan.rounds() * Math.max(1, generations), plan.burstMillis() / 1e3,
                generations > 1 ? ", by " + generations + " JVMs of each client" : "");
        add("Before connecting is measured, each process has made as many clients: %d, %,d at once, with TLS %d.%n",
                Row.SUBSCRIBE.warmUpVisits() * plan.visits(), Row.CROWD.warmUpVisits() * plan.visits(),
                Row.TLS_CONNECT.warmUpVisits() * plan.visits());
        add("The server shares the cores with the client: compare lines of one table, not tables.%n");
        add("Vert.x publishes and calls its handler on its event loop, HiveMQ, I/O thread, on its own: a handler that%n"
                + "blocks stops the connection. Caddis and HiveMQ as it comes call on other threads. Vert.x and Paho v3"
                + " speak%nMQTT 3.1.1, the others 5. Vert.x has one handler for all filters and looks for none.%n%n");
    }

    private void rates() {
        List<Row> rows = results.rows(Row.Kind.RATE);
        if (rows.isEmpty()) {
            return;
        }
        add(RATE_FORMAT, "", "", "per second", "(min - max)", "CPU µs", "bytes", "lost", "x peer");
        for (Row row : rows) {
            String label = row.label();
            for (Contenders contender : results.contenders(row)) {
                double allocated = results.spread(row, contender, Sample::bytesPerMessage).median();
                add(RATE_FORMAT, label, contender.label(), spread(row, contender, 1, "%,.0f")[0],
                        spread(row, contender, 1, "%,.0f")[1],
                        format("%.2f", results.cpuMicrosPerMessage(row, contender)),
                        allocated < 0 ? "-" : format("%.0f", allocated),
                        format("%d", results.lost(row, contender)), ratio(row, contender));
                label = "";
            }
            add("%n");
        }
    }

    private void trips() {
        List<Row> rows = results.rows(Row.Kind.TRIP);
        if (rows.isEmpty()) {
            return;
        }
        add(TRIP_FORMAT, "", "", "p50 µs", "(min - max)", "p99 µs", "(min - max)", "CPU µs", "x peer");
        for (Row row : rows) {
            String label = row.label();
            for (Contenders contender : results.contenders(row)) {
                Statistics.Spread p99 = results.spread(row, contender, Sample::p99Micros);
                add(TRIP_FORMAT, label, contender.label(), spread(row, contender, 1, "%.0f")[0],
                        spread(row, contender, 1, "%.0f")[1], format("%.0f", p99.median()),
                        format("(%.0f - %.0f)", p99.min(), p99.max()),
                        row.loadOf() != null ? "-" // it would be that of the load
                                : format("%.1f", results.cpuMicrosPerMessage(row, contender)),
                        ratio(row, contender));
                label = "";
            }
        }
        add("%n");
    }

    private void others() {
        for (Row.Kind kind : List.of(Row.Kind.MILLIS, Row.Kind.BYTES)) {
            double unit = kind == Row.Kind.BYTES ? KIB : 1;
            for (Row row : results.rows(kind)) {
                add(OTHER_FORMAT, "", "", kind == Row.Kind.BYTES ? "KB" : "ms", "(min - max)", "x peer");
                String label = row.label();
                for (Contenders contender : results.contenders(row)) {
                    String[] figures = spread(row, contender, unit, "%,.1f");
                    add(OTHER_FORMAT, label, contender.label(), figures[0], figures[1], ratio(row, contender));
                    label = "";
                }
            }
        }
    }

    private void otherBuild() {
        String head = "%nHow many times as good as the other build, round by round%n";
        for (Row row : Row.values()) {
            Statistics.Spread ratio = results.againstOtherBuild(row);
            if (ratio != null) {
                add(head + "  %-24s %5.2f  (half of %d between %.2f and %.2f)%n", row.label(), ratio.median(),
                        results.rounds(row, Contenders.CADDIS), ratio.min(), ratio.max());
                head = "";
            }
        }
    }

    private void notes() {
        if (!results.notes().isEmpty()) {
            add("%nWho was too slow for its share of the time%n");
            results.notes().forEach(note -> add("  %s%n", note));
        }
    }

    /** The median, and the extremes. */
    private String[] spread(Row row, Contenders contender, double unit, String format) {
        Statistics.Spread spread = results.spread(row, contender, Results.figure(row.kind()));
        return new String[] {format(format, spread.median() / unit),
            format("(" + format + " - " + format + ")", spread.min() / unit, spread.max() / unit)};
    }

    private String ratio(Row row, Contenders contender) {
        OptionalDouble ratio = results.againstBestPeer(row, contender);
        return ratio.isPresent() ? format("%.2f", ratio.getAsDouble()) : "-";
    }

    private void add(String format, Object... values) {
        text.append(format(format, values).replaceAll(" +(\\R)", "$1"));
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
