package io.caddis.mqtt.testing;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.packet.Connect;
import io.caddis.mqtt.spi.PacketCodec;
import io.caddis.mqtt.testing.broker.BrokerLoop;
import io.caddis.mqtt.testing.broker.Core;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * A broker for tests, in this JVM: real clients connect to it over TCP on the loopback interface, at a port that was
 * free. Speaks MQTT 3.1, 3.1.1 and 5.0 with the codec of Caddis: QoS 0, 1 and 2, wildcards, shared subscriptions,
 * subscription identifiers, retained messages, wills, sessions, expiry. Keeps everything in memory; one thread.
 *
 * <p>Not there: TLS, WebSocket, enhanced authentication, topic aliases.
 *
 * <p>Any thread may call its methods. Those that wait throw {@link AssertionError} when the time is over, with what
 * there was instead. Those of a broker that is closed throw {@link IllegalStateException}.
 */
public final class InMemoryBroker implements AutoCloseable {
    /** How long the methods without a timeout wait. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int SHOWN_MAX = 20;

    private final BrokerLoop loop;
    private final Optional<ManualClock> clock;
    private final Runnable tick;

    /**
     * A broker that goes by the real time, and listens.
     *
     * @param codec the service; without a container, an object of the codec's jar. With JUnit,
     *              {@code io.caddis.mqtt.junit.BrokerExtension} brings it along
     * @throws java.io.UncheckedIOException if the system gives no socket
     */
    public InMemoryBroker(PacketCodec codec) {
        this(codec, Optional.empty());
    }

    /**
     * A broker for which time passes when the test says so: expiry of messages and sessions, will delay, keep alive.
     *
     * @throws java.io.UncheckedIOException if the system gives no socket
     */
    public InMemoryBroker(PacketCodec codec, ManualClock clock) {
        this(codec, Optional.of(clock));
    }

    private InMemoryBroker(PacketCodec codec, Optional<ManualClock> clock) {
        Objects.requireNonNull(codec, "codec");
        this.clock = clock;
        loop = new BrokerLoop(codec, clock.isPresent() ? clock.get()::nanoTime : System::nanoTime);
        tick = loop::tick;
        clock.ifPresent(one -> one.onAdvance(tick));
    }

    /** The port of 127.0.0.1; the same as long as this lives. */
    public int port() {
        return loop.port();
    }

    /** For the key {@code server} of a client: {@code mqtt://127.0.0.1:PORT}. */
    public URI uri() {
        return URI.create("mqtt://127.0.0.1:" + loop.port());
    }

    // ---- what clients did

    /** All that clients published, wills as well, the oldest first; the last 100,000. */
    public List<Message> messages() {
        return loop.call(Core::arrived);
    }

    /** As {@link #take(String, Duration)}, within {@link #PATIENCE}. */
    public Message take(String filter) {
        return take(filter, PATIENCE);
    }

    /**
     * The oldest message of a client with such a topic that this has not returned yet; waits for one.
     *
     * @throws AssertionError           if none came
     * @throws IllegalArgumentException if the filter is not valid
     */
    public Message take(String filter, Duration timeout) {
        TopicFilter wanted = TopicFilter.of(filter);
        return loop.await(core -> core.take(wanted), timeout).orElseThrow(() -> {
            List<Message> all = messages();
            return new AssertionError("no message for " + filter + " within " + timeout + "; of " + all.size()
                    + " that came, the last are "
                    + all.stream().skip(Math.max(0, all.size() - SHOWN_MAX)).map(Message::topic).toList());
        });
    }

    /** The client identifiers of those that are connected. */
    public List<String> connected() {
        return loop.call(Core::connected);
    }

    /**
     * Waits until a client is connected, or {@link #PATIENCE} is over.
     *
     * @param clientId its client identifier
     * @throws AssertionError if it did not come
     */
    public void awaitConnected(String clientId) {
        loop.await(core -> Optional.of(clientId).filter(core.connected()::contains), PATIENCE).orElseThrow(() ->
                new AssertionError("'" + clientId + "' is not connected; these are: " + connected()));
    }

    /** Waits until a client is not connected, or {@link #PATIENCE} is over; as the other. */
    public void awaitDisconnected(String clientId) {
        loop.await(core -> Optional.of(clientId).filter(id -> !core.connected().contains(id)), PATIENCE)
                .orElseThrow(() -> new AssertionError("'" + clientId + "' is still connected"));
    }

    /** The subscriptions of a client, connected or not; none if it has no session. */
    public List<Subscription> subscriptions(String clientId) {
        return loop.call(core -> core.subscriptions(clientId));
    }

    /**
     * Waits until somebody has subscribed to exactly this filter, or {@link #PATIENCE} is over.
     *
     * @throws AssertionError           if nobody did
     * @throws IllegalArgumentException if the filter is not valid
     */
    public void awaitSubscribed(String filter) {
        TopicFilter wanted = TopicFilter.of(filter);
        loop.await(core -> Optional.of(wanted).filter(core::isSubscribed), PATIENCE).orElseThrow(() ->
                new AssertionError("nobody subscribed to " + filter + "; connected: " + connected()));
    }

    /** Retained messages; one for each topic. */
    public List<Message> retained() {
        return loop.call(Core::retained);
    }

    /** Messages that a client, connected or not, has not acknowledged or was not sent yet. */
    public int unfinished(String clientId) {
        return loop.call(core -> core.unfinished(clientId));
    }

    /** Waits until a client has all messages, and has acknowledged them, or {@link #PATIENCE} is over. */
    public void awaitFinished(String clientId) {
        loop.await(core -> Optional.of(clientId).filter(id -> core.unfinished(id) == 0), PATIENCE).orElseThrow(() ->
                new AssertionError("'" + clientId + "' has not acknowledged " + unfinished(clientId) + " messages"));
    }

    // ---- what others publish

    /** Publishes a message as another client would; returns how many sessions it goes to. */
    public int publish(Message message) {
        return loop.publish(message);
    }

    /** As the other, a QoS 1 message with a text. */
    public int publish(String topic, String text) {
        return publish(Message.of(topic, text));
    }

    // ---- what goes wrong

    /** Cuts all connections without a word, as a network does; sessions stay, and clients may come back. */
    public void cut() {
        loop.cut(null, ReasonCode.SUCCESS);
    }

    /** Cuts the connection of one client. */
    public void cut(String clientId) {
        loop.cut(Objects.requireNonNull(clientId, "clientId"), ReasonCode.SUCCESS);
    }

    /**
     * Ends the connection of one client with DISCONNECT and this reason; a client that speaks 3.1.1 is cut off.
     *
     * @throws IllegalArgumentException if DISCONNECT cannot carry this reason
     */
    public void disconnect(String clientId, ReasonCode reason) {
        loop.cut(Objects.requireNonNull(clientId, "clientId"), reason);
    }

    /** Cuts all connections and refuses new ones; sessions and retained messages stay. */
    public void stop() {
        loop.stop();
    }

    /** Ends {@link #stop}: listens again on the same port. */
    public void start() {
        loop.start();
    }

    /**
     * From now on refuses connections with this reason; 3.1.1 can only say some of them, the rest become "server
     * unavailable". Connections that there are stay.
     */
    public void refuse(ReasonCode reason) {
        acceptIf(connect -> reason);
    }

    /** From now on accepts everybody. It is so from the beginning. */
    public void accept() {
        acceptIf(connect -> ReasonCode.SUCCESS);
    }

    /** From now on accepts those with this user name and password, and refuses others. */
    public void accept(String username, String password) {
        Payload secret = Payload.of(password);
        acceptIf(connect -> username.equals(connect.username()) && secret.equals(connect.password())
                ? ReasonCode.SUCCESS : ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }

    /** From now on asks this, on the broker's thread, about each CONNECT: {@code SUCCESS} or why not. */
    public void acceptIf(Function<Connect, ReasonCode> door) {
        loop.call(core -> {
            core.door(door);
            return null;
        });
    }

    /**
     * From now on refuses messages with such a topic: a 5.0 client hears this reason, one of 3.1.1 nothing.
     *
     * @throws IllegalArgumentException if the filter is not valid
     */
    public void denyPublish(String filter, ReasonCode reason) {
        TopicFilter denied = TopicFilter.of(filter);
        loop.call(core -> {
            core.denyPublish(denied, reason);
            return null;
        });
    }

    /**
     * From now on refuses subscriptions to filters that are covered by this one.
     *
     * @throws IllegalArgumentException if the filter is not valid
     */
    public void denySubscribe(String filter, ReasonCode reason) {
        TopicFilter denied = TopicFilter.of(filter);
        loop.call(core -> {
            core.denySubscribe(denied, reason);
            return null;
        });
    }

    /** As new, at the same port: cuts all connections, forgets sessions, messages and what was denied. */
    public void reset() {
        loop.reset();
    }

    /** Ends it and its thread; harmless when repeated. */
    @Override
    public void close() {
        clock.ifPresent(one -> one.forget(tick));
        loop.close();
    }
}
