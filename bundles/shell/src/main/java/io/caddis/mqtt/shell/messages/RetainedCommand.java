package io.caddis.mqtt.shell.messages;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.shell.output.Console;
import io.caddis.mqtt.shell.output.MessagePrinter;
import io.caddis.mqtt.shell.output.Text;
import io.caddis.mqtt.shell.running.Command;
import io.caddis.mqtt.shell.running.RecentTopics;
import io.caddis.mqtt.shell.running.Running;
import io.caddis.mqtt.shell.running.Services;
import io.caddis.mqtt.shell.usage.Arguments;
import io.caddis.mqtt.shell.usage.CommandException;
import io.caddis.mqtt.shell.usage.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code mqtt:retained}: what the server has retained, and its end. */
public final class RetainedCommand implements Command {
    private static final int WAIT_SECONDS = 2;
    private static final int ANSWER_SECONDS = 10;
    private static final int TOPICS_MAX = 10_000;
    private static final String OWN_CLIENT =
            "; look with a client of your own: mqtt:create NAME SERVER --temporary";
    private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();

    private final RecentTopics topics;

    public RetainedCommand(RecentTopics topics) {
        this.topics = topics;
    }

    @Override
    public Usage usage() {
        return Usage.of("retained", "prints what the server has retained, and deletes it if asked to").client()
                .topic("FILTER")
                .flag("delete", "deletes each of them, by an empty retained message")
                .option("wait", "SECONDS", "ends when nothing came for so long; default " + WAIT_SECONDS)
                .flag("full", "prints texts in full, not the first 200 characters")
                .option(Usage.JSON)
                .note("Subscribes to the filter for that time. Where the client has subscribed to something that")
                .note("overlaps it does not: the application would get its retained messages once more.");
    }

    @Override
    public void run(Arguments arguments, Services services, Console console, Running running)
            throws InterruptedException {
        Services.Client registered = services.client(arguments.operand(0));
        MqttClient client = registered.service();
        TopicFilter filter = filter(arguments.operand(1));
        MqttRuntime runtime = services.need(MqttRuntime.class, "start the bundle management");
        refuseOverlap(registered, filter, runtime);
        topics.used(filter.value());
        long quietNanos = arguments.seconds("wait", WAIT_SECONDS).toNanos();
        BlockingQueue<ReceivedMessage> arrived = new ArrayBlockingQueue<>(TOPICS_MAX);
        AtomicLong missed = new AtomicLong();
        Set<TopicName> found = new TreeSet<>();
        Set<Long> others = runtime.listeners().stream().map(MqttRuntime.Listener::serviceId)
                .collect(Collectors.toSet());
        MessagePrinter printer = new MessagePrinter(console, arguments.json(), arguments.has("full"));
        try (Services.Registered listener = services.register(message -> {
            if (message.message().retain() && !arrived.offer(message)) {
                missed.incrementAndGet();
            }
            running.wake();
        }, ListenCommand.properties(client.name(), List.of(filter.value())))) {
            awaitAnswer(client, filter, () -> ours(runtime, others, client, filter), running);
            long last = System.nanoTime();
            while (System.nanoTime() - last < quietNanos && found.size() < TOPICS_MAX) {
                ReceivedMessage message = arrived.poll();
                if (message != null) {
                    last = System.nanoTime();
                    found.add(message.message().topic());
                    printer.print(message);
                } else {
                    running.pause(Math.min(LOOK_NANOS, quietNanos));
                }
            }
        }
        boolean more = missed.get() > 0 || found.size() == TOPICS_MAX;
        if (!arguments.json()) {
            console.line(found.size() + (found.size() == 1 ? " retained message" : " retained messages")
                    + (more ? ", and more: give a filter that matches fewer" : ""));
        }
        if (arguments.has("delete")) {
            delete(client, found, console, running, arguments.json());
        }
    }

    private static TopicFilter filter(String text) {
        try {
            TopicFilter filter = TopicFilter.of(text);
            if (filter.isShared()) {
                throw new CommandException("filter '" + Text.safe(text) + "': shared ones get no retained messages;"
                        + " leave out $share and the group");
            }
            return filter;
        } catch (IllegalArgumentException e) {
            throw new CommandException(Running.words(e));
        }
    }

    /** Known at once of listeners and of the configuration; for what a call subscribed to, no answer will come. */
    private static void refuseOverlap(Services.Client client, TopicFilter filter, MqttRuntime runtime) {
        Stream<TopicFilter> listened = runtime.listeners().stream()
                .filter(one -> one.receptions().stream().anyMatch(to -> to.client().equals(client.name())))
                .flatMap(one -> one.subscriptions().stream()).map(Subscription::filter);
        Stream<TopicFilter> configured = client.configuredFilters().stream().flatMap(RetainedCommand::valid);
        Stream.concat(listened, configured).filter(filter::overlaps).findFirst().ifPresent(other -> {
            throw new CommandException(client.name() + " has subscribed to " + Text.safe(other.value())
                    + ", which overlaps with " + Text.safe(filter.value()) + OWN_CLIENT);
        });
    }

    /** Nothing of a configuration that is not valid. */
    private static Stream<TopicFilter> valid(String filter) {
        try {
            return Stream.of(TopicFilter.of(filter));
        } catch (IllegalArgumentException e) {
            return Stream.empty();
        }
    }

    /** What the server said to the listener of this command. */
    private static Optional<ReasonCode> ours(MqttRuntime runtime, Set<Long> others, MqttClient client,
            TopicFilter filter) {
        return runtime.listeners().stream().filter(one -> !others.contains(one.serviceId()))
                .flatMap(one -> one.receptions().stream()).filter(one -> one.client().equals(client.name()))
                .map(one -> one.answers().get(filter)).filter(Objects::nonNull).findFirst();
    }

    /** An observer whose filter overlaps with others is no subscription, and so has no answer. */
    private static void awaitAnswer(MqttClient client, TopicFilter filter, Supplier<Optional<ReasonCode>> answer,
            Running running) throws InterruptedException {
        if (!running.await(() -> answer.get().isPresent(), Duration.ofSeconds(ANSWER_SECONDS))) {
            throw new CommandException("no subscription to " + Text.safe(filter.value()) + "; " + client.name()
                    + " is " + Text.safe(client.status().toString()) + ". If it is connected, it has subscribed by"
                    + " a call to something that overlaps" + OWN_CLIENT);
        }
        ReasonCode code = answer.get().orElse(ReasonCode.SUCCESS);
        if (code.isError()) {
            throw new CommandException("the server refuses " + Text.safe(filter.value()) + ": "
                    + SubscribeCommand.words(code));
        }
    }

    private static void delete(MqttClient client, Set<TopicName> found, Console console, Running running,
            boolean json) throws InterruptedException {
        int count = 0;
        for (TopicName topic : found) {
            if (!running.await(client.publish(Message.of(topic, Payload.EMPTY, Qos.AT_LEAST_ONCE, true)),
                    Duration.ofSeconds(ANSWER_SECONDS))) {
                throw new CommandException(count + " of " + found.size() + " deleted; the server does not acknowledge; "
                        + client.name() + " is " + Text.safe(client.status().toString()));
            }
            count++;
        }
        if (!json) {
            console.line(count + " deleted");
        }
    }
}
