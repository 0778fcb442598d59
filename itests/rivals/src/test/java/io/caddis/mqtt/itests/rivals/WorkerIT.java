package io.caddis.mqtt.itests.rivals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every contender does its work against a sink in this JVM; how fast does not matter. */
@Timeout(120)
class WorkerIT {

    private SinkBroker broker;

    @BeforeEach
    void start() throws IOException {
        broker = new SinkBroker();
        Thread thread = new Thread(() -> {
            try {
                broker.run();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }, "sink");
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private static List<Row> rows(Contenders which) {
        return Row.measured(false).stream()
                .filter(row -> row.stage() == Row.Stage.CLEAR && row.takesPart(which))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(names = {"CADDIS", "RAW"})
    void losesNothing(Contenders which) throws Exception {
        work(which);
    }

    /** Part of {@code ./caddis verify examples}, and not of every build. */
    @ParameterizedTest
    @EnumSource(names = {"CADDIS", "RAW"}, mode = EnumSource.Mode.EXCLUDE)
    @Tag("rivals")
    void othersLoseNothing(Contenders which) throws Exception {
        work(which);
    }

    private void work(Contenders which) throws Exception {
        try (SinkControl control = new SinkControl(broker.port(), which.id())) {
            Contender contender = which.make(null);
            contender.prepare();
            contender.connect(broker.port(), which.id());
            Worker worker = new Worker(contender, control);
            for (Row row : rows(which)) {
                long count = row.burstMin();
                Sample sample = worker.obey(row.order(count, 5_000));
                assertEquals(count, sample.messages(), row.label());
                assertEquals(0, sample.lost(), row.label());
                assertTrue(sample.nanos() > 0);
                assertTrue(sample.allocatedBytes() > 0 || which == Contenders.RAW, row.label());
                assertEquals(row.isRoundTrip(), sample.p99Nanos() > 0);
                assertEquals(sample, Sample.of(sample.line()));
            }
            contender.close();
        }
    }
}
