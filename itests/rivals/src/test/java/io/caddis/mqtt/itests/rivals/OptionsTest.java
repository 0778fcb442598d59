package io.caddis.mqtt.itests.rivals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void withoutOptionsAllTakePartAtLength() {
        Options options = Options.parse();
        assertFalse(options.quick());
        assertFalse(options.help());
        assertNull(options.json());
        assertEquals(EnumSet.complementOf(EnumSet.of(Contenders.ANOTHER_BUILD)), options.contenders());
    }

    @Test
    void readsEveryOption() {
        Options options = Options.parse("--quick", "--json", "out.json", "--svg", "out.svg", "--only", "raw,paho",
                "--rows", "Publish QoS 1,fan");
        assertEquals(Path.of("out.svg").toAbsolutePath(), options.svg());
        assertEquals(List.of(Row.PUBLISH_1, Row.PUBLISH_1K, Row.PUBLISH_64K, Row.PUBLISH_1M, Row.FAN_IN, Row.DURABLE),
                options.rows());
        assertTrue(options.quick());
        assertEquals(Path.of("out.json").toAbsolutePath(), options.json());
        assertEquals(EnumSet.of(Contenders.RAW, Contenders.PAHO), options.contenders());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--fast", "quick", "--json", "--json --quick", "--json no/such/folder/x", "--only",
        "--only nobody", "--only raw,",
        "--only other-build", "--rows", "--rows nothing", "--svg", "--against", "--against .", "--against no/such"})
    void wrongOptionsGiveUsageAndStatus2(String line) {
        String[] args = line.split(" ");
        assertThrows(IllegalArgumentException.class, () -> Options.parse(args));
        assertEquals(2, run(args));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("usage: ./caddis bench"));
        assertEquals(0, out.size());
    }

    @Test
    void anotherBuildTakesPartWithItsOwnClassesAndBundles(@TempDir Path clone) throws IOException {
        Path classes = clone.resolve("itests/bench/target/classes/some/where");
        Files.createDirectories(classes);
        Files.createDirectories(clone.resolve("itests/container/target/host"));
        Files.createDirectories(clone.resolve("itests/api/target/classes"));
        Files.createFile(classes.resolve("Worker.class"));
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class,
                () -> Options.parse("--against", clone.toString()));
        assertTrue(refusal.getMessage().contains(clone + ": give the folder of a clone"), refusal.getMessage());
        Files.createFile(classes.resolve("SinkBroker.class"));
        Options options = Options.parse("--only", "caddis", "--against", clone.toString());
        assertEquals(EnumSet.of(Contenders.CADDIS, Contenders.ANOTHER_BUILD), options.contenders());
        assertEquals("some.where.Worker", options.against().worker());
        assertEquals(clone.resolve("itests/container/target/host"), options.against().host());
        assertTrue(options.against().classPath().startsWith(clone.resolve("itests/bench/target/classes").toString()));
    }

    @Test
    void helpGoesToStandardOutputWithStatus0() {
        assertEquals(0, run("--help"));
        assertEquals(Options.USAGE, out.toString(StandardCharsets.UTF_8));
        assertEquals(0, err.size());
    }

    private int run(String... args) {
        return Bench.run(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), args);
    }
}
