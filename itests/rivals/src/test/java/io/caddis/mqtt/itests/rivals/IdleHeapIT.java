package io.caddis.mqtt.itests.rivals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.itests.container.Host;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a client that has nothing to do holds in the heap, which grows by a few bytes with each field and object that it
 * gets, and nobody sees that. Does not depend on who else is busy.
 */
@Timeout(120)
class IdleHeapIT {

    private static final int CLIENTS = 1_000;
    /** A tenth more than they are; what they are made of is in docs/performance.md. */
    private static final long BYTES_MAX = 9_500;

    @Test
    void noIdleClientHoldsMuchMoreThanItDid() throws Exception {
        List<String> jvm = new ArrayList<>(IdleBench.JVM_OPTIONS);
        jvm.add("-D" + Host.PROPERTY + "=" + System.getProperty(Host.PROPERTY));
        IdleRun run = IdleRun.of(IdleClients.Library.CADDIS, CLIENTS, IdleBench.BATCH, IdleBench.SERVER_JVM, jvm,
                left -> { });
        long each = (run.all().heapBytes() - run.one().heapBytes()) / CLIENTS;
        String figure = "an idle client: " + each + " bytes of heap (at most " + BYTES_MAX + ")";
        System.out.println(figure);
        assertEquals(CLIENTS + 1, run.connected());
        assertTrue(each <= BYTES_MAX, figure);
    }
}
