package io.caddis.mqtt.itests.rivals;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The results as a picture: a line for each row, on it a mark for each client, at how many times as good as the best
 * other client it is. The scale is logarithmic, so that twice as good and half as good are as far from 1.
 */
final class SvgReport {

    private static final int WIDTH = 860;
    private static final int LEFT = 200;
    private static final int RIGHT = 60;
    private static final int TOP = 74;
    private static final int LINE = 20;
    private static final int MARK = 5;
    private static final double LEAST = 0.05;
    private static final double MOST = 8;
    private static final double[] TICKS = {0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8};
    private static final List<Contenders> SHOWN = List.of(Contenders.HIVEMQ, Contenders.HIVEMQ_IO, Contenders.VERTX,
            Contenders.PAHO, Contenders.PAHO_3, Contenders.CADDIS);
    /** In the order of {@link #SHOWN}; told apart with every common kind of colour blindness. */
    private static final List<String> COLOURS =
            List.of("#e69f00", "#d55e00", "#cc79a7", "#999999", "#56b4e9", "#0072b2");

    private final StringBuilder svg = new StringBuilder();
    private final Results results;
    private final List<Row> rows = new ArrayList<>();

    private SvgReport(Results results) {
        this.results = results;
        for (Row.Kind kind : Row.Kind.values()) {
            rows.addAll(results.rows(kind));
        }
        rows.sort(null);
    }

    static String of(Results results, Machine machine) {
        return new SvgReport(results).draw(machine);
    }

    private String draw(Machine machine) {
        int height = TOP + rows.size() * LINE + LINE;
        add("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                + " font-family=\"sans-serif\" font-size=\"12\" role=\"img\">%n", WIDTH, height, WIDTH, height);
        add("<title>How many times as good as the best other client</title>%n");
        add("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>%n", WIDTH, height);
        text(10, 18, "start", "How many times as good as the best other client, row by row. Right of 1: better.");
        text(10, 34, "start", machine.cores() + " cores, JDK " + machine.jdk() + ", " + machine.system());
        legend();
        scale(height);
        for (int i = 0; i < rows.size(); i++) {
            row(rows.get(i), TOP + i * LINE + LINE / 2);
        }
        return svg.append("</svg>\n").toString();
    }

    private void legend() {
        int x = 10;
        for (Contenders contender : SHOWN) {
            if (rows.stream().anyMatch(row -> results.has(row, contender))) {
                mark(contender, x + MARK, 48);
                text(x + 3 * MARK, 52, "start", contender.label());
                x += 3 * MARK + 20 + contender.label().length() * 7;
            }
        }
    }

    private void scale(int height) {
        for (double tick : TICKS) {
            add("<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\"/>%n", x(tick), TOP - 4, x(tick),
                    height - LINE, tick == 1 ? "#000000" : "#dddddd");
            text(x(tick), TOP - 8, "middle", tick < 1 ? String.valueOf(tick) : String.valueOf((int) tick));
        }
    }

    private void row(Row row, int y) {
        text(LEFT - 10, y + 4, "end", row.label());
        for (Contenders contender : SHOWN) {
            if (results.has(row, contender)) {
                results.againstBestPeer(row, contender).ifPresent(ratio -> mark(contender, x(ratio), y));
            }
        }
        OptionalDouble ours = results.has(row, Contenders.CADDIS)
                ? results.againstBestPeer(row, Contenders.CADDIS) : OptionalDouble.empty();
        text(WIDTH - 10, y + 4, "end", ours.isPresent()
                ? String.format(Locale.ROOT, "%.2f", ours.getAsDouble()) : "-");
    }

    private void mark(Contenders contender, double x, int y) {
        String colour = COLOURS.get(SHOWN.indexOf(contender));
        if (contender == Contenders.CADDIS) {
            add("<rect x=\"%.1f\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>%n", x - MARK, y - MARK, 2 * MARK,
                    2 * MARK, colour);
        } else {
            add("<circle cx=\"%.1f\" cy=\"%d\" r=\"%d\" fill=\"%s\"/>%n", x, y, MARK - 1, colour);
        }
    }

    /** What is beyond an end of the scale is drawn at that end. */
    private static double x(double ratio) {
        double share = Math.log(Math.max(LEAST, Math.min(MOST, ratio)) / LEAST) / Math.log(MOST / LEAST);
        return LEFT + share * (WIDTH - LEFT - RIGHT);
    }

    private void text(double x, int y, String anchor, String text) {
        add("<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>%n", x, y, anchor,
                text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
