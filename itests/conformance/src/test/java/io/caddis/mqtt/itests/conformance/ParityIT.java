package io.caddis.mqtt.itests.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the MQTT client of NetX Duo has or does, Caddis has or does as the table says, and a test shows it. */
class ParityIT {
    private final List<Parity> rows = Parity.all();

    /** The 36 regression tests, the 20 cases that they leave out and the 26 limits are all there, and each part is. */
    @Test
    void theListIsWhole() {
        Map<Character, List<String>> ids = rows.stream()
                .collect(Collectors.groupingBy(Parity::part, Collectors.mapping(Parity::id, Collectors.toList())));
        assertEquals(ParityPage.PARTS.keySet(), ids.keySet());
        assertEquals(numbers("T%02d", 36), ids.get('T'));
        assertEquals(numbers("U%02d", 20), ids.get('U'));
        assertEquals(numbers("L%02d", 26), ids.get('L'));
        ids.forEach((part, those) -> assertEquals(numbers(part + (part == 'I' ? "%d" : "%02d"), those.size()), those));
        rows.forEach(row -> assertFalse(row.netx().isBlank() || row.caddis().isBlank(), row.id()));
    }

    private static List<String> numbers(String format, int last) {
        return IntStream.rangeClosed(1, last).mapToObj(number -> format.formatted(number)).toList();
    }

    @Test
    void everyRowIsShownAndThePageSaysSo() throws IOException {
        Evidence evidence = new Evidence(Path.of(System.getProperty("caddis.root")), Parity.TAG);
        Map<String, String> needed = new LinkedHashMap<>();
        rows.stream().filter(Parity::needsTest).forEach(row -> needed.put(row.tag(), row.caddis()));
        List<String> problems = evidence.problems(needed,
                rows.stream().filter(Parity::needsTest).map(Parity::tag).toList(),
                "itests/conformance/src/test/resources/netxduo.tsv, such as netx-T03; a row that does not apply has"
                        + " none");
        evidence.require(problems, "docs/netxduo.md",
                problems.isEmpty() ? new ParityPage(rows, evidence).text() : "");
    }
}
