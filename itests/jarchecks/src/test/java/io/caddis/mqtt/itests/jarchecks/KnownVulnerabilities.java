package io.caddis.mqtt.itests.jarchecks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A committed list of known vulnerabilities, and what of a build is in it. */
record KnownVulnerabilities(List<Row> rows) {
    private static final int COLUMNS = 6;

    /**
     * One line of the list.
     *
     * @param artifact group and artifact id, with a colon between; {@code group:*} for all of a group
     * @param from     the first version that has it
     * @param before   the first version that has not; {@code -} if there is none yet
     * @param id       a name to look it up by
     * @param what     one line about it
     * @param accepted versions that are there all the same, a colon, and why; {@code -} for none
     */
    record Row(String artifact, String from, String before, String id, String what, String accepted) {
        private boolean holds(Dependency one) {
            return (artifact.equals(one.artifact()) || artifact.endsWith(":*") && one.artifact().startsWith(
                    artifact.substring(0, artifact.length() - 1))) && compare(one.version(), from) >= 0
                    && (before.equals("-") || compare(one.version(), before) < 0);
        }

        private boolean accepts(String version) {
            int colon = accepted.indexOf(':');
            return colon > 0 && List.of(accepted.substring(0, colon).split(" ")).contains(version);
        }
    }

    /** A library or plugin in a build. */
    record Dependency(String artifact, String version) implements Comparable<Dependency> {
        @Override
        public int compareTo(Dependency other) {
            return (artifact + ' ' + version).compareTo(other.artifact + ' ' + other.version);
        }
    }

    /** The list of this project. */
    static KnownVulnerabilities committed() {
        try (InputStream in = KnownVulnerabilities.class.getResourceAsStream("/vulnerabilities.tsv")) {
            return of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param text lines of tab separated columns; those that begin with # are comments */
    static KnownVulnerabilities of(String text) {
        List<Row> rows = new ArrayList<>();
        for (String line : text.lines().filter(each -> !each.isBlank() && !each.startsWith("#")).toList()) {
            String[] parts = line.split("\t");
            if (parts.length != COLUMNS || Arrays.stream(parts).anyMatch(String::isBlank)) {
                throw new IllegalArgumentException("not " + COLUMNS + " columns: " + line);
            }
            rows.add(new Row(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]));
        }
        return new KnownVulnerabilities(List.copyOf(rows));
    }

    /** What is wrong with these, a line each. */
    Set<String> in(Set<Dependency> build) {
        Set<String> found = new TreeSet<>();
        for (Dependency one : build) {
            for (Row row : rows) {
                if (row.holds(one) && !row.accepts(one.version())) {
                    found.add(one.artifact() + " " + one.version() + " has " + row.id() + " (" + row.what() + "): "
                            + (row.before().equals("-") ? "do without it" : "take " + row.before() + " or newer"));
                }
            }
        }
        return found;
    }

    /** As Maven orders versions: by numbers, and what is no release comes before it. */
    static int compare(String left, String right) {
        List<String> a = parts(left);
        List<String> b = parts(right);
        for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
            int order = rank(i < a.size() ? a.get(i) : "0").compareTo(rank(i < b.size() ? b.get(i) : "0"));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static List<String> parts(String version) {
        return Arrays.stream(version.toLowerCase().split("[.-]|(?<=[0-9])(?=[a-z])|(?<=[a-z])(?=[0-9])"))
                .filter(part -> !part.isEmpty() && !List.of("final", "ga", "release", "jre").contains(part)).toList();
    }

    /** Words before numbers: alpha, beta, m, rc and the like. */
    private static String rank(String part) {
        return part.chars().allMatch(Character::isDigit) ? "1" + "0".repeat(Math.max(0, 12 - part.length())) + part
                : "0" + part;
    }
}
