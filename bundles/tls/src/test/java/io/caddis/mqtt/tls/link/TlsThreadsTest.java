package io.caddis.mqtt.tls.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who reads files where there is no memory for a thread. */
class TlsThreadsTest {
    private static final List<String> FILES = List.of("one.pem");

    private final ArrayDeque<Runnable> given = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    /** What happens meanwhile; null as long as the pool takes what it is given. */
    private Runnable meanwhile;
    private final TlsThreads threads = new TlsThreads(new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>()) {
        @Override
        public void execute(Runnable task) {
            if (meanwhile != null) {
                meanwhile.run();
                throw new InternalError("no memory, on purpose");
            }
            given.add(task);
        }
    }, FileReaders.ABANDONED_NANOS);

    @AfterEach
    void close() {
        threads.close();
    }

    private void read(String name) {
        assertTrue(threads.executeReading(FILES, () -> done.add(name)));
    }

    @Test
    void whoWaitsWhileAnotherOneCannotBeStartedIsNotForgotten() {
        read("first");
        meanwhile = () -> read("waits");
        assertThrows(InternalError.class, () -> read("fails"));
        meanwhile = null;
        read("second");
        assertEquals(2, given.size(), "one reads, and there is room for another one");
        given.remove().run();
        given.remove().run();
        assertEquals(List.of("first", "waits", "second"), done);
    }

    @Test
    void whoWaitsWhileNobodyReadsIsForWhoeverComesNext() {
        Runnable twice = () -> {
            meanwhile = () -> read("waits");
            assertThrows(InternalError.class, () -> read("fails"));
        };
        meanwhile = twice;
        assertThrows(InternalError.class, () -> read("fails, too"));
        meanwhile = null;
        read("next");
        given.remove().run();
        assertEquals(List.of("next", "waits"), done);
        read("after");
        assertEquals(1, given.size());
    }
}
