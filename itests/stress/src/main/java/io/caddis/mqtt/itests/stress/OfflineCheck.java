package io.caddis.mqtt.itests.stress;

import io.caddis.mqtt.ClientStatistics;
import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.itests.brokers.Broker;
import io.caddis.mqtt.itests.stress.OfflineCase.Bound;
import io.caddis.mqtt.itests.stress.Publishers.Outcome;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleException;

/**
 * Threads that publish far beyond what the queue holds while there is no server, with each policy. The memory stays as
 * it is, every future completes, the statistics are right, and what was accepted arrives.
 */
public final class OfflineCheck {
    private static final String USAGE = """
            usage: ./caddis verify offline [--millis N] [--seed S]

              --millis N  how long, in each of 15 cases, is published without a server (3000)
              --seed S    of sizes; printed

            Exit status: 0 no violation; 1 memory grew, a future stayed open, a count was wrong, or a message was lost
            or doubled; 2 wrong usage, or no mosquitto.
            """;
    private static final List<String> POLICIES = List.of("fail", "block", "drop-oldest", "drop-newest", "spill");
    private static final String TOPIC = "offline/messages";

    private final Stand stand;
    private final PrintStream out;
    private final Findings findings;
    private final Random random;
    private final Sink sink = new Sink();
    private int runs;

    private OfflineCheck(Stand stand, long seed, PrintStream out, Findings findings) {
        this.stand = stand;
        this.out = out;
        this.findings = findings;
        random = new Random(seed);
    }

    /** Runs and ends the process. */
    public static void main(String[] arguments) throws IOException, BundleException, InterruptedException {
        System.exit(run(new PrintStream(System.out, true, StandardCharsets.UTF_8), arguments));
    }

    /** The exit status. */
    static int run(PrintStream out, String... arguments) throws IOException, BundleException, InterruptedException {
        return Command.run("offline", USAGE, Map.of("millis", 3000L, "seed", System.nanoTime()),
                (stand, options, print, findings) -> new OfflineCheck(stand, options.seed(), print, findings)
                        .run(TimeUnit.MILLISECONDS.toNanos(options.count("millis"))), out, arguments);
    }

    private void run(long nanos) throws IOException, InterruptedException {
        stand.listen(sink::received, "sink", TOPIC, Map.of());
        MqttClient client = stand.connected("sink", Map.of("client.id", "sink", "clean.start", false,
                "session.expiry", TimeUnit.HOURS.toSeconds(1)));
        Watch.until("the sink is subscribed", client::status, () -> {
            client.publish(Message.of(TOPIC, "hello").withQos(Qos.AT_MOST_ONCE));
            return sink.isGreeted();
        });
        Command.row(out, List.of("policy, bound", "calls", "refused", "dropped", "accepted", "arrived", "heap, KiB"));
        for (String policy : POLICIES) {
            for (Bound bound : Bound.values()) {
                run(new OfflineCase(policy, bound), nanos);
            }
        }
    }

    private void run(OfflineCase one, long nanos) throws IOException, InterruptedException {
        String name = "offline" + ++runs;
        stand.broker().stop(Broker.State.KEPT);
        stand.clients().configure(name, stand.settings(one.settings()));
        MqttClient client = stand.await(name, ConnectionState.BACKOFF);
        Publishers publishers = new Publishers(runs, TopicName.of(TOPIC), one, random.nextLong());
        sink.expect(publishers);
        long growth;
        try (HeapSamples heap = new HeapSamples(publishers::beyondBounds)) {
            publishers.publish(client, nanos, heap::isEnough);
            growth = heap.isEnough() ? heap.growth() : 0;
            findings.unless(heap.isEnough(), one + ": the bounds were not reached: " + publishers);
        }
        findings.unless(growth <= one.heapGrowthMax(), one + ": the heap grew by " + growth
                + " bytes while the queue was full, more than " + one.heapGrowthMax());
        checkWaiting(one, client, publishers);
        if (one.bound() == Bound.DELETED) {
            delete(name);
            Watch.until(one + ": every future of a deleted client completes", publishers::toString,
                    () -> publishers.count(Outcome.PENDING) == 0);
            findings.unless(publishers.count(Outcome.CLOSED) > 0, one + ": no future failed because of the deletion");
        } else {
            stand.broker().start();
            checkArrived(one, client, publishers);
            delete(name);
        }
        findings.unless(publishers.count(Outcome.OTHER) == 0, one + ": " + publishers.count(Outcome.OTHER)
                + " publishes failed otherwise, one by " + publishers.otherFailure());
        Command.row(out, List.of(one, publishers.calls(), publishers.count(Outcome.QUEUE_FULL),
                publishers.count(Outcome.DROPPED), publishers.count(Outcome.ACCEPTED), sink.arrived(), growth >> 10));
    }

    private void delete(String name) throws IOException {
        stand.clients().delete(name);
        Watch.until(name + " is gone", () -> stand.clients().client(name),
                () -> stand.clients().client(name).isEmpty());
    }

    /** While there is no server: what is counted, and that the bounds hold. */
    private void checkWaiting(OfflineCase one, MqttClient client, Publishers publishers) {
        Watch.until(one + ": the statistics are what the callers count", () -> client.statistics() + "; " + publishers,
                () -> isRight(client.statistics(), publishers));
        ClientStatistics statistics = client.statistics();
        int queueMax = (int) one.settings().get("queue.max");
        int bytesMax = (int) one.settings().get("queue.bytes.max");
        findings.unless(statistics.queue().messages() <= queueMax && statistics.queue().bytes() <= bytesMax, one
                + ": the queue holds too much: " + statistics);
        findings.unless(statistics.out().completed() == 0, one + ": completed without a server: " + statistics);
    }

    private static boolean isRight(ClientStatistics statistics, Publishers publishers) {
        long waiting = statistics.queue().unfinished();
        long refused = publishers.count(Outcome.QUEUE_FULL);
        long dropped = publishers.count(Outcome.DROPPED);
        return statistics.out().published() == publishers.calls() && statistics.out().failed(Kind.QUEUE_FULL) == refused
                && statistics.out().failed(Kind.DROPPED) == dropped && statistics.out().failed() == refused + dropped
                && waiting == publishers.calls() - refused - dropped;
    }

    /** When the server is there: all that was accepted arrives. */
    private void checkArrived(OfflineCase one, MqttClient client, Publishers publishers) {
        Watch.until(one + ": every future completes", publishers::toString,
                () -> publishers.count(Outcome.PENDING) == 0);
        Watch.until(one + ": nothing waits", client::statistics,
                () -> client.statistics().queue().unfinished() == 0);
        Watch.until(one + ": all that was accepted arrives", () -> sink.missing() + " are missing",
                () -> sink.missing() == 0);
        ClientStatistics statistics = client.statistics();
        findings.unless(statistics.out().completed() == publishers.count(Outcome.ACCEPTED), one + ": completed "
                + statistics.out().completed() + ", but accepted " + publishers);
        sink.check(one, findings);
    }
}
