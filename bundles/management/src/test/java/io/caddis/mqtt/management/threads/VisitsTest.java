package io.caddis.mqtt.management.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.management.ByHand;
import org.junit.jupiter.api.Test;

/** Who looks after the threads of others that do the pool's work. */
class VisitsTest {
    private static final long OVER_NANOS = 20 * ByHand.MILLI;

    private final ByHand hand = new ByHand(0);

    private void visit(Runnable task) {
        hand.workers.visitFor(task).run();
    }

    private boolean isOver() {
        return Visit.isOver(hand.workers.visit());
    }

    private void passWithoutTasks(long nanos) {
        hand.pass(nanos, () -> { });
    }

    /** A listener that never returns costs no wake-up of the processor. */
    @Test
    void aVisitThatIsOverIsNotLookedAtAgain() {
        visit(() -> {
            assertFalse(isOver());
            passWithoutTasks(OVER_NANOS);
            assertTrue(isOver());
            passWithoutTasks(OVER_NANOS);
            assertEquals(0, hand.alarms());
        });
    }

    @Test
    void theNextVisitIsLookedAtAllTheSame() {
        for (int visits = 0; visits < 3; visits++) {
            visit(() -> {
                assertFalse(isOver());
                passWithoutTasks(2 * OVER_NANOS);
                assertTrue(isOver());
            });
        }
        passWithoutTasks(2 * OVER_NANOS);
        assertEquals(0, hand.alarms());
    }

    @Test
    void itIsLookedAtWhenThereIsMemoryAgain() {
        hand.noMemory = true;
        visit(() -> {
            passWithoutTasks(OVER_NANOS);
            assertFalse(isOver());
        });
        hand.noMemory = false;
        visit(() -> {
            passWithoutTasks(OVER_NANOS);
            assertTrue(isOver());
        });
    }
}
