package io.caddis.mqtt.itests.rivals;

import java.util.Locale;
import java.util.OptionalDouble;

/** The results as a table for people, no line longer than 110 characters. */
final class TextReport {

    private static final String BURST_FORMAT = "%-16s %-27s %12s  %-25s %8s %7s  %7s%n";
    private static final String TRIP_FORMAT = "%-16s %-27s %8s  %-18s %8s  %-17s %6s%n";

    private final Results results;
    private final StringBuilder text = new StringBuilder();

    private TextReport(Results results) {
        this.results = results;
    }

    static String of(Results results, Plan plan, Machine machine) {
        TextReport report = new TextReport(results);
        report.head(plan, machine);
        report.add(BURST_FORMAT, "", "", "messages/s", "(min - max)", "CPU µs/m", "lost", "x peer");
        for (Row row : Row.measured()) {
            if (!row.isRoundTrip()) {
                report.burst(row);
            }
        }
        report.add(TRIP_FORMAT, "", "", "p50 µs", "(min - max)", "p99 µs", "(min - max)", "x peer");
        report.roundTrip(Row.ROUND_TRIP);
        return report.text.toString();
    }

    private void head(Plan plan, Machine machine) {
        add("%d cores, JDK %s, %s%n", machine.cores(), machine.jdk(), machine.system());
        if (machine.load() >= 0) {
            add("Load average before the run: %.1f%s%n", machine.load(), machine.load() > machine.cores()
                    ? ". Other programs want these cores too: repeat it on a quiet machine" : "");
        }
        results.versions().forEach((contender, version) ->
            add(version.isEmpty() ? "" : "%s: version %s%n", contender.label(), version));
        add("%d-byte payloads, %d topics, at most %,d in flight, %s on loopback, a JVM of 512 MB for each client%n",
                Traffic.PAYLOAD_BYTES, Traffic.plantTopics().length, Traffic.IN_FLIGHT,
                BenchTls.isConfigured() ? BenchTls.PROTOCOL + " " + BenchTls.SUITE : "TCP");
        add("Medians of %d rounds of about %.1f s in turns. x peer: how many times as good as the best other client.%n",
                plan.rounds(), plan.burstMillis() / 1e3);
        add("The server shares the cores with the client: compare lines of one table, not tables.%n%n");
    }

    private void burst(Row row) {
        String label = row.label();
        for (Contenders contender : results.contenders(row)) {
            Statistics.Spread rate = results.spread(row, contender, Sample::perSecond);
            add(BURST_FORMAT, label, contender.label(), format("%,.0f", rate.median()),
                    format("(%,.0f - %,.0f)", rate.min(), rate.max()),
                    format("%.2f", results.spread(row, contender, Sample::cpuMicrosPerMessage).median()),
                    format("%,d", results.lost(row, contender)), ratio(row, contender));
            label = "";
        }
        add("%n");
    }

    private void roundTrip(Row row) {
        String label = row.label();
        for (Contenders contender : results.contenders(row)) {
            Statistics.Spread p50 = results.spread(row, contender, Sample::p50Micros);
            Statistics.Spread p99 = results.spread(row, contender, Sample::p99Micros);
            add(TRIP_FORMAT, label, contender.label(), format("%.0f", p50.median()),
                    format("(%.0f - %.0f)", p50.min(), p50.max()), format("%.0f", p99.median()),
                    format("(%.0f - %.0f)", p99.min(), p99.max()), ratio(row, contender));
            label = "";
        }
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
