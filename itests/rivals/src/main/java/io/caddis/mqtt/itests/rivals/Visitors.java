package io.caddis.mqtt.itests.rivals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What a {@link Worker} does with more clients than its own: many that connect, many that send, many listeners. */
final class Visitors {

    /** A client for one set of topics, with a listener for each filter, that stays. */
    private record Listening(SinkControl sink, Inbox inbox) {
    }

    private static final int SENDERS = 100;
    private static final long FAN_AHEAD_MAX = 1_000;
    private static final long FAN_CHECK_NANOS = 20_000;
    private static final String COLLECTOR = "collector";

    private final Contender contender;
    private final SinkControl sink;
    private final Map<String, Listening> listening = new HashMap<>();
    private final List<Guest> senders = new ArrayList<>();
    private Inbox collected;
    private long visits;

    Visitors(Contender contender, SinkControl sink) {
        this.contender = contender;
        this.sink = sink;
    }

    /** Clients that connect and subscribe, one after the other; that they leave is not measured. */
    Sample oneByOne(int count) throws Exception {
        List<Guest> guests = new ArrayList<>();
        Meter meter = Meter.start();
        for (int i = 0; i < count; i++) {
            guests.add(joined(join()));
        }
        Sample sample = meter.stop(count, 0);
        for (Guest guest : guests) {
            guest.leave();
        }
        return sample;
    }

    /** The same, all at once. */
    Sample crowd(int count) throws Exception {
        List<CompletableFuture<Guest>> joins = new ArrayList<>();
        Meter meter = Meter.start();
        for (int i = 0; i < count; i++) {
            joins.add(join());
        }
        for (CompletableFuture<Guest> join : joins) {
            joined(join);
        }
        Sample sample = meter.stop(count, 0);
        for (CompletableFuture<Guest> join : joins) {
            join.get().leave();
        }
        return sample;
    }

    private CompletableFuture<Guest> join() throws Exception {
        String clientId = sink.clientId() + "-v" + visits++;
        return contender.join(sink.port(), clientId, List.of("visitors/" + clientId), null);
    }

    private static Guest joined(CompletableFuture<Guest> join) throws Exception {
        return join.get(Contender.DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    /** A flood on topics of {@link Traffic#topics}, to a client that listens to just these. */
    Sample receive(int qos, long count, String topics) throws Exception {
        Listening client = listening.get(topics);
        if (client == null) {
            client = listen(topics);
            listening.put(topics, client);
        }
        Inbox inbox = client.inbox;
        inbox.expect(count);
        Meter meter = Meter.start();
        client.sink.flood(qos, count, Traffic.PAYLOAD_BYTES, qos == 0 ? Worker.UNSEEN_MAX : Traffic.IN_FLIGHT, topics);
        inbox.await(Worker.QUIET_NANOS_MAX);
        client.sink.awaitFlooded(Worker.DEADLINE_MILLIS);
        Sample sample = meter.stop(count, count - inbox.count());
        Worker.checkSum(inbox.count(), inbox.sumOfNumbers(), count);
        return sample;
    }

    private Listening listen(String topics) throws Exception {
        String clientId = sink.clientId() + "-" + topics;
        SinkControl own = new SinkControl(sink.port(), clientId);
        Inbox inbox = new Inbox(own::seen);
        joined(contender.join(sink.port(), clientId, Traffic.filters(topics), inbox::arrivedAmongOthers));
        return new Listening(own, inbox);
    }

    /** Clients that publish at QoS 0 in turns, to one more client of the same process, at most so many ahead of it. */
    Sample fanIn(long count) throws Exception {
        String collector = sink.clientId() + "-" + COLLECTOR;
        if (collected == null) {
            collected = new Inbox(seen -> { });
            joined(contender.join(sink.port(), collector, List.of("fan/" + collector), collected::arrived));
            for (int i = 0; i < SENDERS; i++) {
                senders.add(joined(contender.join(sink.port(), collector + i, List.of(), null)));
            }
        }
        collected.expect(count);
        Meter meter = Meter.start();
        String topic = "fan/" + collector;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Worker.DEADLINE_MILLIS);
        for (long i = 0; i < count; i++) {
            while (i - collected.count() >= FAN_AHEAD_MAX) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException("only " + collected.count() + " of " + i + " messages came through");
                }
                LockSupport.parkNanos(this, FAN_CHECK_NANOS);
            }
            senders.get((int) (i % SENDERS)).publish(topic, Traffic.payload(i));
        }
        collected.await(Worker.QUIET_NANOS_MAX);
        Sample sample = meter.stop(count, count - collected.count());
        Worker.checkSum(collected.count(), collected.sumOfNumbers(), count);
        return sample;
    }
}
