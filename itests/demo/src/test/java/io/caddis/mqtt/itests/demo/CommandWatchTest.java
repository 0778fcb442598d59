package io.caddis.mqtt.itests.demo;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommandWatchTest {
    @AfterEach
    void clear() {
        System.clearProperty(CommandWatch.QUIET);
    }

    @Test
    void itIsQuietUntilTheLastCommandEnds() {
        CommandWatch watch = new CommandWatch(null);
        watch.told(1);
        watch.told(1);
        watch.told(-1);
        assertTrue(Boolean.getBoolean(CommandWatch.QUIET));
        watch.told(-1);
        assertFalse(Boolean.getBoolean(CommandWatch.QUIET));
    }
}
