package io.caddis.mqtt.itests.rivals;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The hot paths cost about what they did, and {@link Guard} would notice if they cost several times as much. */
@Timeout(180)
class GuardIT {

    private static final Row[] ALL =
            {Row.PUBLISH_0, Row.PUBLISH_1, Row.PUBLISH_2, Row.RECEIVE_0, Row.RECEIVE_1, Row.RECEIVE_2};
    private static final Row[] FEW = {Row.PUBLISH_1, Row.RECEIVE_1};
    private static final int PLANTED_BYTES = 2_048;
    private static final long PLANTED_NANOS = TimeUnit.MICROSECONDS.toNanos(5);

    private static Child sink;
    private static int port;
    private static Worker other;
    private static volatile Object kept;

    private Contender ours;

    @BeforeAll
    static void start() throws Exception {
        sink = Child.start("the sink", Rounds.SINK_JVM, SinkBroker.class);
        port = Integer.parseInt(sink.await("port"));
        other = Guard.worker(new HiveMqContender(true), port, "other");
    }

    @AfterAll
    static void stop() {
        sink.close();
    }

    @Test
    void noMessageCostsMuchMoreThanItDid() throws Exception {
        Guard guard = guard(null);
        List<String> broken = guard.broken(ALL);
        System.out.println(String.join("\n", guard.figures()));
        assertEquals(List.of(), broken);
    }

    @Test
    void aPlantedAllocationIsNoticed() throws Exception {
        Guard guard = guard(() -> kept = new byte[PLANTED_BYTES]);
        List<String> broken = guard.broken(FEW);
        assertEquals(guard.figures(), broken);
    }

    @Test
    void aPlantedSlowDownIsNoticed() throws Exception {
        Guard guard = guard(() -> {
            long end = System.nanoTime() + PLANTED_NANOS;
            while (System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
        });
        List<String> broken = guard.broken(FEW);
        assertEquals(guard.figures(), broken);
    }

    private Guard guard(Runnable planted) throws Exception {
        ours = new CaddisContender(null, planted);
        return new Guard(Guard.worker(ours, port, "ours"), other);
    }

    @AfterEach
    void leave() throws Exception {
        ours.close();
    }
}
