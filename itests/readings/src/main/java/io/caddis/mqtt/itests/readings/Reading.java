package io.caddis.mqtt.itests.readings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One line of a file like {@code /proc/meminfo}: a name, numbers, perhaps a unit.
 *
 * @param file   where it was read
 * @param name   the first word of the line, without a colon
 * @param values the numbers after it, the first {@value #VALUES_MAX} of them
 * @param unit   the word after the numbers, or nothing
 */
record Reading(Path file, String name, List<Long> values, String unit) {
    private static final int VALUES_MAX = 10;

    /** Reads a line; empty if it has not the form of a name with numbers, such as a heading. */
    static Optional<Reading> parse(Path file, String line) {
        String[] words = line.strip().split("[\\s:]+");
        List<Long> values = Stream.of(words).skip(1).takeWhile(Reading::isNumber).map(Long::valueOf).toList();
        if (values.isEmpty()) {
            return Optional.empty();
        }
        String unit = words.length > values.size() + 1 ? words[values.size() + 1] : "";
        return Optional.of(new Reading(file, words[0], values.subList(0, Math.min(VALUES_MAX, values.size())), unit));
    }

    private static boolean isNumber(String word) {
        return word.matches("-?\\d{1,18}");
    }

    /** The topic: {@code machine}, the file without {@code /proc}, the name. */
    String topic() {
        Path proc = Path.of("/proc");
        Path below = file.startsWith(proc) ? proc.relativize(file) : Path.of("/").relativize(file.toAbsolutePath());
        return "machine/" + below + "/" + name.replaceAll("[^\\w.-]", "_");
    }

    /** The payload: one line of JSON. */
    String json(String run, long seq, int qos) {
        String numbers = values.stream().map(String::valueOf).collect(Collectors.joining(","));
        return "{\"seq\":" + seq + ",\"run\":\"" + run + "\",\"qos\":" + qos + ",\"file\":\"" + escape(file.toString())
                + "\",\"name\":\"" + escape(name) + "\",\"values\":[" + numbers + "]"
                + (unit.isEmpty() ? "" : ",\"unit\":\"" + escape(unit) + "\"") + "}";
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", "?");
    }
}
