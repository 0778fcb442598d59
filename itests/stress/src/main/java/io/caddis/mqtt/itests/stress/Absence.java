package io.caddis.mqtt.itests.stress;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReceivedMessage;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicName;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.ServiceRegistration;

/**
 * A client of which somebody does not take its messages for a while, and a listener beside, for which the same number
 * comes at the same time. Those of whoever is absent arrive after its return.
 */
final class Absence {
    /** Longer ones count as standing still. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int SESSION_EXPIRY_SECONDS = 3600;

    /** How somebody does not take messages. */
    enum Kind {
        /** The listener is unregistered, and later registered again. */
        LEAVES,
        /** What poll() takes is unsubscribed in the midst of traffic, and later subscribed again. */
        UNSUBSCRIBED,
        /** The listener does not return from a call. */
        STUCK,
        /** Nobody calls poll(). */
        UNPOLLED;

        boolean isPolled() {
            return this == UNSUBSCRIBED || this == UNPOLLED;
        }
    }

    private final Stand stand;
    private final Kind kind;
    private final Qos qos;
    private final String version;
    private final boolean durable;
    private final String name;
    private final MqttClient client;
    private final Arrivals beside = new Arrivals();
    private final Arrivals own = new Arrivals();
    private final CountDownLatch released = new CountDownLatch(1);
    private ServiceRegistration<?> registration;
    private int sent;
    /** The first number that has to arrive at whoever was absent. */
    private int promisedFrom = 1;
    private volatile boolean absent;
    private boolean lookedAt;
    private long lastNanos;
    private int lastDistinct;
    private long stoodNanos;

    /** Makes the client of that server, and its listeners. */
    Absence(Stand stand, URI server, Kind kind, Qos qos, String version, boolean durable)
            throws IOException, InterruptedException {
        this.stand = stand;
        this.kind = kind;
        this.qos = qos;
        this.version = version;
        this.durable = durable;
        name = "absence-" + kind.name().toLowerCase(Locale.ROOT) + "-" + qos.value() + "-" + version.charAt(0)
                + (durable ? "-durable" : "");
        client = stand.connected(name, Map.of("server", server.toString(), "client.id", name, "protocol.version",
                version, "clean.start", false, "session.expiry", SESSION_EXPIRY_SECONDS, "durable", durable));
        stand.listen(message -> arrived(message, beside), name, topic("beside"), Map.of());
        if (kind.isPolled()) {
            subscribe();
        } else {
            listen();
        }
    }

    private String topic(String who) {
        return name + "/" + who;
    }

    private void listen() {
        MqttMessageListener listener = message -> {
            if (kind == Kind.STUCK && absent) {
                released.await();
            }
            arrived(message, own);
        };
        registration = stand.listen(listener, name, topic("own"), Map.of());
    }

    private void subscribe() throws InterruptedException {
        Watch.get("subscribe()", client.subscribe(Subscription.of(topic("own"), qos)));
    }

    private void arrived(ReceivedMessage message, Arrivals arrivals) {
        arrivals.add(message.message().payload().asByteBuffer().getInt());
    }

    // ---- what the traffic's thread does

    /** One more message for each of both. */
    synchronized void send(MqttClient sender, Runnable completed) {
        sent++;
        for (String who : new String[] {"beside", "own"}) {
            sender.publish(Message.of(TopicName.of(topic(who)), Payload.wrap(ByteBuffer.allocate(Integer.BYTES)
                    .putInt(sent).array())).withQos(qos)).whenComplete((result, failure) -> completed.run());
        }
    }

    /** Takes what waits for poll(), and looks whether those beside stand still. */
    void look() {
        while (kind.isPolled() && !(kind == Kind.UNPOLLED && absent)) {
            ReceivedMessage message = client.poll().orElse(null);
            if (message == null) {
                break;
            }
            arrived(message, own);
        }
        long now = System.nanoTime();
        int distinct = beside.distinct();
        if (!lookedAt || distinct != lastDistinct) {
            stoodNanos += lookedAt && now - lastNanos > PAUSE_NANOS ? now - lastNanos : 0;
            lastNanos = now;
            lastDistinct = distinct;
            lookedAt = true;
        }
    }

    // ---- what happens

    /** Whether both have had a message. */
    boolean begun() {
        return beside.distinct() > 0 && own.distinct() > 0;
    }

    void leave() throws InterruptedException {
        absent = true;
        if (kind == Kind.LEAVES) {
            registration.unregister();
        } else if (kind == Kind.UNSUBSCRIBED) {
            Watch.get("unsubscribe()", client.unsubscribe(topic("own")));
        }
    }

    /** Harmless when repeated. */
    void comeBack() throws InterruptedException {
        if (!absent) {
            return;
        }
        if (kind == Kind.LEAVES) {
            listen();
        } else if (kind == Kind.UNSUBSCRIBED) {
            subscribe();
            promisedFrom = sent() + 1;
        }
        absent = false;
        released.countDown();
    }

    void delete() throws IOException {
        stand.clients().delete(name);
    }

    // ---- the account

    synchronized int sent() {
        return sent;
    }

    int besides() {
        return beside.distinct();
    }

    /** Of both, what did not arrive. */
    int lost() {
        int missing = sent() - beside.distinct();
        for (int number = promisedFrom; number <= sent(); number++) {
            missing += own.has(number) ? 0 : 1;
        }
        return missing;
    }

    int doubled() {
        return beside.again().size() + own.again().size();
    }

    /** For how long nothing came to the listener beside, in pauses that are longer than usual. */
    long stoodNanos() {
        return stoodNanos;
    }

    /** How many messages the client kept. */
    long kept() {
        return client.statistics().in().kept();
    }

    Kind kind() {
        return kind;
    }

    Qos qos() {
        return qos;
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + ", QoS " + qos.value() + ", " + version + (durable ? ", store"
                : "");
    }

    /** For a message that something is wrong. */
    String describe() {
        return this + ": sent " + sent() + ", arrived beside " + beside.distinct() + ", own " + own.distinct() + "; "
                + stand.clients().client(name);
    }
}
