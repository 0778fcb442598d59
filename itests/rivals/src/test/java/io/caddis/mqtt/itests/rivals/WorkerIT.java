package io.caddis.mqtt.itests.rivals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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

    @ParameterizedTest
    @EnumSource(Contenders.class)
    void losesNothing(Contenders which) throws Exception {
        try (SinkControl control = new SinkControl(broker.port(), which.id())) {
            Contender contender = which.make();
            contender.connect(broker.port(), which.id());
            Worker worker = new Worker(contender, control);
            for (Row row : Row.measured()) {
                Sample sample = worker.obey(row.order(3_000));
                assertEquals(3_000, sample.messages(), row.label());
                assertEquals(0, sample.lost(), row.label());
                assertTrue(sample.nanos() > 0);
                assertEquals(row.isRoundTrip(), sample.p99Nanos() > 0);
                assertEquals(sample, Sample.of(sample.line()));
            }
            contender.close();
        }
    }
}
