package io.caddis.mqtt.itests.jarchecks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The tables of {@code docs/configuration.md} are those of the bundles' Metatype. Each stands behind a line such as
 * {@code <!-- keys of io.caddis.mqtt.client: will. queue. -->}, which says which keys it has: those that begin so,
 * where the longest beginning counts; without any it has the rest. A line {@code <!-- end -->} follows it.
 */
class ConfigurationPageIT {
    private static final Pattern TABLE =
            Pattern.compile("(<!-- keys of (\\S+?)(?:: ([^>]*))? -->\n)(.*?)(<!-- end -->)", Pattern.DOTALL);
    private static final Set<String> CHANGES = Set.of("hot", "reconnect", "restart");

    private final Map<String, List<ConfigurationKey>> keysByPid = new TreeMap<>();
    private final List<String> shown = new ArrayList<>();

    @Test
    void tablesAreThoseOfTheBundles() throws Exception {
        for (BundleJar bundle : BundleJar.all()) {
            for (Map.Entry<String, String> file : bundle.components().entrySet()) {
                if (file.getKey().startsWith("OSGI-INF/metatype/")) {
                    ConfigurationKey.read(file.getValue(), keysByPid);
                }
            }
        }
        keysByPid.get("io.caddis.mqtt.client").forEach(key -> {
            if (!CHANGES.contains(key.change())) {
                fail("the key " + key.name() + " does not say what a change costs: give it @Key in ClientMetatype");
            }
        });
        Path page = BundleJar.root().resolve("docs/configuration.md");
        String committed = Files.readString(page);
        List<MatchResult> tables = TABLE.matcher(committed).results().toList();
        String text = TABLE.matcher(committed).replaceAll(table ->
                Matcher.quoteReplacement(table.group(1) + rows(table, tables) + table.group(5)));
        List<String> all = keysByPid.entrySet().stream().flatMap(pid -> pid.getValue().stream()
                .map(key -> pid.getKey() + " " + key.name())).sorted().toList();
        assertEquals(all, shown.stream().sorted().toList(), "each key stands in one table of docs/configuration.md");
        if (!committed.equals(text)) {
            Files.writeString(page, text);
            fail("docs/configuration.md was not up to date; it has been written anew: look at it and commit it");
        }
    }

    private String rows(MatchResult table, List<MatchResult> tables) {
        String pid = table.group(2);
        List<ConfigurationKey> keys = keysByPid.get(pid);
        if (keys == null) {
            throw new AssertionError("no bundle has keys of " + pid + ": mend that line of docs/configuration.md");
        }
        Set<String> names = keys.stream().map(ConfigurationKey::name).collect(Collectors.toSet());
        StringBuilder rows = new StringBuilder();
        for (ConfigurationKey key : keys) {
            int best = tables.stream().filter(one -> one.group(2).equals(pid))
                    .mapToInt(one -> beginning(one, key.name())).max().orElse(-1);
            if (best >= 0 && best == beginning(table, key.name())) {
                rows.append(rows.isEmpty() ? ConfigurationKey.head(!key.change().isEmpty()) : "")
                        .append(key.row(names));
                shown.add(pid + " " + key.name());
            }
        }
        return "\n" + rows + "\n";
    }

    /** How much of a key's name is said by the table to stand there; -1 if nothing says so. */
    private static int beginning(MatchResult table, String key) {
        if (table.group(3) == null) {
            return 0;
        }
        String name = key.startsWith(".") ? key.substring(1) : key;
        return Pattern.compile("\\s+").splitAsStream(table.group(3).trim()).filter(name::startsWith)
                .mapToInt(String::length).max().orElse(-1);
    }
}
