package io.caddis.mqtt.itests.stress;

import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.itests.stress.Publishers.Outcome;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Where the messages of {@link Publishers} go: how often each came, and in which order. Thread-safe. */
final class Sink {
    private static final int LEVELS = Qos.values().length;

    private Publishers expected;
    private byte[] times = new byte[0];
    /** By thread and QoS, the last place that came first. */
    private final int[] last = new int[Publishers.THREADS * LEVELS];
    private int disordered;
    private String firstDisordered;
    private boolean greeted;

    /** From now on messages of these are counted, and no others. */
    synchronized void expect(Publishers publishers) {
        expected = publishers;
        if (times.length < publishers.places()) {
            times = new byte[publishers.places()];
        }
        Arrays.fill(times, (byte) 0);
        Arrays.fill(last, -1);
        disordered = 0;
    }

    synchronized void received(ReceivedMessage message) {
        ByteBuffer in = message.message().payload().asByteBuffer();
        if (in.remaining() < 2 * Integer.BYTES) {
            greeted = true;
        } else if (expected != null && in.getInt() == expected.run()) {
            count(in.getInt());
        }
    }

    private void count(int place) {
        times[place] = (byte) Math.min(Byte.MAX_VALUE, times[place] + 1);
        int line = Publishers.threadOf(place) * LEVELS + Publishers.qos(place).value();
        if (times[place] == 1) {
            if (place < last[line]) {
                firstDisordered = disordered == 0 ? place + " came after " + last[line] : firstDisordered;
                disordered++;
            }
            last[line] = place;
        }
    }

    synchronized boolean isGreeted() {
        return greeted;
    }

    /** How many of the accepted messages of QoS 1 and 2 did not come. */
    synchronized int missing() {
        int missing = 0;
        for (int place = 0; place < expected.places(); place++) {
            missing += expected.outcome(place) == Outcome.ACCEPTED && Publishers.qos(place) != Qos.AT_MOST_ONCE
                    && times[place] == 0 ? 1 : 0;
        }
        return missing;
    }

    /** How many different ones came. */
    synchronized int arrived() {
        int arrived = 0;
        for (byte one : times) {
            arrived += one > 0 ? 1 : 0;
        }
        return arrived;
    }

    /** Adds what is against the QoS, or came although it was refused. */
    synchronized void check(Object what, Findings findings) {
        int doubled = 0;
        int refused = 0;
        for (int place = 0; place < expected.places(); place++) {
            boolean accepted = expected.outcome(place) == Outcome.ACCEPTED;
            refused += times[place] > 0 && !accepted ? 1 : 0;
            doubled += times[place] > 1 && Publishers.qos(place) != Qos.AT_LEAST_ONCE ? 1 : 0;
        }
        findings.unless(refused == 0, what + ": " + refused + " messages arrived that had failed");
        findings.unless(doubled == 0, what + ": " + doubled + " messages of QoS 0 and 2 arrived twice");
        findings.unless(disordered == 0, what + ": " + disordered
                + " messages came after a later one of their thread and QoS, the first: " + firstDisordered);
    }
}
