package io.caddis.mqtt.itests.rivals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The results as JSON, for programs that compare runs. */
final class JsonReport {

    private JsonReport() {
    }

    static String of(Results results, Plan plan, Machine machine) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("cores", machine.cores());
        report.put("jdk", machine.jdk());
        report.put("system", machine.system());
        report.put("loadBefore", machine.load());
        report.put("rounds", plan.rounds());
        report.put("generations", results.generations());
        report.put("burstMillis", plan.burstMillis());
        report.put("payloadBytes", Traffic.PAYLOAD_BYTES);
        report.put("inFlight", Traffic.IN_FLIGHT);
        Map<String, Object> versions = new LinkedHashMap<>();
        results.versions().forEach((contender, version) -> versions.put(contender.id(), version));
        report.put("versions", versions);
        List<Object> figures = new ArrayList<>();
        for (Row row : Row.values()) {
            for (Contenders contender : results.contenders(row)) {
                figures.add(figures(results, row, contender));
            }
        }
        report.put("results", figures);
        report.put("notes", results.notes());
        report.put("failures", results.failures());
        return json(report) + "\n";
    }

    private static Map<String, Object> figures(Results results, Row row, Contenders contender) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("row", row.label());
        figures.put("contender", contender.id());
        figures.put("rounds", results.rounds(row, contender));
        if (row.kind() == Row.Kind.MILLIS) {
            figures.put("millis", spread(results.spread(row, contender, Sample::millis)));
        } else if (row.kind() == Row.Kind.BYTES) {
            figures.put("bytes", spread(results.spread(row, contender, Sample::bytesPerMessage)));
        } else {
            figures.put("messagesPerSecond", spread(results.spread(row, contender, Sample::perSecond)));
            figures.put("cpuMicrosPerMessageOfAll", results.cpuMicrosPerMessage(row, contender));
            figures.put("cpuMicrosPerMessage", spread(results.spread(row, contender, Sample::cpuMicrosPerMessage)));
            figures.put("allocatedBytesPerMessage", spread(results.spread(row, contender, Sample::bytesPerMessage)));
            figures.put("lost", results.lost(row, contender));
        }
        if (row.isRoundTrip()) {
            figures.put("p50Micros", spread(results.spread(row, contender, Sample::p50Micros)));
            figures.put("p99Micros", spread(results.spread(row, contender, Sample::p99Micros)));
        }
        Statistics.Spread otherBuild = results.againstOtherBuild(row);
        if (otherBuild != null && contender == Contenders.CADDIS) {
            figures.put("againstOtherBuild", spread(otherBuild));
        }
        results.againstBestPeer(row, contender).ifPresent(ratio -> figures.put("againstBestPeer", ratio));
        return figures;
    }

    private static Map<String, Object> spread(Statistics.Spread spread) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("median", spread.median());
        figures.put("min", spread.min());
        figures.put("max", spread.max());
        return figures;
    }

    /** Writes maps, lists, strings and finite numbers. */
    static String json(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> json(entry.getKey()) + ": " + json(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(JsonReport::json).collect(Collectors.joining(",\n  ", "[\n  ", "\n]"));
        }
        if (value instanceof Double number) {
            return String.format(Locale.ROOT, "%.3f", number);
        }
        return value instanceof Number ? value.toString() : quoted(value.toString());
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
