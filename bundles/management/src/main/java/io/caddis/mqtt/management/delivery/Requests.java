package io.caddis.mqtt.management.delivery;

import io.caddis.mqtt.ConnectionInfo;
import io.caddis.mqtt.ForeignText;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.futures.Completions;
import io.caddis.mqtt.management.threads.Workers;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.spi.SessionOutput;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.random.RandomGenerator;

/**
 * Requests that wait for their answers (MQTT 5.0, 4.10). One topic and one subscription for all of them; correlation
 * data tell them apart, also from those of an earlier life. They are random, so that nobody who was asked once can
 * answer in place of who is asked next. Guarded by itself, under the driver's lock; only that of
 * completions is taken under its own.
 */
final class Requests {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long EXPIRY_MAX = 0xFFFF_FFFFL;
    private static final String PREFIX = "caddis/response/";
    private static final String LEVEL = "response";
    private static final int CORRELATION_BYTES = 16;
    private static final int CLIENT_ID_MAX = 1_000;

    private final MqttClient client;
    private final Deliveries deliveries;
    private final Workers workers;
    private final Completions completions;
    private final RandomGenerator chance;
    private final long life;
    /** Held while a new topic is made known; taken before all other locks. */
    private final Object announcing = new Object();
    /** Shared until there is one. */
    private Map<Payload, Request> open = Collections.emptyMap();
    private ClientConfig config;
    private ConnectionInfo connection;
    /** Where answers go; null before the first request. */
    private volatile TopicName topic;
    /** Why the server does not let us have answers on this connection, or null. */
    private ReasonCode refusal;
    private boolean closed;

    /** A request that is not answered yet. */
    private static final class Request {
        final Message message;
        final CompletableFuture<ReceivedMessage> future = new CompletableFuture<>();
        boolean sent;

        Request(Message message) {
            this.message = message;
        }
    }

    Requests(MqttClient client, Deliveries deliveries, ClientConfig config, Workers workers,
            Completions completions, RandomGenerator chance) {
        this.client = client;
        this.deliveries = deliveries;
        this.config = config;
        this.workers = workers;
        this.completions = completions;
        this.chance = chance;
        life = chance.nextLong();
    }

    synchronized void configure(ClientConfig newConfig) {
        config = newConfig;
    }

    // ---- the application's call

    CompletableFuture<ReceivedMessage> request(Message message, Duration timeout) {
        if (message.responseTopic().isPresent() || message.correlationData().isPresent()) {
            throw new IllegalArgumentException("request to " + message.topic()
                    + " with a response topic or correlation data: leave both out, the client chooses them");
        }
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("request timeout " + timeout + ": use more than 0");
        }
        Duration bounded = timeout.getSeconds() > EXPIRY_MAX ? Duration.ofSeconds(EXPIRY_MAX) : timeout;
        Request request;
        synchronized (this) {
            byte[] correlation = new byte[CORRELATION_BYTES];
            chance.nextBytes(correlation);
            request = new Request(withExpiry(message, bounded).withCorrelationData(Payload.wrap(correlation)));
            MqttException failure = failure();
            if (failure != null) {
                completions.add(request.future, failure);
                return request.future;
            }
            open = open.isEmpty() ? new HashMap<>() : open;
            open.put(request.message.correlationData().orElseThrow(), request);
        }
        ScheduledFuture<?> timer = workers.schedule(() -> end(request, new MqttException(Kind.TIMED_OUT,
                ReasonCode.UNSPECIFIED_ERROR, "no answer to the request to " + message.topic() + " within " + bounded
                + "; " + client.status())), bounded.toNanos());
        request.future.whenComplete((answer, failure) -> {
            if (timer != null) {
                timer.cancel(false);
            }
            forget(request); // the application may have cancelled it
        });
        send(request);
        return request.future;
    }

    private static Message withExpiry(Message message, Duration timeout) {
        return message.expirySeconds().isPresent() ? message
                : message.withExpirySeconds(Math.min(EXPIRY_MAX, timeout.plusNanos(NANOS_PER_SECOND - 1).getSeconds()));
    }

    /** Why a new request fails at once, or null. */
    private MqttException failure() {
        assert Thread.holdsLock(this);
        if (closed) {
            return new MqttException(Kind.CLOSED, ReasonCode.SUCCESS, "the client was deleted");
        }
        if (config.session().version() != ProtocolVersion.V5) {
            return new MqttException(Kind.NOT_SUPPORTED, ReasonCode.UNSPECIFIED_ERROR, "MQTT "
                    + config.session().version() + " has no response topic and no correlation data: set"
                    + " protocol.version to 5.0, or publish, and subscribe to answers, by yourself");
        }
        if (open.size() >= config.local().requestsMax()) {
            return new MqttException(Kind.QUEUE_FULL, ReasonCode.QUOTA_EXCEEDED, open.size()
                    + " requests wait for their answers: try again later, or raise requests.max");
        }
        return refusal == null ? null : refused(refusal);
    }

    private MqttException refused(ReasonCode reasonCode) {
        return new MqttException(Kind.REJECTED, reasonCode, "the server refused the subscription to " + topic
                + ", where answers to requests go: " + reasonCode + "; set response.topic to one that is allowed");
    }

    /** Sends a request, unless only the server can say where its answer is to go. */
    private void send(Request request) {
        TopicName responseTopic;
        synchronized (announcing) {
            boolean changed;
            synchronized (this) {
                responseTopic = responseTopic();
                if (responseTopic == null || request.sent) {
                    return; // until connected
                }
                request.sent = true;
                changed = !responseTopic.equals(topic);
                topic = responseTopic;
            }
            if (changed) { // before any request to it leaves
                deliveries.answersTo(Subscription.of(responseTopic.value(), Qos.AT_LEAST_ONCE));
            }
        }
        client.publish(request.message.withResponseTopic(responseTopic))
                .whenComplete((result, failure) -> {
                    if (failure != null) {
                        end(request, failure);
                    } else if (result.reasonCode() == ReasonCode.NO_MATCHING_SUBSCRIBERS) {
                        end(request, new MqttException(Kind.REJECTED, result.reasonCode(), "nobody is subscribed to "
                                + request.message.topic() + ", so nobody can answer"));
                    }
                });
    }

    private TopicName responseTopic() {
        assert Thread.holdsLock(this);
        if (config.local().responseTopic() != null) {
            return config.local().responseTopic();
        }
        boolean ask = config.session().requestResponseInformation() || config.session().clientId().isEmpty();
        if (ask && connection == null) {
            return null;
        }
        String given = connection == null ? "" : connection.responseInformation().orElse("");
        if (!given.isEmpty()) {
            try {
                return TopicName.of(given.endsWith("/") ? given + LEVEL : given + "/" + LEVEL);
            } catch (IllegalArgumentException e) {
                return derived(); // the server may write there whatever it likes
            }
        }
        return derived();
    }

    private TopicName derived() {
        String configured = config.session().clientId();
        String clientId = configured.isEmpty() ? connection.clientId() : configured;
        boolean plain = clientId.length() <= CLIENT_ID_MAX && clientId.codePoints().noneMatch(ForeignText::isUnsafe);
        // one that a server assigned may be anything, also what no topic holds
        return TopicName.of(PREFIX + (plain ? clientId.replaceAll("[+#/]", "_") : Long.toHexString(life)));
    }

    private void end(Request request, Throwable failure) {
        if (forget(request)) {
            completions.add(request.future, failure);
        }
    }

    private synchronized boolean forget(Request request) {
        return open.remove(request.message.correlationData().orElseThrow(), request);
    }

    // ---- news, under the driver's lock

    /** The server accepted a connection. */
    synchronized void connected(ConnectionInfo newConnection) {
        if (connection == newConnection) {
            return; // the status says something else that is new
        }
        connection = newConnection;
        refusal = null;
        List<Request> waiting = open.values().stream().filter(request -> !request.sent).toList();
        if (!waiting.isEmpty()) {
            workers.execute(() -> waiting.forEach(this::send));
        }
    }

    /** The server answered to a subscription. */
    synchronized void subscribed(TopicFilter filter, ReasonCode reasonCode) {
        if (topic == null || !filter.value().equals(topic.value())) {
            return;
        }
        refusal = reasonCode.isError() ? reasonCode : null;
        if (refusal != null) {
            MqttException failure = refused(reasonCode);
            open.values().forEach(request -> completions.add(request.future, failure));
            open.clear();
        }
    }

    /** Whether a message went to where answers go, and not as a copy for somebody else. */
    boolean isAnswer(Publish publish, SessionOutput.Copy copy) {
        TopicName now = topic;
        return now != null && now.equals(publish.message().topic()) && (copy.isByTopic()
                || copy.filters().stream().anyMatch(filter -> filter.value().equals(now.value())));
    }

    /** Gives an answer to its request. False if there is none, or none any more. */
    synchronized boolean take(ReceivedMessage answer) {
        Request request = open.remove(answer.message().correlationData().orElse(Payload.EMPTY));
        if (request != null) {
            completions.add(request.future, answer);
        }
        return request != null;
    }

    /** The end of the client. */
    synchronized void close() {
        closed = true;
        MqttException failure = failure();
        open.values().forEach(request -> completions.add(request.future, failure));
        open.clear();
    }
}
