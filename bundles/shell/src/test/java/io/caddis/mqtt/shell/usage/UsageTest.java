package io.caddis.mqtt.shell.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Reading what a user types, and saying what is wrong with it. */
class UsageTest {
    private final Usage usage = Usage.of("try", "tries").client().topic("FILTER...").option("qos", "N", "its QoS")
            .flag("full", "in full").option(Usage.JSON).note("A note.");

    private String refused(String... words) {
        return assertThrows(CommandException.class, () -> usage.read(List.of(words))).getMessage();
    }

    @Test
    void operandsAndOptionsInAnyOrder() {
        Arguments read = usage.read(List.of("--qos", "1", "plant", "--full", "a", "b"));
        assertEquals(List.of("plant", "a", "b"), read.operands());
        assertEquals(1, read.number("qos", 0, 0, 2));
        assertTrue(read.has("full"));
        assertFalse(read.json());
        assertEquals(2, usage.read(List.of("plant", "a", "--qos=2")).number("qos", 0, 0, 2));
    }

    @Test
    void twoDashesEndTheOptions() {
        Arguments read = usage.read(List.of("plant", "--", "--full", "--"));
        assertEquals(List.of("plant", "--full", "--"), read.operands());
        assertFalse(read.has("full"));
    }

    @Test
    void saysWhatIsWrong() {
        assertEquals("mqtt:try needs FILTER...: write mqtt:try CLIENT FILTER... [--qos N] [--full] [--json]",
                refused("plant"));
        assertEquals("mqtt:try has no option --jsn; did you mean --json?", refused("plant", "a", "--jsn"));
        assertEquals("mqtt:try has no option --colour", refused("plant", "a", "--colour"));
        assertEquals("mqtt:try needs a value after --qos: write --qos N", refused("plant", "a", "--qos"));
        assertEquals("mqtt:try takes no value for --full: write --full alone", refused("plant", "a", "--full=1"));
        Usage one = Usage.of("one", "takes one").client();
        assertEquals("mqtt:one has no use for 'b\\u0007': write mqtt:one CLIENT; put quotes around what holds blanks",
                assertThrows(CommandException.class, () -> one.read(List.of("a", "b\u0007"))).getMessage());
    }

    @Test
    void saysWhichNumbersThereAre() {
        for (String wrong : List.of("3", "-1", "x", "", "99999999999")) {
            Arguments read = usage.read(List.of("plant", "a", "--qos", wrong));
            assertEquals("--qos '" + wrong + "': use a whole number from 0 to 2",
                    assertThrows(CommandException.class, () -> read.number("qos", 0, 0, 2)).getMessage());
        }
    }

    @Test
    void helpIsAnOption() {
        assertTrue(usage.read(List.of("--help")).help());
    }

    @Test
    void placesOfOperands() {
        assertEquals(0, usage.operandsIn(List.of()));
        assertEquals(1, usage.operandsIn(List.of("--qos", "1", "plant", "--full")));
        assertEquals(2, usage.operandsIn(List.of("--", "--qos", "1")));
        assertEquals(Usage.Kind.CLIENT, usage.operandAt(0).orElseThrow().kind());
        assertEquals(Usage.Kind.TOPIC, usage.operandAt(5).orElseThrow().kind());
        assertEquals(Optional.empty(), Usage.of("none", "").operandAt(0));
    }

    @Test
    void namesThatAreNear() {
        List<String> names = List.of("plant", "readings", "x");
        assertEquals(Optional.of("plant"), Names.nearest("plnt", names));
        assertEquals(Optional.of("readings"), Names.nearest("read", names));
        assertEquals(Optional.of("plant"), Names.nearest("PLANT", names));
        assertEquals(Optional.empty(), Names.nearest("zzz", names));
        assertEquals(Optional.empty(), Names.nearest("plant", List.of()));
    }
}
