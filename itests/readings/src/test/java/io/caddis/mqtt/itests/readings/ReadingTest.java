package io.caddis.mqtt.itests.readings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines of the system become readings, readings become messages. */
class ReadingTest {
    private static final Path MEMINFO = Path.of("/proc/meminfo");

    @TempDir
    private Path folder;

    @Test
    void readsNameNumbersAndUnit() {
        Reading memory = Reading.parse(MEMINFO, "MemFree:        22961404 kB").orElseThrow();
        assertEquals(new Reading(MEMINFO, "MemFree", List.of(22961404L), "kB"), memory);
        Reading network = Reading.parse(Path.of("/proc/net/dev"), "  eth0: 12 3    0").orElseThrow();
        assertEquals(new Reading(Path.of("/proc/net/dev"), "eth0", List.of(12L, 3L, 0L), ""), network);
    }

    @Test
    void leavesOutHeadings() {
        assertEquals(Optional.empty(), Reading.parse(MEMINFO, "Inter-|   Receive          |  Transmit"));
        assertEquals(Optional.empty(), Reading.parse(MEMINFO, ""));
    }

    @Test
    void makesTopicAndJson() {
        Reading reading = Reading.parse(MEMINFO, "Active(anon):  7 kB").orElseThrow();
        assertEquals("machine/meminfo/Active_anon_", reading.topic());
        assertEquals("{\"seq\":9,\"run\":\"r\",\"qos\":2,\"file\":\"/proc/meminfo\",\"name\":\"Active(anon)\","
                + "\"values\":[7],\"unit\":\"kB\"}", reading.json("r", 9, 2));
    }

    @Test
    void takesFilesInTurnAndReadsThemAgain() throws IOException {
        Path one = Files.writeString(folder.resolve("one"), "heading\na 1\nb 2\n");
        Path two = Files.writeString(folder.resolve("two"), "c 3\n");
        MachineFiles files = new MachineFiles(one + " " + two);
        assertEquals("a", files.next().orElseThrow().name());
        assertEquals("c", files.next().orElseThrow().name());
        Files.writeString(one, "a 1\nb 5\n");
        assertEquals(List.of(5L), files.next().orElseThrow().values());
    }

    @Test
    void namesTheFileThatCannotBeRead() {
        String missing = folder.resolve("missing").toString();
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> new MachineFiles(missing));
        assertTrue(refusal.getMessage().contains(missing), refusal.getMessage());
    }

    @Test
    void countsWhatWaits() {
        Counts counts = new Counts();
        counts.next();
        counts.next();
        counts.ended(null);
        assertEquals(1, counts.waiting());
        counts.ended(new IllegalStateException("no"));
        assertEquals(0, counts.waiting());
        assertEquals("no", counts.toMap().get("failure"));
        assertEquals(2L, counts.toMap().get("sent"));
    }
}
