package io.caddis.mqtt.itests.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's files are written once. */
class WorkFolderTest {
    @TempDir
    private Path folder;

    @Test
    void writesWhatIsMissingAndKeepsEdits() throws IOException {
        WorkFolder first = new WorkFolder(folder);
        assertTrue(Files.readString(first.logging()).contains("<configuration>"));
        Path readings = first.etc().resolve("io.caddis.mqtt.client~readings.cfg");
        assertTrue(Files.readString(readings).contains("server = ${caddis.demo.broker}"));

        Files.writeString(readings, "server = mqtt://mine:1883\n");
        Path dashboard = first.etc().resolve("io.caddis.mqtt.client~dashboard.cfg");
        Files.delete(dashboard);
        new WorkFolder(folder);

        assertEquals("server = mqtt://mine:1883\n", Files.readString(readings));
        assertTrue(Files.exists(dashboard));
    }
}
