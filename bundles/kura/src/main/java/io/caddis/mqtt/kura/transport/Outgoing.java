package io.caddis.mqtt.kura.transport;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.kura.link.OpenTokens;
import io.caddis.mqtt.kura.settings.TransportSettings;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
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

    private final SerialThread callbacks;
    private final Listeners listeners;
    /** Not from 1 on: Kura's database may still have tokens of an earlier process. */
    private final AtomicInteger lastId = new AtomicInteger(ThreadLocalRandom.current().nextInt(1, 1 << 30));

    /**
     * Who publishes what, until that thread calls again. Kura's DataService has noted the token by then, for its thread
     * asks {@code isConnected()} before each message; so a confirmation has to be held back no longer.
     */
    private final Map<DataTransportToken, Publishing> publishing = new ConcurrentHashMap<>();

    private record Publishing(Thread thread, OpenTokens tokens) {
    }

    Outgoing(SerialThread callbacks, Listeners listeners) {
        this.callbacks = callbacks;
        this.listeners = listeners;
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
        return message.qos() == Qos.AT_MOST_ONCE ? publishOnce(link, message) : publishTracked(link, message);
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
            sent.whenComplete((result, failure) -> ended(link, token, message, failure));
        } finally {
            if (!handed) {
                tokens.forget(token);
                publishing.remove(token);
            }
        }
        if (tokens.returns(token)) {
            confirmLater(link, token);
        }
        return token;
    }

    private DataTransportToken begin(Link link) throws KuraTooManyInflightMessagesException {
        TransportSettings settings = link.used().settings();
        DataTransportToken token = token(settings);
        if (!link.used().tokens().begin(token, settings.inFlightMax())) {
            throw new KuraTooManyInflightMessagesException("in-flight.max = " + settings.inFlightMax()
                    + " messages are not confirmed");
        }
        publishing.put(token, new Publishing(Thread.currentThread(), link.used().tokens()));
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

    private void ended(Link link, DataTransportToken token, Message message, Throwable failure) {
        OpenTokens tokens = link.used().tokens();
        Throwable why = failure instanceof CompletionException ? failure.getCause() : failure;
        if (why instanceof MqttException ours && ours.kind() == Kind.CLOSED) {
            publishing.remove(token);
            tokens.forget(token); // its fate is not known: the next connection is told to be a new session
            return;
        }
        if (why != null) {
            LOG.warn("a message to {} is lost, and confirmed so that Kura goes on: {}{}", message.topic(),
                    why.getMessage(), why instanceof MqttException ours ? " (" + ours.kind() + ", "
                    + ours.reasonCode() + ")" : "");
        }
        if (tokens.ended(token)) {
            confirmLater(link, token);
        }
    }

    private void confirmLater(Link link, DataTransportToken token) {
        callbacks.later(() -> confirm(link.used().tokens(), token),
                publishing.containsKey(token) ? link.used().settings().holdMillis() : 0);
    }

    /** The calling thread has come back from what it published. */
    void calledAgain() {
        if (publishing.isEmpty()) {
            return;
        }
        Thread caller = Thread.currentThread();
        publishing.forEach((token, one) -> {
            if (one.thread == caller && publishing.remove(token, one) && one.tokens.isReady(token)) {
                callbacks.later(() -> confirm(one.tokens, token), 0);
            }
        });
    }

    private void confirm(OpenTokens tokens, DataTransportToken token) {
        publishing.remove(token);
        if (tokens.confirm(token)) {
            listeners.confirmed(token);
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
            tokens.ready().forEach(token -> confirm(tokens, token));
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
