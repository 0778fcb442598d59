package io.caddis.mqtt.shell.running;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The topics that commands used last. */
class RecentTopicsTest {
    @Test
    void recentTopicsAreBounded() {
        RecentTopics topics = new RecentTopics();
        for (int count = 0; count < 150; count++) {
            topics.used("t" + count);
        }
        topics.used("t60");
        assertEquals(100, topics.all().size());
        assertEquals("t60", topics.all().get(99));
        assertEquals("t50", topics.all().get(0));
    }
}
