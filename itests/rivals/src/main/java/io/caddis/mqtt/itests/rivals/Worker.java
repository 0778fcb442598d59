package io.caddis.mqtt.itests.rivals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.LogManager;

/**
 * The main class of a contender's JVM: connects it to the sink and obeys orders from standard input, one a line.
 *
 * <pre>
 * publish QOS COUNT [BYTES]             messages of so many bytes (64)
 * receive QOS COUNT [BYTES [TOPICS]]    on topics of that name, see Traffic
 * roundtrip COUNT [QOS [PERSECOND]]     while the sink sends so many more
 * connect COUNT                         clients that come and leave, one after the other
 * subscribe COUNT                       clients that come and subscribe, one after the other
 * crowd COUNT                           the same, all at once
 * fanin COUNT                           messages that 100 clients send to one
 * </pre>
 * Each is answered by {@code ok SAMPLE}. SAMPLE is a line of {@link Sample}. The first line, before any order, is
 * {@code ready VERSION}. A failure is answered by {@code failed WHY} and ends the process, as the end of standard input
 * does.
 */
final class Worker {

    static final int DEADLINE_MILLIS = 20_000;
    static final long QUIET_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);
    private static final long PONG_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);
    /** Less than the queue in which the HiveMQ client drops messages of QoS 0 when it is full (65,535). */
    static final long UNSEEN_MAX = 32_768;
    private static final int BYTES_AT = 3;
    private static final int TOPICS_AT = 4;
    private static final int LOAD_AT = 3;

    private final Contender contender;
    private final SinkControl sink;
    private final Inbox inbox;
    private final Visitors visitors;
    private boolean subscribed;

    Worker(Contender contender, SinkControl sink) {
        this.contender = contender;
        this.sink = sink;
        this.inbox = new Inbox(sink::seen);
        visitors = new Visitors(contender, sink);
    }

    /** Arguments: the contender's id, the sink's port and, for a durable one, the folder of its store. */
    public static void main(String[] args) throws IOException {
        // this process is ours: Bouncy Castle tells each handshake otherwise, and Paho each message
        LogManager.getLogManager().getLogger("").setLevel(Level.WARNING);
        PrintStream answers = System.out;
        System.setOut(System.err); // a client that prints must not talk to the harness
        Contender contender = Contenders.of(args[0]).make(args.length > 2 ? Path.of(args[2]) : null);
        int port = Integer.parseInt(args[1]);
        String clientId = args[0] + "-" + ProcessHandle.current().pid();
        int status = 0;
        try (SinkControl sink = new SinkControl(port, clientId)) {
            contender.prepare();
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
            case "publish" -> publish(Integer.parseInt(words[1]), Long.parseLong(words[2]), payloadBytes(words));
            case "receive" -> words.length > TOPICS_AT
                    ? visitors.receive(Integer.parseInt(words[1]), Long.parseLong(words[2]), words[TOPICS_AT])
                    : receive(Integer.parseInt(words[1]), Long.parseLong(words[2]), payloadBytes(words));
            case "roundtrip" -> roundTrip(Integer.parseInt(words[1]), words.length > 2 ? Integer.parseInt(words[2]) : 0,
                    words.length > LOAD_AT ? Long.parseLong(words[LOAD_AT]) : 0);
            case "connect" -> connect(Long.parseLong(words[1]));
            case "subscribe" -> visitors.oneByOne(Integer.parseInt(words[1]));
            case "crowd" -> visitors.crowd(Integer.parseInt(words[1]));
            case "fanin" -> visitors.fanIn(Long.parseLong(words[1]));
            default -> throw new IllegalArgumentException("unknown order: " + order);
        };
    }

    private static int payloadBytes(String... words) {
        return words.length > BYTES_AT ? Integer.parseInt(words[BYTES_AT]) : Traffic.PAYLOAD_BYTES;
    }

    /** The clock stops when the client has every outcome and the sink every message. */
    private Sample publish(int qos, long count, int payloadBytes) throws Exception {
        sink.expect(count, DEADLINE_MILLIS);
        Meter meter = Meter.start();
        contender.publish(qos, count, payloadBytes);
        SinkControl.Arrived arrived = sink.awaitArrived(DEADLINE_MILLIS);
        Sample sample = meter.stop(count, count - arrived.count());
        checkSum(arrived.count(), arrived.sumOfNumbers(), count);
        return sample;
    }

    /** The clock stops when the listener has every message and, at QoS 1 and 2, the sink every acknowledgement. */
    private Sample receive(int qos, long count, int payloadBytes) throws Exception {
        subscribe();
        inbox.expect(count);
        Meter meter = Meter.start();
        sink.flood(qos, count, payloadBytes, qos == 0 ? UNSEEN_MAX : Traffic.inFlight(payloadBytes), Traffic.PLANT);
        contender.await(inbox, QUIET_NANOS_MAX);
        sink.awaitFlooded(DEADLINE_MILLIS);
        Sample sample = meter.stop(count, count - inbox.count());
        checkSum(inbox.count(), inbox.sumOfNumbers(), count);
        return sample;
    }

    /** From the call of publish to the call of the listener, one message at a time. */
    private Sample roundTrip(int count, int qos, long loadPerSecond) throws Exception {
        subscribe();
        inbox.expectPing(); // before the load
        if (loadPerSecond > 0) {
            sink.pace(qos, loadPerSecond);
        }
        Sample sample = pings(count, qos);
        if (loadPerSecond > 0) {
            sink.endPace(DEADLINE_MILLIS);
            pings(1, qos); // behind the last of the load
        }
        return sample;
    }

    private Sample pings(int count, int qos) throws Exception {
        long[] nanos = new long[count];
        Meter meter = Meter.start();
        for (int i = 0; i < count; i++) {
            long number = i - Long.MAX_VALUE;
            inbox.expectPing();
            long start = System.nanoTime();
            contender.ping(number, qos);
            contender.await(inbox, PONG_NANOS_MAX);
            if (!inbox.isFull() || inbox.sumOfNumbers() != number) {
                return meter.stop(count, count - i);
            }
            nanos[i] = inbox.lastNanos() - start;
        }
        Sample sample = meter.stop(count, 0);
        Arrays.sort(nanos);
        return sample.withLatencies(Statistics.percentile(nanos, 0.50), Statistics.percentile(nanos, 0.99));
    }

    /** Other clients, one after the other: name, TCP, TLS, CONNECT, CONNACK, DISCONNECT. */
    private Sample connect(long count) throws Exception {
        Meter meter = Meter.start();
        for (long i = 0; i < count; i++) {
            contender.comeAndGo(sink.port(), "visitor" + i);
        }
        return meter.stop(count, 0);
    }

    private void subscribe() throws Exception {
        if (!subscribed) {
            contender.subscribe(inbox);
            subscribed = true;
        }
    }

    static void checkSum(long arrived, long sumOfNumbers, long count) {
        if (arrived == count && sumOfNumbers != Traffic.sumOfNumbers(count)) {
            throw new IllegalStateException("messages were doubled or damaged: the sum of their numbers is wrong");
        }
        if (arrived > count) {
            throw new IllegalStateException(arrived + " messages arrived, only " + count + " were sent");
        }
    }
}
