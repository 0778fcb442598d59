package io.caddis.mqtt.itests.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** {@code docs/netxduo.md}: the introduction, and the table. It is made only if every test passed. */
final class ParityPage {
    /** The parts of the table, in their order, by the letter that their rows begin with. */
    static final Map<Character, String> PARTS = Map.ofEntries(Map.entry('S', "Services"),
            Map.entry('C', "Return codes"), Map.entry('N', "Callbacks"), Map.entry('O', "Options at compile time"),
            Map.entry('B', "Behaviour"), Map.entry('T', "Regression tests of NetX Duo"),
            Map.entry('I', "Interoperability tests of NetX Duo"),
            Map.entry('U', "What the tests of NetX Duo do not cover"), Map.entry('L', "Limits of NetX Duo"));
    private static final String ORDER = "SCNOBTIUL";

    private final StringBuilder text = new StringBuilder();
    private final List<Parity> rows;
    private final Evidence evidence;

    ParityPage(List<Parity> rows, Evidence evidence) {
        this.rows = rows;
        this.evidence = evidence;
    }

    String text() throws IOException {
        try (InputStream in = ParityPage.class.getResourceAsStream("/netxduo.md")) {
            text.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        ORDER.chars().forEach(part -> section((char) part));
        return text.toString();
    }

    private void section(char part) {
        List<Parity> shown = rows.stream().filter(row -> row.part() == part).toList();
        text.append("\n## ").append(PARTS.get(part)).append(" (").append(shown.size()).append(")\n\n")
                .append("| id | NetX Duo | Caddis | test | result |\n|---|---|---|---|---|\n");
        shown.forEach(row -> text.append("| ").append(row.id()).append(" | ").append(cell(row.netx())).append(" | ")
                .append(row.kind() == Parity.Kind.OTHER ? "**Differs.** " : "").append(cell(row.caddis()))
                .append(" | ").append(row.needsTest() ? evidence.tests(row.tag()) : "–").append(" | ")
                .append(row.needsTest() ? "passed" : "not applicable").append(" |\n"));
    }

    private static String cell(String words) {
        return words.replace("|", "\\|");
    }
}
