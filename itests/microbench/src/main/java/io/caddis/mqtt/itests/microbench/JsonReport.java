package io.caddis.mqtt.itests.microbench;

import java.util.Locale;
import java.util.stream.Collectors;

/** The results as JSON, for programs that compare runs. No text here holds a character that JSON would escape. */
final class JsonReport {
    private JsonReport() {
    }

    static String of(Results results, Plan plan) {
        return results.lines().stream().map(line -> line(results, line)).collect(Collectors.joining(",\n    ",
                "{\n  \"plan\": \"" + plan + "\",\n  \"jdk\": \"" + System.getProperty("java.runtime.version")
                        + "\",\n  \"cores\": " + Runtime.getRuntime().availableProcessors()
                        + ",\n  \"rows\": [\n    ", "\n  ]\n}\n"));
    }

    private static String line(Results results, Results.Line line) {
        StringBuilder json = new StringBuilder("{\"row\": \"").append(line.label()).append('"');
        for (Library library : Library.values()) {
            results.figure(line, library).ifPresent(figure -> json.append(String.format(Locale.ROOT,
                    ", \"%s\": {\"nanos\": %.2f, \"bytes\": %.1f}", library.label(), figure.nanos(), figure.bytes())));
        }
        results.ratio(line).ifPresent(ratio ->
                json.append(String.format(Locale.ROOT, ", \"againstBestPeer\": %.3f", ratio)));
        return json.append(", \"misses\": ").append(results.misses(line).stream()
                .map(miss -> '"' + miss + '"').collect(Collectors.joining(", ", "[", "]"))).append('}').toString();
    }
}
