package io.caddis.mqtt.itests.hostile;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.plain.Caddis;
import io.caddis.mqtt.plain.Registration;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The main class of the process that is attacked: a healthy client, which sends itself numbered messages by an honest
 * broker, and one at a time that an attack is made on. Reads commands, one a line, and answers each with one or more
 * lines, of which the last is {@code ok}.
 */
final class Victim {
    static final String TOPIC = "healthy/";
    /** What the process may be made to do, so that the check can be seen to fail. */
    static final List<String> BREAKABLE = List.of("lost", "thread", "heap", "word", "slow", "forged");
    private static final String HEALTHY_TARGET = "(mqtt.client=healthy)";
    private static final String ATTACKED_TARGET = "(!(mqtt.client=healthy))";
    /** Phases that are no attacks. */
    static final String CALM = "calm";
    static final String WARM = "warm";
    private static final String NOT_MEASURED = "none";
    /** All phases that are. */
    static final String ALL = "all_attacks";
    private static final long SLOW_MILLIS = 20;
    private static final long END_SECONDS = 20;
    private static final long END_MILLIS = TimeUnit.SECONDS.toMillis(END_SECONDS);
    /** What goes wrong on purpose does not end well if it is waited for. */
    private static final long BROKEN_END_MILLIS = 2000;
    private static final long PHASE_END_MILLIS = 1000;
    /** More than what anybody is asked about revocation may take. */
    private static final long TRIED_MILLIS = 2000;
    private static final int LEAKED_BYTES = 85 << 20;

    private final Set<String> broken;
    private final Caddis caddis = new Caddis();
    private final MqttClient healthy;
    private final List<Registration> listeners = new ArrayList<>();
    /** Of each phase: its name, and its number behind a #. */
    private final Map<String, Latencies> latencies = new TreeMap<>();
    private final BitSet arrived = new BitSet(); // guarded by itself
    private final List<byte[]> leaked = new ArrayList<>();
    private volatile String phase = NOT_MEASURED;
    private int phases;
    private volatile boolean sending = true;
    private volatile int sent;
    private volatile String forged;
    private final HeapWatch heap = new HeapWatch((long) (HostileCheck.HEAP_SHARE_MAX
            * Runtime.getRuntime().maxMemory()));
    private final List<MqttClient> attacked = new ArrayList<>();
    private int attacks;

    private Victim(int brokerPort, String... broken) {
        this.broken = Set.of(broken);
        healthy = caddis.create("healthy", Map.of("server", "mqtt://127.0.0.1:" + brokerPort));
        caddis.listen(message -> arrived(message.message().payload()),
                Map.of("mqtt.topic", TOPIC + "#", "mqtt.client.target", HEALTHY_TARGET));
    }

    /** Arguments: the honest broker's port, and what is to go wrong on purpose, with commas, or nothing. */
    public static void main(String[] args) throws Exception {
        Victim victim = new Victim(Integer.parseInt(args[0]), args.length > 1 ? args[1].split(",") : new String[0]);
        victim.healthy.connect().get(END_SECONDS, TimeUnit.SECONDS);
        Thread sender = new Thread(victim::send, "sender");
        sender.setDaemon(true);
        sender.start();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            victim.obey(line.split(" "));
            System.out.println("ok");
        }
    }

    private void obey(String[] words) throws InterruptedException, IOException {
        switch (words[0]) {
            case "begin" -> begin(words);
            case "phase" -> phase(words[1]);
            case "tried" -> await(this::hasTried, TRIED_MILLIS);
            case "look" -> look();
            case "end" -> end();
            case "finish" -> finish(sendingEnds());
            default -> System.out.println("violation unknown command " + words[0]);
        }
    }

    // ---- the healthy client

    /** What begins now is not to be measured by messages of the phase before. */
    private void phase(String next) throws InterruptedException {
        phase = next.equals(NOT_MEASURED) ? next : next + "#" + ++phases;
        int last = sent + 1; // one may be about to leave
        await(() -> missing(last) == 0, PHASE_END_MILLIS);
    }

    private void send() {
        while (sending) {
            int number = sent + 1;
            String during = phase;
            byte[] name = during.getBytes(StandardCharsets.US_ASCII);
            Payload payload = Payload.wrap(ByteBuffer.allocate(12 + name.length).putInt(number)
                    .putLong(System.nanoTime()).put(name).array());
            healthy.publish(Message.of(TopicName.of(TOPIC + number % 16), payload).withQos(Qos.AT_LEAST_ONCE));
            sent = number;
            try {
                TimeUnit.MILLISECONDS.sleep(2);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void arrived(Payload payload) throws InterruptedException {
        long now = System.nanoTime();
        ByteBuffer in = payload.asByteBuffer();
        int number = in.getInt();
        long nanos = in.getLong();
        String during = StandardCharsets.US_ASCII.decode(in).toString();
        if (broken.contains("slow") && number % 64 == 0 && isAttack(during)) {
            TimeUnit.MILLISECONDS.sleep(3 * SLOW_MILLIS);
            now = System.nanoTime();
        }
        synchronized (arrived) {
            if (!(broken.contains("lost") && number == 7)) {
                arrived.set(number);
            }
            if (!during.equals(NOT_MEASURED)) {
                latencies.computeIfAbsent(during, key -> new Latencies()).add(now - nanos);
            }
        }
    }

    private static boolean isAttack(String during) {
        return !List.of(CALM, WARM, NOT_MEASURED).contains(name(during));
    }

    private static String name(String during) {
        return during.replaceFirst("#.*", "");
    }

    // ---- the attacked client

    /** Words: listener, how many clients, server, a file with what they are to trust or -, keys. */
    private void begin(String[] words) {
        Map<String, Object> keys = new HashMap<>(Map.of("server", words[3], "reconnect.delay.min", "20",
                "reconnect.delay.max", "50"));
        if (!words[4].equals("-")) {
            keys.put("tls.trust", words[4]);
        }
        for (int at = 5; at + 1 < words.length; at += 2) {
            keys.put(words[at], words[at + 1]);
        }
        Attack.Listener kind = Attack.Listener.valueOf(words[1]);
        if (kind == Attack.Listener.POLL) {
            keys.put("subscriptions", "plant/#");
        }
        listen(kind);
        attacks++;
        for (int number = 0; number < Integer.parseInt(words[2]); number++) {
            attacked.add(caddis.create("attacked-" + attacks + (number == 0 ? "" : "-" + number), keys));
        }
        if (kind == Attack.Listener.REQUEST) {
            ask();
        }
        if (broken.contains("thread") && attacks == 1) {
            Thread left = new Thread(Victim::parkForEver, "caddis-left-1");
            left.setDaemon(true);
            left.start();
        }
        if (broken.contains("heap") && attacks == 1) {
            leaked.add(new byte[LEAKED_BYTES]);
        }
        if (broken.contains("word") && attacks == 1) {
            System.err.println(Words.MARKED);
        }
        if (broken.contains("forged") && attacks == 1) {
            forged = "on purpose";
        }
    }

    /** Whether the attack has met each of them, so that there is something to be seen. */
    private boolean hasTried() {
        return attacked.stream().map(MqttClient::status).allMatch(one -> one.cause().isPresent()
                || one.state() == ConnectionState.CONNECTED);
    }

    private static void parkForEver() {
        try {
            TimeUnit.DAYS.sleep(1);
        } catch (InterruptedException e) {
            return;
        }
    }

    private void listen(Attack.Listener kind) {
        switch (kind) {
            case FAST -> listen(message -> { }, "plant/#", "auto");
            case SLOW -> listen(message -> TimeUnit.MILLISECONDS.sleep(SLOW_MILLIS), "plant/#", "auto");
            case MANUAL -> listen(message -> { }, "plant/#", "manual");
            case OVERLAPPING -> {
                listen(message -> { }, "plant/#", "auto");
                listen(message -> { }, "plant/+", "auto");
            }
            default -> { }
        }
    }

    private void listen(MqttMessageListener listener, String filter, String ack) {
        listeners.add(caddis.listen(listener, Map.of("mqtt.topic", filter, "mqtt.ack", ack,
                "mqtt.client.target", ATTACKED_TARGET)));
    }

    /** One question whose asker is out for more, and one that is not his. */
    private void ask() {
        MqttClient client = attacked.get(0);
        client.request(Message.of("a/ask", "?"), Duration.ofSeconds(END_SECONDS)).exceptionally(failure -> null);
        for (int index = 0; index < 20; index++) {
            var second = client.request(Message.of("b/ask", "?"), Duration.ofSeconds(END_SECONDS));
            second.whenComplete((answer, failure) -> {
                if (answer != null && answer.message().payload().asString().equals(Words.FORGED_LINE)) {
                    forged = client.name();
                }
            });
        }
    }

    /** What can be seen from outside while an attack goes on. */
    private void look() throws InterruptedException {
        System.out.println("heap " + heap.most());
        List<String> threads = threads();
        System.out.println("threads " + threads.size());
        for (String name : List.of("caddis-io-1", "caddis-timer-1")) {
            await(() -> threads().contains(name), PHASE_END_MILLIS); // it has another one in a call, D107
            if (!threads().contains(name)) {
                System.out.println("violation the thread " + name + " is gone");
            }
        }
        for (MqttClient one : attacked) {
            String problem = Words.problem(one.status().toString());
            if (problem != null) {
                System.out.println("violation status() of the attacked client: " + problem);
            }
        }
        if (forged != null) {
            System.out.println("violation a request was answered by somebody who was not asked: " + forged);
            forged = null;
        }
        System.out.println("state " + attacked.get(0).status().state());
    }

    private void end() {
        attacked.forEach(caddis::delete);
        attacked.clear();
        listeners.forEach(Registration::close);
        listeners.clear();
    }

    // ---- the end

    private int sendingEnds() throws InterruptedException {
        sending = false;
        TimeUnit.MILLISECONDS.sleep(20);
        return sent;
    }

    private void finish(int last) throws InterruptedException {
        long endMillis = broken.isEmpty() ? END_MILLIS : BROKEN_END_MILLIS;
        await(() -> missing(last) == 0, endMillis);
        if (missing(last) > 0) {
            synchronized (arrived) {
                System.out.println("violation " + missing(last) + " of " + last + " messages of the healthy client"
                        + " are lost, the first is number " + arrived.nextClearBit(1));
            }
        }
        System.out.println("sent " + last);
        synchronized (arrived) {
            latencies.keySet().stream().map(Victim::name).distinct().forEach(this::tell);
            tell(ALL);
        }
        caddis.close();
        await(() -> threads().isEmpty(), endMillis);
        if (!threads().isEmpty()) {
            System.out.println("violation threads are left: " + threads());
        }
    }

    /** Of all phases of this name: messages; median, 99th percentile, maximum; phases; the median of their p99s. */
    private void tell(String name) {
        List<Latencies> phasesOfIt = latencies.entrySet().stream()
                .filter(one -> name.equals(ALL) ? isAttack(one.getKey()) : name(one.getKey()).equals(name))
                .map(Map.Entry::getValue).toList();
        Latencies all = new Latencies();
        Latencies ends = new Latencies();
        phasesOfIt.forEach(one -> {
            all.add(one);
            ends.add(one.percentileNanos(0.99));
        });
        System.out.println("latencies " + name + " " + all.count() + " " + all.percentileNanos(0.5) + " "
                + all.percentileNanos(0.99) + " " + all.percentileNanos(1) + " " + phasesOfIt.size() + " "
                + ends.percentileNanos(0.5));
    }

    private int missing(int last) {
        synchronized (arrived) {
            return last - arrived.get(1, last + 1).cardinality();
        }
    }

    private static void await(BooleanSupplier condition, long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!condition.getAsBoolean() && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    /** Our own threads. */
    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
                .filter(name -> name.startsWith("caddis-")).sorted().toList();
    }
}
