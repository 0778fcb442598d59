package io.caddis.mqtt.itests.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.itests.container.FrameworkKind;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line. */
class OptionsTest {
    private static final Path FOLDER = Path.of("default");

    private static Options parse(String line) {
        return Options.parse(line.isEmpty() ? List.of() : List.of(line.split(" ")), FOLDER);
    }

    @Test
    void hasDefaults() {
        assertEquals(new Options(FrameworkKind.FELIX, Optional.empty(), OptionalInt.empty(), FOLDER, false), parse(""));
    }

    @Test
    void readsAll() {
        Options options = parse("--framework equinox --broker mqtt://broker:1884 --seconds 15 --dir there --help");
        assertEquals(new Options(FrameworkKind.EQUINOX, Optional.of(URI.create("mqtt://broker:1884")),
                OptionalInt.of(15), Path.of("there"), true), options);
    }

    @ParameterizedTest
    @CsvSource({"mqtt://broker, mqtt://broker:1883", "mqtt://10.0.0.1/, mqtt://10.0.0.1:1883",
        "mqtt://[::1]:1885, mqtt://[::1]:1885"})
    void completesTheBroker(String given, String expected) {
        assertEquals(expected, parse("--broker " + given).broker().orElseThrow().toString());
    }

    @ParameterizedTest
    @CsvSource({"--nonsense", "demo", "--seconds", "--seconds 2", "--seconds 86401", "--seconds ten", "--seconds -5",
        "--framework", "--framework knopflerfish", "--broker localhost", "--broker http://localhost",
        "--broker mqtt://", "--broker mqtt://a:70000", "--broker mqtt://a:0", "--broker mqtt://user@a",
        "--broker mqtt://a/topic", "--dir"})
    void namesWhatItRefuses(String line) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> parse(line));
        assertTrue(refusal.getMessage().contains(line.split(" ")[0]), refusal.getMessage());
        assertTrue(line.split(" ").length == 1 || refusal.getMessage().contains(line.split(" ")[1]),
                refusal.getMessage());
    }
}
