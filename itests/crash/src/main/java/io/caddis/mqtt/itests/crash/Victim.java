package io.caddis.mqtt.itests.crash;

import io.caddis.mqtt.ClientStatistics;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.TrackedPublish;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;

/**
 * The process that is killed. It publishes numbers and notes those that were accepted; what it receives it notes before
 * it returns from the listener. A message that says it may have come before is looked up in the notes first: that is
 * what an application has to do to handle each message once, whatever happens between its own note and the client's.
 *
 * <p>Arguments: port, folder, first number, {@code publish}, {@code drain} or {@code offline}, and the client's name.
 * Prints {@code connected}, and while it drains what came and how many messages still have to be sent. Offline it
 * does not connect, and prints how many messages were accepted of each QoS. For each line that it reads it writes what
 * it is at into the folder's {@code standstill}, and prints {@code told}.
 */
public final class Victim {
    static final String NAME = "victim";
    static final String TOLD = "told";
    private static final int PENDING_MAX = 100;
    private static final int BURST = 5;
    /** Of each QoS. */
    static final int OFFLINE_MESSAGES = 100;
    private static final long PAUSE_MILLIS = 1;
    private static final long REPORT_MILLIS = 20;

    private final Path folder;
    private final MqttClient client;

    private Victim(Path folder, MqttClient client) {
        this.folder = folder;
        this.client = client;
    }

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        Path folder = Path.of(args[1]);
        boolean drain = args[3].equals("drain");
        Clients clients = new Clients(folder.resolve("store")); // never closed: this process is killed
        for (Qos qos : List.of(Qos.AT_LEAST_ONCE, Qos.EXACTLY_ONCE)) {
            listen(clients, folder, qos);
        }
        Victim victim = new Victim(folder, clients.create(args[4], port, true, !args[3].equals("offline")));
        victim.listenToParent();
        if (!args[3].equals("offline")) {
            victim.askForEnds();
        }
        if (args[3].equals("offline")) {
            victim.acceptAll(Long.parseLong(args[2]));
        } else if (drain) {
            victim.client.connect().get(1, TimeUnit.MINUTES);
            System.out.println("connected");
            victim.report();
        } else {
            victim.client.connect().thenRun(() -> System.out.println("connected"));
            victim.publish(Long.parseLong(args[2]));
        }
    }

    /** Ends with it, too. */
    private void listenToParent() {
        Thread watch = new Thread(() -> {
            try {
                while (System.in.read() >= 0) {
                    tell();
                    System.out.println(TOLD);
                }
            } catch (IOException e) {
                System.err.println("standard input: " + e);
            }
            Runtime.getRuntime().halt(0);
        }, "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private void tell() throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(client.status()).append('\n').append(client.statistics()).append('\n');
        Thread.getAllStackTraces().forEach((thread, frames) -> {
            text.append(thread).append(' ').append(thread.getState()).append('\n');
            for (StackTraceElement frame : frames) {
                text.append("    ").append(frame).append('\n');
            }
        });
        Files.writeString(folder.resolve("standstill"), text);
    }

    private static void listen(Clients clients, Path folder, Qos qos) throws IOException {
        Path path = received(folder, qos);
        Set<Long> seen = ConcurrentHashMap.newKeySet();
        seen.addAll(Notes.read(path));
        Notes notes = new Notes(path);
        Notes again = new Notes(again(folder, qos));
        clients.listen(message -> note(message, seen, notes, again), Clients.TO_VICTIM + qos.value(), qos);
    }

    private static void note(ReceivedMessage message, Set<Long> seen, Notes notes, Notes again) {
        long number = message.message().payload().asByteBuffer().getLong();
        try {
            if (message.duplicate() && seen.contains(number)) {
                again.add(number);
            } else {
                notes.add(number);
                seen.add(number);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path received(Path folder, Qos qos) {
        return folder.resolve("received-" + qos.value());
    }

    static Path again(Path folder, Qos qos) {
        return folder.resolve("again-" + qos.value());
    }

    static Path accepted(Path folder, Qos qos) {
        return folder.resolve("accepted-" + qos.value());
    }

    static Path ended(Path folder, Qos qos) {
        return folder.resolve("ended-" + qos.value());
    }

    /** What became of messages of the processes before. */
    private void askForEnds() throws IOException {
        Map<Qos, Notes> ended = notes(Victim::ended);
        client.tracked().thenAccept(all -> all.forEach(one -> noteEnd(one, ended)));
    }

    private Map<Qos, Notes> notes(BiFunction<Path, Qos, Path> path) throws IOException {
        return Map.of(Qos.AT_LEAST_ONCE, new Notes(path.apply(folder, Qos.AT_LEAST_ONCE)),
                Qos.EXACTLY_ONCE, new Notes(path.apply(folder, Qos.EXACTLY_ONCE)));
    }

    /** The tag is the QoS, and the number. */
    private void noteEnd(TrackedPublish one, Map<Qos, Notes> ended) {
        one.end().thenAccept(result -> {
            add(ended.get(Qos.of(one.tag().charAt(0) - '0')), Long.parseLong(one.tag().substring(1)));
            client.settle(one.tag());
        });
    }

    /** Publishes until it is killed. */
    private void publish(long first) throws IOException, InterruptedException {
        Map<Qos, Notes> accepted = notes(Victim::accepted);
        Map<Qos, Notes> ended = notes(Victim::ended);
        Semaphore pending = new Semaphore(PENDING_MAX);
        for (long number = first;; number++) {
            for (Map.Entry<Qos, Notes> one : accepted.entrySet()) {
                pending.acquire();
                long noted = number;
                String tag = one.getKey().value() + Long.toString(number);
                client.track(tag, message(one.getKey(), number)).whenComplete((kept, failure) -> {
                    pending.release();
                    if (failure == null) {
                        add(one.getValue(), noted);
                        noteEnd(kept, ended);
                    }
                });
            }
            if (number % BURST == 0) {
                Thread.sleep(PAUSE_MILLIS); // what is published here must also arrive
            }
        }
    }

    /** Each in a commit of its own. */
    private void acceptAll(long first) throws IOException, InterruptedException, ExecutionException, TimeoutException {
        long number = first;
        for (Qos qos : List.of(Qos.AT_LEAST_ONCE, Qos.EXACTLY_ONCE)) {
            try (Notes notes = new Notes(accepted(folder, qos))) {
                for (int count = 0; count < OFFLINE_MESSAGES; count++) {
                    client.enqueue(message(qos, number)).get(1, TimeUnit.MINUTES);
                    add(notes, number++);
                }
            }
        }
        System.out.println("accepted " + OFFLINE_MESSAGES);
        Thread.sleep(Long.MAX_VALUE); // until it is killed
    }

    private static Message message(Qos qos, long number) {
        return Message.of(TopicName.of(Clients.FROM_VICTIM + qos.value()),
                Payload.wrap(ByteBuffer.allocate(Long.BYTES).putLong(number).array())).withQos(qos);
    }

    private static void add(Notes notes, long number) {
        try {
            notes.add(number);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells until the parent has heard enough. */
    private void report() throws InterruptedException {
        while (true) {
            ClientStatistics.Queue queue = client.statistics().queue();
            System.out.println("packets " + client.statistics().in().traffic().packets());
            System.out.println("left " + (queue.messages() + queue.inFlight()));
            Thread.sleep(REPORT_MILLIS);
        }
    }
}
