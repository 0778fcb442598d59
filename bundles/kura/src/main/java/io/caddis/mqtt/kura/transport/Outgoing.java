package io.caddis.mqtt.kura.transport;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.TrackedPublish;
import io.caddis.mqtt.kura.link.ClientInUse;
import io.caddis.mqtt.kura.link.OpenTokens;
import io.caddis.mqtt.kura.settings.TransportSettings;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.kura.KuraErrorCode;
import org.eclipse.kura.KuraException;
import org.eclipse.kura.KuraNotConnectedException;
import org.eclipse.kura.KuraTooManyInflightMessagesException;
import org.eclipse.kura.data.DataTransportToken;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages to the broker, and their confirmations. Kura knows only confirmed messages: one that is not confirmed is in
 * flight for ever, and one whose publish() fails is tried again at once. So a message that can never be sent counts as
 * sent, and one that the broker refuses as confirmed; the log says that it is lost.
 */
final class Outgoing {
    private static final Logger LOG = LoggerFactory.getLogger(KuraTransport.class);
    /** When a store that cannot write is asked again. */
    private static final long STORE_RETRY_MILLIS = 1000;

    private final SerialThread callbacks;
    private final Listeners listeners;
    private final Settling settling;
    /** Durable messages whose publish() failed before they were kept; as many as have open tokens at most. */
    private final Map<Message, Handed> handed = new ConcurrentHashMap<>();
    /** Not from 1 on: Kura's database may still have tokens of an earlier process. */
    private final AtomicInteger lastId = new AtomicInteger(ThreadLocalRandom.current().nextInt(1, 1 << 30));

    Outgoing(SerialThread callbacks, Listeners listeners) {
        this.callbacks = callbacks;
        this.listeners = listeners;
        settling = new Settling(callbacks);
    }

    /** Hands a message to the client of a link. Null with QoS 0. */
    DataTransportToken publish(Link link, String topic, byte[] payload, int qos, boolean retain)
            throws KuraException {
        TransportSettings settings = link.used().settings();
        Message message;
        try {
            message = Message.of(TopicName.of(settings.topic(topic)),
                    payload == null ? Payload.EMPTY : Payload.copyOf(payload), Qos.of(qos), retain);
        } catch (IllegalArgumentException e) {
            return neverSent(link, topic, qos, e);
        }
        return message.qos() == Qos.AT_MOST_ONCE ? publishOnce(link, message)
                : settings.durable() ? publishDurable(link, message) : publishTracked(link, message);
    }

    private static DataTransportToken publishOnce(Link link, Message message) throws KuraException {
        CompletableFuture<PublishResult> sent = link.used().client().publish(message);
        MqttException refused = failure(sent);
        if (refused != null && !isForGood(refused, message)) {
            lost(message.topic().value(), refused);
        }
        sent.whenComplete((result, failure) -> {
            if (failure != null) {
                LOG.debug("a message with QoS 0 to {} was not sent", message.topic(), failure);
            }
        });
        return null;
    }

    private DataTransportToken publishTracked(Link link, Message message) throws KuraException {
        OpenTokens tokens = link.used().tokens();
        DataTransportToken token = begin(link);
        boolean handed = false;
        try {
            CompletableFuture<PublishResult> sent = link.used().client().publish(message);
            MqttException refused = failure(sent);
            handed = refused == null || !isForGood(refused, message);
            sent.whenComplete((result, failure) -> ended(link, token, message.topic().value(), failure));
        } finally {
            if (!handed) {
                tokens.forget(token);
            }
        }
        return returned(link, token);
    }

    private DataTransportToken returned(Link link, DataTransportToken token) {
        if (link.used().tokens().returns(token)) {
            confirmLater(link, token);
        }
        return token;
    }

    // ---- what outlives the process

    /** A message that a client has, and of which Kura does not know that. */
    private record Handed(ClientInUse used, DataTransportToken token, CompletableFuture<TrackedPublish> kept) {
    }

    /** Kura notes the token only of a message that is kept: else nobody could confirm it in the next process. */
    private DataTransportToken publishDurable(Link link, Message message) throws KuraException {
        Handed before = handed.remove(message);
        Handed one = before != null && before.used == link.used() ? before : handOver(link, message);
        boolean settled = false;
        try {
            CompletableFuture.anyOf(one.kept, link.whenOver())
                    .get(link.used().settings().timeout(), TimeUnit.SECONDS);
            if (one.kept.isDone()) {
                one.kept.get();
                settled = true;
                return returned(link, one.token);
            }
            throw new KuraNotConnectedException("publish: the connection ended while the message was written");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KuraNotConnectedException(e, "publish: interrupted while the message was written to the store");
        } catch (ExecutionException e) {
            settled = true;
            return notKept(link, one, message, e.getCause());
        } catch (TimeoutException e) {
            one.kept.whenComplete((kept, failure) -> wake(link.used().settings()));
            throw new KuraTooManyInflightMessagesException(e, "the store takes its time to write the message");
        } finally {
            if (!settled) {
                handed.put(message, one); // or Kura, which takes it again, would have it sent twice
            }
        }
    }

    private Handed handOver(Link link, Message message) throws KuraException {
        handed.values().removeIf(one -> one.used != link.used());
        OpenTokens tokens = link.used().tokens();
        DataTransportToken token = begin(link);
        boolean taken = false;
        try {
            settling.use(link.used().client());
            CompletableFuture<TrackedPublish> kept = link.used().client()
                    .track(link.used().settings().tag(token), message);
            MqttException refused = failure(kept);
            taken = refused == null || refused.kind() != Kind.STORE_FAILED && !isForGood(refused, message);
            if (!taken) {
                callbacks.later(() -> wake(link.used().settings()), STORE_RETRY_MILLIS);
                throw new KuraTooManyInflightMessagesException(refused, refused.getMessage());
            }
            kept.thenAccept(one -> one.end().whenComplete((result, failure) -> ended(link, token,
                    message.topic().value(), failure)));
            return new Handed(link.used(), token, kept);
        } finally {
            if (!taken) {
                tokens.forget(token);
            }
        }
    }

    private DataTransportToken notKept(Link link, Handed one, Message message, Throwable why) throws KuraException {
        if (why instanceof MqttException ours && ours.kind() == Kind.CLOSED) {
            link.used().tokens().forget(one.token);
            throw new KuraNotConnectedException(why, "publish: " + why.getMessage());
        }
        ended(link, one.token, message.topic().value(), why);
        return returned(link, one.token);
    }

    /** What an earlier process had in flight is confirmed when it has ended, once Kura knows of the connection. */
    void resume(Link link) {
        if (link.used().settings().durable()) {
            settling.use(link.used().client());
        }
        link.used().takeResumed().forEach((token, one) -> {
            if (settling.isConfirmed(one.tag())) { // by the bundle before
                link.used().tokens().forget(token);
            } else {
                one.end().whenComplete((result, failure) -> ended(link, token, "a topic of an earlier process",
                        failure));
            }
        });
    }

    // ---- tokens

    private DataTransportToken begin(Link link) throws KuraTooManyInflightMessagesException {
        TransportSettings settings = link.used().settings();
        DataTransportToken token = token(settings);
        while (link.used().tokens().isOpen(token)) { // of an earlier process
            token = token(settings);
        }
        if (!link.used().tokens().begin(token, settings.inFlightMax())) {
            throw new KuraTooManyInflightMessagesException("in-flight.max = " + settings.inFlightMax()
                    + " messages are not confirmed");
        }
        return token;
    }

    private DataTransportToken token(TransportSettings settings) {
        return new DataTransportToken(lastId.updateAndGet(last -> last == Integer.MAX_VALUE ? 1 : last + 1),
                settings.sessionId());
    }

    /** What failed at once; null if nothing did. */
    private static MqttException failure(CompletableFuture<?> future) {
        if (!future.isCompletedExceptionally()) {
            return null;
        }
        try {
            future.join();
            return null;
        } catch (CompletionException e) {
            return e.getCause() instanceof MqttException ours ? ours : null;
        }
    }

    /**
     * Whether a message that was refused is to be given again later.
     *
     * @return false if it never will be taken
     * @throws KuraException if it will
     */
    private static boolean isForGood(MqttException refused, Message message) throws KuraException {
        if (refused.kind() == Kind.QUEUE_FULL) {
            throw new KuraTooManyInflightMessagesException(refused, refused.getMessage());
        } else if (refused.kind() == Kind.CLOSED) {
            throw new KuraNotConnectedException(refused, refused.getMessage());
        } else if (refused.kind() == Kind.STORE_FAILED) {
            throw new KuraException(KuraErrorCode.INTERNAL_ERROR, refused, refused.getMessage());
        }
        LOG.debug("refused for good: {}", message.topic(), refused);
        return false;
    }

    private DataTransportToken neverSent(Link link, String topic, int qos, Exception why) throws KuraException {
        if (qos == 0) {
            lost(topic, why);
            return null;
        }
        DataTransportToken token = begin(link);
        lost(topic, why);
        link.used().tokens().ended(token);
        if (link.used().tokens().returns(token)) {
            confirmLater(link, token);
        }
        return token;
    }

    private static void lost(String topic, Throwable why) {
        LOG.error("a message to {} can never be sent and is lost: {}", topic, why.getMessage());
    }

    private void ended(Link link, DataTransportToken token, String topic, Throwable failure) {
        OpenTokens tokens = link.used().tokens();
        Throwable why = failure instanceof CompletionException ? failure.getCause() : failure;
        if (why instanceof MqttException ours && ours.kind() == Kind.CLOSED) {
            tokens.forget(token); // its fate is not known: the next connection is told to be a new session
            return;
        }
        if (why != null) {
            LOG.warn("a message to {} is lost, and confirmed so that Kura goes on: {}{}", topic,
                    why.getMessage(), why instanceof MqttException ours ? " (" + ours.kind() + ", "
                    + ours.reasonCode() + ")" : "");
        }
        if (tokens.ended(token)) {
            confirmLater(link, token);
        }
    }

    private void confirmLater(Link link, DataTransportToken token) {
        OpenTokens tokens = link.used().tokens();
        callbacks.later(() -> confirm(link, token),
                tokens.isNoted(token) ? 0 : link.used().settings().holdMillis());
    }

    /** Kura calls, on this thread: it has noted the tokens that it got here, and what waited for that need not. */
    void called(Link link) {
        OpenTokens tokens = link.used().tokens();
        tokens.calls().forEach(token -> callbacks.later(() -> confirm(link, token), 0));
    }

    private void confirm(Link link, DataTransportToken token) {
        OpenTokens tokens = link.used().tokens();
        if (tokens.confirm(token)) {
            listeners.confirmed(token);
            if (link.used().settings().durable()) {
                settling.add(link.used().settings().tag(token));
            }
            tokens.told();
        }
    }

    /** Waits for what is in flight; on the thread of callbacks, which cannot wait for itself, confirms it here. */
    void quiesce(Link link, long millis) throws InterruptedException {
        OpenTokens tokens = link.used().tokens();
        boolean here = callbacks.isCurrent();
        if (millis > 0) {
            tokens.await(millis, !here);
        }
        if (here) {
            tokens.ready().forEach(token -> confirm(link, token));
        }
    }

    /**
     * Kura's publisher sleeps when it was told that there is no connection, until something happens. Confirming what
     * nobody has in flight is such a thing, and has no other effect.
     */
    void wake(TransportSettings settings) {
        DataTransportToken nobodys = token(settings);
        callbacks.later(() -> listeners.confirmed(nobodys), 0);
    }
}
