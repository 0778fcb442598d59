package io.caddis.mqtt.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartTest {
    private static final int CLASS_FILE_OF_JAVA_8 = 52;

    @ParameterizedTest
    @ValueSource(strings = {"1.8", "9", "11", "16"})
    void anOlderJavaIsToldWhatToInstall(String version) {
        assertEquals("caddis-gateway: this is Java " + version + " in " + System.getProperty("java.home")
                + ": install Java 17 or newer, and start with that", Start.objection(version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"17", "21", "25", "100"})
    void aNewerJavaServes(String version) {
        assertNull(Start.objection(version));
    }

    @Test
    void anOlderJavaCanLoadTheClassThatSaysSo() throws IOException {
        try (InputStream file = Start.class.getResourceAsStream("Start.class")) {
            assertEquals(CLASS_FILE_OF_JAVA_8, file.readNBytes(8)[7]);
        }
    }
}
