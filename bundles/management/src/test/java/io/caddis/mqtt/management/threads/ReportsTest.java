package io.caddis.mqtt.management.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** What becomes of a report whose arguments come from an application. */
class ReportsTest {
    private final List<Object[]> written = new ArrayList<>();
    /** Writes as a log does: all arguments, and of the last one all causes. */
    private final Logger log = (Logger) Proxy.newProxyInstance(ReportsTest.class.getClassLoader(),
            new Class<?>[] {Logger.class}, (proxy, method, arguments) -> {
                if (arguments.length == 2) {
                    write((Object[]) arguments[1]);
                }
                written.add(arguments);
                return null;
            });

    private static void write(Object[] arguments) {
        for (Object one : arguments) {
            assertTrue(!String.valueOf(one).isEmpty());
            Throwable each = one instanceof Throwable failure ? failure : null;
            for (int causes = 0; each != null; each = each.getCause(), causes++) {
                assertTrue(causes < 1000, "no end");
            }
        }
    }

    private String only() {
        assertEquals(1, written.size());
        assertEquals(0, ((Object[]) written.get(0)[1]).length, "in words");
        return (String) written.get(0)[0];
    }

    private static final class Endless extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Endless() {
            super("again");
        }

        @Override
        public synchronized Throwable getCause() {
            return new Endless();
        }
    }

    private static final class Wordless {
        @Override
        public String toString() {
            throw new StackOverflowError();
        }
    }

    /** A log would write until the stack is full, and all who write to it would wait. */
    @Test
    void causesWithoutEndAreNotGivenToALog() {
        Reports.warn(log, "client {}: a service failed", "plant", new Endless());
        assertEquals("client plant: a service failed, " + Endless.class.getName() + ": again", only());
    }

    @Test
    void noMoreAreThoseOfWhatWasSuppressed() {
        Exception failure = new Exception("outer");
        failure.addSuppressed(new Endless());
        Reports.warn(log, "client {}: {} failed", "plant", "a service", failure);
        assertEquals("client plant: a service failed, java.lang.Exception: outer", only());
    }

    /** Whose place in the line stays what it is. */
    @Test
    void anArgumentWithoutWordsIsNamedByItsClass() {
        Reports.warn(log, "client {}: {} is slow: {} wait", "{}", new Wordless(), 3);
        assertEquals("client {}: " + Wordless.class.getName() + ", which cannot be printed is slow: 3 wait", only());
        written.clear();
        Reports.debug(log, "{} and {}", new Wordless(), null);
        assertEquals(Wordless.class.getName() + ", which cannot be printed and null", only());
    }

    /** Logs know circles of causes. */
    @Test
    void anyOtherFailureIsGivenAsItIs() {
        Exception failure = new Exception("a");
        for (int cause = 0; cause < 50; cause++) {
            failure = new Exception("caused", failure);
        }
        failure.addSuppressed(new Exception(failure));
        Reports.error(log, "client {} failed", "plant", failure);
        assertEquals(1, written.size());
        assertSame(failure, ((Object[]) written.get(0)[1])[1]);
    }
}
