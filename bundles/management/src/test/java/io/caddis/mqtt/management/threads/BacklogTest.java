package io.caddis.mqtt.management.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** How much waits, and since when it stands. */
class BacklogTest {
    private static final long MUCH = Long.MAX_VALUE;

    private final Backlog backlog = new Backlog(this);

    @Test
    void roomIsCountedInPiecesAndInBytes() {
        synchronized (this) {
            backlog.add(10);
            backlog.add(20);
            assertTrue(backlog.hasRoom(3, 31));
            assertFalse(backlog.hasRoom(2, MUCH));
            assertFalse(backlog.hasRoom(3, 30));
            backlog.taken(10);
            assertTrue(backlog.hasRoom(2, 30), "it looks again");
            backlog.remove(20);
            assertTrue(backlog.isEmpty());
            assertEquals(0, backlog.bytes());
        }
    }

    @Test
    void halfEmptyIsBoth() {
        synchronized (this) {
            backlog.add(10);
            backlog.add(10);
            assertTrue(backlog.isHalfEmpty(4, 40));
            assertFalse(backlog.isHalfEmpty(3, 40));
            assertFalse(backlog.isHalfEmpty(4, 39));
        }
    }

    @Test
    void whatMovesTooSlowlyIsToldFromWhatStands() {
        synchronized (this) {
            backlog.add(1);
            backlog.full(100);
            backlog.add(1);
            assertEquals(50, backlog.fullNanos(false, 150));
            backlog.taken(1);
            assertEquals(0, backlog.fullNanos(false, 160));
            assertEquals(60, backlog.fullNanos(true, 160));
            assertFalse(backlog.stands(10, 200), "the first look");
            assertTrue(backlog.stands(10, 210));
            backlog.taken(1);
            assertFalse(backlog.stands(10, 300), "nothing waits");
        }
    }
}
