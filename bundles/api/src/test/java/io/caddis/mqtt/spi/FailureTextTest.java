package io.caddis.mqtt.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class FailureTextTest {
    /** As one whose bundle is gone. */
    private static final class Unprintable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String toString() {
            throw new NoClassDefFoundError("gone");
        }
    }

    /** Its causes have no end, and are others each time. */
    private static final class Endless extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable getCause() {
            return new Endless();
        }
    }

    @Test
    void aFailureThatCannotBePrintedIsNamed() {
        assertEquals("java.lang.IllegalStateException: why", FailureText.of(new IllegalStateException("why")));
        assertEquals(Unprintable.class.getName() + ", which cannot be printed", FailureText.of(new Unprintable()));
        assertEquals(Object.class.getName(), FailureText.of(new Object() {
            @Override
            public String toString() {
                return null;
            }
        }).replaceFirst("^.*Test\\$.*", Object.class.getName()), "the class in place of nothing");
    }

    @Test
    void argumentsStandInTheirPlacesOrBehind() {
        assertEquals("a 1 b {}, " + Unprintable.class.getName() + ", which cannot be printed",
                FailureText.line("a {} b {}", new Object[] {1, "{}", new Unprintable()}));
        assertEquals("a null", FailureText.line("a {}", new Object[] {null}));
        assertEquals("a {}", FailureText.line("a {}", new Object[0]));
    }

    @Test
    void causesWithoutAnEndAreRefusedAndCirclesAreNone() {
        Object[] endless = {"x", new Endless()};
        assertThrows(IllegalArgumentException.class, () -> FailureText.finite(endless));
        RuntimeException first = new RuntimeException("a");
        first.initCause(new RuntimeException("b", first));
        first.addSuppressed(new RuntimeException("c", first));
        Object[] circle = {first};
        assertSame(circle, FailureText.finite(circle));
        Object[] notLast = {new Endless(), "x"};
        assertSame(notLast, FailureText.finite(notLast));
    }
}
