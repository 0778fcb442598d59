package io.caddis.mqtt.shell.output;

import java.util.ArrayList;
import java.util.List;

/** Columns as wide as their widest cell, two blanks between them; numbers to the right, the last column as it is. */
public final class Table {
    private final List<String[]> rows = new ArrayList<>();
    private final List<Boolean> numeric = new ArrayList<>();
    private final boolean hasHeads;

    /** Without heads. */
    public Table() {
        hasHeads = false;
    }

    public Table(String... heads) {
        hasHeads = true;
        rows.add(heads);
    }

    public void row(Object... cells) {
        String[] row = new String[cells.length];
        for (int column = 0; column < cells.length; column++) {
            row[column] = cells[column] == null ? "" : Text.safe(String.valueOf(cells[column]));
            while (numeric.size() <= column) {
                numeric.add(Boolean.TRUE);
            }
            numeric.set(column, numeric.get(column) && cells[column] instanceof Number);
        }
        rows.add(row);
    }

    public boolean isEmpty() {
        return rows.size() == (hasHeads ? 1 : 0);
    }

    public void print(Console console) {
        lines(console).forEach(console::line);
    }

    /** As they look on a console: those of a table with heads cut to its width, and coloured where it has colours. */
    public List<String> lines(Console console) {
        List<String> plain = lines();
        if (!hasHeads || !console.terminal()) {
            return plain;
        }
        List<String> shown = new ArrayList<>();
        for (String line : plain) {
            String cut = console.screen().cut(line);
            shown.add(shown.isEmpty() ? console.screen().head(cut) : console.screen().state(cut));
        }
        return shown;
    }

    public List<String> lines() {
        List<Integer> widths = new ArrayList<>();
        for (String[] row : rows) {
            for (int column = 0; column < row.length; column++) {
                if (column == widths.size()) {
                    widths.add(0);
                }
                widths.set(column, Math.max(widths.get(column), width(row[column])));
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private String line(String[] row, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.length; column++) {
            String padding = " ".repeat(widths.get(column) - width(row[column]));
            boolean right = widths.size() > 2 && column < numeric.size() && numeric.get(column);
            line.append(column == 0 ? "" : "  ").append(right ? padding + row[column] : row[column] + padding);
        }
        return line.toString().stripTrailing();
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
