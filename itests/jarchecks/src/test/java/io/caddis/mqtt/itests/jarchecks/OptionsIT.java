package io.caddis.mqtt.itests.jarchecks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The sources of {@code bundles/options} are those that follow from the Metatype of clients. */
class OptionsIT {
    private static final Path FOLDER = BundleJar.root().resolve(
            "bundles/options/src/main/java/io/caddis/mqtt/options");

    private final List<String> stale = new ArrayList<>();

    @Test
    void eachKeyIsAMethodAndAConstant() throws Exception {
        Map<String, List<ConfigurationKey>> keysByPid = new TreeMap<>();
        for (BundleJar bundle : BundleJar.all()) {
            if (bundle.name().equals("management")) {
                ConfigurationKey.read(bundle.components().get("OSGI-INF/metatype/io.caddis.mqtt.client.xml"),
                        keysByPid);
            }
        }
        OptionsSource source = new OptionsSource(keysByPid.get("io.caddis.mqtt.client"));
        compare("ClientKeys.java", source.keys());
        compare("ClientOptions.java", source.options());
        assertEquals(List.of(), stale, "bundles/options was not up to date; these files have been written anew: look at"
                + " them and commit them");
    }

    private void compare(String name, String expected) throws IOException {
        Path file = FOLDER.resolve(name);
        if (!Files.exists(file) || !Files.readString(file).equals(expected)) {
            Files.writeString(file, expected);
            stale.add(name);
        }
    }
}
