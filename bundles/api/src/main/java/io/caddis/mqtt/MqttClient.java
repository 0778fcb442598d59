package io.caddis.mqtt;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One MQTT client: a session with one server that survives the loss of its connection, the replacement of any bundle it
 * runs on, and reconnects by itself. Found as a service with the property {@code mqtt.client} (its name), or created by
 * {@link MqttClientFactory}.
 *
 * <p>All methods may be called on any thread, also from listeners. None waits for the server; two kinds of calls can
 * block, for a time that is bounded: {@link #receive}, and {@link #publish}, {@link #enqueue} and {@link #track} where
 * {@code queue.policy} is {@code block} and there is no room. Every future completes, on a pool
 * thread (see the package) and under no lock, unless {@code publish} refuses the message and returns a future that has
 * failed: those of {@code connect}, {@code disconnect}, {@code subscribe} and {@code unsubscribe} at the latest after
 * {@code operation.timeout}, those of {@code publish} when the message's fate is known (it waits for a connection until
 * it expires, if it does), all when the client is deleted. They fail with {@link MqttException}.
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
     * As {@link #disconnect()}, with something to tell the server, and maybe after {@link #drain}: see
     * {@link DisconnectOptions#withDrain}. With that the future may take as much longer.
     *
     * @throws IllegalArgumentException if a session expiry is given although {@code session.expiry} is 0
     */
    CompletableFuture<Void> disconnect(DisconnectOptions options);

    /**
     * Waits until all messages have ended that were published before this call, in whatever way: written (QoS 0),
     * acknowledged (QoS 1 and 2), or failed. It counts those of an earlier life of the client, too, that its session or
     * its store still has. Nothing else changes: a message that is published meanwhile is accepted as ever, sent in its
     * turn, and not waited for, and messages are received. Where there is no connection, or a bundle is being replaced,
     * it waits for that. It may be called any number of times at once, each call for itself. Never blocks.
     *
     * @param timeout how long at most; 0 or less: not at all
     * @return how many of these messages are left when the time is over: 0 if all have ended. Those that are left stay
     *         as they are, and go on. Fails with {@code CLOSED} if the client is deleted, before or meanwhile
     */
    CompletableFuture<Long> drain(Duration timeout);

    /**
     * Authenticates again on the connection that there is, with the {@link MqttAuthenticator} that it was made with;
     * messages flow meanwhile. Completes when both sides are content. A refusal ends the connection
     * ([MQTT-4.12.1-2]), which is then made again.
     *
     * @return fails with {@code NOT_SUPPORTED} if {@code authentication.method} is not set, with
     *         {@code CONNECTION_LOST} if there is no connection, or no more before the end
     */
    CompletableFuture<Void> reauthenticate();

    /**
     * Sends a message, now or when there is a connection. Completes when a QoS 0 message was written, a QoS 1 or 2
     * message was acknowledged by the server; with {@code durable=true} a QoS 1 or 2 message is in the store before it
     * is sent.
     *
     * <p>Beyond {@code queue.max} or {@code queue.bytes.max}, {@code queue.policy} decides: with {@code fail}, the
     * default, this message is refused; with {@code block} this call waits for room before that, up to
     * {@code queue.block.timeout} (on a thread of the pool, as in a listener, it does not wait); the {@code drop-}
     * policies end this message or the oldest with {@code DROPPED}; with {@code spill} it waits in the store, up to
     * {@code spill.bytes.max}.
     *
     * @return fails with {@code QUEUE_FULL} if there is no room and the message is refused, also if too many publishes
     *         wait for their end; with {@code STORE_FAILED} if a durable client's store cannot be written now. What is
     *         refused has failed when this returns
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
     * As {@link #enqueue}, for whoever has to know the message's end even if this process ends before: with
     * {@code durable=true} and QoS 1 or 2. The store keeps the tag with the message, and after its end what became of
     * it, until {@link #settle} is called; also if the message was accepted and failed before it could be kept, as this
     * future then tells. So an application notes its own number of the message, and gives it as tag; its next process
     * asks {@link #tracked} what became of those that it has noted.
     *
     * @param tag what the application knows the message by, 1 to 64 bytes of UTF-8. Messages may have the same one, and
     *            are settled together then
     * @return completes when message and tag are kept; fails as that of {@code publish} if the message is not accepted,
     *         with {@code NOT_SUPPORTED} without {@code durable=true}, with {@code QUEUE_FULL} if 65,536 are not
     *         settled, and with {@code CLOSED} if the client goes before it is known whether the message is kept
     * @throws IllegalArgumentException if the tag is not valid, or the message has QoS 0
     */
    CompletableFuture<TrackedPublish> track(String tag, Message message);

    /**
     * What was given to {@link #track}, in this process and before, and is not settled: what waits and what has ended,
     * in the order of acceptance. What is not there was never kept, or is settled.
     *
     * @return completes when the store is open; fails with {@code NOT_SUPPORTED} without {@code durable=true}, and with
     *         {@code CLOSED} if the client goes before
     */
    CompletableFuture<List<TrackedPublish>> tracked();

    /**
     * The application has taken note of the end of what has this tag: the store need not keep it. What has not ended
     * stays. If the process ends a moment later, {@link #tracked} may still give it in the next one.
     */
    void settle(String tag);

    /**
     * Publishes a message and waits for the answer to it (MQTT 5.0, 4.10). The client chooses response topic and
     * correlation data, and keeps one subscription for the answers to all its requests, from the first one on. A
     * message without an expiry gets the timeout for one. Goes on over reconnects; answers that come late are counted
     * as dropped.
     *
     * @param timeout how long the answer may take, more than 0
     * @return the first answer; fails with {@code TIMED_OUT}, with {@code QUEUE_FULL} if {@code requests.max} wait
     *         already, with {@code REJECTED} if nobody is subscribed to the topic or the server refuses the message or
     *         the subscription, with {@code NOT_SUPPORTED} in 3.1.1, and as {@link #publish} does
     * @throws IllegalArgumentException if the message has a response topic or correlation data, or the timeout is not
     *                                  more than 0
     */
    CompletableFuture<ReceivedMessage> request(Message message, Duration timeout);

    /**
     * Subscribes and keeps it so over reconnects. Messages that match no listener wait for {@link #poll()}. Completes
     * when the server answered for every filter.
     *
     * @throws IllegalArgumentException if no subscription is given
     */
    CompletableFuture<SubscribeResult> subscribe(Subscription... subscriptions);

    /**
     * As {@link #subscribe(Subscription...)} with {@link Subscription#of(String)}: QoS 1 at most.
     *
     * @throws IllegalArgumentException if no filter is given or one is not valid
     */
    default CompletableFuture<SubscribeResult> subscribe(String... filters) {
        return subscribe(Arrays.stream(filters).map(Subscription::of).toArray(Subscription[]::new));
    }

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

    /**
     * As {@link #poll()}, and waits for a message as long as none is there. Of several threads that wait the one that
     * came first gets the next message. It may be called in a listener or another callback, too, and holds up only
     * what comes after that one: messages come to it without a thread of the pool. No code of an application runs on
     * the threads that move bytes, so that it cannot be called there.
     *
     * @param timeout how long to wait at most; 0 or less: not at all
     * @return empty if the time is over
     * @throws InterruptedException if the thread is interrupted while it waits, or was before; no message is taken
     * @throws MqttException        with {@code CLOSED} if the client was deleted, before or meanwhile, and with
     *                              {@code NOT_CONFIGURED} if its configuration is not valid, so that a loop ends
     */
    Optional<ReceivedMessage> receive(Duration timeout) throws InterruptedException;

    /**
     * Messages for {@code Flow}, and what is built on it. Each subscriber is a listener of this client from its
     * subscription on until it cancels; while it has requested nothing, messages wait for it as for a listener that
     * takes its time ({@link MqttMessageListener}): as many as {@code receive.queue.max}, then the client stops reading
     * or, where others would wait, acknowledges and keeps them. Calls are serial, on pool threads, under no lock. A
     * subscriber is told {@code onError} when the client is deleted or its bundle replaced ({@link MqttException} with
     * {@code CLOSED}), and never {@code onComplete}. One whose {@code onNext} throws has cancelled by that; it is
     * logged, counted, and the message acknowledged: there is nobody to give it again to.
     *
     * @param acknowledge   {@code AUTO}: a message is acknowledged when {@code onNext} returned; {@code MANUAL}: when
     *                      somebody calls its {@link ReceivedMessage#acknowledge}, for work that goes on elsewhere
     * @param subscriptions what to receive
     * @throws IllegalArgumentException if no subscription is given
     */
    Flow.Publisher<ReceivedMessage> messages(MqttSubscription.Ack acknowledge, Subscription... subscriptions);

    /** The number of messages that wait for {@link #poll()}. */
    int waiting();

    /** Counts since the client was created. */
    ClientStatistics statistics();
}
