package io.caddis.mqtt;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One MQTT client: a session with one server that survives the loss of its connection, the replacement of any bundle it
 * runs on, and reconnects by itself. Found as a service with the property {@code mqtt.client} (its name), or created by
 * {@link MqttClientFactory}.
 *
 * <p>All methods may be called on any thread, also from listeners. None blocks. Every future completes, on a
 * pool thread and under no lock: those of {@code connect}, {@code disconnect}, {@code subscribe} and {@code
 * unsubscribe} at the latest after {@code operation.timeout}, those of {@code publish} when the message's fate is known
 * (it waits for a connection until it expires, if it does), all when the client is deleted. They fail with
 * {@link MqttException}.
 */
@ProviderType
public interface MqttClient {
    /** The name in its configuration: {@code NAME} of {@code io.caddis.mqtt.client~NAME}. */
    String name();

    /** Where the connection stands and why. */
    ConnectionStatus status();

    /**
     * Wants the client connected, from now on and again after every loss. Completes with the first connection that the
     * server accepts. Clients do this by themselves unless {@code connect=false} is configured.
     */
    CompletableFuture<Void> connect();

    /**
     * Wants the client disconnected: sends DISCONNECT and completes when the connection is closed. Unacknowledged QoS 1
     * and 2 messages are kept and go on with the next {@link #connect()}; messages waiting for {@link #poll()} are
     * released.
     */
    CompletableFuture<Void> disconnect();

    /**
     * As {@link #disconnect()}, with something to tell the server.
     *
     * @throws IllegalArgumentException if a session expiry is given although {@code session.expiry} is 0
     */
    CompletableFuture<Void> disconnect(DisconnectOptions options);

    /**
     * Sends a message, now or when there is a connection. Completes when a QoS 0 message was written, a QoS 1 or 2
     * message was acknowledged by the server; with {@code durable=true} a QoS 1 or 2 message is in the store before it
     * is sent.
     *
     * @return fails with {@code QUEUE_FULL} at once if {@code queue.max} or {@code queue.bytes.max} is reached, with
     *         {@code STORE_FAILED} if a durable client's store cannot be written now
     */
    CompletableFuture<PublishResult> publish(Message message);

    /**
     * As {@link #publish}, for whoever only needs to know that the message is in good hands: completes when it is
     * accepted. With {@code durable=true} and QoS 1 or 2 that is when it will survive the end of the process. What
     * becomes of it is counted in {@link #statistics()}.
     *
     * @return fails as that of {@code publish} if the message is not accepted: then it is not sent
     */
    CompletableFuture<Void> enqueue(Message message);

    /**
     * Subscribes and keeps it so over reconnects. Messages that match no listener wait for {@link #poll()}. Completes
     * when the server answered for every filter.
     *
     * @throws IllegalArgumentException if no subscription is given
     */
    CompletableFuture<SubscribeResult> subscribe(Subscription... subscriptions);

    /**
     * Ends subscriptions of {@link #subscribe}. Completes when the server answered for every filter.
     *
     * @throws IllegalArgumentException if no filter is given or one is not valid
     */
    CompletableFuture<SubscribeResult> unsubscribe(String... filters);

    /**
     * Takes the oldest message that waits for the application, or none. Taking a message acknowledges it. Never blocks.
     */
    Optional<ReceivedMessage> poll();

    /** The number of messages that wait for {@link #poll()}. */
    int waiting();

    /** Counts since the client was created. */
    ClientStatistics statistics();
}
