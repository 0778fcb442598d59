package io.caddis.mqtt.itests.rivals;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.LogManager;

/**
 * The main class of a contender's JVM: connects it to the sink and obeys orders from standard input, one a line.
 *
 * <pre>
 * publish QOS COUNT          answer: ok SAMPLE
 * receive QOS COUNT          answer: ok SAMPLE
 * roundtrip COUNT            answer: ok SAMPLE
 * connect COUNT              answer: ok SAMPLE
 * </pre>
 * SAMPLE is a line of {@link Sample}. The first line, before any order, is {@code ready VERSION}. A failure is answered
 * by {@code failed WHY} and ends the process, as the end of standard input does.
 */
final class Worker {

    private static final int DEADLINE_MILLIS = 20_000;
    private static final long QUIET_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);
    private static final long PONG_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);
    /** Less than the queue in which the HiveMQ client drops messages of QoS 0 when it is full (65,535). */
    private static final long UNSEEN_MAX = 32_768;

    private final Contender contender;
    private final SinkControl sink;
    private final Inbox inbox;
    private final OperatingSystemMXBean process =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private boolean subscribed;

    Worker(Contender contender, SinkControl sink) {
        this.contender = contender;
        this.sink = sink;
        this.inbox = new Inbox(sink::seen);
    }

    /** Arguments: the contender's id and the sink's port. */
    public static void main(String[] args) throws IOException {
        // this process is ours: Bouncy Castle tells each handshake otherwise, and Paho each message
        LogManager.getLogManager().getLogger("").setLevel(Level.WARNING);
        PrintStream answers = System.out;
        System.setOut(System.err); // a client that prints must not talk to the harness
        Contender contender = Contenders.of(args[0]).make();
        int port = Integer.parseInt(args[1]);
        String clientId = args[0] + "-" + ProcessHandle.current().pid();
        int status = 0;
        try (SinkControl sink = new SinkControl(port, clientId)) {
            contender.connect(port, clientId);
            answers.println("ready " + contender.version());
            new Worker(contender, sink).obeyAll(answers);
            contender.close();
        } catch (Exception | LinkageError e) {
            e.printStackTrace();
            answers.println("failed: " + (e.getMessage() == null ? e : e.getMessage()));
            status = 1;
        }
        answers.flush();
        Runtime.getRuntime().halt(status); // a peer's threads may be left
    }

    private void obeyAll(PrintStream answers) throws Exception {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            answers.println("ok " + attempt(line).line());
        }
    }

    private Sample attempt(String order) {
        try {
            return obey(order);
        } catch (Exception | LinkageError e) {
            throw new IllegalStateException("'" + order + "': " + e, e);
        }
    }

    Sample obey(String order) throws Exception {
        String[] words = order.split(" ");
        return switch (words[0]) {
            case "publish" -> publish(Integer.parseInt(words[1]), Long.parseLong(words[2]));
            case "receive" -> receive(Integer.parseInt(words[1]), Long.parseLong(words[2]));
            case "roundtrip" -> roundTrip(Integer.parseInt(words[1]));
            case "connect" -> connect(Long.parseLong(words[1]));
            default -> throw new IllegalArgumentException("unknown order: " + order);
        };
    }

    /** The clock stops when the client has every outcome and the sink every message. */
    private Sample publish(int qos, long count) throws Exception {
        sink.expect(count, DEADLINE_MILLIS);
        long cpuStart = process.getProcessCpuTime();
        long start = System.nanoTime();
        contender.publish(qos, count);
        SinkControl.Arrived arrived = sink.awaitArrived(DEADLINE_MILLIS);
        long nanos = System.nanoTime() - start;
        long cpuNanos = process.getProcessCpuTime() - cpuStart;
        checkSum(arrived.count(), arrived.sumOfNumbers(), count);
        return Sample.burst(count, nanos, cpuNanos, count - arrived.count());
    }

    /** The clock stops when the listener has every message and, at QoS 1 and 2, the sink every acknowledgement. */
    private Sample receive(int qos, long count) throws Exception {
        subscribe();
        inbox.expect(count);
        long cpuStart = process.getProcessCpuTime();
        long start = System.nanoTime();
        sink.flood(qos, count, Traffic.PAYLOAD_BYTES, qos == 0 ? UNSEEN_MAX : Traffic.IN_FLIGHT);
        contender.await(inbox, QUIET_NANOS_MAX);
        sink.awaitFlooded(DEADLINE_MILLIS);
        long nanos = System.nanoTime() - start;
        long cpuNanos = process.getProcessCpuTime() - cpuStart;
        checkSum(inbox.count(), inbox.sumOfNumbers(), count);
        return Sample.burst(count, nanos, cpuNanos, count - inbox.count());
    }

    /** From the call of publish to the call of the listener, one message at a time. */
    private Sample roundTrip(int count) throws Exception {
        subscribe();
        long[] nanos = new long[count];
        long cpuStart = process.getProcessCpuTime();
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            inbox.expect(1);
            long start = System.nanoTime();
            contender.ping(i);
            contender.await(inbox, PONG_NANOS_MAX);
            if (!inbox.isFull() || inbox.sumOfNumbers() != i) {
                return Sample.burst(count, System.nanoTime() - begin, 0, count - i);
            }
            nanos[i] = inbox.lastNanos() - start;
        }
        long total = System.nanoTime() - begin;
        long cpuNanos = process.getProcessCpuTime() - cpuStart;
        Arrays.sort(nanos);
        return new Sample(count, total, cpuNanos, 0,
                Statistics.percentile(nanos, 0.50), Statistics.percentile(nanos, 0.99));
    }

    /** Other clients, one after the other: name, TCP, TLS, CONNECT, CONNACK, DISCONNECT. */
    private Sample connect(long count) throws Exception {
        long cpuStart = process.getProcessCpuTime();
        long start = System.nanoTime();
        for (long i = 0; i < count; i++) {
            contender.comeAndGo(sink.port(), "visitor" + i);
        }
        return Sample.burst(count, System.nanoTime() - start, process.getProcessCpuTime() - cpuStart, 0);
    }

    private void subscribe() throws Exception {
        if (!subscribed) {
            contender.subscribe(inbox);
            subscribed = true;
        }
    }

    private static void checkSum(long arrived, long sumOfNumbers, long count) {
        if (arrived == count && sumOfNumbers != Traffic.sumOfNumbers(count)) {
            throw new IllegalStateException("messages were doubled or damaged: the sum of their numbers is wrong");
        }
        if (arrived > count) {
            throw new IllegalStateException(arrived + " messages arrived, only " + count + " were sent");
        }
    }
}
