package io.caddis.mqtt.itests.rivals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Watches what a message costs where no machine is quiet: what all threads allocate for it, which does not depend on
 * who else is busy, and the throughput beside another client in turns, of which the best rounds count.
 *
 * <p>The bounds are generous. They do not measure, they notice what is several times as slow as it was.
 */
final class Guard {

    /** Bytes that may be allocated for a message, about twice as many as are. */
    static final Map<Row, Integer> BYTES_MAX = Map.of(Row.PUBLISH_0, 700, Row.PUBLISH_1, 700, Row.PUBLISH_2, 800,
            Row.RECEIVE_0, 900, Row.RECEIVE_1, 900, Row.RECEIVE_2, 900);
    /** How many times as fast as the other it has to be at least, about a third of what it is. */
    static final Map<Row, Double> RATIO_MIN = Map.of(Row.PUBLISH_0, 1.2, Row.PUBLISH_1, 1.5, Row.PUBLISH_2, 1.5,
            Row.RECEIVE_0, 1.0, Row.RECEIVE_1, 0.9, Row.RECEIVE_2, 0.9);

    private static final int WARM_UP = 30_000;
    private static final int BURST = 10_000;
    private static final int BURSTS = 4;

    private final Worker ours;
    private final Worker other;
    /** For people: what was measured. */
    private final List<String> figures = new ArrayList<>();

    Guard(Worker ours, Worker other) {
        this.ours = ours;
        this.other = other;
    }

    /** A contender at work against a sink. */
    static Worker worker(Contender contender, int port, String clientId) throws Exception {
        contender.prepare();
        contender.connect(port, clientId);
        return new Worker(contender, new SinkControl(port, clientId));
    }

    /** A sink in this JVM, which allocates next to nothing for a message. */
    static SinkBroker sink() throws IOException {
        SinkBroker broker = new SinkBroker();
        Thread thread = new Thread(() -> {
            try {
                broker.run();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }, "sink");
        thread.setDaemon(true);
        thread.start();
        return broker;
    }

    /** Which bounds were broken, a line each. */
    List<String> broken(Row... rows) throws Exception {
        List<String> broken = new ArrayList<>();
        for (Row row : rows) {
            ours.obey(row.order(WARM_UP, 0));
            other.obey(row.order(WARM_UP, 0));
        }
        for (Row row : rows) {
            double bytes = Double.MAX_VALUE;
            double rate = 0;
            double otherRate = 0;
            for (int i = 0; i < BURSTS; i++) {
                Sample sample = ours.obey(row.order(BURST, 0));
                bytes = Math.min(bytes, sample.bytesPerMessage());
                rate = Math.max(rate, sample.perSecond());
                otherRate = Math.max(otherRate, other.obey(row.order(BURST, 0)).perSecond());
            }
            double ratio = rate / otherRate;
            String figure = String.format(Locale.ROOT,
                    "%s: %.0f bytes a message (at most %d), %.2f times as fast as the other (at least %.2f)",
                    row.label(), bytes, BYTES_MAX.get(row), ratio, RATIO_MIN.get(row));
            figures.add(figure);
            if (bytes > BYTES_MAX.get(row) || ratio < RATIO_MIN.get(row)) {
                broken.add(figure);
            }
        }
        return broken;
    }

    List<String> figures() {
        return figures;
    }
}
