package io.caddis.mqtt.itests.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A line of {@code rules.tsv}.
 *
 * @param tag     what a test that shows the rule is tagged with: {@code v3-} and {@code v5-} for numbered statements of
 *                3.1.1 and 5.0, {@code u3-} and {@code u-} for rules without a number, {@code trap-} for what clients
 *                get wrong
 * @param version of the protocol
 * @param clause  where the specification says it, empty for a trap
 * @param binds   {@code client}, {@code both} or {@code server}
 * @param text    the rule in our own words
 */
record Rule(String tag, String version, String clause, String binds, String text) {
    /** All tags that stand for rules begin so; {@code MQTT-} does not say which version. */
    static final Pattern TAG = Pattern.compile("(v3|v5|u|u3|trap|MQTT)-.*");

    /** A file of lines whose fields have tabs between them, without the comments. */
    static List<String[]> lines(String resource, int fields) {
        try (InputStream in = Rule.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#"))
                    .map(line -> fields(resource, line, fields)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String[] fields(String resource, String line, int count) {
        String[] fields = line.split("\t", -1);
        if (fields.length != count) {
            throw new IllegalArgumentException(resource + ": '" + line + "' has " + fields.length + " fields, not "
                    + count + ": write them as the first line says, with a tab between two");
        }
        return fields;
    }

    /** What binds the server is tested only as far as the client has to react to its breaking it. */
    boolean needsTest() {
        return !binds.equals("server");
    }

    static List<Rule> all() {
        return lines("/rules.tsv", 5).stream()
                .map(fields -> new Rule(fields[0], fields[1], fields[2], fields[3], fields[4])).toList();
    }
}
