package io.caddis.mqtt.itests.hostile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.itests.hostile.HostileCheck.Options;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts of the check. */
class PartsTest {
    @Test
    void wordsThatLeaveTheirLine() {
        assertNull(Words.problem("12:00 INFO client a: CONNECTED \u00e4\u20ac\tand more"));
        for (String line : Words.MARKED.split("\n")) {
            assertNotNull(Words.problem(line), line);
        }
        assertNotNull(Words.problem("x".repeat(5000)));
    }

    @Test
    void numbersAsOnTheWire() {
        assertArrayEquals(Bytes.of(0), Bytes.number(0));
        assertArrayEquals(Bytes.of(0x7F), Bytes.number(127));
        assertArrayEquals(Bytes.of(0x80, 1), Bytes.number(128));
        assertArrayEquals(Bytes.of(0xFF, 0xFF, 0xFF, 0x7F), Bytes.number(268_435_455));
    }

    @Test
    void eachAttackHasANameOfItsOwn() {
        List<Attack> all = Attackers.all();
        Set<String> names = new HashSet<>();
        assertTrue(all.stream().allMatch(one -> names.add(one.name()) && one.name().length() <= 28), names.toString());
    }

    @Test
    void options() {
        assertEquals(new Options(600, -3, "x", false, "lost"), Options.parse("--seconds", "600", "--seed", "-3",
                "--only", "x", "--untimed", "--broken", "lost"));
    }

    @Test
    void attacksByAnyOfSomeTexts() {
        Options options = Options.parse("--only", "lists,answers");
        assertEquals(List.of(true, true, false), Stream.of("revocation lists", "answers nobody reads", "responders")
                .map(options::wants).toList());
        assertTrue(Options.parse().wants("any"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--seconds", "--seconds 0", "--seconds x", "--broken all", "--more 1"})
    void wrongOptions(String line) {
        assertThrows(IllegalArgumentException.class, () -> Options.parse(line.split(" ")));
    }
}
