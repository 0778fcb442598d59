package io.caddis.mqtt.itests.microbench;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The results as a table for people. */
final class TextReport {
    private static final String NAME = "%-46s";
    private static final String PAIR = " %7s %6s";

    private final Results results;
    private final StringBuilder text = new StringBuilder();

    private TextReport(Results results) {
        this.results = results;
    }

    static String of(Results results, Plan plan) {
        TextReport report = new TextReport(results);
        report.head(plan);
        results.lines().forEach(report::line);
        report.foot();
        return report.text.toString();
    }

    private void head(Plan plan) {
        add("%d cores, JDK %s, load average before the end of the run %.1f; %s%n",
                Runtime.getRuntime().availableProcessors(), System.getProperty("java.runtime.version"),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(), plan);
        add(NAME, "");
        for (Library library : Library.values()) {
            add(" %14s", library.label());
        }
        add("%n" + NAME, "");
        for (int count = Library.values().length; count > 0; count--) {
            add(PAIR, "ns/op", "B/op");
        }
        add("  x best%n");
    }

    private void line(Results.Line line) {
        add(NAME, line.label());
        for (Library library : Library.values()) {
            Optional<Figure> figure = results.figure(line, library);
            add(PAIR, figure.map(one -> format("%.1f", one.nanos())).orElse("n/a"),
                    figure.map(one -> format("%.0f", one.bytes())).orElse(""));
        }
        List<String> misses = results.misses(line);
        String why = misses.isEmpty() ? "" : " (" + why(line).map(WhyNot::mark).orElse("?") + ")";
        add("  %6s  %s%s%n", results.ratio(line).map(ratio -> format("%.2f", ratio)).orElse("-"),
                String.join(", ", misses), why);
    }

    private static Optional<WhyNot> why(Results.Line line) {
        return Optional.ofNullable(WhyNot.of(line.operation(), line.row()));
    }

    private void foot() {
        List<Results.Line> lines = results.lines();
        add("%nns/op: processor time per packet. B/op: bytes allocated on the Java heap, with object and array headers"
                + " and padding.%nx best: how many times as fast as the fastest other library. Netty's decoded payload"
                + " is a piece of the buffer read%ninto, not copied; the others copy it. Paho: its 3.1.1 client, or its"
                + " 5.0 client.%n");
        Set<String> reasons = new TreeSet<>();
        for (Results.Line line : lines) {
            for (Library library : Library.values()) {
                Optional.ofNullable(library.missing(line.row(), line.operation())).ifPresent(reasons::add);
            }
        }
        reasons.forEach(reason -> add("n/a  %s%n", reason));
        List<Results.Line> missing = lines.stream().filter(line -> !results.misses(line).isEmpty()).toList();
        missing.stream().flatMap(line -> why(line).stream()).distinct().sorted()
                .forEach(why -> add("(%s)  %s%n", why.mark(), why.sentence()));
        long unexplained = missing.stream().filter(line -> why(line).isEmpty()).count();
        add("%d rows, %d of them miss a target, %d of these (?) without a reason that is known%n", lines.size(),
                missing.size(), unexplained);
    }

    private void add(String format, Object... values) {
        text.append(format(format, values).replaceAll(" +(\\R)", "$1"));
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
